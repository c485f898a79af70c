"""What the practice has to do: calls, feedback and follow-ups of which the day has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import Select, exists, func, literal, select
from sqlalchemy.orm import Session, aliased

from bot.conversation.permission import withdrawn_in_query
from bot.store.models import Agreement, Conversation, FollowUp, WarmReferral

DAYS_AHEAD = 6
"""Days after today that still belong to "this week"."""

Kind = Literal["call", "feedback", "follow_up"]


@dataclass(frozen=True)
class DueItem:
    """One thing to do. ``about`` is the organisation of a referral, empty at a follow-up."""

    kind: Kind
    day: date
    label: str
    conversation: str
    about: str = ""

    def when(self, today: date) -> str:
        """``late``, ``today`` or ``week``."""
        return "late" if self.day < today else "today" if self.day == today else "week"


@dataclass(frozen=True)
class Due:
    """The first things to do, soonest first, and how many there are in all."""

    items: Sequence[DueItem]
    found: int

    @property
    def more(self) -> int:
        """How many are not among the first."""
        return self.found - len(self.items)


def _warm(practice_id: int, kind: Kind) -> Select[*tuple[Any, ...]]:
    day = WarmReferral.call_on if kind == "call" else WarmReferral.feedback_on
    still = WarmReferral.arrived == ""
    if kind == "call":
        still = still & WarmReferral.called.is_(False)
    return (
        select(
            literal(kind).label("kind"),
            day.label("day"),
            Conversation.label.label("label"),
            Conversation.id.label("conversation"),
            WarmReferral.name.label("about"),
        )
        .join(Conversation, Conversation.id == WarmReferral.conversation_id)
        # Whoever took the consent back is not called about it.
        .where(Conversation.practice_id == practice_id, still, ~withdrawn_in_query())
    )


def _follow_ups(practice_id: int) -> Select[*tuple[Any, ...]]:
    later = aliased(FollowUp)
    return (
        select(
            literal("follow_up"),
            Agreement.follow_up_on,
            Conversation.label,
            Conversation.id,
            literal(""),
        )
        .join(Conversation, Conversation.id == Agreement.conversation_id)
        .where(
            Conversation.practice_id == practice_id,
            Agreement.follow_up_done_at.is_(None),
            ~exists(select(later.id).where(later.earlier_id == Conversation.id)),
        )
    )


def due(session: Session, practice_id: int, today: date, *, most: int) -> Due:
    """What has to be done by this practice up to a week from today, at most ``most`` items."""
    until = today + timedelta(days=DAYS_AHEAD)
    everything = (
        _warm(practice_id, "call")
        .where(WarmReferral.call_on <= until)
        .union_all(
            _warm(practice_id, "feedback").where(WarmReferral.feedback_on <= until),
            _follow_ups(practice_id).where(Agreement.follow_up_on <= until),
        )
        .subquery()
    )
    rows = session.execute(
        select(everything, func.count().over().label("found"))
        .order_by(everything.c.day, everything.c.label, everything.c.kind)
        .limit(most)
    ).all()
    items = [DueItem(row.kind, row.day, row.label, row.conversation, row.about) for row in rows]
    return Due(items, rows[0].found if rows else 0)
