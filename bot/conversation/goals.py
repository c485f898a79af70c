"""Goal cards: from the answers of the goal phase to one row per goal.

Source of the card: dossier §3 ("Doelkaart"): wish in own words, first step (what, when, how
often, with whom), confidence 0–10 (under 7 a smaller step), what if it fails, follow-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypedDict

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot import dutch_dates
from bot.conversation.answers import Record, said, value_of
from bot.conversation.moments import in_words, read_moment
from bot.conversation.path import Situation, decided, wish_in_own_words
from bot.store.models import Goal

_OBSERVE = "Opletten wanneer het iets beter gaat, en één moment opschrijven"


class GoalCard(TypedDict):
    """The texts of one card; ``confidence`` runs from 0 to 10."""

    kind: str
    wish: str
    what: str
    when: str
    how_often: str
    with_whom: str
    confidence: float | None
    smaller_step: str
    if_it_fails: str
    follow_up: str


def card_of(now: Situation) -> GoalCard | None:
    """The goal card that the answers make, or ``None`` when nothing was chosen.

    "Nothing now" is a valid outcome of the actiewiel and makes no card.
    """
    answers: Mapping[str, Record | None] = now.answers
    own_card = now.goal_card > 1 or now.role == "professional"
    if own_card:
        what = said(answers, "goal_step")
        if not (what or said(answers, "goal_wish")):
            return None
        kind = "step"
    elif now.path == "klaag" and value_of(answers, "observation_task") == "yes":
        kind, what = "observation", _OBSERVE
    elif decided(now):
        # Also when the relation was typed otherwise since: a step somebody chose is not lost.
        kind, what = "step", said(answers, "wheel_decide")
    else:
        return None
    return GoalCard(
        kind=kind,
        wish=said(answers, "goal_wish") if own_card else wish_in_own_words(answers),
        what=what,
        when=said(answers, "goal_when"),
        how_often=said(answers, "goal_how_often"),
        with_whom=said(answers, "goal_with_whom"),
        confidence=value_of(answers, "goal_confidence"),
        smaller_step=said(answers, "goal_smaller_step"),
        if_it_fails=said(answers, "goal_if_it_fails") or said(answers, "wheel_need"),
        follow_up=said(answers, "goal_follow_up"),
    )


def save_card(session: Session, conversation: str, number: int, card: GoalCard | None) -> None:
    """Write goal ``number`` of a conversation; writing again replaces it, ``None`` removes it."""
    if card is None:
        session.execute(
            delete(Goal).where(Goal.conversation_id == conversation, Goal.number == number)
        )
        return
    goal = session.scalar(
        select(Goal).where(Goal.conversation_id == conversation, Goal.number == number)
    )
    if goal is None:
        goal = Goal(conversation_id=conversation, number=number)
        session.add(goal)
    for name, value in card.items():
        if name == "when":
            # "Volgende week" is counted from the day it was said, not from a later change.
            kept = goal.when is not None and goal.when.split(" (")[0] == value
            goal.when = goal.when if kept else dated(str(value), dutch_dates.today())
        else:
            setattr(goal, name, value)


def dated(words: str, today: date) -> str:
    """The words for a moment with the days that they mean: ``Deze week (maandag … tot …)``."""
    moment = read_moment(words, today)
    days = in_words(moment, today) if moment is not None else ""
    return f"{words} ({days})" if days and days not in words.lower() else words
