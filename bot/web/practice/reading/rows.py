"""The list of the practice: one page of it, how many there are, and searching.

Every function takes the practice's id and finds nothing of another practice. The number of
queries does not depend on the number of conversations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, func, literal, or_, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session, aliased, selectinload

from bot.catalogue.schema import Catalogue
from bot.conversation.invitations import invitations_born_on
from bot.conversation.readable import may_be_read
from bot.conversation.summary import answer_rows
from bot.store.models import Answer, Conversation, Invitation
from bot.web.dates import read_birth_date
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
    """One line of the list: an invitation, a preparation or a consult."""

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
    """One page: its rows, its number from 1, and how many rows each state has in all."""

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
        """The number of rows of the whole practice, whatever is searched for."""
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


def _everything(practice_id: int, now: datetime) -> Select[Any]:
    """All rows of a practice, conversations and invitations that nobody opened."""
    preparation = aliased(Conversation)
    invited_by = func.coalesce(Conversation.invitation_id, preparation.invitation_id)
    conversations = (
        select(
            Conversation.id.label("ref"),
            literal(True).label("opened"),
            Conversation.label.label("label"),
            Conversation.role.label("role"),
            conversation_state(now).label("state"),
            Conversation.updated_at.label("moment"),
            Invitation.appointment.label("appointment"),
            invited_by.label("invitation"),
        )
        .outerjoin(Invitation, Invitation.id == Conversation.invitation_id)
        .outerjoin(preparation, preparation.id == Conversation.prepared_by_id)
        .where(Conversation.practice_id == practice_id)
    )
    unopened = (
        select(
            as_type(Invitation.id, String),
            literal(False),
            Invitation.label,
            literal("patient"),
            invitation_state(now),
            func.coalesce(Invitation.erased_at, Invitation.withdrawn_at, Invitation.created_at),
            Invitation.appointment,
            Invitation.id,
        )
        .where(Invitation.practice_id == practice_id)
        .where(~Invitation.conversation.has())
    )
    rows = conversations.union_all(unopened).subquery()
    return select(*rows.c)


def _contains(column: ColumnElement[str], search: str) -> ColumnElement[bool]:
    # SQLite knows capitals of plain letters only; é and É are tried apart.
    spellings = {search, search.lower(), search.upper(), search.title()}
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
    everything = _everything(practice_id, now).subquery()
    counts: dict[str, int] = {
        state: count
        for state, count in session.execute(
            select(everything.c.state, func.count()).group_by(everything.c.state)
        )
    }
    query = select(everything)
    if wanted.search:
        matches = _contains(everything.c.label, wanted.search)
        born = read_birth_date(wanted.search, now.date())
        if born is not None:
            ids = invitations_born_on(session, practice_id, born, lookup_key=lookup_key)
            matches = or_(matches, everything.c.invitation.in_(ids))
        query = query.where(matches)
    if wanted.states:
        query = query.where(everything.c.state.in_(wanted.states))
    if wanted.search:
        found = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    else:
        states = wanted.states or counts
        found = sum(counts.get(state, 0) for state in states)
    number = min(max(1, number), max(1, -(-found // PAGE)))
    rank = case(
        *((everything.c.state == state, place) for place, state in enumerate(FIRST)),
        else_=len(FIRST),
    )
    lines = session.execute(
        query.order_by(rank, everything.c.moment.desc(), everything.c.ref)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    about = _about(session, [line.ref for line in lines if line.opened], catalogue, with_words)
    rows = [
        ListRow(
            label=line.label,
            status=line.state,
            appointment=line.appointment,
            moment=line.moment,
            about=about.get(line.ref, ""),
            conversation=line.ref if line.opened else None,
            invitation=None if line.opened else int(line.ref),
            consult=line.role == "professional",
        )
        for line in lines
    ]
    return ListPage(rows, number, found, counts)


def _about(
    session: Session, ids: Sequence[str], catalogue: Catalogue, with_words: bool
) -> dict[str, str]:
    """What people want to talk about: the beginning of the wish, or else the picked topic."""
    if not with_words or not ids:
        return {}
    topics = [name for name in catalogue.questions if name.endswith("_topic")]
    conversations = session.scalars(
        select(Conversation)
        .where(Conversation.id.in_(ids))
        .options(selectinload(Conversation.consents))
    )
    readable = {row.id: row for row in conversations if may_be_read(row)}
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
