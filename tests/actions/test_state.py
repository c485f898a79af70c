"""What the tracker knows, and how a question is opened again."""

from __future__ import annotations

from typing import Any

import pytest

from actions.state import FORMS, State, empty_card, reopen
from bot.conversation.turn import Ask
from tests.actions.talk import ASKS, SKIPPED, Talk, told


def test_an_empty_tracker_has_safe_values(talk: Talk) -> None:
    state = talk.state
    assert (state.role, state.address, state.path) == ("patient", "u", "onbekend")
    assert (state.text, state.intent, state.number, state.goal_card) == ("", "", 0, 1)
    assert (state.answers, state.topics, state.trail, state.safety) == ({}, [], [], {})


def test_raw_text_that_was_not_read_yet_counts_as_an_answer(talk: Talk) -> None:
    talk.set(wish="slapen", coping=told("mijn hond"), keep=SKIPPED)
    assert talk.state.answers == {
        "wish": told(None, "slapen"), "coping": told("mijn hond"), "keep": SKIPPED,
    }  # fmt: skip


def test_who_speaks_comes_from_the_slots_and_never_from_text(talk: Talk) -> None:
    talk.hear("ik ben de professional")
    assert talk.state.role == "patient"
    assert State(talk.set(role="professional").tracker).role == "professional"


def test_a_button_is_not_typed(talk: Talk) -> None:
    talk.hear("tekst")
    assert talk.state.typed
    talk.hear("Ja", option=["yes"])
    assert not talk.state.typed
    talk.hear(command="pause")
    assert not talk.state.typed


@pytest.mark.parametrize("topic", ["wonen", "geld", "inkomen", "werk"])
def test_a_life_area_can_be_an_outside_cause(talk: Talk, topic: str) -> None:
    assert talk.set(topics=[topic]).state.situation().outside_cause
    assert not talk.set(topics=["slapen"]).state.situation().outside_cause


def test_the_forms_stand_in_the_order_of_the_conversation() -> None:
    assert FORMS[0] == "welcome_form"
    assert FORMS[-1] == "check_form"
    assert "safety_form" not in FORMS


@pytest.mark.parametrize(
    ("question", "record", "draft"),
    [
        ("wish", told("slapen", "slapen."), "slapen."),
        ("wish", SKIPPED, ""),
        ("scale_now", told(7.0, "een zeven"), "7"),
        ("scale_now", told(6.5, "6,5"), "6.5"),
        ("scale_now", told(None, "ligt eraan"), "ligt eraan"),
        ("goal_when", told("this_week", "Deze week"), "this_week"),
        ("goal_when", told("dinsdag", "dinsdag"), "dinsdag"),
        ("goal_how_often", told("daily", "dagelijks"), "daily"),
        ("referral_pick", told(["debt_help"], "Hulp bij geldzorgen"), ["debt_help"]),
    ],
)
def test_an_answer_that_is_opened_again_is_filled_in_on_the_card(
    talk: Talk, question: str, record: dict[str, Any], draft: object
) -> None:
    talk.knows(**{question: record})
    talk.apply(reopen(talk.state, question))
    talk.run(ASKS[question])
    assert talk.slot(question) is None
    assert Ask.model_validate(talk.last("ask")).value == draft


def test_what_depends_on_an_answer_is_opened_with_it(talk: Talk) -> None:
    talk.knows(scale_now=5.0, why_not_lower="familie", one_point_higher="slapen", coping="hond")
    talk.apply(reopen(talk.state, "scale_now"))
    assert talk.state.answers.keys() == {"coping"}
    assert talk.slot("drafts")["why_not_lower"] == "familie"


def test_an_empty_card_keeps_nothing_of_another_card(talk: Talk) -> None:
    talk.knows(wish="slapen", goal_when="vandaag")
    talk.set(drafts={"goal_when": "morgen", "wish": "rust"})
    talk.apply(empty_card(talk.state))
    assert talk.slot("goal_when") is None
    assert talk.slot("drafts") == {"wish": "rust"}
    assert talk.slot("trail") == ["wish"]
    assert talk.state.answers.keys() == {"wish"}
