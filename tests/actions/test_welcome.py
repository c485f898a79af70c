"""Welcome: a yes, a no, and nothing in between."""

from __future__ import annotations

import pytest

from actions.welcome import ActionRespectRefusal
from tests.actions.talk import CATALOGUE, Talk


@pytest.mark.parametrize(("answer", "consented"), [("yes", True), ("no", False)])
def test_a_tapped_answer_decides_whether_the_conversation_goes_on(
    talk: Talk, answer: str, consented: bool
) -> None:
    talk.enter("welcome")
    assert talk.answer("getikt", option=[answer]) is None
    assert talk.slot("consented") is consented


def test_an_unclear_answer_decides_nothing(talk: Talk) -> None:
    talk.enter("welcome")
    assert talk.answer("ja maar wie leest dat dan?") == "consent"
    assert talk.slot("consented") is None


def test_a_professional_is_not_asked_for_consent(consult: Talk) -> None:
    assert consult.enter("welcome") is None


def test_a_refusal_is_respected_and_the_question_can_come_back(talk: Talk) -> None:
    talk.enter("welcome")
    talk.answer("Nee, liever niet", option=["no"])
    talk.run(ActionRespectRefusal)
    assert talk.replied("declined")
    assert talk.last("status") == "declined"
    assert talk.slot("consent") is None


def test_the_first_question_says_that_a_computer_asks(talk: Talk) -> None:
    talk.enter("welcome")
    lead = CATALOGUE.questions["consent"].lead
    assert lead is not None
    assert lead.u in talk.leads
