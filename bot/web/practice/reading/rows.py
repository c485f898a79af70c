"""The list of the practice: one page of it, how many there are, and searching.

Every function takes the practice's id and finds nothing of another practice. The number of
queries does not depend on the number of conversations: one passes over all of them, in the
database, and gives names and states in the right order; the others look up one page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, case, func, literal, or_, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session, selectinload

from bot.catalogue.schema import Catalogue
from bot.conversation.invitations import invitations_born_on
from bot.conversation.permission import may_be_read
from bot.conversation.summary import answer_rows
from bot.dutch_dates import read_birth_date
from bot.store.models import Answer, Conversation, Invitation
from bot.web.practice.reading.states import (
    FIRST,
    GROUPS,
    STATUS_NAMES,
    conversation_state,
    invitation_state,
)

PAGE = 50
"""Rows on one page of the list."""

_ABOUT_LENGTH = 60


@dataclass(frozen=True)
class ListRow:
    """One line of the list: an invitation, a preparation or a consult.

    A preparation has the id of its invitation too, for who may see that but not read.
    """

    label: str
    status: str
    appointment: date | None
    moment: datetime
    about: str
    conversation: str | None
    invitation: int | None
    consult: bool

    @property
    def status_name(self) -> str:
        """The chip's words."""
        return STATUS_NAMES[self.status]


@dataclass(frozen=True)
class ListPage:
    """One page: its rows, its number from 1, and how many rows each state has.

    ``counts`` are of everything that fits the search, whatever state is shown.
    """

    rows: Sequence[ListRow]
    number: int
    found: int
    counts: Mapping[str, int]

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.found // PAGE))

    @property
    def all(self) -> int:
        """The number of rows in any state."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words of a label or a birth date, and one state or a group."""

    search: str = ""
    show: str = ""

    @property
    def states(self) -> tuple[str, ...]:
        """The states to keep; none means all."""
        if self.show in GROUPS:
            return GROUPS[self.show][1]
        return (self.show,) if self.show in STATUS_NAMES else ()


Place = tuple[str, int, str]
"""A row before it is looked up: its id, 1 for a conversation and 0 for an invitation, its state.
Numbers, because ten thousand of them are read at once and need no conversion."""


def _places(
    session: Session, practice_id: int, now: datetime, search: str, lookup_key: str
) -> list[Place]:
    """Every row that fits the search, in the order of the list."""
    unopened_at = func.coalesce(
        Invitation.erased_at, Invitation.withdrawn_at, Invitation.created_at
    )
    conversations = (
        select(
            Conversation.id.label("ref"),
            literal(1).label("opened"),
            conversation_state(now).label("state"),
            Conversation.updated_at.label("moment"),
        )
        .outerjoin(Invitation, Invitation.id == Conversation.invitation_id)
        .where(Conversation.practice_id == practice_id)
    )
    unopened = (
        select(
            as_type(Invitation.id, String),
            literal(0),
            invitation_state(now),
            unopened_at,
        )
        .where(Invitation.practice_id == practice_id)
        .where(~Invitation.conversation.has())
    )
    if search:
        of_conversation = _contains(Conversation.label, search)
        of_invitation = _contains(Invitation.label, search)
        born = read_birth_date(search, now.date())
        if born is not None:
            ids = invitations_born_on(session, practice_id, born, lookup_key=lookup_key)
            theirs = select(Conversation.id).where(Conversation.invitation_id.in_(ids))
            of_conversation |= Conversation.invitation_id.in_(ids)
            of_conversation |= Conversation.prepared_by_id.in_(theirs)
            of_invitation |= Invitation.id.in_(ids)
        conversations = conversations.where(of_conversation)
        unopened = unopened.where(of_invitation)
    rows = conversations.union_all(unopened).subquery()
    rank = case(
        *((rows.c.state == state, place) for place, state in enumerate(FIRST)), else_=len(FIRST)
    )
    ordered = select(rows.c.ref, rows.c.opened, rows.c.state).order_by(
        rank, rows.c.moment.desc(), rows.c.ref
    )
    return [tuple(row) for row in session.execute(ordered)]


def _contains(column: Any, search: str) -> ColumnElement[bool]:
    # SQLite knows capitals of plain letters only; é and É are tried apart.
    spellings = {search, search.lower(), search.upper(), search.title()}
    if search.isascii():
        spellings = {search}
    return or_(*(column.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))


def list_page(
    session: Session,
    practice_id: int,
    catalogue: Catalogue,
    now: datetime,
    *,
    wanted: Wanted = Wanted(),
    number: int = 1,
    lookup_key: str = "",
    with_words: bool = False,
) -> ListPage:
    """One page of the list: alarms first, then what is new, then by last change.

    Args:
        session: an open unit of work.
        practice_id: the practice that looks.
        catalogue: for what a patient wants to talk about.
        now: the present moment (UTC).
        wanted: what to search and show. A birth date is compared with the digest of each
            invitation, one by one: the store cannot be asked for it.
        number: the page, from 1; one that is too high gives the last.
        lookup_key: the installation's key for digests.
        with_words: add the beginning of the wish, for who may read answers.
    """
    places = _places(session, practice_id, now, wanted.search, lookup_key)
    counts = Counter(state for _, _, state in places)
    if wanted.states:
        places = [place for place in places if place[2] in wanted.states]
    number = min(max(1, number), max(1, -(-len(places) // PAGE)))
    shown = places[(number - 1) * PAGE : number * PAGE]
    rows = _looked_up(session, shown, catalogue, with_words)
    return ListPage(rows, number, len(places), counts)


def _looked_up(
    session: Session, shown: Sequence[Place], catalogue: Catalogue, with_words: bool
) -> list[ListRow]:
    opened = [ref for ref, is_conversation, _ in shown if is_conversation]
    unopened = [int(ref) for ref, is_conversation, _ in shown if not is_conversation]
    conversations = {
        row.id: row
        for row in session.scalars(
            select(Conversation)
            .where(Conversation.id.in_(opened))
            .options(selectinload(Conversation.consents), selectinload(Conversation.invitation))
        )
    }
    invitations = {
        str(row.id): row
        for row in session.scalars(select(Invitation).where(Invitation.id.in_(unopened)))
    }
    about = _about(session, conversations, catalogue) if with_words else {}
    rows = []
    for ref, is_conversation, state in shown:
        if is_conversation:
            talk = conversations[ref]
            invitation = talk.invitation
            rows.append(
                ListRow(
                    label=talk.label,
                    status=state,
                    appointment=invitation.appointment if invitation is not None else None,
                    moment=talk.updated_at,
                    about=about.get(ref, ""),
                    conversation=ref,
                    invitation=talk.invitation_id,
                    consult=talk.role == "professional",
                )
            )
        else:
            asked = invitations[ref]
            rows.append(
                ListRow(
                    label=asked.label,
                    status=state,
                    appointment=asked.appointment,
                    moment=asked.erased_at or asked.withdrawn_at or asked.created_at,
                    about="",
                    conversation=None,
                    invitation=asked.id,
                    consult=False,
                )
            )
    return rows


def _about(
    session: Session, conversations: Mapping[str, Conversation], catalogue: Catalogue
) -> dict[str, str]:
    """What people want to talk about: the beginning of the wish, or else the picked topic."""
    topics = [name for name in catalogue.questions if name.endswith("_topic")]
    readable = {name: row for name, row in conversations.items() if may_be_read(row)}
    answers: dict[str, list[Answer]] = {}
    for answer in session.scalars(
        select(Answer).where(
            Answer.conversation_id.in_(readable), Answer.question.in_(["wish", *topics])
        )
    ):
        answers.setdefault(answer.conversation_id, []).append(answer)
    return {
        name: _short(
            [
                row.said
                for row in answer_rows(given, catalogue, own_words=readable[name].own_words)
                if row.said
            ]
        )
        for name, given in answers.items()
    }


def _short(said: Sequence[str]) -> str:
    about = said[0].replace("\n", " ") if said else ""
    return about if len(about) <= _ABOUT_LENGTH else about[: _ABOUT_LENGTH - 1].rstrip() + "…"
