"""How it went since the conversation before, for every format.

What is better, how each goal of last time went with the confidence then and now, and what to do
when it comes back. A goal that is let go is as valid as one that is reached (dossier §1.4, Z3);
nothing here is a score or an outcome measure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.following.lines import number_in_words, relapse_lines
from bot.following.review import EarlierGoal, earlier_goals
from bot.following.words import OUTCOMES
from bot.store.models import FollowUp


@dataclass(frozen=True)
class Went:
    """How one goal of last time went. ``outcome``: reached, busy, adjusted, let_go, or empty
    when only the confidence was asked; ``then`` and ``now`` are confidence from 0 to 10."""

    key: str
    what: str
    outcome: str
    then: float | None
    now: float | None
    remark: str

    @property
    def confidence(self) -> str:
        """``vertrouwen toen 5, nu 7``; empty when neither was asked."""
        if self.then is None and self.now is None:
            return ""
        return f"vertrouwen toen {number_in_words(self.then)}, nu {number_in_words(self.now)}"

    @property
    def line(self) -> str:
        """``Wandelen: gehaald (vertrouwen toen 5, nu 7). Met de buurvrouw.``"""
        what = " ".join(self.what.split()).rstrip(". ")
        told = f"{what}: {OUTCOMES[self.outcome].lower()}"
        if self.confidence:
            told += f" ({self.confidence})"
        return f"{told}. {self.remark}" if self.remark else f"{told}."


@dataclass(frozen=True)
class Since:
    """How things went since last time. Empty for a first conversation, and as long as nobody
    wrote it down; ``plan`` is what to do when it comes back, as label and text."""

    better: str = ""
    went: tuple[Went, ...] = ()
    plan: tuple[tuple[str, str], ...] = ()
    at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.better or self.went or self.plan)

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is better and how the goals went, as label and text."""
        better = [("Wat is er beter", self.better)] if self.better else []
        return better + [("Doel van vorige keer", went.line) for went in self.went]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """All of it, as label and text."""
        return [*self.told, *self.plan]

    def count(self, outcome: str) -> int | None:
        """How many goals went this way; ``None`` when no goal was looked back on."""
        return sum(went.outcome == outcome for went in self.went) if self.went else None


NOTHING_SINCE = Since()


def since_of(session: Session, conversations: Iterable[str]) -> dict[str, Since]:
    """How it went, by the id of the conversation in which people looked back."""
    links = session.scalars(
        select(FollowUp)
        .where(FollowUp.conversation_id.in_(set(conversations)), FollowUp.saved_at.is_not(None))
        .options(selectinload(FollowUp.reviews))
    )
    return {
        link.conversation_id: Since(
            better=link.better,
            went=tuple(_went(earlier_goals(session, link))),
            plan=tuple(relapse_lines(link)),
            at=link.saved_at,
        )
        for link in links.all()
    }


def _went(goals: Iterable[EarlierGoal]) -> Iterable[Went]:
    for goal in goals:
        review = goal.review
        if review is not None and (review.outcome or review.confidence is not None):
            yield Went(
                goal.key, goal.what, review.outcome, goal.confidence, review.confidence,
                review.remark,
            )  # fmt: skip
