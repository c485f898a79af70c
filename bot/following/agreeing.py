"""Agreeing: from what the patient proposed to who does what, and when.

The patient's goals and picks are never changed by this: what was agreed stands beside them.
Source of the contact agreements: dossier §10, "Contactafspraken: structuur en grenzen" (Z0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.conversation.permission import may_be_read
from bot.conversation.summary import goals_to_read
from bot.following.versions import check_version, write
from bot.store.models import AgreedGoal, Agreement, Conversation, FollowUp, Goal, Referral

LATER = ("reached", "adjusted", "let_go")
"""States that a goal gets when people meet again; agreeing anew does not undo them."""


@dataclass(frozen=True)
class GoalDraft:
    """A goal on the form. ``agreed_id`` is its row when it was agreed before; ``goal_id`` the
    patient's goal that it comes from; ``confidence`` runs from 0 to 10."""

    what: str
    who: str = "patient"
    when: str = ""
    confidence: float | None = None
    keep: bool = True
    agreed_id: int | None = None
    goal_id: int | None = None


@dataclass(frozen=True)
class AgreementDraft:
    """What was filled in. ``decision`` on the referral: proposed, confirmed, declined."""

    goals: Sequence[GoalDraft] = ()
    follow_up_on: date | None = None
    follow_up_channel: str = ""
    contact_every: str = ""
    contact_channel: str = ""
    contact_minutes: int | None = None
    no_show: str = ""
    poh_does: str = ""
    gp_does: str = ""
    decision: str = "proposed"
    offers: Sequence[str] = ()


def agreement_of(session: Session, conversation_id: str) -> Agreement | None:
    """What was agreed in a conversation, with its goals."""
    return session.scalar(
        select(Agreement)
        .where(Agreement.conversation_id == conversation_id)
        .options(selectinload(Agreement.goals), selectinload(Agreement.agreed_by))
    )


def goals_of(conversation: Conversation) -> list[Goal]:
    """The goals that can be agreed on: its own, and for a consult those of its preparation."""
    goals = list(conversation.goals)
    before = conversation.prepared_by
    if before is not None and may_be_read(before):
        goals = [*before.goals, *goals]
    return goals


def goals_to_agree_on(conversation: Conversation) -> list[Goal]:
    """The same goals as they may be read: without a wish that the patient keeps back."""
    goals = goals_to_read(conversation)
    before = conversation.prepared_by
    if before is not None and may_be_read(before):
        goals = [*goals_to_read(before), *goals]
    return goals


def referral_of(conversation: Conversation) -> Referral | None:
    """The suggestion to decide on: its own, or for a consult that of its preparation."""
    own, before = conversation.referral, conversation.prepared_by
    if own is not None and own.offers:
        return own
    if before is not None and may_be_read(before) and before.referral is not None:
        return before.referral
    return own


def proposals(
    session: Session, conversation: Conversation, agreement: Agreement | None
) -> list[GoalDraft]:
    """The goals as the form opens: what was agreed, then what was only proposed.

    The first time of a follow-up, goals of the time before that still go on come along.
    """
    agreed = list(agreement.goals) if agreement is not None else []
    drafts = [
        GoalDraft(
            what=goal.what,
            who=goal.who,
            when=goal.when,
            confidence=goal.confidence,
            keep=goal.status != "dropped",
            agreed_id=goal.id,
            goal_id=goal.goal_id,
        )
        for goal in agreed
    ]
    if agreement is None:
        drafts += _going_on(session, conversation)
    known = {draft.goal_id for draft in drafts}
    drafts += [
        GoalDraft(
            what=goal.what or goal.wish,
            when=goal.when,
            confidence=goal.confidence,
            goal_id=goal.id,
        )
        for goal in goals_to_agree_on(conversation)
        if goal.id not in known
    ]
    return drafts


def _going_on(session: Session, conversation: Conversation) -> list[GoalDraft]:
    link = session.scalar(
        select(FollowUp)
        .where(FollowUp.conversation_id == conversation.id)
        .options(selectinload(FollowUp.reviews))
    )
    earlier = agreement_of(session, link.earlier_id) if link and link.earlier_id else None
    if link is None or earlier is None:
        return []
    reviews = {review.agreed_goal_id: review for review in link.reviews}
    drafts = []
    for goal in earlier.goals:
        review = reviews.get(goal.id)
        if goal.status not in ("agreed", "adjusted"):
            continue
        adjusted = review is not None and review.outcome == "adjusted" and review.remark
        drafts.append(
            GoalDraft(
                what=review.remark if adjusted and review is not None else goal.what,
                who=goal.who,
                when="" if adjusted else goal.when,
                confidence=review.confidence if review is not None else goal.confidence,
                # Words of the patient go when the patient deletes them, also from here.
                goal_id=goal.goal_id,
            )
        )
    return drafts


def save_agreement(
    session: Session,
    conversation: Conversation,
    draft: AgreementDraft,
    *,
    version: int,
    user_id: int,
    now: datetime,
) -> Agreement:
    """Write what was agreed.

    Args:
        session: an open unit of work.
        conversation: with its goals, referral and preparation loaded.
        draft: what was filled in.
        version: of the agreement that the form was drawn for; 0 when there was none.
        user_id: who agreed it with the patient.
        now: the present moment (UTC).

    Raises:
        ChangedMeanwhile: somebody else saved in the meantime; nothing may be committed.
    """
    agreement = agreement_of(session, conversation.id)
    check_version(agreement, version)
    if agreement is None:
        agreement = Agreement(conversation_id=conversation.id, goals=[])
        session.add(agreement)
    if draft.follow_up_on != agreement.follow_up_on:
        agreement.follow_up_done_at = None
    for name in (
        "follow_up_on", "follow_up_channel", "contact_every", "contact_channel",
        "contact_minutes", "no_show", "poh_does", "gp_does",
    ):  # fmt: skip
        setattr(agreement, name, getattr(draft, name))
    agreement.agreed_at, agreement.agreed_by_id = now, user_id
    # Written at the end only, where somebody who was faster is noticed.
    with session.no_autoflush:
        _save_goals(session, conversation, agreement, draft.goals)
        _decide(session, conversation, draft, user_id, now)
    write(session)
    return agreement


def _save_goals(
    session: Session, conversation: Conversation, agreement: Agreement, drafts: Sequence[GoalDraft]
) -> None:
    rows = {row.id: row for row in agreement.goals}
    own = {goal.id: goal for goal in goals_of(conversation)}
    carried = {draft.goal_id for draft in _going_on(session, conversation)}
    for draft in drafts:
        row = rows.get(draft.agreed_id or 0)
        if row is None:
            if not draft.what:
                continue
            # A number from the form counts only when it belongs to this conversation.
            origin = draft.goal_id if draft.goal_id in own or draft.goal_id in carried else None
            number = max((goal.number for goal in agreement.goals), default=0) + 1
            row = AgreedGoal(goal_id=origin, number=number, status="agreed")
            agreement.goals.append(row)
        row.what, row.who, row.when = draft.what, draft.who, draft.when
        row.confidence = draft.confidence
        if not draft.keep:
            row.status = "dropped"
        elif row.status not in LATER:
            row.status = "agreed"
        goal = own.get(row.goal_id or 0)
        if goal is not None and goal.status not in ("reached", "adjusted"):
            goal.status = "agreed" if draft.keep else "let_go"


def _decide(
    session: Session,
    conversation: Conversation,
    draft: AgreementDraft,
    user_id: int,
    now: datetime,
) -> None:
    referral = referral_of(conversation)
    if referral is None:
        if not draft.offers:
            return
        referral = Referral(conversation_id=conversation.id, needs=[], offered=[], picked=[])
        session.add(referral)
    referral.agreed = None if list(draft.offers) == list(referral.picked) else list(draft.offers)
    if draft.decision == referral.status:
        return
    referral.status = draft.decision
    open_again = draft.decision == "proposed"
    referral.confirmed_by_id = None if open_again else user_id
    referral.confirmed_at = None if open_again else now
