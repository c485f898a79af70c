"""Where people stop: how each question went, without a word of what was said.

A row is opened when a question is shown and closed by what the patient did with it, both in
the transaction of the turn itself, so the figures can never tell another story than the
conversation. Erasing a conversation erases its rows (docs/decisions/0006).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.schema import Catalogue, Question
from bot.conversation.path import PHASES, step_shown
from bot.conversation.turn import Turn
from bot.store.models import AskStep, Conversation

AWAY = 30 * 60
"""Seconds after which somebody was away, not thinking; such a time is not counted."""

_OUTCOMES = {
    "skip_question": "skipped",
    "dont_know": "skipped",
    "go_back": "back",
    "pause": "paused",
    "stop": "stopped",
    "correct_answer": "elsewhere",
    "add_goal": "elsewhere",
    "safety_concern": "interrupted",
    "safety_alarm": "interrupted",
}
"""What an intent does with the question that is open; every other one answers it."""

ENDED = frozenset({"sent", "closed", "declined"})
"""Conversations in which nobody stopped half-way."""


def note_ask(
    session: Session, row: Conversation, turn: Turn, intent: str, said_at: datetime, now: datetime
) -> None:
    """Close the question that was open and open the one that is shown now.

    Args:
        session: the unit of work of the turn.
        row: the conversation, with its new turn number.
        turn: the turn that will be shown.
        intent: what the dialogue made of the message.
        said_at: when the message came in; the waiting for our own answer does not count.
        now: the moment at which the turn is shown (UTC).
    """
    if row.role != "patient":
        return
    step = session.scalar(
        select(AskStep)
        .where(AskStep.conversation_id == row.id, AskStep.outcome == "")
        .order_by(AskStep.number.desc())
        .limit(1)
    )
    shown = turn.ask.id if turn.ask is not None else None
    if step is not None and step.ask == shown:
        # Explained, not understood or answered with a side question: still the same showing.
        return
    if step is not None:
        step.outcome = _OUTCOMES.get(intent, "answered")
        taken = round((said_at - step.shown_at).total_seconds())
        step.seconds = taken if 0 <= taken <= AWAY else None
    if shown is not None:
        session.add(
            AskStep(conversation_id=row.id, number=row.turn, ask=shown, shown_at=now, outcome="")
        )


@dataclass(frozen=True)
class AskFigures:
    """One question over all conversations of a practice.

    ``shown`` and the other counts are conversations, except ``back``: times. ``seconds`` is
    the median time to an answer or a skip. ``ended_here``: conversations that were not sent
    and in which this is the last question that was shown.
    """

    ask: str
    text: str
    step: int | None
    shown: int
    answered: int
    skipped: int
    back: int
    seconds: int | None
    ended_here: int


def ask_figures(session: Session, practice_id: int, catalogue: Catalogue) -> list[AskFigures]:
    """The figures per question of one practice, in the order of the conversation."""
    found = session.execute(
        select(AskStep, Conversation.status)
        .join(Conversation, AskStep.conversation_id == Conversation.id)
        .where(Conversation.practice_id == practice_id)
        .order_by(AskStep.conversation_id, AskStep.number)
    ).all()
    by_ask: dict[str, list[AskStep]] = defaultdict(list)
    last: dict[str, AskStep] = {}
    for step, status in found:
        by_ask[step.ask].append(step)
        if status not in ENDED:
            last[step.conversation_id] = step
    ended: dict[str, int] = defaultdict(int)
    for step in last.values():
        ended[step.ask] += 1
    order = {phase: place for place, phase in enumerate(PHASES)}
    questions = sorted(
        (question for question in catalogue.questions.values() if question.id in by_ask),
        key=lambda question: order.get(question.phase, len(order)),
    )
    return [
        _figures(question, by_ask[question.id], ended[question.id]) for question in questions
    ]


def _figures(question: Question, steps: list[AskStep], ended_here: int) -> AskFigures:
    times = [
        s.seconds for s in steps if s.seconds is not None and s.outcome in ("answered", "skipped")
    ]
    return AskFigures(
        ask=question.id,
        text=question.text.u,
        step=step_shown(question.phase),
        shown=_conversations(steps),
        answered=_conversations(s for s in steps if s.outcome == "answered"),
        skipped=_conversations(s for s in steps if s.outcome == "skipped"),
        back=sum(s.outcome == "back" for s in steps),
        seconds=round(median(times)) if times else None,
        ended_here=ended_here,
    )


def _conversations(steps: Iterable[AskStep]) -> int:
    return len({step.conversation_id for step in steps})
