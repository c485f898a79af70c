"""Safety: one direct question, or a person to call; the conversation waits and comes back."""

from __future__ import annotations

import pytest

from actions.interruptions import ActionSkipQuestion
from actions.safety import ActionLeaveSafety, ActionNoteSafety
from bot.conversation.answers import passed_over
from tests.actions.talk import Talk, told

CONCERN = ("S1", "suicidality")
ALARM = ("S2", "suicidality")
DANGER = ("S3", "suicidality")


def alarmed(
    talk: Talk,
    text: str = "ik zie het niet meer zitten",
    safety: tuple[str, str] = CONCERN,
    **understood: object,
) -> str | None:
    """Say something that the safety layer notices; the question that follows."""
    name = "safety_concern" if safety[0] == "S1" else "safety_alarm"
    talk.hear(text, intent=name, safety=safety, **understood)  # type: ignore[arg-type]
    talk.run(ActionNoteSafety)
    return talk.enter("safety")


def go_back_to_the_conversation(talk: Talk) -> str | None:
    """Leave the safety form; the question that follows."""
    talk.run(ActionLeaveSafety)
    return talk.go_on()


# -- the direct question


def test_a_doubtful_sentence_is_followed_by_the_one_direct_question(talk: Talk) -> None:
    assert alarmed(talk.at("wish")) == "safety_answer"
    assert talk.last("ask")["id"] == "safety_answer"
    assert talk.last("safety") is None


@pytest.mark.parametrize(
    ("category", "words"),
    [
        ("suicidality", "zelfmoord"),
        ("violence", "pijn doet of bang maakt"),
        ("psychosis", "merkt"),
        ("other_person", "die ander"),
        ("threat", "in gevaar"),
    ],
)
def test_the_direct_question_is_about_what_was_written(
    talk: Talk, category: str, words: str
) -> None:
    alarmed(talk.at("wish"), "dat was vroeger", ("S1", category))
    assert words in talk.last("ask")["text"]
    assert ("zelfmoord" in talk.last("ask")["text"]) == (category == "suicidality")


@pytest.mark.parametrize("text", ["nee", "Nee.", "nee hoor", "nooit"])
def test_a_clear_no_goes_on_and_the_words_become_the_answer(talk: Talk, text: str) -> None:
    alarmed(talk.at("wish"))
    assert talk.answer(text) is None
    assert go_back_to_the_conversation(talk) is None
    assert talk.form == "wish_form"
    assert talk.slot("wish") == told("ik zie het niet meer zitten")
    assert talk.replied("safety_continue")


def test_after_a_clear_no_a_choice_is_asked_again(talk: Talk) -> None:
    alarmed(talk.knows(wish="moe").at("own_burden"))
    talk.answer("Nee", option=["no"])
    assert go_back_to_the_conversation(talk) == "own_burden"
    assert talk.slot("own_burden") is None


@pytest.mark.parametrize("option", ["yes", "sometimes", "rather_not"])
def test_anything_but_no_connects_to_a_person(talk: Talk, option: str) -> None:
    alarmed(talk.at("wish"))
    assert talk.answer("getikt", option=[option]) == "safe_now"
    assert talk.slot("safety")["tier"] == "S2"
    assert talk.slot("safety")["raised"] is True


@pytest.mark.parametrize(
    "text",
    ["ik weet het niet zo goed", "nee, maar soms wel", "nee eigenlijk ja", "hoezo", "...", "😢"],
)
def test_doubt_in_own_words_connects_to_a_person_at_once(talk: Talk, text: str) -> None:
    alarmed(talk.at("wish"))
    assert talk.answer(text) == "safe_now"
    assert talk.slot("safety")["tier"] == "S2"


@pytest.mark.parametrize("intent", ["skip_question", "dont_know"])
def test_no_answer_connects_to_a_person(talk: Talk, intent: str) -> None:
    alarmed(talk.at("wish"))
    talk.hear(intent=intent)
    talk.run(ActionSkipQuestion)
    assert talk.slot("safety_answer") == passed_over("skipped")
    assert talk.validate({"safety_answer": talk.slot("safety_answer")}) == "safe_now"


# -- the card


@pytest.mark.parametrize("safety", [ALARM, DANGER, ("S2", "violence"), ("S3", "emergency")])
def test_an_alarm_shows_the_card_at_once(talk: Talk, safety: tuple[str, str]) -> None:
    assert alarmed(talk.at("wish"), safety=safety) == "safe_now"
    notice = talk.last("safety")
    assert (notice["tier"], notice["category"]) == safety
    assert talk.last("status") == "alarm"


def test_a_cry_for_help_is_no_answer_to_the_open_question(talk: Talk) -> None:
    alarmed(talk.at("wish"), "ik wil dood", ALARM)
    talk.answer("Ik ben veilig. Ga verder", option=["safe"])
    assert go_back_to_the_conversation(talk) == "wish"
    assert talk.slot("wish") is None


def test_words_that_turned_out_to_be_an_alarm_are_no_answer_either(talk: Talk) -> None:
    alarmed(talk.at("wish"))
    talk.answer("Ja", option=["yes"])
    talk.at("safe_now").answer("Ik ben veilig. Ga verder", option=["safe"])
    assert go_back_to_the_conversation(talk) == "wish"
    assert talk.slot("wish") is None


def test_who_stops_at_the_card_stops_and_can_come_back_to_the_question(talk: Talk) -> None:
    alarmed(talk.at("wish"), "ik wil dood", ALARM)
    talk.answer("Stop het gesprek", option=["stop"])
    assert go_back_to_the_conversation(talk) == "wish"
    assert talk.last("status") == "stopped"
    assert not talk.replied("safety_continue")


@pytest.mark.parametrize("text", ["weet ik niet", "misschien straks", "hm", "."])
def test_the_card_stays_until_there_is_a_plain_answer(talk: Talk, text: str) -> None:
    alarmed(talk.at("wish"), "ik wil dood", ALARM)
    for _ in range(3):
        assert talk.at("safe_now").answer(text) == "safe_now"
    assert talk.slot("safety")["tier"] == "S2"


# -- more than one signal


@pytest.mark.parametrize(
    ("second", "question"), [(3, "safe_now"), (7, "safe_now"), (9, "safety_answer")]
)
def test_two_doubtful_sentences_within_five_messages_are_an_alarm(
    talk: Talk, second: int, question: str
) -> None:
    alarmed(talk.at("wish"), number=2)
    talk.answer("Nee", option=["no"])
    go_back_to_the_conversation(talk)
    talk.at("coping")
    assert alarmed(talk, number=second) == question


def test_reading_the_same_message_twice_is_one_signal(talk: Talk) -> None:
    alarmed(talk.at("wish"), number=2)
    assert alarmed(talk, number=2) == "safety_answer"
    assert talk.slot("safety")["signals"] == [2]


def test_a_worse_message_in_safety_makes_the_alarm_higher(talk: Talk) -> None:
    alarmed(talk.at("wish"))
    assert alarmed(talk, "ik doe het nu", DANGER) == "safe_now"
    assert talk.last("safety")["tier"] == "S3"


def test_a_lighter_message_in_safety_leaves_the_alarm_as_it_is(talk: Talk) -> None:
    alarmed(talk.at("wish"), "ik doe het nu", DANGER)
    alarmed(talk, "mijn borst doet ook pijn", ("S1", "emergency"))
    assert talk.last("safety")["tier"] == "S3"
    assert talk.last("safety")["category"] == "suicidality"


def test_a_new_alarm_asks_again_whether_it_is_safe(talk: Talk) -> None:
    alarmed(talk.at("wish"), "ik wil dood", ALARM)
    talk.set(safe_now=told("safe"))
    assert alarmed(talk, "nu meteen", DANGER) == "safe_now"


def test_the_question_to_go_back_to_is_the_one_before_the_first_alarm(talk: Talk) -> None:
    alarmed(talk.knows(wish="moe").at("own_burden"))
    alarmed(talk, "ik doe het nu", DANGER)
    assert talk.slot("interrupted")["question"] == "own_burden"


def test_all_categories_are_remembered_for_the_referral(talk: Talk) -> None:
    alarmed(talk.at("wish"), "ik wil dood", ALARM)
    talk.answer("Ik ben veilig. Ga verder", option=["safe"])
    go_back_to_the_conversation(talk)
    alarmed(talk.at("coping"), "hij slaat mij", ("S2", "violence"))
    assert talk.slot("safety")["categories"] == ["suicidality", "violence"]


# -- afterwards


def test_afterwards_nothing_of_the_alarm_is_open_but_it_is_not_forgotten(talk: Talk) -> None:
    alarmed(talk.at("wish"))
    talk.answer("Nee", option=["no"])
    go_back_to_the_conversation(talk)
    assert talk.slot("safety")["tier"] == "S0"
    assert talk.slot("safety")["raised"] is True
    assert (talk.slot("safety_answer"), talk.slot("interrupted")) == (None, None)


def test_after_a_safety_question_the_miracle_question_is_the_light_one(talk: Talk) -> None:
    alarmed(talk.set(path="klant").at("goal_positive"))
    talk.answer("Nee", option=["no"])
    assert go_back_to_the_conversation(talk) == "miracle_light"


def test_words_kept_after_a_safety_question_type_the_relation_and_the_topics(talk: Talk) -> None:
    alarmed(
        talk.at("wish"), "ik trek het niet meer met mijn baas",
        relation=("klaag", 0.9), topics=["werk"],
    )  # fmt: skip
    talk.answer("Nee", option=["no"])
    go_back_to_the_conversation(talk)
    assert (talk.slot("path"), talk.slot("topics")) == ("klaag", ["werk"])
    assert talk.slot("observations")[0]["number"] == 1


def test_a_cry_for_help_types_nothing(talk: Talk) -> None:
    alarmed(talk.at("wish"), "ik wil dood", ALARM, relation=("klaag", 0.9), topics=["werk"])
    talk.answer("Ik ben veilig. Ga verder", option=["safe"])
    go_back_to_the_conversation(talk)
    assert (talk.slot("path"), talk.slot("topics")) == ("onbekend", None)


def test_words_kept_in_the_relation_phase_type_the_relation(talk: Talk) -> None:
    alarmed(talk.knows(own_burden="self").at("own_influence"), "ik kan er zelf niets meer aan")
    talk.answer("Nee", option=["no"])
    assert go_back_to_the_conversation(talk) is None
    assert talk.slot("path") == "klant"


def test_without_a_question_to_go_back_to_the_first_open_one_follows(talk: Talk) -> None:
    alarmed(talk)
    talk.answer("Nee", option=["no"])
    talk.run(ActionLeaveSafety)
    assert talk.followup == "action_default_fallback"
