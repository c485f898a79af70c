"""Which questions each relation type meets, and which it must not meet."""

from __future__ import annotations

import random
from itertools import product

import pytest

from bot.catalogue import load_catalogue
from bot.catalogue.conversation_model import PARTS
from bot.conversation.answers import Record, passed_over
from bot.conversation.path import PHASES, Situation, questions_of


def told(value: object = "iets") -> Record:
    return Record(said=str(value), value=value, status="answered")


def walk(
    path: str, values: dict[str, object] | None = None, **more: object
) -> list[str]:
    """The questions of a whole conversation in which everything is answered."""
    answers: dict[str, Record | None] = {}
    asked: list[str] = []
    for phase in PHASES:
        while True:
            now = Situation(answers=answers, path=path, **more)  # type: ignore[arg-type]
            missing = [name for name in questions_of(phase, now) if answers.get(name) is None]
            if not missing:
                break
            asked.append(missing[0])
            answers[missing[0]] = told((values or {}).get(missing[0], "iets"))
    return asked


def test_a_klant_goes_through_the_whole_wheel_to_a_goal() -> None:
    asked = walk("klant", {"scale_now": 5.0, "goal_confidence": 8.0})
    for question in (
        "goal_positive", "miracle", "exception", "scale_now", "why_not_lower",
        "one_point_higher", "wheel_can", "wheel_decide", "wheel_why", "wheel_obstacle",
        "wheel_need", "goal_when", "goal_how_often", "goal_with_whom", "goal_confidence",
    ):  # fmt: skip
        assert question in asked


def test_a_klaag_gets_no_behavioural_task_and_no_search_for_an_own_share() -> None:
    asked = walk("klaag")
    assert {"coping", "lighter_moments", "wish_behind", "observation_task"} <= set(asked)
    for question in ("wheel_decide", "wheel_why", "goal_step", "miracle", "goal_confidence"):
        assert question not in asked


def test_a_bezoeker_gets_no_homework_and_no_decision() -> None:
    asked = walk("bezoeker", sent_by_other=True)
    assert {"sender_hopes", "keep", "own_topic"} <= set(asked)
    for question in (
        "wheel_can", "wheel_decide", "observation_task", "goal_step", "miracle", "coping",
    ):  # fmt: skip
        assert question not in asked


def test_a_bezoeker_who_came_by_himself_is_not_asked_about_a_sender() -> None:
    assert "sender_hopes" not in walk("bezoeker", sent_by_other=False)


def test_nothing_now_is_a_valid_outcome_and_ends_the_wheel() -> None:
    asked = walk("klant", {"scale_now": 5.0, "wheel_decide": "nothing_now"})
    assert "wheel_why" not in asked
    assert "goal_when" not in asked
    assert "referral_pick" in asked


def test_confidence_under_seven_offers_a_smaller_step() -> None:
    low = walk("klant", {"scale_now": 5.0, "goal_confidence": 6.0})
    high = walk("klant", {"scale_now": 5.0, "goal_confidence": 7.0})
    assert "goal_smaller_step" in low
    assert "goal_smaller_step" not in high


def test_at_zero_nobody_is_asked_why_it_is_not_lower() -> None:
    asked = walk("klant", {"scale_now": 0.0, "goal_confidence": 8.0})
    assert "why_not_lower" not in asked
    assert "one_point_higher" in asked


def test_at_ten_nobody_is_asked_for_a_point_higher() -> None:
    asked = walk("klant", {"scale_now": 10.0, "goal_confidence": 8.0})
    assert "one_point_higher" not in asked


@pytest.mark.parametrize(
    "more", [{"topics": ("rouw",)}, {"safety_raised": True}, {"light_miracle": True}]
)
def test_the_miracle_question_has_a_light_form_where_the_strange_one_could_hurt(
    more: dict[str, object],
) -> None:
    asked = walk("klant", {"scale_now": 5.0, "goal_confidence": 8.0}, **more)
    assert "miracle_light" in asked
    assert "miracle" not in asked


def test_a_real_outside_cause_is_asked_what_helps_to_hold_on() -> None:
    assert "hold_on" in walk("klaag", outside_cause=True)
    assert "hold_on" not in walk("klaag", outside_cause=False)


def test_one_discriminating_question_is_enough_when_only_others_see_a_problem() -> None:
    first = Situation(answers={})
    assert questions_of("relation", first) == ["own_burden"]
    others = Situation(answers={"own_burden": told("others")})
    assert questions_of("relation", others) == ["own_burden"]
    own = Situation(answers={"own_burden": told("self")})
    assert questions_of("relation", own) == ["own_burden", "own_influence"]


def test_no_question_is_put_when_the_relation_is_clear_from_the_wish() -> None:
    assert questions_of("relation", Situation(answers={}, path="klant")) == []


@pytest.mark.parametrize(
    ("path", "sent", "outside"),
    list(product(("klant", "klaag", "bezoeker"), (True, False), (True, False))),
)
def test_no_conversation_takes_more_than_25_asks(path: str, sent: bool, outside: bool) -> None:
    asked = walk(
        path,
        {"scale_now": 5.0, "goal_confidence": 3.0, "own_burden": "self"},
        sent_by_other=sent,
        outside_cause=outside,
    )
    discriminating = 2
    assert len(asked) + discriminating <= 25


def test_a_relation_that_changes_on_the_way_adds_no_endless_questions() -> None:
    answers = {
        name: told()
        for name in ("goal_positive", "miracle", "exception", "coping", "lighter_moments", "keep")
    }
    for path in ("klant", "klaag", "bezoeker"):
        now = Situation(answers=answers, path=path)
        new = [name for name in questions_of(path, now) if name not in answers]
        assert len(new) <= 1


def test_a_skipped_question_is_not_asked_again() -> None:
    now = Situation(answers={"coping": passed_over("skipped")}, path="klaag")
    assert questions_of("klaag", now)[0] == "coping"
    assert questions_of("klaag", now)[1:] == ["lighter_moments", "wish_behind"]


def test_no_consent_question_for_the_professional() -> None:
    assert questions_of("welcome", Situation(answers={}, role="professional")) == []


def test_consent_to_share_is_asked_only_when_an_offer_was_picked() -> None:
    none = Situation(answers={"referral_pick": told(["none"])})
    some = Situation(answers={"referral_pick": told(["welzijnscoach"])})
    assert questions_of("referral", none) == ["referral_pick"]
    assert questions_of("referral", some) == ["referral_pick", "referral_consent"]


FILLED = {"scores": {"lichaam": 4}, "talk": ["lichaam"]}


def test_the_topic_is_asked_only_of_who_ticked_something() -> None:
    def asked(record: Record | None) -> list[str]:
        asks = ("model_overview", "model_topic")
        now = Situation(answers={"model_overview": record}, model_asks=asks)
        return questions_of("model", now)

    assert asked(None) == ["model_overview"]
    assert asked(passed_over("skipped")) == ["model_overview"]
    assert asked(told({"scores": {"lichaam": 4}, "talk": []})) == ["model_overview"]
    assert asked(told("liever niet")) == ["model_overview"]
    assert asked(told(FILLED)) == ["model_overview", "model_topic"]


def _fitting_answer(chance: random.Random, question: str) -> Record:
    if chance.random() < 0.15:
        return passed_over("skipped")
    match question:
        case "model_overview" | "model_direction":
            return told(FILLED)
        case "own_burden":
            return told(chance.choice(["self", "others", "both"]))
        case "scale_now" | "goal_confidence":
            return told(float(chance.choice([0, 3, 6, 10])))
        case "wheel_decide":
            return told(chance.choice(["nothing_now", "een stap", "een stap", "een stap"]))
        case "referral_pick":
            return told(["welfare_coach"])
        case _:
            return told("iets")


MODELS = sorted({model.asks for model in load_catalogue().models.values()} | {PARTS})
"""What the models ask, and a model that asks everything."""


def _walk_at_random(seed: int) -> list[str]:
    """The questions of a conversation in which the relation changes on the way."""
    chance = random.Random(seed)
    answers: dict[str, Record | None] = {}
    asked: list[str] = []
    relations = ["klant", "klaag", "bezoeker"]
    path, changes = chance.choice(["onbekend", *relations]), 0
    chance_of_model = chance.choice(MODELS)
    phase = "welcome"
    while phase != "end":
        now = Situation(
            answers=answers, asked=tuple(asked), path=path,  # type: ignore[arg-type]
            outside_cause=seed % 2 == 0, sent_by_other=seed % 3 == 0,
            model_asks=chance_of_model,
        )  # fmt: skip
        missing = [name for name in questions_of(phase, now) if answers.get(name) is None]
        if missing:
            asked.append(missing[0])
            answers[missing[0]] = _fitting_answer(chance, missing[0])
            if path != "onbekend" and changes < 2 and chance.random() < 0.15:
                path, changes = chance.choice(relations), changes + 1
            continue
        if phase == "relation" and path == "onbekend":
            path = chance.choice(relations)
        elif phase in ("relation", *relations) and phase != path:
            phase = path
        elif phase in relations:
            phase = "actiewiel"
        else:
            phase = [*PHASES, "end"][PHASES.index(phase) + 1]
    return asked


def test_nobody_meets_more_than_25_questions_however_the_relation_changes() -> None:
    walks = [_walk_at_random(seed) for seed in range(3000)]
    for seed, asked in enumerate(walks):
        assert len(asked) == len(set(asked)), f"seed {seed}: asked twice"
        assert len(asked) <= 25, f"seed {seed}: {asked}"
        assert {"referral_pick", "goal_follow_up", "send"} <= set(asked), f"seed {seed}"
    assert max(map(len, walks)) == 25, "nobody came near it, so it was not tested"


def test_near_the_limit_the_plan_stays_whole() -> None:
    answers = {name: told() for name in (
        "consent", "wish", "model_topic", "own_burden", "own_influence",
    )}  # fmt: skip
    answers["model_overview"] = told(FILLED)
    asked: list[str] = []
    for phase in PHASES[4:]:
        while True:
            now = Situation(answers=answers, path="klant")
            missing = [name for name in questions_of(phase, now) if answers.get(name) is None]
            if not missing:
                break
            asked.append(missing[0])
            value = 3.0 if missing[0] in ("scale_now", "goal_confidence") else "iets"
            answers[missing[0]] = told(value)
    assert "one_point_higher" not in asked
    for question in ("wheel_why", "wheel_obstacle", "wheel_need", "goal_smaller_step"):
        assert question in asked
