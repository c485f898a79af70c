"""Pieces of a turn: the right words for who reads them."""

from __future__ import annotations

import pytest

from actions.saying import can_go_back, earlier_question, reply, safety_notice, say, words
from bot.conversation.turn import Progress
from tests.actions.talk import CATALOGUE, SKIPPED, Talk

CARDS = sorted({(card.category, card.tier) for card in CATALOGUE.safety_cards})


def test_models_become_plain_json(talk: Talk) -> None:
    say(talk.dispatcher, progress=Progress(step=1, of=5), status="open")
    assert talk.pieces == [{"progress": {"step": 1, "of": 5, "label": ""}, "status": "open"}]


@pytest.mark.parametrize("key", CATALOGUE.replies)
def test_every_reply_is_said_in_each_form_of_address(talk: Talk, key: str) -> None:
    for address in ("u", "je"):
        talk.set(address=address)
        reply(talk.dispatcher, talk.state, key)
    assert talk.leads == [CATALOGUE.replies[key].u, CATALOGUE.replies[key].je]


def test_a_text_without_words_for_the_professional_is_said_as_to_a_patient(consult: Talk) -> None:
    assert words(consult.state, CATALOGUE.replies["privacy"]) == CATALOGUE.replies["privacy"].u


@pytest.mark.parametrize(("category", "tier"), CARDS)
def test_every_alarm_has_its_card(talk: Talk, category: str, tier: str) -> None:
    talk.set(safety={"tier": tier, "category": category})
    notice = safety_notice(talk.state)
    expected = [c for c in CATALOGUE.safety_cards if (c.category, c.tier) == (category, tier)]
    assert notice.card is not None
    assert notice.card.text == expected[0].text.u
    assert notice.card.calls == expected[0].calls


def test_an_alarm_without_a_card_still_raises_the_alarm(talk: Talk) -> None:
    talk.set(safety={"tier": "S2", "category": "iets nieuws"})
    notice = safety_notice(talk.state)
    assert (notice.tier, notice.card) == ("S2", None)


def test_the_earlier_question_is_the_last_one_with_an_answer(talk: Talk) -> None:
    talk.knows(wish="slapen", own_burden=SKIPPED).at("own_influence").at("coping")
    assert earlier_question(talk.state, "coping") == "own_burden"
    assert earlier_question(talk.state, "wish") is None
    assert can_go_back(talk.state, "coping")


def test_nobody_goes_back_to_consent_or_safety(talk: Talk) -> None:
    talk.knows(consent="yes", safety_answer="no").at("wish")
    assert earlier_question(talk.state, "wish") is None
    assert not can_go_back(talk.state, "safe_now")
