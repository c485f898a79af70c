"""What a professional agreed with the patient, for every format: who does what, and when.

It stands beside the patient's own words and never takes their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.conversation.permission import may_be_read
from bot.export.since import NOTHING_SINCE, Since, since_of
from bot.following.lines import (
    agreed_goals,
    agreement_lines,
    contact_lines,
    day_in_figures,
    goal_line,
    warm_line,
)
from bot.following.words import CHANNELS
from bot.store.models import AgreedGoal, Agreement, Conversation, WarmReferral


@dataclass(frozen=True)
class Agreed:
    """The agreements of one conversation and what was arranged after a referral.

    Empty when nobody agreed on anything yet. ``since`` is how it went with what was agreed the
    time before.
    """

    agreement: Agreement | None = None
    warm: tuple[WarmReferral, ...] = ()
    since: Since = NOTHING_SINCE

    def __bool__(self) -> bool:
        return self.agreement is not None or bool(self.warm)

    @property
    def goals(self) -> Sequence[AgreedGoal]:
        """The goals as they were agreed, without those that were dropped."""
        return agreed_goals(self.agreement)

    @property
    def follow_up_on(self) -> date | None:
        """The day on which practice and patient meet again."""
        return self.agreement.follow_up_on if self.agreement is not None else None

    @property
    def follow_up(self) -> str:
        """``24-11-2026, bellen``; empty when no day was agreed."""
        if self.agreement is None or self.follow_up_on is None:
            return ""
        channel = self.agreement.follow_up_channel
        words = f", {CHANNELS[channel].lower()}" if channel else ""
        return day_in_figures(self.follow_up_on) + words

    @property
    def at(self) -> datetime | None:
        """When it was agreed (UTC)."""
        return self.agreement.agreed_at if self.agreement is not None else None

    @property
    def by(self) -> str:
        """Who agreed it with the patient; empty when that account is gone."""
        someone = self.agreement.agreed_by if self.agreement is not None else None
        return someone.name if someone is not None else ""

    @property
    def contact(self) -> list[tuple[str, str]]:
        """How and when practice and patient meet, as label and text."""
        return contact_lines(self.agreement) if self.agreement is not None else []

    @property
    def lines(self) -> list[str]:
        """Everything as lines, the way the summary on screen has them."""
        return agreement_lines(self.agreement, self.warm)

    def rows(self, *, for_patient: bool = False) -> list[tuple[str, str]]:
        """Everything as label and text: goals, contact, referrals that were arranged."""
        rows = [("Afgesproken", goal_line(goal, for_patient=for_patient)) for goal in self.goals]
        rows += self.contact
        return rows + [
            ("Verwijzing geregeld", warm_line(row, for_patient=for_patient)) for row in self.warm
        ]


NOTHING = Agreed()


def agreed_of(session: Session, conversations: Sequence[Conversation]) -> dict[str, Agreed]:
    """What was agreed in each conversation, by its id.

    A preparation and its consult belong together: what was agreed in the one counts for the
    other, unless it has agreements of its own. A consult gets nothing of a preparation that the
    practice may not read (any more).
    """
    ids = [row.id for row in conversations]
    together: dict[str, list[str]] = {row.id: [row.id] for row in conversations}
    for row in conversations:
        if row.prepared_by_id is None:
            continue
        if row.prepared_by is not None and may_be_read(row.prepared_by):
            together[row.id].append(row.prepared_by.id)
    for later in session.execute(
        select(Conversation.id, Conversation.prepared_by_id)
        .where(Conversation.prepared_by_id.in_(ids))
        .order_by(Conversation.created_at.desc())
    ):
        together[later.prepared_by_id].append(later.id)
    every = {name for names in together.values() for name in names}
    agreements = {
        row.conversation_id: row
        for row in session.scalars(
            select(Agreement)
            .where(Agreement.conversation_id.in_(every))
            .options(selectinload(Agreement.goals), selectinload(Agreement.agreed_by))
        )
    }
    warm = session.scalars(
        select(WarmReferral)
        .where(WarmReferral.conversation_id.in_(every))
        .order_by(WarmReferral.id)
    ).all()
    since = since_of(session, every)
    return {
        name: Agreed(
            next((agreements[other] for other in names if other in agreements), None),
            tuple(row for row in warm if row.conversation_id in names),
            next((since[other] for other in names if other in since), NOTHING_SINCE),
        )
        for name, names in together.items()
    }
