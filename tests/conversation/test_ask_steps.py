"""How each question went is written with the turn: outcome and seconds, never a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.conversation.ask_steps import AWAY, AskFigures, ask_figures, note_ask
from bot.conversation.turn import Ask, Turn
from bot.store.database import Database, migrate
from bot.store.models import AskStep, Conversation, Practice

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Talk:
    """A conversation of which only the questions and buttons matter."""

    def __init__(self, database: Database, name: str = "c", role: str = "patient") -> None:
        self.database, self.name, self.moment = database, name, START
        with database.unit_of_work() as session:
            session.add(Conversation(id=name, practice_id=1, role=role, status="open"))

    def show(self, ask: str | None, intent: str = "answer", after: int = 10) -> None:
        """Somebody says something after some seconds, and this question comes next."""
        self.moment += timedelta(seconds=after)
        turn = Turn(ask=Ask(id=ask, kind="text", text="?") if ask else None)
        with self.database.unit_of_work() as session:
            row = session.get_one(Conversation, self.name)
            row.turn += 1
            note_ask(session, row, turn, intent, self.moment, self.moment)

    def end(self, status: str) -> None:
        with self.database.unit_of_work() as session:
            session.get_one(Conversation, self.name).status = status

    def steps(self) -> list[tuple[str, str, int | None]]:
        with self.database.unit_of_work() as session:
            rows = session.query(AskStep).filter_by(conversation_id=self.name)
            return [(row.ask, row.outcome, row.seconds) for row in rows.order_by(AskStep.number)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'steps.db'}"
    migrate(url)
    made = Database(url)
    with made.unit_of_work() as session:
        for number in (1, 2):
            session.add(Practice(id=number, name="x", phone="1", out_of_hours_phone="2"))
    yield made
    made.engine.dispose()


def figures(database: Database) -> dict[str, AskFigures]:
    with database.unit_of_work() as session:
        return {row.ask: row for row in ask_figures(session, 1, load_catalogue())}


def test_a_question_that_was_answered_has_its_seconds(database: Database) -> None:
    talk = Talk(database)
    talk.show("wish")
    talk.show("goal_positive", after=25)
    assert talk.steps() == [("wish", "answered", 25), ("goal_positive", "", None)]


@pytest.mark.parametrize(
    ("intent", "outcome"),
    [
        ("skip_question", "skipped"),
        ("dont_know", "skipped"),
        ("go_back", "back"),
        ("pause", "paused"),
        ("stop", "stopped"),
        ("correct_answer", "elsewhere"),
        ("safety_alarm", "interrupted"),
        ("affirm", "answered"),
    ],
)
def test_what_somebody_did_with_a_question_is_kept(
    database: Database, intent: str, outcome: str
) -> None:
    talk = Talk(database)
    talk.show("goal_positive")
    talk.show("wish" if intent == "go_back" else None, intent)
    assert talk.steps()[0] == ("goal_positive", outcome, 10)


def test_an_explanation_or_a_misunderstanding_is_the_same_showing(database: Database) -> None:
    talk = Talk(database)
    talk.show("scale_now")
    talk.show("scale_now", "ask_explanation", after=20)
    talk.show("scale_now", "answer", after=20)
    talk.show("wish", after=20)
    assert talk.steps()[0] == ("scale_now", "answered", 60)


def test_a_long_absence_leaves_no_time(database: Database) -> None:
    talk = Talk(database)
    talk.show("wish")
    talk.show("goal_positive", after=AWAY + 1)
    assert talk.steps()[0] == ("wish", "answered", None)


def test_a_consult_is_not_counted(database: Database) -> None:
    talk = Talk(database, role="professional")
    talk.show("goal_step")
    assert talk.steps() == []


def test_the_figures_count_conversations_and_say_where_people_stop(database: Database) -> None:
    done = Talk(database, "done")
    for ask, intent in (("wish", "begin"), ("scale_now", "answer"), ("wish", "go_back")):
        done.show(ask, intent)
    done.show("scale_now", after=30)
    done.show(None, "skip_question")
    done.end("sent")
    half = Talk(database, "half")
    half.show("wish")
    half.show("scale_now", after=50)
    found = figures(database)
    wish, scale = found["wish"], found["scale_now"]
    assert (wish.shown, wish.answered, wish.skipped, wish.back) == (2, 2, 0, 0)
    assert wish.seconds == 30  # the middle one of 10, 30 and 50
    assert (scale.shown, scale.answered, scale.skipped, scale.back) == (2, 0, 1, 1)
    assert (wish.ended_here, scale.ended_here) == (0, 1)
    assert wish.step == 1 and list(found) == ["wish", "scale_now"]


def test_figures_are_of_one_practice_and_go_with_the_conversation(database: Database) -> None:
    talk = Talk(database)
    talk.show("wish")
    with database.unit_of_work() as session:
        assert ask_figures(session, 2, load_catalogue()) == []
        session.delete(session.get_one(Conversation, talk.name))
    assert figures(database) == {}
