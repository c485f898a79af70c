"""Rows and slots: what is written after a turn is what the dialogue starts from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.catalogue import load_catalogue
from bot.conversation.answers import Record, passed_over
from bot.conversation.state_rows import card_answers, slots_of, store_answers
from bot.store.database import Database
from bot.store.models import Answer, Base, Conversation, Practice

CATALOGUE = load_catalogue()


def told(value: Any, said: str | None = None) -> Record:
    return Record(said=str(value) if said is None else said, value=value, status="answered")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'rijen.db'}")
    Base.metadata.create_all(opened.engine)
    with opened.unit_of_work() as session:
        session.add(Practice(id=1, name="Praktijk", phone="030", out_of_hours_phone="088"))
        session.add(Conversation(id="gesprek", practice_id=1, role="patient"))
    yield opened
    opened.engine.dispose()


def write(store: Database, card: int = 1, **answers: Record | None) -> None:
    with store.unit_of_work() as session:
        conversation = session.get_one(Conversation, "gesprek")
        store_answers(session, conversation, CATALOGUE, answers, card)


def rows(store: Database) -> set[tuple[str, int, str]]:
    with store.unit_of_work() as session:
        return {(row.question, row.card, row.said) for row in session.scalars(select(Answer))}


@pytest.mark.parametrize(
    "record",
    [
        told("rust", " rust. "), told(6.5, "6,5"), told(["debt_help"], "Hulp"), told(None, "tja"),
        passed_over("skipped"), passed_over("unknown"), told("'; drop table answer; --"),
    ],
)  # fmt: skip
def test_an_answer_comes_back_as_it_was(store: Database, record: Record) -> None:
    write(store, wish=record)
    with store.unit_of_work() as session:
        assert card_answers(session, "gesprek", 0) == {"wish": record}


def test_the_rows_become_equal_to_the_slots(store: Database) -> None:
    write(store, wish=told("rust"), coping=told("hond"), keep=None)
    write(store, wish=told("slapen"), coping=None, keep=told("tuin"))
    assert rows(store) == {("wish", 0, "slapen"), ("keep", 0, "tuin")}


def test_writing_the_same_answers_twice_changes_nothing(store: Database) -> None:
    for _ in range(2):
        write(store, wish=told("rust"), goal_when=told("morgen"))
    assert rows(store) == {("wish", 0, "rust"), ("goal_when", 1, "morgen")}


def test_a_question_that_is_not_named_loses_its_row(store: Database) -> None:
    write(store, wish=told("rust"))
    write(store)
    assert rows(store) == set()


def test_a_slot_that_is_no_question_is_not_stored(store: Database) -> None:
    write(store, trail=told("x"), wish=told("rust"))
    assert rows(store) == {("wish", 0, "rust")}


def test_other_goal_cards_stay(store: Database) -> None:
    write(store, card=1, wish=told("rust"), goal_when=told("vandaag"), goal_step=told("a"))
    write(store, card=2, wish=told("rust"), goal_when=told("morgen"))
    write(store, card=2, wish=told("rust"), goal_when=None)
    assert rows(store) == {("wish", 0, "rust"), ("goal_when", 1, "vandaag"), ("goal_step", 1, "a")}


def slots(store: Database, conversation: str = "gesprek") -> dict[str, Any]:
    with store.unit_of_work() as session:
        return slots_of(session, session.get_one(Conversation, conversation))


def test_the_dialogue_starts_with_its_mechanics_and_the_card_that_is_open(store: Database) -> None:
    write(store, card=1, wish=told("rust"), goal_when=told("vandaag"))
    write(store, card=2, wish=told("rust"), goal_when=told("morgen"))
    with store.unit_of_work() as session:
        row = session.get_one(Conversation, "gesprek")
        row.dialogue = {"slots": {"goal_card": 2, "path": "klant"}}
    assert slots(store) == {
        "goal_card": 2, "path": "klant", "wish": told("rust"), "goal_when": told("morgen"),
        "model": "spinnenweb",
    }  # fmt: skip


def test_a_new_conversation_starts_with_its_model_and_nothing_else(store: Database) -> None:
    assert slots(store) == {"model": "spinnenweb"}


def test_another_model_that_was_chosen_later_counts(store: Database) -> None:
    with store.unit_of_work() as session:
        row = session.get_one(Conversation, "gesprek")
        row.dialogue, row.model = {"slots": {"model": "spinnenweb"}}, "kop"
    assert slots(store) == {"model": "kop"}


def a_consult(store: Database, dialogue: dict[str, Any]) -> None:
    """A consult that goes on from the conversation of the patient."""
    note = {"number": 3, "topic": "werk", "relation": "klaag", "confidence": 0.9,
            "evidence": "mijn baas", "by": "computer"}  # fmt: skip
    with store.unit_of_work() as session:
        session.get_one(Conversation, "gesprek").dialogue = {
            "slots": {"topics": ["werk"], "path": "klaag", "observations": [note],
                      "drafts": {"wish": "geheim"}, "safety": {"tier": "S2"}},
        }  # fmt: skip
        session.add(
            Conversation(
                id="consult", practice_id=1, role="professional", prepared_by_id="gesprek",
                dialogue=dialogue,
            )
        )  # fmt: skip


def test_a_consult_takes_over_the_working_notes_and_no_answers(store: Database) -> None:
    write(store, wish=told("een andere baas"))
    a_consult(store, {})
    found = slots(store, "consult")
    assert found.keys() == {"topics", "path", "observations", "model"}


def test_notes_from_before_have_no_number_of_the_consult(store: Database) -> None:
    a_consult(store, {})
    (note,) = slots(store, "consult")["observations"]
    assert (note["number"], note["evidence"]) == (0, "mijn baas")


def test_a_consult_that_is_under_way_goes_on_with_its_own_notes(store: Database) -> None:
    a_consult(store, {"slots": {"path": "klant", "prompt_step": 3}})
    assert slots(store, "consult") == {"path": "klant", "prompt_step": 3, "model": "spinnenweb"}


def test_a_consult_begins_with_what_the_patient_put_on_place_one(store: Database) -> None:
    with store.unit_of_work() as session:
        session.get_one(Conversation, "gesprek").model = "vier_domeinen"
    places = {"model": "vier_domeinen", "places": {"sociaal": 1, "maatschappij": 2}}
    write(store, model_direction=told(places))
    a_consult(store, {})
    assert slots(store, "consult")["topics"] == ["eenzaamheid", "werk"]


def test_a_consult_knows_which_options_the_patient_picked(store: Database) -> None:
    filled = {"model": "passant_zoeker_koper", "picks": {"bewegen": "koper", "roken": "passant"}}
    write(store, model_overview=told(filled))
    a_consult(store, {})
    assert slots(store, "consult")["model_picks"] == ["koper", "passant"]


def test_a_consult_begins_with_the_topic_that_the_patient_picked(store: Database) -> None:
    write(
        store,
        model_overview=told({"scores": {"meedoen": 3}, "talk": ["meedoen"]}),
        model_topic=told("meedoen"),
    )
    a_consult(store, {})
    assert slots(store, "consult")["topics"] == ["werk"], "work belongs to that row"
    write(store, model_topic=told("gevoel"))
    assert slots(store, "consult")["topics"] == ["stemming", "werk"]
