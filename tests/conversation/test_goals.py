"""Goal cards: which answers make a goal, and one row per goal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.answers import Record, passed_over
from bot.conversation.goals import card_of, save_card
from bot.conversation.path import Situation
from bot.store.database import Database
from bot.store.models import Base, Conversation, Goal, Practice


def told(value: object, said: str | None = None) -> Record:
    return Record(said=str(value) if said is None else said, value=value, status="answered")


def now(path: str = "klant", card: int = 1, role: str = "patient", **answers: Any) -> Situation:
    records = {name: a if isinstance(a, dict) else told(a) for name, a in answers.items()}
    return Situation(answers=records, path=path, goal_card=card, role=role)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'doelen.db'}")
    Base.metadata.create_all(opened.engine)
    with opened.unit_of_work() as session:
        session.add(Practice(id=1, name="Praktijk", phone="030", out_of_hours_phone="088"))
        session.add_all(
            Conversation(id=name, practice_id=1, role="patient") for name in ("een", "ander")
        )
    yield opened
    opened.engine.dispose()


def test_a_chosen_step_is_a_card_with_the_words_that_were_used() -> None:
    card = card_of(
        now(
            goal_positive="weer slapen", wheel_decide="om elf uur naar bed",
            goal_when=told("this_week", "Deze week"), goal_how_often=told("daily", "Elke dag"),
            goal_with_whom=told("alone", "Alleen"), goal_confidence=told(6.0, "zesje"),
            goal_smaller_step="half twaalf", wheel_need="een wekker",
            goal_follow_up=told("phone", "Aan de telefoon"),
        )
    )  # fmt: skip
    assert card == {
        "kind": "step", "wish": "weer slapen", "what": "om elf uur naar bed",
        "when": "Deze week", "how_often": "Elke dag", "with_whom": "Alleen", "confidence": 6.0,
        "smaller_step": "half twaalf", "if_it_fails": "een wekker",
        "follow_up": "Aan de telefoon",
    }  # fmt: skip


@pytest.mark.parametrize("decision", ["nothing_now", "think_first", passed_over("skipped")])
def test_no_decision_makes_no_card(decision: object) -> None:
    assert card_of(now(wheel_decide=decision)) is None
    assert card_of(now()) is None


@pytest.mark.parametrize(
    ("path", "answer"), [("klaag", "no"), ("klaag", "maybe"), ("klant", "yes")]
)
def test_only_a_yes_of_a_klaag_makes_an_observation(path: str, answer: str) -> None:
    assert card_of(now(path, observation_task=answer)) is None


def test_an_observation_asks_for_nothing_but_attention() -> None:
    card = card_of(now("klaag", wish_behind="rust", observation_task="yes"))
    assert card is not None
    assert (card["kind"], card["wish"], card["when"]) == ("observation", "rust", "")
    assert card["what"].startswith("Opletten")


def test_a_number_that_was_not_understood_is_no_confidence() -> None:
    card = card_of(now(wheel_decide="lopen", goal_confidence=told(None, "ligt eraan")))
    assert card is not None
    assert card["confidence"] is None


def test_the_answer_to_what_if_it_fails_beats_what_was_needed() -> None:
    card = card_of(now(wheel_decide="lopen", wheel_need="hulp", goal_if_it_fails="opnieuw"))
    assert card is not None
    assert card["if_it_fails"] == "opnieuw"


@pytest.mark.parametrize("more", [{"card": 2}, {"card": 3}, {"role": "professional"}])
def test_an_own_card_takes_nothing_from_the_wheel(more: dict[str, Any]) -> None:
    wheel: dict[str, Any] = {"wheel_decide": "lopen", "goal_positive": "slapen"}
    assert card_of(now(**more, **wheel)) is None
    card = card_of(now(**more, **wheel, goal_wish="mensen zien", goal_step="bellen"))
    assert card is not None
    assert (card["wish"], card["what"]) == ("mensen zien", "bellen")


def test_writing_a_goal_again_replaces_it_and_leaves_the_others(store: Database) -> None:
    for conversation, number, what in (
        ("een", 1, "lopen"), ("een", 2, "bellen"), ("ander", 1, "rusten"), ("een", 1, "fietsen"),
    ):  # fmt: skip
        with store.unit_of_work() as session:
            save_card(session, conversation, number, card_of(now(wheel_decide=what)))
    with store.unit_of_work() as session:
        rows = session.scalars(select(Goal).order_by(Goal.conversation_id, Goal.number))
        found = [(goal.conversation_id, goal.number, goal.what) for goal in rows]
    assert found == [("ander", 1, "rusten"), ("een", 1, "fietsen"), ("een", 2, "bellen")]


def test_no_card_removes_only_that_goal(store: Database) -> None:
    with store.unit_of_work() as session:
        save_card(session, "een", 1, card_of(now(wheel_decide="lopen")))
        save_card(session, "een", 2, card_of(now(wheel_decide="bellen")))
        save_card(session, "een", 1, None)
        save_card(session, "een", 3, None)
    with store.unit_of_work() as session:
        assert [goal.number for goal in session.scalars(select(Goal))] == [2]


def test_a_goal_that_was_agreed_on_stays_agreed_when_it_is_written_again(store: Database) -> None:
    with store.unit_of_work() as session:
        save_card(session, "een", 1, card_of(now(wheel_decide="lopen")))
    with store.unit_of_work() as session:
        session.scalars(select(Goal)).one().status = "agreed"
        save_card(session, "een", 1, card_of(now(wheel_decide="lopen")))
    with store.unit_of_work() as session:
        assert session.scalars(select(Goal)).one().status == "agreed"
