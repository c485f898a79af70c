"""What may leave of one conversation: the only thing that the formats get to see.

Made from our own rows, as far as the patient shares them. The working note on how somebody
talks about a wish, and what was written at a safety question, are not in it (trust.md 11), so no
format can let them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.catalogue.schema import Catalogue
from bot.conversation.permission import may_be_exported, may_be_read
from bot.conversation.summary import (
    TYPED_BY,
    WRITTEN_BY_PATIENT,
    WRITTEN_BY_PROFESSIONAL,
    Row,
    answer_rows,
    goal_lines,
    goals_to_read,
    offer_names,
    request_of,
    said_in_consult,
)
from bot.export.agreed import NOTHING, Agreed, agreed_of
from bot.following.agreeing import referral_of
from bot.profiles.shown import ShownProfile, shown_profiles
from bot.store.models import Answer, Consent, Conversation, Goal, Note


class MayNotLeave(Exception):
    """The conversation is not finished, or the practice may not read it."""


@dataclass(frozen=True)
class SharedReferral:
    """A referral with its offers by name. ``request`` is empty when it is not shared.

    ``ids`` are the offers' own ids, in the same order; an organisation without one has none.
    """

    offers: tuple[str, ...]
    request: str
    status: str
    may_share_contact: bool
    confirmed_at: datetime | None
    ids: tuple[str, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether a professional agreed; until then it is a proposal."""
        return self.status == "confirmed"


@dataclass(frozen=True)
class Shared:
    """One conversation as it may leave. Moments are UTC; lists are in the order of the talk.

    ``rows`` are the answers that stand on no card, ``answers`` the rows as stored for whoever
    needs their type; both without what is not shared. ``ended`` is when it was sent or
    closed, ``areas`` names the life areas that it was about. ``goals`` are the patient's own;
    ``agreed`` is what a professional agreed on them.
    """

    id: str
    label: str
    practice: str
    practice_phone: str
    of_patient: bool
    written_by: str
    typed_by: str
    own_words: bool
    model: str
    created: datetime
    ended: datetime
    read_at: datetime | None
    read_by: str
    rows: tuple[Row, ...]
    answers: tuple[Answer, ...]
    profiles: tuple[ShownProfile, ...]
    goals: tuple[Goal, ...]
    referral: SharedReferral | None
    consents: tuple[Consent, ...]
    said: tuple[str, ...]
    note: str
    areas: tuple[str, ...]
    text_version: str
    agreed: Agreed = NOTHING

    def part(self, *names: str) -> list[Row]:
        """The answers that were given under these headings."""
        return [row for row in self.rows if row.part in names and row.said]

    @property
    def asks_for(self) -> str:
        """What the patient wants to talk about, in their words; empty when not shared."""
        return next((row.said for row in self.rows if row.question == "wish"), "")

    @property
    def topics(self) -> list[str]:
        """The names of the rows of a model that the patient ticked to talk about."""
        return [row.label for shown in self.profiles for row in shown.rows if row.ticked]

    @property
    def plan(self) -> list[tuple[Goal, list[tuple[str, str]]]]:
        """Each goal with its filled lines."""
        return [(goal, goal_lines(goal)) for goal in self.goals]


def shared(
    conversation: Conversation,
    catalogue: Catalogue,
    note: Note | None = None,
    agreed: Agreed = NOTHING,
) -> Shared:
    """What may leave of a conversation that was loaded with all its parts.

    Raises:
        MayNotLeave: it is not finished, or the practice may not read it.
    """
    if not may_be_exported(conversation):
        raise MayNotLeave(conversation.id)
    return described(conversation, catalogue, note, agreed)


def described(
    conversation: Conversation,
    catalogue: Catalogue,
    note: Note | None = None,
    agreed: Agreed = NOTHING,
) -> Shared:
    """The same of a conversation that has not ended, for whoever is in it."""
    of_patient = conversation.role == "patient"
    own_words = conversation.own_words
    rows = answer_rows(conversation.answers, catalogue, own_words=own_words)
    told = {(row.question, row.card) for row in rows if row.said}
    read_by = conversation.read_by
    return Shared(
        id=conversation.id,
        label=conversation.label,
        practice=conversation.practice.name,
        practice_phone=conversation.practice.phone,
        of_patient=of_patient,
        written_by=WRITTEN_BY_PATIENT if of_patient else WRITTEN_BY_PROFESSIONAL,
        typed_by=TYPED_BY.get(conversation.typed_by, "") if of_patient else "",
        own_words=own_words,
        model=conversation.model,
        created=conversation.created_at,
        ended=conversation.sent_at or conversation.updated_at,
        read_at=conversation.read_at,
        read_by=read_by.name if read_by is not None else "",
        rows=tuple(row for row in rows if row.phase not in ("goal", "referral")),
        answers=tuple(a for a in conversation.answers if (a.question, a.card) in told),
        profiles=tuple(shown_profiles(conversation.answers, catalogue, own_words=own_words)),
        goals=tuple(goals_to_read(conversation)),
        referral=_referral(conversation, catalogue, agreed),
        consents=tuple(conversation.consents),
        said=tuple(said_in_consult(conversation)),
        note=note.content.strip() if note is not None else "",
        areas=tuple(_areas(conversation, catalogue)),
        text_version=next((c.text_version for c in reversed(conversation.consents)), ""),
        agreed=agreed,
    )


def _areas(conversation: Conversation, catalogue: Catalogue) -> Iterator[str]:
    slots = (conversation.dialogue or {}).get("slots") or {}
    for name in slots.get("topics") or []:
        if name in catalogue.life_areas:
            yield catalogue.life_areas[name].label.u


def _referral(
    conversation: Conversation, catalogue: Catalogue, agreed: Agreed
) -> SharedReferral | None:
    row = referral_of(conversation)
    if row is None or not row.offers or row.status == "declined":
        return _arranged(agreed)
    before = conversation.prepared_by
    own = row is conversation.referral or before is None
    return SharedReferral(
        offers=tuple(offer_names(row.offers, catalogue)),
        request=request_of(conversation if own or before is None else before),
        status=row.status,
        may_share_contact=row.may_share_contact,
        confirmed_at=row.confirmed_at,
        ids=tuple(row.offers),
    )


def _arranged(agreed: Agreed) -> SharedReferral | None:
    """A referral that a professional arranged without a suggestion of the computer."""
    if not agreed.warm:
        return None
    return SharedReferral(
        offers=tuple(dict.fromkeys(row.name for row in agreed.warm)),
        request="",
        status="confirmed",
        may_share_contact=all(row.scope for row in agreed.warm),
        confirmed_at=agreed.warm[0].saved_at,
    )


class Taken(NamedTuple):
    """A conversation with what else belongs to it."""

    conversation: Conversation
    note: Note | None
    agreed: Agreed


def preparation_of(
    session: Session, conversation: Conversation, catalogue: Catalogue
) -> Shared | None:
    """What the patient sent before a consult, if the practice may read it."""
    if conversation.prepared_by_id is None:
        return None
    found = load_to_export(session, conversation.practice_id, [conversation.prepared_by_id])
    if not found or not may_be_read(found[0].conversation):
        return None
    return described(found[0].conversation, catalogue)


def load_to_export(
    session: Session, practice_id: int, conversations: Sequence[str]
) -> list[Taken]:
    """Conversations of one practice with all their parts, the note and agreements of each.

    What belongs to another practice is not found. Order is that of the ids.
    """
    found = {
        row.id: row
        for row in session.scalars(
            select(Conversation)
            .where(Conversation.practice_id == practice_id, Conversation.id.in_(conversations))
            .options(
                selectinload(Conversation.practice),
                selectinload(Conversation.read_by),
                selectinload(Conversation.messages),
                selectinload(Conversation.answers),
                selectinload(Conversation.goals),
                selectinload(Conversation.referral),
                selectinload(Conversation.consents),
                selectinload(Conversation.prepared_by).options(
                    selectinload(Conversation.consents),
                    selectinload(Conversation.answers),
                    selectinload(Conversation.referral),
                ),
            )
        )
    }
    notes = {
        note.conversation_id: note
        for note in session.scalars(select(Note).where(Note.conversation_id.in_(list(found))))
    }
    agreed = agreed_of(session, list(found.values()))
    return [Taken(found[c], notes.get(c), agreed[c]) for c in conversations if c in found]
