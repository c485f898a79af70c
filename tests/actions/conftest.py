"""An empty conversation, its tracker, and a fresh database behind the actions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.database import database as open_database
from bot.store.database import Database
from bot.store.models import Base, Conversation, Practice
from tests.actions.talk import Talk

ROOT = Path(__file__).resolve().parents[2]
CONVERSATION = "gesprek"


@pytest.fixture(scope="session")
def domain() -> dict[str, Any]:
    """The domain as Rasa sends it along with every action."""
    return yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.fixture
def tracker(domain: dict[str, Any]) -> Tracker:
    """The tracker of a patient who said nothing yet."""
    slots = {name: slot.get("initial_value") for name, slot in domain["slots"].items()}
    return Tracker(
        CONVERSATION, {**slots, "requested_slot": None}, {}, [], False, None, {}, "action_listen"
    )


@pytest.fixture
def dispatcher() -> CollectingDispatcher:
    """Collects what an action says."""
    return CollectingDispatcher()


@pytest.fixture
def talk(tracker: Tracker, dispatcher: CollectingDispatcher, domain: dict[str, Any]) -> Talk:
    """A conversation of a patient."""
    return Talk(tracker, dispatcher, domain)


@pytest.fixture
def consult(talk: Talk, store: Database) -> Talk:
    """A conversation of a professional."""
    with store.unit_of_work() as session:
        session.get_one(Conversation, CONVERSATION).role = "professional"
    return talk.set(role="professional")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database that the actions open, with one conversation of a patient in it."""
    monkeypatch.setenv("BREDE_GESPREK_DATABASE_URL", f"sqlite:///{tmp_path / 'gesprek.db'}")
    open_database.cache_clear()
    opened = open_database()
    Base.metadata.create_all(opened.engine)
    with opened.unit_of_work() as session:
        session.add(Practice(id=1, name="Praktijk", phone="030", out_of_hours_phone="088"))
        session.add(Conversation(id=CONVERSATION, practice_id=1, role="patient"))
    yield opened
    opened.engine.dispose()
    open_database.cache_clear()
