"""What a panel shows: the dialogue's own choice, or the same choice made here without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from bot.catalogue.schema import Catalogue, ConsultScript
from bot.conversation.prompting import LAST_STEP, SHOWN, Course, course_of, pressed, suggest
from bot.conversation.relation import choose
from bot.conversation.turn import Address, RelationType, Suggestions, Turn
from bot.conversation.waiting_line import unanswered
from bot.store.models import Message, StoredTurn
from bot.web.professional.blueprint import Loaded


@dataclass(frozen=True)
class Question:
    """A question that was on the card before."""

    id: str
    text: str
    why: str
    step: int


@dataclass(frozen=True)
class Shown:
    """Everything about questions on a panel.

    ``behind`` says that the dialogue has not heard of everything yet: the panel chose itself.
    ``previous`` is the question that "Terug" leads to.
    """

    suggestions: Suggestions
    asked: tuple[Question, ...]
    aside: tuple[Question, ...]
    previous: Question | None
    behind: bool
    script: ConsultScript


def shown_now(loaded: Loaded, catalogue: Catalogue) -> Shown:
    """What to show of a consult as it is in the store."""
    found = loaded.conversation
    waiting = unanswered(found.messages)
    course = _course(loaded, waiting)
    last = last_suggestions(found.turns)
    suggestions = last if last is not None and not waiting else None
    prompts = {prompt.id: prompt for prompt in catalogue.all_prompts}

    def questions(names: Sequence[str]) -> tuple[Question, ...]:
        return tuple(
            Question(p.id, getattr(p, found.address), p.why, p.step)
            for p in map(prompts.get, names)
            if p is not None
        )

    left = questions(questions_left(found.messages))
    return Shown(
        suggestions=suggestions or _own_choice(loaded, catalogue, course, waiting),
        asked=questions(course.used),
        aside=questions(course.aside),
        previous=left[-1] if left else None,
        behind=bool(waiting),
        script=script_of(loaded.minutes, catalogue),
    )


def last_suggestions(turns: Sequence[StoredTurn]) -> Suggestions | None:
    """The questions that were proposed last; they stay while a goal card is open."""
    for stored in reversed(turns):
        turn = Turn.model_validate(stored.content)
        if turn.suggestions is not None:
            return turn.suggestions
    return None


def questions_left(messages: Sequence[Message]) -> list[str]:
    """The questions that were asked or passed by, in order, without those taken back."""
    left: list[str] = []
    for message in messages:
        args = message.args or {}
        if args.get("again"):
            left = [name for name in left if name != args["again"]]
        elif message.command in ("next_question", "other_question") and args.get("prompt"):
            left = [*[name for name in left if name != args["prompt"]], str(args["prompt"])]
    return left


def script_of(minutes: int, catalogue: Catalogue) -> ConsultScript:
    """The plan for so many minutes, else the longest one that fits in them."""
    fitting = [length for length in sorted(catalogue.scripts) if length <= minutes]
    return catalogue.scripts[fitting[-1] if fitting else min(catalogue.scripts)]


def kept_ready(loaded: Loaded, shown: Shown, catalogue: Catalogue) -> dict[str, Suggestions]:
    """The questions for every type and step, so that a switch needs no connection.

    The keys are ``klant/3`` and so on.
    """
    course = Course(
        used=tuple(question.id for question in shown.asked),
        aside=tuple(question.id for question in shown.aside),
    )
    current = shown.suggestions.relation
    relations = [name for name in get_args(RelationType) if name in (current, *_CHOOSABLE)]
    here = (current, shown.suggestions.step)
    return {
        f"{relation}/{step}": _suggest(
            loaded, catalogue, course, relation, step,
            most=MOST_HERE if (relation, step) == here else MOST_ELSEWHERE,
        )
        for relation in relations
        for step in range(1, LAST_STEP[relation] + 1)
    }  # fmt: skip


MOST_HERE, MOST_ELSEWHERE = 12, 6
"""Questions that stand ready for the step that is open, and for every other one: enough for a
consult of which the connection or the engine is gone from the first minute."""

_CHOOSABLE = ("bezoeker", "klaag", "klant")


def _course(loaded: Loaded, waiting: Sequence[Message]) -> Course:
    course = course_of(loaded.slots)
    for message in waiting:
        if message.command:
            course = pressed(course, message.command, message.args)
    return course


def _own_choice(
    loaded: Loaded, catalogue: Catalogue, course: Course, waiting: Sequence[Message]
) -> Suggestions:
    """What the dialogue would choose if it had heard everything but the notes."""
    observations = cast(list[Any], list(loaded.slots.get("observations") or []))  # type: ignore[call-overload]
    for message in waiting:
        if message.command == "set_relation" and message.args.get("relation") in _CHOOSABLE:
            observations = choose(observations, message.number, message.args["relation"], "")
    return _suggest(loaded, catalogue, course, course.relation, course.step, observations)


def _suggest(
    loaded: Loaded,
    catalogue: Catalogue,
    course: Course,
    relation: RelationType,
    step: int,
    observations: Sequence[Any] = (),
    most: int = SHOWN,
) -> Suggestions:
    slots = cast(dict[str, Any], loaded.slots)
    return suggest(
        catalogue,
        relation=relation,
        step=step,
        used=course.used,
        aside=course.aside,
        showing=course.showing,
        topics=slots.get("topics") or [],
        safety_raised=bool((slots.get("safety") or {}).get("raised")),
        address=cast(Address, loaded.conversation.address),
        model=loaded.conversation.model,
        picks=slots.get("model_picks") or [],
        observations=observations,
        look_back=loaded.look_back,
        most=most,
    )
