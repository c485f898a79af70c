"""What all forms share: reading once or twice, asking once more, taking as written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.talk import ASKS, CATALOGUE, FORMS, Talk, told

PATH_OF_PHASE = {"klant": "klant", "klaag": "klaag", "bezoeker": "bezoeker"}
TEXT_ANSWER = "ik wil weer goed slapen"


def a_talk_in(talk: Talk, phase: str) -> str:
    """Stand at the first question of a phase."""
    talk.set(model="vier_domeinen")
    talk.set(path=PATH_OF_PHASE.get(phase, "onbekend"), safety={"tier": "S1"})
    question = talk.enter(phase)
    assert question is not None
    return question


def fitting(question: str) -> dict[str, Any]:
    """An answer that fits a question, as a message."""
    asked = CATALOGUE.questions[question]
    if asked.kind == "scale":
        return {"text": "6,5"}
    if asked.kind == "profile":
        args = {"words": {"lichaam": "pijn"}}  # a row of the model in a_talk_in
        return {"text": "pijn", "args": args}
    if asked.options:
        return {"text": asked.options[0].label.u, "option": [asked.options[0].value]}
    return {"text": TEXT_ANSWER}


@pytest.mark.parametrize("phase", FORMS)
def test_a_form_that_is_read_twice_gives_the_same_answer(talk: Talk, phase: str) -> None:
    question = a_talk_in(talk, phase)
    talk.hear(**fitting(question))
    talk.validate({question: "getikt"})
    first = dict(talk.tracker.slots)
    talk.validate({question: talk.slot(question)})
    assert talk.tracker.slots == first


@pytest.mark.parametrize("phase", FORMS)
def test_the_same_raw_answer_read_twice_gives_the_same_events(talk: Talk, phase: str) -> None:
    question = a_talk_in(talk, phase)
    talk.hear(**fitting(question))
    candidate = [{"event": "slot", "name": question, "value": "getikt"}]
    found = []
    for _ in range(2):
        talk.tracker.events = [{"event": "action", "name": f"{phase}_form"}, *candidate]
        before = dict(talk.tracker.slots)
        talk.tracker.slots[question] = "getikt"
        found.append(talk.validation(f"{phase}_form"))
        talk.tracker.slots = before
    assert found[0] == found[1]


@pytest.mark.parametrize("phase", FORMS)
def test_a_question_that_was_emptied_stays_empty_and_is_asked(talk: Talk, phase: str) -> None:
    question = a_talk_in(talk, phase)
    talk.hear("terug", intent="go_back")
    assert talk.validate({question: None}) == question
    assert talk.slot(question) is None


@pytest.mark.parametrize("phase", FORMS)
def test_a_form_without_a_new_answer_only_names_its_question(talk: Talk, phase: str) -> None:
    question = a_talk_in(talk, phase)
    said_before = len(talk.pieces)
    assert talk.validate() == question
    assert len(talk.pieces) == said_before


@pytest.mark.parametrize("question", ASKS)
def test_every_question_takes_a_fitting_answer(talk: Talk, question: str) -> None:
    talk.at(question).set(safety={"tier": "S1"}, path="klant", model="vier_domeinen")
    talk.answer(**fitting(question))
    assert talk.slot(question)["status"] == "answered"
    assert talk.slot(question)["said"] == fitting(question)["text"]


def test_a_number_that_was_not_understood_is_asked_once_more(talk: Talk) -> None:
    talk.at("scale_now").set(path="klant").knows(goal_positive="slapen", miracle="rust")
    talk.knows(exception="zondag")
    assert talk.answer("wisselend") == "scale_now"
    assert talk.replied("choose_number")
    assert talk.slot("scale_now") is None


def test_a_number_that_was_not_understood_twice_is_taken_as_written(talk: Talk) -> None:
    talk.at("scale_now").set(path="klant").knows(goal_positive="slapen", miracle="rust")
    talk.answer("wisselend")
    talk.at("scale_now").answer("ligt eraan")
    assert talk.slot("scale_now") == told(None, "ligt eraan")
    assert talk.replied("accepted_as_written")


def test_the_count_of_misunderstandings_is_per_question(talk: Talk) -> None:
    talk.at("goal_how_often").set(misunderstood={"question": "own_burden", "times": 1})
    talk.answer("zo vaak als het kan")
    assert talk.slot("goal_how_often") is None
    assert talk.slot("misunderstood") == {"question": "goal_how_often", "times": 1}


def test_an_answer_that_is_understood_clears_the_count(talk: Talk) -> None:
    talk.at("goal_how_often").set(path="klant")
    talk.answer("zo vaak als het kan")
    talk.at("goal_how_often").answer("elke dag")
    assert talk.slot("goal_how_often")["value"] == "daily"
    assert talk.slot("misunderstood") is None


@pytest.mark.parametrize("question", ["consent", "referral_consent", "send", "safe_now"])
def test_a_yes_that_was_not_understood_is_never_taken_as_written(
    talk: Talk, question: str
) -> None:
    talk.at(question).set(safety={"tier": "S2"}).knows(referral_pick=["welfare_coach"])
    for _ in range(5):
        assert talk.at(question).answer("tja, zeg jij het maar") == question
        assert talk.slot(question) is None
    assert not talk.replied("accepted_as_written")


def test_a_yes_with_a_condition_is_no_consent(talk: Talk) -> None:
    talk.at("referral_consent").knows(referral_pick=["welfare_coach"])
    talk.answer("ja, maar niet mijn nummer")
    assert talk.slot("referral_consent") is None


def test_topics_are_kept_in_the_order_in_which_they_were_named(talk: Talk) -> None:
    talk.at("wish").answer("ik slaap slecht", topics=["slapen"])
    talk.at("own_influence").answer("minder werken", topics=["werk", "slapen"])
    assert talk.slot("topics") == ["slapen", "werk"]


def test_a_tapped_option_is_no_observation(talk: Talk) -> None:
    talk.at("own_burden")
    talk.answer("Ikzelf", option=["self"], relation=("klant", 0.9), topics=["werk"])
    assert not talk.slot("observations")
    assert not talk.slot("topics")


def test_a_path_that_changes_is_counted_but_the_first_choice_is_not(talk: Talk) -> None:
    talk.at("wish").answer("ik wil zelf iets doen", relation=("klant", 0.9))
    assert (talk.slot("path"), talk.slot("path_changes")) == ("klant", 0)
    talk.at("goal_positive").answer("het ligt aan hen", relation=("klaag", 0.9))
    assert (talk.slot("path"), talk.slot("path_changes")) == ("klaag", 1)


def test_a_path_that_changed_ends_the_phase_that_no_longer_fits(talk: Talk) -> None:
    talk.set(path="klant").knows(goal_positive="rust").at("miracle")
    assert talk.answer("mijn baas moet veranderen", relation=("klaag", 0.95)) is None


def test_a_slot_of_the_mechanics_is_no_answer(talk: Talk) -> None:
    talk.at("wish").hear("iets")
    assert talk.validate({"trail": ["consent", "wish"]}) == "wish"
    assert talk.slot("trail") == ["consent", "wish"]


def test_a_day_that_is_no_day_is_asked_once_more_and_then_taken_as_written(talk: Talk) -> None:
    talk.at("goal_when").set(path="klant")
    talk.answer("gewoon een keer")
    assert talk.slot("goal_when") is None
    assert talk.replied("choose_moment")
    talk.at("goal_when").answer("ik zie wel")
    assert talk.slot("goal_when") == told(None, "ik zie wel")


def test_a_rhythm_in_own_words_is_an_option(talk: Talk) -> None:
    talk.at("goal_how_often").set(path="klant")
    talk.answer("drie keer in de week na het eten")
    assert talk.slot("goal_how_often")["value"] == "few_times_week"
