"""The question prompter: what the POH presses and notes changes what is proposed."""

from __future__ import annotations

from typing import Any

import pytest

from actions.professional import ActionSuggestQuestion, ActionWrapUp
from tests.actions.talk import CATALOGUE, Talk

PROMPTS = {prompt.id: prompt for prompt in CATALOGUE.all_prompts}


def press(consult: Talk, command: str, **args: Any) -> dict[str, Any]:
    """Press a button of the panel; what is proposed then."""
    consult.hear(command=command, args=args)
    consult.run(ActionSuggestQuestion)
    return consult.last("suggestions")  # type: ignore[no-any-return]


def note(consult: Talk, text: str, **understood: Any) -> dict[str, Any]:
    """Write down what the patient said; what is proposed then."""
    consult.hear(text, **understood)
    consult.run(ActionSuggestQuestion)
    return consult.last("suggestions")  # type: ignore[no-any-return]


def ids(suggestions: dict[str, Any]) -> list[str]:
    return [prompt["id"] for prompt in suggestions["prompts"]]


def test_a_consult_begins_with_one_question_and_two_alternatives(consult: Talk) -> None:
    shown = press(consult, "begin")
    assert len(set(ids(shown))) == 3
    assert (shown["step"], shown["relation"]) == (1, "onbekend")
    assert consult.slot("prompts_shown") == ids(shown)


def test_the_next_question_is_another_one_and_the_first_counts_as_asked(consult: Talk) -> None:
    first = ids(press(consult, "begin"))[0]
    assert first not in ids(press(consult, "next_question"))
    assert consult.slot("prompts_used") == [first]


def test_an_alternative_that_was_asked_counts_as_asked(consult: Talk) -> None:
    second = ids(press(consult, "begin"))[1]
    press(consult, "next_question", prompt=second)
    assert consult.slot("prompts_used") == [second]


def test_another_question_puts_this_one_aside_without_counting_it_as_asked(consult: Talk) -> None:
    first = ids(press(consult, "begin"))[0]
    assert first not in ids(press(consult, "other_question"))
    assert (consult.slot("prompts_used"), consult.slot("prompts_aside")) == ([], [first])


def test_a_note_counts_the_question_that_was_shown_as_asked(consult: Talk) -> None:
    first = ids(press(consult, "begin"))[0]
    note(consult, "hij wil beter slapen")
    assert consult.slot("prompts_used") == [first]


def test_a_prompt_that_does_not_exist_is_not_remembered(consult: Talk) -> None:
    press(consult, "begin")
    press(consult, "next_question", prompt="bestaat niet")
    assert consult.slot("prompts_used") == []


@pytest.mark.parametrize("relation", ["klant", "klaag", "bezoeker"])
def test_the_choice_of_the_poh_is_followed_at_once(consult: Talk, relation: str) -> None:
    shown = press(consult, "set_relation", relation=relation)
    assert (shown["relation"], shown["relation_by"]) == (relation, "professional")
    assert all(relation in PROMPTS[prompt].relations for prompt in ids(shown))


def test_the_choice_of_the_poh_is_kept_whatever_is_noted_afterwards(consult: Talk) -> None:
    press(consult, "set_relation", relation="klaag")
    for _ in range(4):
        shown = note(consult, "hij gaat het zelf doen", relation=("klant", 0.95), topics=["werk"])
    assert (shown["relation"], shown["relation_by"]) == ("klaag", "professional")


def test_the_last_choice_of_the_poh_counts(consult: Talk) -> None:
    press(consult, "set_relation", relation="klaag")
    assert press(consult, "set_relation", relation="klant")["relation"] == "klant"


def test_a_relation_that_does_not_exist_changes_nothing(consult: Talk) -> None:
    press(consult, "set_relation", relation="klant")
    assert press(consult, "set_relation", relation="lastpak")["relation"] == "klant"


def test_what_was_noted_types_the_relation_with_the_words_as_reason(consult: Talk) -> None:
    shown = note(consult, "niemand doet er iets aan", relation=("klaag", 0.9))
    assert (shown["relation"], shown["relation_by"]) == ("klaag", "computer")
    assert shown["relation_reason"] == "niemand doet er iets aan"


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, "4"])
def test_a_step_of_the_wheel_can_be_chosen(consult: Talk, step: object) -> None:
    press(consult, "set_relation", relation="klant")
    shown = press(consult, "go_to_step", step=step)
    assert shown["step"] == int(str(step))
    assert PROMPTS[ids(shown)[0]].step == int(str(step))


@pytest.mark.parametrize("step", [0, 6, 23, "", None, "twee"])
def test_a_step_that_does_not_exist_changes_nothing(consult: Talk, step: object) -> None:
    press(consult, "begin")
    assert press(consult, "go_to_step", step=step)["step"] == 1


def test_topics_that_were_noted_are_kept(consult: Talk) -> None:
    note(consult, "slaapt slecht", topics=["slapen"])
    press(consult, "next_question")
    assert consult.slot("topics") == ["slapen"]


def test_a_button_is_no_note(consult: Talk) -> None:
    consult.hear("Volgende vraag", command="next_question", relation=("klaag", 0.9))
    consult.run(ActionSuggestQuestion)
    assert not consult.slot("observations")


@pytest.mark.parametrize("category", ["suicidality", "violence", "emergency"])
def test_an_alarm_in_a_note_warns_with_the_text_for_the_professional(
    consult: Talk, category: str
) -> None:
    shown = note(consult, "zegt dat hij niet meer wil", safety=("S2", category))
    cards = [c for c in CATALOGUE.safety_cards if (c.category, c.tier) == (category, "S2")]
    assert consult.last("safety")["card"]["text"] == cards[0].professional
    assert consult.last("status") is None
    assert len(shown["prompts"]) == 3


def test_after_an_alarm_in_a_note_the_referral_is_careful_from_then_on(consult: Talk) -> None:
    note(consult, "zegt dat hij niet meer wil", safety=("S2", "suicidality"), topics=["zingeving"])
    press(consult, "next_question")
    assert consult.state.offers() == ("follow_up_talk",)


def test_a_note_without_an_alarm_does_not_warn(consult: Talk) -> None:
    note(consult, "het gaat goed")
    assert consult.last("safety") is None


def test_suggesting_leaves_an_open_card(consult: Talk) -> None:
    consult.at("goal_when")
    press(consult, "next_question")
    assert (consult.form, consult.open) == (None, None)


def test_wrapping_up_ends_the_consult(consult: Talk) -> None:
    consult.at("goal_when").hear(command="wrap_up")
    consult.run(ActionWrapUp)
    assert consult.last("status") == "sent"
    assert (consult.form, consult.open) == (None, None)
