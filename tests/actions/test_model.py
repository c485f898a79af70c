"""The card with six rows, and the pick that decides what the rest is about."""

from __future__ import annotations

from typing import Any

import pytest

from actions.asking import ASK_ACTIONS
from actions.interruptions import ActionGoBack
from actions.safety import ActionLeaveSafety, ActionNoteSafety
from actions.state import reopen
from bot.conversation.turn import Ask
from tests.actions.talk import SKIPPED, Talk, told

FILLED = {"scores": {"lichaam": 6, "meedoen": 3}, "talk": ["meedoen"], "model": "spinnenweb"}


def fill_in(talk: Talk, args: dict[str, Any]) -> str | None:
    filled = {name: value for name, value in args.items() if name != "model"}
    return talk.answer("Mijn lichaam: 6", command="answer", args=filled)


def asked(talk: Talk) -> Ask:
    return Ask.model_validate(talk.last("ask"))


def test_the_card_shows_every_row_and_the_label_to_tick(talk: Talk) -> None:
    assert talk.enter("model") == "model_overview"
    card = asked(talk)
    assert card.kind == "profile"
    assert [row.label for row in card.rows][:2] == ["Mijn lichaam", "Mijn gevoel en gedachten"]
    assert all((row.lo, row.hi) == ("heel slecht", "heel goed") for row in card.rows)
    assert card.tick == "Hier wil ik over praten"


def test_what_was_filled_in_is_one_answer(talk: Talk) -> None:
    talk.enter("model")
    assert fill_in(talk, FILLED) == "model_topic"
    assert talk.slot("model_overview") == told(FILLED, "Mijn lichaam: 6")


def test_nothing_filled_in_is_a_skip_and_the_phase_is_done(talk: Talk) -> None:
    talk.enter("model")
    assert fill_in(talk, {"scores": {}, "talk": []}) is None
    assert talk.slot("model_overview") == SKIPPED


def test_numbers_that_do_not_exist_are_asked_again(talk: Talk) -> None:
    talk.enter("model")
    assert fill_in(talk, {"scores": {"lichaam": 11}}) == "model_overview"
    assert talk.slot("model_overview") is None


def test_only_ticked_rows_and_the_own_topic_can_be_picked(talk: Talk) -> None:
    talk.knows(model_overview=told(FILLED)).enter("model")
    options = [(option.value, option.label) for option in asked(talk).options]
    assert options == [("meedoen", "Contact en meedoen"), ("own", "Mijn eerste onderwerp")]


@pytest.mark.parametrize("typed", ["contact en meedoen", "Meedoen", "mijn eerste onderwerp"])
def test_who_types_the_name_of_a_topic_picked_it(talk: Talk, typed: str) -> None:
    talk.knows(model_overview=told(FILLED)).enter("model")
    assert talk.answer(typed) is None
    assert talk.slot("model_topic")["value"] in ("meedoen", "own")


def pick(talk: Talk, row: str) -> None:
    talk.knows(wish="slapen", model_overview=told(FILLED)).enter("model")
    talk.answer("iets", option=[row])


SLEEP = {"number": 1, "topic": "slapen", "relation": "klant", "confidence": 0.9,
         "evidence": "ik ga al eerder naar bed", "by": "computer"}  # fmt: skip


def test_another_topic_is_typed_anew(talk: Talk) -> None:
    talk.set(path="klant", topics=["slapen"], observations=[SLEEP])
    pick(talk, "meedoen")
    assert talk.slot("path") == "onbekend"
    assert talk.replied("begin_here")
    assert talk.state.topics == ["eenzaamheid", "slapen"]
    assert talk.state.topic == "eenzaamheid"


def test_a_topic_that_the_wish_was_about_keeps_its_type(talk: Talk) -> None:
    talk.set(path="klant", topics=["slapen"], observations=[SLEEP])
    pick(talk, "lichaam")
    assert talk.slot("path") == "klant"
    assert talk.state.topic == "slapen"


def test_the_own_topic_changes_nothing(talk: Talk) -> None:
    talk.set(path="klant", topics=["slapen"], observations=[SLEEP])
    pick(talk, "own")
    assert talk.slot("path") == "klant"
    assert talk.state.topics == ["slapen"]
    assert not talk.replied("begin_here")


def test_what_is_said_about_the_picked_row_counts_for_it(talk: Talk) -> None:
    talk.set(path="klant", topics=["geld"])
    pick(talk, "lichaam")
    assert talk.state.topic == "lichaam", "no area of it was named yet"
    talk.at("own_burden").answer("dat weet ik niet", relation=("klaag", 0.9), topics=["pijn"])
    (seen,) = talk.slot("observations")
    assert seen["topic"] == "pijn"
    assert talk.slot("topics") == ["geld", "pijn"], "what was named keeps its order"
    assert talk.state.topics == ["pijn", "geld"]
    assert talk.slot("path") == "klaag"


def test_the_needs_for_a_referral_begin_with_the_picked_topic(talk: Talk) -> None:
    talk.set(topics=["geld"])
    pick(talk, "meedoen")
    first = talk.state.catalogue.offers[talk.state.offers()[0]]
    assert "eenzaamheid" in first.needs


def test_going_back_to_the_card_fills_it_in_and_asks_the_pick_again(talk: Talk) -> None:
    talk.knows(model_overview=told(FILLED), model_topic=told("meedoen"))
    talk.set(requested_slot="own_burden")
    talk.tracker.active_loop = {"name": "relation_form"}
    talk.hear("terug", command="go_back")
    talk.run(ActionGoBack)
    assert talk.open == "model_topic"
    talk.hear("terug", command="go_back")
    talk.run(ActionGoBack)
    assert talk.open == "model_overview"
    talk.run(next(kind for kind in ASK_ACTIONS if kind().name() == "action_ask_model_overview"))
    assert asked(talk).value == FILLED


def test_what_was_filled_in_stands_after_a_worrying_word_and_a_clear_no(talk: Talk) -> None:
    talk.enter("model")
    args = {"scores": {"gevoel": 2}, "words": {"gevoel": "ik zie het niet meer zitten"}}
    talk.hear("Mijn gevoel: 2", args=args, safety=("S1", "suicidality"))
    talk.run(ActionNoteSafety)
    talk.set(safety_answer=told("no"), requested_slot=None).run(ActionLeaveSafety)
    assert talk.form == "model_form"
    assert talk.slot("model_overview")["value"] == args | {"talk": [], "model": "spinnenweb"}


def test_words_instead_of_the_card_that_raise_a_concern_put_the_card_again(talk: Talk) -> None:
    talk.enter("model")
    talk.hear("ik zie het niet meer zitten", safety=("S1", "suicidality"))
    talk.run(ActionNoteSafety)
    talk.set(safety_answer=told("no"), requested_slot=None).run(ActionLeaveSafety)
    assert talk.slot("model_overview") is None
    assert talk.open == "model_overview"


def change_the_pick(talk: Talk, row: str) -> None:
    talk.apply(reopen(talk.state, "model_topic"))
    talk.enter("model")
    talk.answer("iets", option=[row])


def test_who_goes_back_to_the_own_topic_goes_on_as_before(talk: Talk) -> None:
    talk.set(path="klant", topics=["slapen"], observations=[SLEEP])
    pick(talk, "meedoen")
    talk.set(path="klaag")
    change_the_pick(talk, "own")
    assert talk.slot("path") == "klant"


def test_who_picks_the_same_again_keeps_the_path(talk: Talk) -> None:
    pick(talk, "meedoen")
    talk.set(path="klaag")
    change_the_pick(talk, "meedoen")
    assert talk.slot("path") == "klaag"


def test_who_takes_the_tick_away_goes_on_with_the_own_topic(talk: Talk) -> None:
    talk.set(path="klant", topics=["slapen"], observations=[SLEEP])
    pick(talk, "meedoen")
    talk.set(path="klaag")
    talk.apply(reopen(talk.state, "model_overview"))
    talk.enter("model")
    assert fill_in(talk, {"scores": {"lichaam": 5}, "talk": []}) is None
    assert talk.slot("path") == "klant"
