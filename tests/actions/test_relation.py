"""The relation is typed from what was said; a question comes only when that is too little."""

from __future__ import annotations

from actions.interruptions import ActionCorrectAnswer
from tests.actions.talk import SKIPPED, Talk


def test_a_clear_wish_needs_no_question(talk: Talk) -> None:
    talk.enter("wish")
    talk.answer("ik wil zelf anders slapen", relation=("klant", 0.9))
    assert talk.enter("relation") is None


def test_who_has_a_problem_himself_is_asked_for_his_influence(talk: Talk) -> None:
    talk.enter("relation")
    assert talk.answer("Ikzelf", option=["self"]) == "own_influence"
    assert talk.answer("eerder naar bed") is None
    assert talk.slot("path") == "klant"


def test_no_influence_at_all_makes_a_klaag(talk: Talk) -> None:
    talk.knows(own_burden="self").at("own_influence").answer("Nergens.")
    assert talk.slot("path") == "klaag"


def test_a_problem_of_others_makes_a_bezoeker_without_a_second_question(talk: Talk) -> None:
    talk.enter("relation")
    assert talk.answer("Vooral anderen", option=["others"]) is None
    assert talk.slot("path") == "bezoeker"


def test_when_all_was_asked_and_skipped_the_lower_involvement_is_taken(talk: Talk) -> None:
    talk.enter("relation")
    talk.hear(command="skip_question")
    assert talk.validate({"own_burden": SKIPPED}) is None
    assert talk.slot("path") == "bezoeker"


def test_an_open_question_keeps_the_type_open(talk: Talk) -> None:
    assert talk.enter("relation") == "own_burden"
    assert talk.slot("path") == "onbekend"


def test_words_kept_after_a_safety_question_are_typed_when_the_form_goes_on(talk: Talk) -> None:
    talk.knows(own_burden="self", own_influence="vaker naar buiten")
    talk.hear("Nee", option=["no"])
    assert talk.enter("relation") is None
    assert talk.slot("path") == "klant"


def test_another_answer_to_a_discriminating_question_changes_the_type(talk: Talk) -> None:
    talk.knows(own_burden="others").set(path="bezoeker").at("keep")
    talk.hear(command="correct_answer", args={"question": "own_burden"})
    talk.run(ActionCorrectAnswer)
    assert talk.answer("Ikzelf", option=["self"]) == "own_influence"
    talk.answer("eerder naar bed")
    assert talk.slot("path") == "klant"
