"""One conversation with all its parts, as far as the practice may see them.

Every function takes the practice's id and finds nothing of another practice. Before a
patient has sent the conversation, only its state is read, and of an alarm the sentence that
raised it (the patient is told so).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, selectinload

from bot.catalogue.schema import Catalogue
from bot.conversation.permission import may_be_read
from bot.profiles.shown import ShownProfile, shown_profiles
from bot.store.models import Conversation, Flag, Message, Note, Referral


@dataclass(frozen=True)
class FlagRow:
    """A flag with the words it is about, where the practice may read them."""

    flag: Flag
    words: str


def find_conversation(
    session: Session, practice_id: int, conversation_id: str
) -> Conversation | None:
    """One conversation of this practice with all its parts, or ``None``."""
    return session.scalar(
        select(Conversation)
        .where(Conversation.id == conversation_id, Conversation.practice_id == practice_id)
        .options(
            selectinload(Conversation.practice),
            selectinload(Conversation.invitation),
            selectinload(Conversation.prepared_by).selectinload(Conversation.answers),
            selectinload(Conversation.prepared_by).selectinload(Conversation.consents),
            selectinload(Conversation.prepared_by).selectinload(Conversation.goals),
            selectinload(Conversation.prepared_by).selectinload(Conversation.referral),
            selectinload(Conversation.prepared_by).selectinload(Conversation.flags),
            selectinload(Conversation.prepared_by).selectinload(Conversation.messages),
            selectinload(Conversation.read_by),
            selectinload(Conversation.messages),
            selectinload(Conversation.turns),
            selectinload(Conversation.answers),
            selectinload(Conversation.goals),
            selectinload(Conversation.referral).selectinload(Referral.confirmed_by),
            selectinload(Conversation.flags).selectinload(Flag.handled_by),
            selectinload(Conversation.consents),
        )
    )


def neighbours(session: Session, found: Conversation) -> tuple[str | None, str | None]:
    """The conversations of the practice changed just after and just before this one.

    By last change and not as the list stands: reading one moves it in the list.
    """
    place = tuple_(Conversation.updated_at, Conversation.id)
    here = (found.updated_at, found.id)
    mine = select(Conversation.id).where(Conversation.practice_id == found.practice_id).limit(1)
    newer = mine.where(place > here).order_by(Conversation.updated_at, Conversation.id)
    older = mine.where(place < here).order_by(
        Conversation.updated_at.desc(), Conversation.id.desc()
    )
    return session.scalar(newer), session.scalar(older)


def flag_rows(conversation: Conversation) -> list[FlagRow]:
    """The flags, open and most serious first, with their words.

    The words of an alarm are shown before sending too; those of other flags only after it.
    """
    messages: dict[int, Message] = {message.number: message for message in conversation.messages}
    rows = []
    for flag in conversation.flags:
        message = messages.get(flag.message_number or -1)
        alarm = flag.kind == "safety"
        readable = may_be_read(conversation) or alarm
        rows.append(FlagRow(flag, message.content if message is not None and readable else ""))
    kinds = {"safety": 0, "wants_human": 1, "medical_question": 2}
    return sorted(
        rows,
        key=lambda row: (
            row.flag.handled_at is not None,
            kinds.get(row.flag.kind, 3),
            -int(row.flag.tier[1:] or 0),
        ),
    )


def profiles_to_read(conversation: Conversation, catalogue: Catalogue) -> list[ShownProfile]:
    """What the patient filled in on a card with rows, as far as the practice may read it."""
    return shown_profiles(conversation.answers, catalogue, own_words=conversation.own_words)


def note_of(session: Session, conversation_id: str) -> Note | None:
    """The professional's note of a consult."""
    return session.scalar(select(Note).where(Note.conversation_id == conversation_id))


def consult_after(session: Session, conversation: Conversation) -> Conversation | None:
    """The consult that goes on from this preparation and is not closed yet."""
    return session.scalar(
        select(Conversation)
        .where(
            Conversation.prepared_by_id == conversation.id,
            Conversation.practice_id == conversation.practice_id,
            Conversation.status.not_in(("closed", "sent", "stopped")),
        )
        .order_by(Conversation.created_at.desc())
        .limit(1)
    )
