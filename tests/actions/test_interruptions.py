"""What people say in between: explain, skip, go back, change, pause."""

from __future__ import annotations

from typing import Any

import pytest

from actions.goal import ActionAddGoal
from actions.interruptions import (
    ABOUT_THE_QUESTION,
    FIXED_REPLIES,
    ActionAnswerSideQuestion,
    ActionCorrectAnswer,
    ActionGoBack,
    ActionPause,
    ActionSkipQuestion,
)
from bot.catalogue import load_catalogue
from bot.conversation.state_rows import store_answers
from bot.store.database import Database
from bot.store.models import Conversation
from tests.actions.conftest import CONVERSATION
from tests.actions.talk import ASKS, CATALOGUE, SKIPPED, Talk, told


def back(talk: Talk) -> str | None:
    """Press "Vorige vraag" and let the form ask."""
    talk.hear(command="go_back")
    talk.run(ActionGoBack)
    return talk.go_on() if talk.followup else talk.open


def correct(talk: Talk, **args: Any) -> str | None:
    """Press "Wijzig" and let the form ask."""
    talk.hear(command="correct_answer", args=args)
    talk.run(ActionCorrectAnswer)
    return talk.go_on() if talk.followup else talk.open


# -- side questions


@pytest.mark.parametrize(("intent", "parts"), ABOUT_THE_QUESTION.items())
def test_a_question_about_the_question_is_answered(
    talk: Talk, intent: str, parts: tuple[str, ...]
) -> None:
    talk.at("coping").hear(intent=intent)
    talk.run(ActionAnswerSideQuestion)
    assert talk.leads == [getattr(CATALOGUE.questions["coping"], part).u for part in parts]


@pytest.mark.parametrize(("intent", "key"), FIXED_REPLIES.items())
def test_a_question_about_the_conversation_is_answered(
    talk: Talk, intent: str, key: str
) -> None:
    talk.at("coping").hear(intent=intent)
    assert talk.run(ActionAnswerSideQuestion) == []
    assert talk.leads == [CATALOGUE.replies[key].u]


@pytest.mark.parametrize("intent", ["ask_explanation", "ask_why", "ask_example"])
def test_who_asks_about_the_miracle_question_gets_the_light_one(talk: Talk, intent: str) -> None:
    talk.set(path="klant").knows(goal_positive="rust").at("miracle")
    talk.hear(intent=intent)
    talk.run(ActionAnswerSideQuestion)
    assert talk.go_on() == "miracle_light"


def test_a_question_about_nothing_says_nothing(talk: Talk) -> None:
    talk.hear(intent="ask_explanation")
    assert talk.run(ActionAnswerSideQuestion) == []
    assert talk.pieces == []


# -- skip and do not know


@pytest.mark.parametrize(
    ("intent", "status", "key"),
    [("skip_question", "skipped", "skipped"), ("dont_know", "unknown", "unknown")],
)
def test_an_optional_question_is_passed_over(
    talk: Talk, intent: str, status: str, key: str
) -> None:
    talk.set(path="klaag").at("coping").hear(intent=intent)
    talk.run(ActionSkipQuestion)
    assert talk.slot("coping") == {"said": "", "value": None, "status": status}
    assert talk.replied(key)
    assert talk.go_on() == "lighter_moments"


@pytest.mark.parametrize("question", ["consent", "send", "safe_now"])
@pytest.mark.parametrize("intent", ["skip_question", "dont_know"])
def test_a_question_that_needs_an_answer_is_not_passed_over(
    talk: Talk, question: str, intent: str
) -> None:
    talk.at(question).hear(intent=intent)
    assert talk.run(ActionSkipQuestion) == []
    assert talk.replied("choose_option")
    assert talk.slot(question) is None


def test_not_knowing_the_miracle_gives_the_light_one_first(talk: Talk) -> None:
    talk.set(path="klant").knows(goal_positive="rust").at("miracle")
    talk.hear(intent="dont_know")
    talk.run(ActionSkipQuestion)
    assert talk.replied("miracle_take_time")
    assert talk.go_on() == "miracle_light"


def test_not_knowing_the_light_miracle_either_goes_on(talk: Talk) -> None:
    talk.set(path="klant", miracle_is_light=True).knows(goal_positive="rust").at("miracle_light")
    talk.hear(intent="dont_know")
    talk.run(ActionSkipQuestion)
    assert talk.slot("miracle_light")["status"] == "unknown"
    assert talk.go_on() == "exception"


def test_skipping_the_miracle_skips_both_forms_of_it(talk: Talk) -> None:
    talk.set(path="klant").knows(goal_positive="rust").at("miracle")
    talk.hear(command="skip_question")
    talk.run(ActionSkipQuestion)
    assert talk.go_on() == "exception"


def test_skipping_forgets_that_something_was_not_understood(talk: Talk) -> None:
    talk.at("own_burden").answer("tja")
    talk.hear(intent="skip_question")
    talk.run(ActionSkipQuestion)
    assert talk.slot("misunderstood") is None


def test_skipping_the_safety_question_counts_as_doubt(talk: Talk) -> None:
    talk.set(safety={"tier": "S1", "category": "suicidality"}).at("safety_answer")
    talk.hear(intent="skip_question")
    talk.run(ActionSkipQuestion)
    assert talk.validate({"safety_answer": talk.slot("safety_answer")}) == "safe_now"
    assert talk.slot("safety")["tier"] == "S2"


def test_skipping_without_an_open_question_does_nothing(talk: Talk) -> None:
    talk.hear(intent="skip_question")
    assert talk.run(ActionSkipQuestion) == []


# -- back


def test_back_opens_the_question_before_this_one_with_the_old_words(talk: Talk) -> None:
    talk.set(path="klaag").knows(coping="mijn hond").at("lighter_moments")
    assert back(talk) == "coping"
    assert talk.replied("went_back")
    assert talk.last("ask")["value"] == "mijn hond"


def test_back_goes_over_several_steps(talk: Talk) -> None:
    talk.set(path="klant").knows(wish="moe", goal_positive="rust", miracle="licht", exception="nu")
    talk.at("scale_now")
    assert [back(talk), back(talk), back(talk)] == ["exception", "miracle", "goal_positive"]
    assert (back(talk), talk.form) == ("wish", "wish_form")


def test_back_at_the_first_question_of_a_phase_opens_the_phase_before(talk: Talk) -> None:
    talk.set(path="klaag").knows(wish="moe", coping="hond", lighter_moments="buiten")
    talk.knows(wish_behind="rust").at("wheel_can")
    assert (back(talk), talk.form) == ("wish_behind", "klaag_form")


def test_back_over_the_discriminating_questions_types_the_relation_anew(talk: Talk) -> None:
    talk.set(path="klant").knows(wish="moe", own_burden="self", own_influence="lopen")
    talk.at("goal_positive")
    assert back(talk) == "own_influence"
    assert back(talk) == "own_burden"
    assert talk.answer("Vooral anderen", option=["others"]) is None
    assert talk.slot("path") == "bezoeker"


def test_back_over_a_branch_asks_the_question_of_the_other_branch(talk: Talk) -> None:
    talk.set(path="klant").knows(wish="moe", coping="mijn hond").at("goal_positive")
    assert (back(talk), talk.form) == ("coping", "klaag_form")
    assert talk.answer("mijn zus") is None
    assert (talk.slot("coping")["said"], talk.slot("path")) == ("mijn zus", "klant")


def test_back_comes_by_a_question_that_was_skipped(talk: Talk) -> None:
    talk.set(path="klaag").knows(wish="moe", coping=SKIPPED).at("lighter_moments")
    assert back(talk) == "coping"


def test_back_at_the_very_first_question_is_not_possible(talk: Talk) -> None:
    talk.knows(consent="yes").at("wish")
    assert back(talk) == "wish"
    assert talk.replied("cannot_go_back")
    assert talk.slot("consent") is not None


@pytest.mark.parametrize("question", ["consent", "safety_answer", "safe_now"])
def test_back_is_no_way_out_of_consent_or_safety(talk: Talk, question: str) -> None:
    talk.knows(wish="moe").at(question).hear(command="go_back")
    assert talk.run(ActionGoBack) == []
    assert talk.replied("cannot_go_back")


def test_back_asks_to_send_again_later(talk: Talk) -> None:
    talk.knows(wish="moe", referral_pick=["none"]).at("send")
    assert back(talk) == "referral_pick"
    assert talk.slot("send") is None


def test_back_on_a_second_card_stays_on_that_card(talk: Talk) -> None:
    talk.knows(wish="moe", goal_when="vandaag", referral_pick=["none"]).at("send")
    talk.run(ActionAddGoal)
    assert talk.enter("goal") == "goal_wish"
    talk.answer("meer mensen zien")
    talk.run(ASKS["goal_step"])
    talk.answer("mijn buurman groeten")
    talk.run(ASKS["goal_when"])
    assert back(talk) == "goal_step"


# -- change


def test_an_answer_is_changed_by_its_button(talk: Talk) -> None:
    talk.knows(wish="moe", own_burden="self", own_influence="lopen").at("send")
    assert correct(talk, question="wish") == "wish"
    assert talk.replied("change_here")
    assert talk.last("ask")["value"] == "moe"
    assert talk.answer("slapen") is None


def test_without_a_question_the_last_answer_is_changed(talk: Talk) -> None:
    talk.set(path="klaag").knows(wish="moe", coping="hond").at("lighter_moments")
    assert correct(talk) == "coping"


def test_a_skipped_question_can_be_changed(talk: Talk) -> None:
    talk.set(path="klaag").knows(coping=SKIPPED).at("send")
    assert correct(talk, question="coping") == "coping"


@pytest.mark.parametrize("question", ["consent", "safe_now", "bestaat_niet", "goal_positive"])
def test_what_was_not_answered_or_may_not_be_changed_stays(talk: Talk, question: str) -> None:
    talk.knows(consent="yes", wish="moe").at("own_burden")
    assert correct(talk, question=question) == "own_burden"
    assert talk.replied("cannot_go_back")
    assert talk.slot("consent") is not None


@pytest.mark.parametrize("question", ["safety_answer", "safe_now"])
@pytest.mark.parametrize("args", [{}, {"question": "wish"}, {"question": "goal_when", "card": 2}])
def test_changing_an_answer_is_no_way_out_of_a_safety_question(
    talk: Talk, question: str, args: dict[str, Any]
) -> None:
    talk.knows(wish="moe", goal_when="nu").at(question)
    talk.hear(command="correct_answer", args=args)
    assert talk.run(ActionCorrectAnswer) == []
    assert talk.form == "safety_form"


def test_an_answer_of_another_goal_card_is_changed_on_that_card(
    talk: Talk, store: Database
) -> None:
    first = {"goal_when": told("vandaag"), "goal_confidence": told(8.0, "8")}
    with store.unit_of_work() as session:
        conversation = session.get_one(Conversation, CONVERSATION)
        store_answers(session, conversation, load_catalogue(), dict(first), 1)
    talk.set(goal_card=2, path="klant").knows(wheel_decide="lopen", goal_when="morgen").at("send")
    assert correct(talk, question="goal_when", card=1) == "goal_when"
    assert talk.slot("goal_card") == 1
    assert talk.slot("goal_confidence") == told(8.0, "8")
    assert talk.last("ask")["value"] == "vandaag"


def test_the_card_that_is_open_is_not_read_from_the_rows(talk: Talk) -> None:
    talk.set(goal_card=2, path="klant").knows(goal_wish="rust", goal_when="morgen").at("send")
    assert correct(talk, question="goal_when", card=2) == "goal_when"
    assert talk.slot("goal_wish")["said"] == "rust"


def test_a_card_without_that_answer_leaves_everything_as_it_is(
    talk: Talk, store: Database
) -> None:
    talk.set(goal_card=2).knows(goal_when="morgen").at("send")
    talk.hear(command="correct_answer", args={"question": "goal_when", "card": 3})
    assert talk.run(ActionCorrectAnswer) == []
    assert talk.replied("cannot_go_back")
    assert talk.slot("goal_card") == 2


# -- pause


@pytest.mark.parametrize(("command", "status"), [("pause", "paused"), ("stop", "stopped")])
def test_pausing_and_stopping_keep_the_open_question(
    talk: Talk, command: str, status: str
) -> None:
    talk.knows(wish="moe").at("own_burden").hear(command=command)
    assert talk.run(ActionPause) == []
    assert talk.last("status") == status
    assert talk.replied(status)
    assert talk.open == "own_burden"
