"""What the practice may see of its conversations: rows for the list, one with all its parts.

Every function takes the practice's id and finds nothing of another practice. Before a
patient has sent the conversation, only its state is read, and of an alarm the sentence that
raised it (the patient is told so).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.catalogue.schema import Catalogue
from bot.conversation.permission import consent_withdrawn, may_be_read
from bot.conversation.summary import answer_rows
from bot.profiles.shown import ShownProfile, shown_profiles
from bot.store.models import Conversation, Flag, Invitation, Message, Note

ALARM_TIERS = ("S2", "S3")

STATUS_NAMES = {
    "alarm": "Alarm: bel patiënt",
    "new": "Nieuw",
    "read": "Gelezen",
    "in_his": "In HIS gezet",
    "busy": "Bezig",
    "invited": "Uitgenodigd",
    "consult": "In consult",
    "closed": "Afgerond",
    "stopped": "Gestopt",
    "declined": "Doet niet mee",
    "refused": "Toestemming ingetrokken",
    "expired": "Verlopen",
    "withdrawn": "Ingetrokken",
    "erased": "Verwijderd",
}
"""States as the chips say them, in the order of the list."""

_OF_CONVERSATION = {
    "invited": "busy",
    "open": "busy",
    "paused": "busy",
    "alarm": "busy",
    "stopped": "stopped",
    "declined": "declined",
    "closed": "closed",
}

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
class FlagRow:
    """A flag with the words it is about, where the practice may read them."""

    flag: Flag
    words: str


def _has_alarm(conversation: Conversation) -> bool:
    return conversation.role == "patient" and any(
        flag.kind == "safety" and flag.tier in ALARM_TIERS and flag.handled_at is None
        for flag in conversation.flags
    )


def _state(conversation: Conversation) -> str:
    if _has_alarm(conversation):
        return "alarm"
    if conversation.role == "professional":
        return "closed" if conversation.status in ("closed", "sent", "stopped") else "consult"
    if consent_withdrawn(conversation):
        return "refused"
    if conversation.status == "sent":
        if conversation.in_his_at is not None:
            return "in_his"
        return "read" if conversation.read_at else "new"
    return _OF_CONVERSATION[conversation.status]


def _about(conversation: Conversation, catalogue: Catalogue) -> str:
    if not may_be_read(conversation):
        return ""
    wishes = [
        row.said
        for row in answer_rows(
            conversation.answers, catalogue, own_words=conversation.own_words
        )
        if row.question == "wish"
    ]
    about = " ".join(wishes).replace("\n", " ")
    return about if len(about) <= _ABOUT_LENGTH else about[: _ABOUT_LENGTH - 1].rstrip() + "…"


def _invitation_state(invitation: Invitation, now: datetime) -> str:
    if invitation.erased_at is not None:
        return "erased"
    if invitation.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if invitation.expires_at <= now else "invited"


def list_rows(
    session: Session,
    practice_id: int,
    catalogue: Catalogue,
    now: datetime,
    search: str = "",
    *,
    with_words: bool = False,
) -> list[ListRow]:
    """Everything of one practice, alarms first, then new ones, then by last change.

    ``search`` keeps the labels that contain it; ``with_words`` adds the beginning of the wish,
    for who may read answers.
    """
    conversations = session.scalars(
        select(Conversation)
        .where(Conversation.practice_id == practice_id)
        .options(
            selectinload(Conversation.invitation),
            selectinload(Conversation.flags),
            selectinload(Conversation.answers),
            selectinload(Conversation.consents),
        )
    )
    rows = []
    for conversation in conversations:
        invitation, state = conversation.invitation, _state(conversation)
        if state in ("busy", "stopped") and invitation is not None:
            ended = _invitation_state(invitation, now)
            state = state if ended == "invited" else ended
        rows.append(
            ListRow(
                label=conversation.label,
                status=state,
                appointment=invitation.appointment if invitation else None,
                moment=conversation.updated_at,
                about=_about(conversation, catalogue) if with_words else "",
                conversation=conversation.id,
                invitation=None,
                consult=conversation.role == "professional",
            )
        )
    unopened = session.scalars(
        select(Invitation)
        .where(Invitation.practice_id == practice_id)
        .where(~Invitation.conversation.has())
    )
    for invitation in unopened:
        rows.append(
            ListRow(
                label=invitation.label,
                status=_invitation_state(invitation, now),
                appointment=invitation.appointment,
                moment=invitation.erased_at or invitation.withdrawn_at or invitation.created_at,
                about="",
                conversation=None,
                invitation=invitation.id,
                consult=False,
            )
        )
    wanted = search.strip().casefold()
    order = list(STATUS_NAMES)
    rows = [row for row in rows if wanted in row.label.casefold()]
    rows.sort(key=lambda row: row.moment, reverse=True)
    rows.sort(key=lambda row: min(order.index(row.status), 2))
    return rows


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
            selectinload(Conversation.prepared_by).selectinload(Conversation.flags),
            selectinload(Conversation.prepared_by).selectinload(Conversation.messages),
            selectinload(Conversation.read_by),
            selectinload(Conversation.messages),
            selectinload(Conversation.turns),
            selectinload(Conversation.answers),
            selectinload(Conversation.goals),
            selectinload(Conversation.referral),
            selectinload(Conversation.flags),
            selectinload(Conversation.consents),
        )
    )


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
    return shown_profiles(
        conversation.answers, catalogue, own_words=conversation.own_words
    )


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
