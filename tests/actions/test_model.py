"""The cards of a conversation model, and the pick that decides what the rest is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.asking import ASK_ACTIONS
from actions.interruptions import ActionGoBack, ActionSkipQuestion
from actions.professional import ActionSuggestQuestion
from actions.safety import ActionLeaveSafety, ActionNoteSafety, ActionRaiseRisk
from actions.state import reopen
from bot.catalogue import load_catalogue
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


# Other models, on the same form


PARTS_OF = {model.id: model.asks for model in load_catalogue().models.values()}


@pytest.mark.parametrize("model", PARTS_OF)
def test_every_model_asks_its_parts_in_their_order(talk: Talk, model: str) -> None:
    talk.set(model=model)
    asked_now, met = talk.enter("model"), []
    while asked_now is not None:
        met.append(asked_now)
        if asked_now == "model_risk":
            asked_now = talk.answer("Nee", option=["no"])
        elif asked_now == "model_sentence":
            asked_now = talk.answer("door de drukte")
        elif asked_now == "model_topic":
            asked_now = talk.answer("iets", option=["own"])
        else:
            card = asked(talk)
            assert card.model == model
            talk_about = [card.rows[0].id] if card.tick else []
            words = {field.id: "iets" for field in card.rows[0].fields}
            places = {"places": {card.rows[0].id: 1}} if card.places else {}
            args = {"talk": talk_about, "words": words} | places
            asked_now = talk.answer("iets", args={n: v for n, v in args.items() if v})
        if asked_now is not None:
            talk.go_on()
    assert tuple(met) == PARTS_OF[model]


def test_a_model_without_cards_ends_its_phase_at_once(talk: Talk) -> None:
    talk.set(model="oplossingsgericht")
    assert talk.enter("model") is None


def test_the_words_around_a_card_are_those_of_its_model(talk: Talk) -> None:
    talk.set(model="vier_domeinen").enter("model")
    assert talk.last("ask")["text"] == "Wat speelt er nu in uw leven?"
    assert talk.last("ask")["why"].startswith("Zo staat alles bij elkaar.")


def test_a_complaint_on_a_card_says_nothing_about_how_somebody_stands(talk: Talk) -> None:
    talk.set(model="kop", path="klant", topics=["slapen"]).knows(model_risk=told("no"))
    talk.enter("model")
    args = {"words": {"klacht.merk": "niemand helpt mij"}}
    talk.answer("niemand helpt mij", args=args, relation=("klaag", 0.99), topics=["stress"])
    assert talk.slot("path") == "klant"
    assert talk.slot("topics") == ["slapen", "stress"]
    assert not talk.slot("observations")


def test_what_stands_on_place_one_is_the_topic(talk: Talk) -> None:
    talk.set(model="vier_domeinen", topics=["slapen"], path="klant", observations=[SLEEP])
    talk.knows(model_overview=told({"model": "vier_domeinen", "words": {"geest.goed": "x"}}))
    talk.enter("model")
    args = {"places": {"sociaal": 1, "lichaam": 2}}
    assert talk.answer("plaats", command="answer", args=args) is None
    assert talk.state.topics == ["eenzaamheid", "slapen"]
    assert talk.slot("path") == "onbekend"
    assert talk.replied("begin_here")


def test_the_risk_question_comes_first_and_a_clear_no_opens_the_cards(talk: Talk) -> None:
    assert talk.set(model="kop").enter("model") == "model_risk"
    assert talk.answer("Nee", option=["no"]) == "model_overview"
    assert talk.slot("risk_told") is False


@pytest.mark.parametrize("said", ["yes", "sometimes", "rather_not", None])
def test_anything_but_a_clear_no_stops_the_form_and_shows_whom_to_call(
    talk: Talk, said: str | None
) -> None:
    talk.set(model="kop").enter("model")
    assert talk.answer("mwah" if said is None else said, option=[said] if said else None) is None
    assert talk.slot("risk_told") is True
    talk.run(ActionRaiseRisk)
    assert (talk.state.safety["tier"], talk.slot("risk_told")) == ("S2", False)
    assert talk.enter("safety") == "safe_now"
    talk.set(safe_now=told("safe"), requested_slot=None).run(ActionLeaveSafety)
    assert talk.form == "model_form"
    assert talk.go_on() == "model_overview"


def test_who_skips_the_risk_question_is_shown_whom_to_call(talk: Talk) -> None:
    talk.set(model="kop").enter("model")
    talk.hear("sla over", command="skip_question")
    talk.run(ActionSkipQuestion)
    assert talk.slot("risk_told") is True
    assert talk.validate() is None


def test_a_model_that_is_not_there_any_more_makes_way_for_the_first_one(talk: Talk) -> None:
    assert talk.set(model="weg").enter("model") == "model_overview"
    assert asked(talk).model == "spinnenweb"


def test_a_card_that_is_gone_meanwhile_lets_the_form_go_on(talk: Talk) -> None:
    talk.set(model="spinnenweb").knows(model_overview=told(FILLED | {"talk": []}))
    talk.at("model_direction")
    assert talk.answer("iets", command="answer", args={"scores": {"x": 1}}) is None


@pytest.fixture
def own_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A practice with a model of its own: one file in a folder, and nothing else."""
    folder = Path(__file__).parents[1] / "own_models"
    monkeypatch.setenv("BREDE_GESPREK_OWN_MODELS_DIR", str(folder))
    load_catalogue.cache_clear()
    yield "eigen_krachten"
    load_catalogue.cache_clear()


@pytest.mark.usefixtures("store")
def test_a_new_file_is_a_new_model_for_patient_and_professional(
    talk: Talk, own_model: str
) -> None:
    talk.set(model=own_model)
    assert talk.enter("model") == "model_overview"
    assert [row.label for row in asked(talk).rows] == ["Thuis", "Buitenshuis"]
    args = {"scores": {"thuis": 8}, "picks": {"buiten": "soms"}, "talk": ["buiten"]}
    assert talk.answer("x", command="answer", args=args) == "model_direction"
    places = {"places": {"thuis": 1}, "links": ["thuis+buiten"]}
    assert talk.answer("x", command="answer", args=places) == "model_topic"
    assert talk.answer("Buitenshuis") == "model_sentence"
    assert talk.answer("Ik kan goed koken.") is None
    assert talk.state.topics == ["bewegen"]
    talk.set(role="professional").hear(command="begin")
    talk.run(ActionSuggestQuestion)
    assert talk.last("suggestions")["prompts"][0]["id"] == "strength_where"
