"""Meeting again: what is better, how each goal went, confidence then and now, and relapse.

A follow-up opens with what is better (solution-focused: dossier §1.3), a goal that is let go
is as valid as one that is reached, and a first goal is often adjusted (dossier §1.4, Z3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.conversation.permission import may_be_read
from bot.conversation.summary import goals_to_read
from bot.following.agreeing import agreement_of
from bot.following.chain import follow_up_of
from bot.following.versions import ChangedMeanwhile, check_version, write
from bot.store.models import AgreedGoal, Conversation, FollowUp, Goal, GoalReview


@dataclass(frozen=True)
class EarlierGoal:
    """A goal of last time: as agreed, or the patient's own when nothing was agreed.

    ``confidence`` is that of then, from 0 to 10. ``review`` says how it went, once somebody
    wrote that down.
    """

    key: str
    what: str
    who: str
    when: str
    confidence: float | None
    review: GoalReview | None = None


@dataclass(frozen=True)
class ReviewDraft:
    """How one earlier goal went; ``key`` is that of the :class:`EarlierGoal`."""

    key: str
    outcome: str = ""
    confidence: float | None = None
    remark: str = ""


@dataclass(frozen=True)
class FollowUpDraft:
    """What was filled in when practice and patient met again."""

    better: str = ""
    reviews: Sequence[ReviewDraft] = ()
    warning_sign: str = ""
    first_step: str = ""
    who_helps: str = ""


def _earlier(session: Session, link: FollowUp) -> tuple[list[AgreedGoal], list[Goal]]:
    if link.earlier_id is None:
        return [], []
    agreement = agreement_of(session, link.earlier_id)
    if agreement is not None:
        return [goal for goal in agreement.goals if goal.status != "dropped"], []
    earlier = session.scalar(
        select(Conversation)
        .where(Conversation.id == link.earlier_id)
        .options(selectinload(Conversation.consents), selectinload(Conversation.goals))
    )
    own: list[Goal] = []
    while earlier is not None and not own:
        # A consult in which no goal was noted went on from those of the preparation.
        own = goals_to_read(earlier) if may_be_read(earlier) else []
        earlier = earlier.prepared_by
    return [], own


def earlier_goals(session: Session, link: FollowUp) -> list[EarlierGoal]:
    """The goals of the time before, each with how it went."""
    agreed, own = _earlier(session, link)
    by_agreed = {review.agreed_goal_id: review for review in link.reviews}
    by_own = {review.goal_id: review for review in link.reviews}
    return [
        EarlierGoal(
            f"a{goal.id}", goal.what, goal.who, goal.when, goal.confidence, by_agreed.get(goal.id)
        )
        for goal in agreed
    ] + [
        EarlierGoal(
            f"g{goal.id}",
            goal.what or goal.wish,
            "patient",
            goal.when,
            goal.confidence,
            by_own.get(goal.id),
        )
        for goal in own
    ]


def look_back(session: Session, conversation_id: str) -> tuple[str, ...]:
    """What a conversation has to look back on: nothing, an earlier "talk", or a "goal" as well."""
    follow_up = follow_up_of(session, conversation_id)
    if follow_up is None or follow_up.earlier_id is None:
        return ()
    return ("talk", "goal") if earlier_goals(session, follow_up) else ("talk",)


def save_follow_up(
    session: Session,
    conversation_id: str,
    draft: FollowUpDraft,
    *,
    version: int,
    user_id: int,
    now: datetime,
) -> FollowUp:
    """Write how things went since the time before.

    Args:
        session: an open unit of work.
        conversation_id: the conversation that follows an earlier one.
        draft: what was filled in; goals that are not of the time before are left out.
        version: of the follow-up that the form was drawn for.
        user_id: who filled it in.
        now: the present moment (UTC).

    Raises:
        ChangedMeanwhile: somebody else saved in the meantime; nothing may be committed.
    """
    row = follow_up_of(session, conversation_id)
    check_version(row, version)
    if row is None:
        raise ChangedMeanwhile
    row.better, row.warning_sign = draft.better, draft.warning_sign
    row.first_step, row.who_helps = draft.first_step, draft.who_helps
    row.saved_at, row.saved_by_id = now, user_id
    with session.no_autoflush:
        agreed, own = _earlier(session, row)
    goals: dict[str, AgreedGoal | Goal] = {f"a{goal.id}": goal for goal in agreed}
    goals |= {f"g{goal.id}": goal for goal in own}
    reviews = {_key(review): review for review in row.reviews}
    for wanted in draft.reviews:
        goal = goals.get(wanted.key)
        if goal is None:
            continue
        review = reviews.get(wanted.key)
        if review is None:
            review = GoalReview()
            if isinstance(goal, AgreedGoal):
                review.agreed_goal_id = goal.id
            else:
                review.goal_id = goal.id
            row.reviews.append(review)
        review.outcome, review.remark = wanted.outcome, wanted.remark
        review.confidence = wanted.confidence
        goal.status = wanted.outcome if wanted.outcome in ("reached", "adjusted", "let_go") else (
            "agreed" if isinstance(goal, AgreedGoal) or goal.status != "proposed" else "proposed"
        )
    write(session)
    return row


def _key(review: GoalReview) -> str:
    return f"a{review.agreed_goal_id}" if review.agreed_goal_id else f"g{review.goal_id}"
