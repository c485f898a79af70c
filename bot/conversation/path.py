"""Which questions belong to each phase, given what was said so far.

The forms in ``domain.yml`` own the order of the conversation; this module answers the one
question every form asks at each turn (``required_slots``): which of my questions are needed?
Source of the combinations of relation type and step: dossier §1.2, §2.2 and §3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.catalogue.conversation_model import DIRECTION, OVERVIEW, RISK, TOPIC
from bot.conversation.answers import Record, answered, said, value_of
from bot.conversation.turn import RelationType, Role

PHASES = (
    "welcome", "wish", "model", "relation", "klant", "klaag", "bezoeker",
    "actiewiel", "goal", "referral", "check",
)  # fmt: skip
"""The phases in the order in which a patient meets them; ``safety`` can come at any time."""

MOST_SOLUTION_QUESTIONS = 7
"""However often the relation changes, the patient gets no more than this many."""

MOST_ASKS = 25
"""Questions that a patient meets at most, the safety questions and extra goals left aside.

Who comes near it misses a question that asks for more of the same, never the plan itself.
"""

MOST_GOALS = 3


@dataclass(frozen=True)
class Situation:
    """What the choice of questions depends on.

    ``asked`` are the questions that were put, answered or not; ``model_asks`` those that the
    conversation model can ask. ``risk_told``: its risk question got anything but a clear no,
    and nobody was shown whom to call yet.
    """

    answers: Mapping[str, Record | None]
    asked: tuple[str, ...] = ()
    role: Role = "patient"
    path: RelationType = "onbekend"
    topics: tuple[str, ...] = ()
    safety_tier: str = "S0"
    safety_raised: bool = False
    goal_card: int = 1
    inside_practice: frozenset[str] = frozenset()
    outside_cause: bool = False
    sent_by_other: bool = False
    model_asks: tuple[str, ...] = ()
    risk_told: bool = False
    light_miracle: bool = False


def _welcome(now: Situation) -> list[str]:
    return ["consent"] if now.role == "patient" else []


def _wish(_now: Situation) -> list[str]:
    return ["wish"]


def _model(now: Situation) -> list[str]:
    if now.risk_told:
        # The cards wait until somebody knows whom to call.
        return [RISK]
    filled = [value_of(now.answers, card) for card in (OVERVIEW, DIRECTION)]
    ticked = any(isinstance(card, dict) and card.get("talk") for card in filled)
    return [question for question in now.model_asks if question != TOPIC or ticked]


_NOT_COUNTED = frozenset({"safety_answer", "safe_now"})
_AT_THE_END = frozenset({"goal_follow_up", "referral_pick", "referral_consent", "send"})
_PLAN = frozenset(
    {"goal_when", "goal_how_often", "goal_with_whom", "goal_confidence", "goal_smaller_step"}
)
_WHEEL = frozenset({"wheel_can", "wheel_decide", "wheel_why", "wheel_obstacle", "wheel_need"})
_AFTER: dict[RelationType, frozenset[str]] = {
    "klant": _WHEEL | _PLAN,
    "klaag": frozenset({"wheel_now", "wheel_can", "observation_task"}),
    "bezoeker": frozenset({"wheel_want"}),
}
"""What comes after the solution-focused questions of each relation, at most."""


def _fitting(
    now: Situation, wanted: list[str], first_to_go: tuple[str, ...], later: frozenset[str]
) -> list[str]:
    """The questions of a phase that fit in :data:`MOST_ASKS` beside those that come ``later``.

    ``first_to_go`` names what can be missed, the most dispensable one first; what was asked
    already stays.
    """
    met = {name for name, record in now.answers.items() if record is not None} | set(now.asked)
    to_come = {*wanted, *later, *_AT_THE_END} - met
    too_many = len(met - _NOT_COUNTED) + len(to_come) - MOST_ASKS
    left_out = [question for question in first_to_go if question in to_come][: max(too_many, 0)]
    return [question for question in wanted if question not in left_out]


def _relation(now: Situation) -> list[str]:
    asked = [q for q in ("own_burden", "own_influence") if now.answers.get(q) is not None]
    if now.path != "onbekend":
        return asked
    if "own_burden" not in asked:
        return ["own_burden"]
    if value_of(now.answers, "own_burden") in ("self", "both"):
        return ["own_burden", "own_influence"]
    return asked


def miracle_question(now: Situation) -> str:
    """The miracle question, or its light form where the strange version could hurt.

    Not in fresh grief, confusion, after a safety question, or for who asked what it means
    (dossier §1.3). Who answered one of both does not get the other.
    """
    if now.answers.get("miracle") is not None:
        return "miracle"
    gentle = now.safety_raised or bool({"rouw", "geheugen"} & set(now.topics))
    return "miracle_light" if gentle or now.light_miracle else "miracle"


_SOLUTION = {
    "klant": (
        "goal_positive", "miracle", "miracle_light", "exception",
        "scale_now", "why_not_lower", "one_point_higher",
    ),
    "klaag": ("coping", "lighter_moments", "wish_behind", "hold_on"),
    "bezoeker": ("sender_hopes", "own_view", "keep", "own_topic"),
}  # fmt: skip


def _wanted(now: Situation, path: RelationType) -> list[str]:
    if path == "klant":
        wanted = ["goal_positive", miracle_question(now), "exception", "scale_now"]
        if value_of(now.answers, "scale_now") is not None:
            # At 0 "why not lower" hurts and at 10 there is no point higher (dossier §1.3).
            if value_of(now.answers, "scale_now") > 0:
                wanted.append("why_not_lower")
            if value_of(now.answers, "scale_now") < 10:
                wanted.append("one_point_higher")
        return wanted
    if path == "klaag":
        wanted = ["coping", "lighter_moments", "wish_behind"]
        return [*wanted, "hold_on"] if now.outside_cause else wanted
    sent = now.sent_by_other or value_of(now.answers, "own_burden") in ("others", "both")
    return ["sender_hopes", "own_view", "keep", "own_topic"] if sent else ["keep", "own_topic"]


def _solution(path: RelationType) -> Callable[[Situation], list[str]]:
    def questions(now: Situation) -> list[str]:
        all_asked = [
            question
            for asked in _SOLUTION.values()
            for question in asked
            if now.answers.get(question) is not None
        ]
        mine = [question for question in _SOLUTION[path] if question in all_asked]
        if now.path != path:
            return mine
        room = MOST_SOLUTION_QUESTIONS - len(all_asked)
        new = [question for question in _wanted(now, path) if question not in mine]
        wanted = mine + new[: max(room, 0)]
        # What one point higher looks like comes back in the wheel as the smallest step.
        return _fitting(now, wanted, tuple(reversed(_SOLUTION[path])), _AFTER[path])

    return questions


def _actiewiel(now: Situation) -> list[str]:
    asked = [q for q in ("wheel_now", "wheel_want") if now.answers.get(q) is not None]
    if now.path == "bezoeker" or now.path == "onbekend":
        # A visitor stays with how it is now and an own wish; no decision is asked for.
        return asked or ["wheel_want"] if not answered(now.answers, "own_topic") else asked
    if now.path == "klaag":
        now_known = answered(now.answers, "lighter_moments")
        first = [] if now_known and "wheel_now" not in asked else ["wheel_now"]
        return [*first, *[q for q in asked if q not in first], "wheel_can", "observation_task"]
    first = list(asked)
    if not answered(now.answers, "scale_now") and "wheel_now" not in first:
        first.append("wheel_now")
    if not answered(now.answers, "goal_positive") and "wheel_want" not in first:
        first.append("wheel_want")
    steps = [*first, "wheel_can", "wheel_decide"]
    if now.answers.get("wheel_decide") is None:
        return _fitting(now, steps, ("wheel_now", "wheel_want"), _WHEEL | _PLAN)
    steps = [*asked, "wheel_can", "wheel_decide"]
    if not decided(now):
        return steps
    steps += ["wheel_why", "wheel_obstacle", "wheel_need"]
    return _fitting(now, steps, ("wheel_why", "wheel_obstacle", "wheel_need"), _PLAN)


def decided(now: Situation) -> bool:
    """Whether the patient chose a step; "nothing now" and "I want to think" are fine too."""
    return value_of(now.answers, "wheel_decide") not in (None, "nothing_now", "think_first")


def wish_in_own_words(answers: Mapping[str, Record | None]) -> str:
    """The wish of the first goal card: the positive goal, or the words it started with."""
    for question in ("goal_wish", "goal_positive", "wheel_want", "wish_behind", "wish"):
        if said(answers, question):
            return said(answers, question)
    return ""


def _goal(now: Situation) -> list[str]:
    extra = now.goal_card > 1 or now.role == "professional"
    if not extra and not (now.path == "klant" and decided(now)):
        return ["goal_follow_up"]
    card = ["goal_wish", "goal_step"] if extra else []
    card += ["goal_when", "goal_how_often", "goal_with_whom", "goal_confidence"]
    confidence = value_of(now.answers, "goal_confidence")
    if confidence is not None and confidence < 7:
        card.append("goal_smaller_step")
    if extra or not answered(now.answers, "wheel_need"):
        card.append("goal_if_it_fails")
    if now.goal_card > 1:
        return card
    least = ("goal_if_it_fails", "goal_with_whom", "goal_how_often")
    return _fitting(now, [*card, "goal_follow_up"], least, frozenset())


def _referral(now: Situation) -> list[str]:
    picked = set(value_of(now.answers, "referral_pick") or []) - {"none"}
    # Nothing has to be passed on for what the practice offers itself.
    goes_outside = bool(picked - now.inside_practice)
    return ["referral_pick", "referral_consent"] if goes_outside else ["referral_pick"]


def _check(_now: Situation) -> list[str]:
    return ["send"]


def _safety(now: Situation) -> list[str]:
    if now.safety_tier in ("S2", "S3"):
        return ["safe_now"]
    return ["safety_answer"] if now.safety_tier == "S1" else []


_QUESTIONS: dict[str, Callable[[Situation], list[str]]] = {
    "welcome": _welcome,
    "wish": _wish,
    "model": _model,
    "relation": _relation,
    "klant": _solution("klant"),
    "klaag": _solution("klaag"),
    "bezoeker": _solution("bezoeker"),
    "actiewiel": _actiewiel,
    "goal": _goal,
    "referral": _referral,
    "check": _check,
    "safety": _safety,
}


def questions_of(phase: str, now: Situation) -> list[str]:
    """The questions of one phase that are needed now, answered ones included, in order."""
    return _QUESTIONS[phase](now)


_STEP_OF_PHASE = {
    "welcome": 1, "wish": 1, "model": 1, "relation": 1, "klant": 2, "klaag": 2, "bezoeker": 2,
    "actiewiel": 3, "goal": 4, "referral": 4, "check": 5,
}  # fmt: skip
STEPS_SHOWN = 5


def step_shown(phase: str) -> int | None:
    """The step of five that the patient sees for a phase; ``None`` during a safety question."""
    return _STEP_OF_PHASE.get(phase)
