"""Asking: the card that belongs to a question, and the trail of what was asked."""

from __future__ import annotations

import re

import pytest

from actions.asking import ASK_ACTIONS, AskQuestion
from bot.conversation.turn import Ask, Turn
from tests.actions.talk import ASKS, CATALOGUE, Talk

TYPES = re.compile(r"\b(?:klant|klaag|klager|bezoeker|onbekend|relatietype)\w*", re.IGNORECASE)


@pytest.mark.parametrize("question", ASKS)
def test_every_question_is_asked_in_a_turn_that_a_screen_can_show(
    talk: Talk, question: str
) -> None:
    talk.at(question).set(safety={"tier": "S2"}).run(ASKS[question])
    turn = Turn.model_validate({k: v for piece in talk.pieces for k, v in piece.items()})
    assert turn.ask is not None
    assert turn.ask.text == CATALOGUE.questions[question].text.u
    assert turn.can.skip is CATALOGUE.questions[question].optional


@pytest.mark.parametrize("question", ASKS)
def test_every_question_has_its_own_action(question: str) -> None:
    assert ASKS[question]().name() == f"action_ask_{question}"


def test_only_questions_for_the_patient_have_an_action() -> None:
    assert set(ASKS) == {
        question.id for question in CATALOGUE.questions.values() if question.asked_of_patient
    }
    assert all(issubclass(kind, AskQuestion) for kind in ASK_ACTIONS)


def test_a_question_stands_in_the_trail_once(talk: Talk) -> None:
    talk.run(ASKS["wish"])
    talk.run(ASKS["own_burden"])
    talk.run(ASKS["wish"])
    assert talk.slot("trail") == ["wish", "own_burden"]


@pytest.mark.parametrize("address", ["u", "je"])
def test_a_question_is_put_in_the_chosen_form_of_address(talk: Talk, address: str) -> None:
    talk.set(address=address).run(ASKS["wish"])
    assert talk.last("ask")["text"] == getattr(CATALOGUE.questions["wish"].text, address)


def test_the_professional_reads_words_of_his_own(consult: Talk) -> None:
    consult.run(ASKS["goal_step"])
    assert consult.last("ask")["text"] == CATALOGUE.questions["goal_step"].text.professional


def test_the_miracle_question_is_told_in_full_every_time(talk: Talk) -> None:
    lead = CATALOGUE.questions["miracle"].lead
    assert lead is not None
    talk.run(ASKS["miracle"])
    talk.run(ASKS["miracle"])
    assert talk.leads == [lead.u, lead.u]


def test_an_introduction_is_said_only_the_first_time(talk: Talk) -> None:
    talk.run(ASKS["observation_task"])
    talk.run(ASKS["observation_task"])
    assert len(talk.leads) == 1


def test_progress_counts_five_steps_and_none_in_a_safety_question(talk: Talk) -> None:
    talk.run(ASKS["coping"])
    assert talk.last("progress") == {"step": 2, "of": 5, "label": ""}
    talk.dispatcher.messages.clear()
    talk.run(ASKS["safety_answer"])
    assert talk.last("progress") is None


def test_there_is_no_way_back_at_the_first_question_and_in_a_safety_question(talk: Talk) -> None:
    talk.at("wish").run(ASKS["wish"])
    assert talk.last("can")["back"] is False
    talk.knows(wish="slapen").run(ASKS["own_burden"])
    assert talk.last("can")["back"] is True
    talk.run(ASKS["safety_answer"])
    assert talk.last("can")["back"] is False


def test_the_alarm_card_comes_with_whom_to_call(talk: Talk) -> None:
    talk.set(safety={"tier": "S3", "category": "emergency", "rule": "test"})
    talk.run(ASKS["safe_now"])
    assert talk.last("status") == "alarm"
    assert talk.last("safety")["tier"] == "S3"
    assert talk.last("safety")["card"]["calls"] == ["112"]


def test_a_referral_is_asked_with_offers_that_fit_and_none(talk: Talk) -> None:
    talk.set(topics=["geld"]).run(ASKS["referral_pick"])
    values = [option["value"] for option in talk.last("ask")["options"]]
    assert values == ["debt_help", "money_volunteer", "none"]


def test_the_relation_type_never_occurs_in_a_text_for_a_patient(talk: Talk) -> None:
    for path in ("klant", "klaag", "bezoeker", "onbekend"):
        for address in ("u", "je"):
            talk.set(path=path, address=address, safety={"tier": "S2"})
            for kind in ASK_ACTIONS:
                talk.run(kind)
    shown = [Ask.model_validate(piece["ask"]) for piece in talk.pieces if "ask" in piece]
    texts = [text for ask in shown for text in (ask.text, ask.hint, ask.why, ask.lo, ask.hi)]
    texts += [option.label for ask in shown for option in ask.options] + talk.leads
    assert len(shown) == 8 * len(ASK_ACTIONS)
    assert [text for text in texts if TYPES.search(text)] == []


def test_the_relation_type_never_occurs_in_what_is_said_in_between() -> None:
    spoken = [*CATALOGUE.replies.values()]
    for question in CATALOGUE.questions.values():
        spoken += [question.explanation, question.example, question.why]
    spoken += [card.text for card in CATALOGUE.safety_cards]
    assert [words.u for words in spoken if TYPES.search(f"{words.u} {words.je}")] == []
