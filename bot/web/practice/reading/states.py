"""The state of an invitation, a preparation or a consult, as the chips of the list say it.

The states are worked out by the database, so that a list of ten thousand conversations is
counted, sorted and cut into pages without loading them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, select

from bot.conversation.permission import withdrawn_in_query
from bot.store.models import Conversation, Flag, Invitation

ALARM_TIERS = ("S2", "S3")

STATUS_NAMES = {
    "alarm": "Alarm: bel patiënt",
    "new": "Nieuw",
    "read": "Gelezen",
    "busy": "Bezig",
    "invited": "Uitgenodigd",
    "consult": "In consult",
    "recorded": "In HIS gezet",
    "closed": "Afgerond",
    "stopped": "Gestopt",
    "declined": "Doet niet mee",
    "refused": "Toestemming ingetrokken",
    "expired": "Verlopen",
    "withdrawn": "Ingetrokken",
    "erased": "Verwijderd",
}
"""States as the chips say them, in the order of the filter."""

FIRST = ("alarm", "new")
"""States that stand on top of the list, in this order; the others follow by last change."""

GROUPS = {
    "te-doen": ("Te doen: alarm, nieuw en gelezen", ("alarm", "new", "read")),
    "lopend": ("Lopend", ("alarm", "new", "read", "busy", "invited", "consult")),
}
"""Choices of the filter that hold several states: name in the address, label, states."""


def _open_alarm() -> ColumnElement[bool]:
    # Open alarms are few: found once, instead of asked for at every conversation.
    return Conversation.id.in_(
        select(Flag.conversation_id).where(
            Flag.handled_at.is_(None),
            Flag.kind == "safety",
            Flag.tier.in_(ALARM_TIERS),
        )
    )


def _ended(now: datetime) -> tuple[tuple[ColumnElement[bool], str], ...]:
    """How an invitation can have ended."""
    return (
        (Invitation.erased_at.is_not(None), "erased"),
        (Invitation.withdrawn_at.is_not(None), "withdrawn"),
        (Invitation.expires_at <= now, "expired"),
    )


def invitation_state(now: datetime) -> ColumnElement[str]:
    """The state of an invitation that was never opened."""
    return case(*_ended(now), else_="invited")


def conversation_state(now: datetime) -> ColumnElement[str]:
    """The state of a conversation; the query must outer-join its invitation."""
    status, consult = Conversation.status, Conversation.role == "professional"
    sent, ended = status == "sent", status.in_(("closed", "sent", "stopped"))
    recorded = and_(
        Conversation.recorded_at.is_not(None),
        # Sent again since: there is something new to read.
        (Conversation.sent_at.is_(None)) | (Conversation.recorded_at >= Conversation.sent_at),
    )
    return case(
        (and_(~consult, _open_alarm()), "alarm"),
        # The text of a consult is copied just before it ends.
        (and_(consult, ended, Conversation.recorded_at.is_not(None)), "recorded"),
        (and_(consult, ended), "closed"),
        (consult, "consult"),
        (withdrawn_in_query(), "refused"),
        (and_(status.in_(("sent", "closed")), recorded), "recorded"),
        (and_(sent, Conversation.read_at.is_not(None)), "read"),
        (sent, "new"),
        (status == "closed", "closed"),
        (status == "declined", "declined"),
        *_ended(now),
        (status == "stopped", "stopped"),
        else_="busy",
    )
