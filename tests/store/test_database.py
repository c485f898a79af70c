"""The tables, their one migration, and the promises of the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from bot.store.database import MIGRATIONS, Database, migrate, migrations
from bot.store.models import (
    Answer,
    Base,
    Conversation,
    Invitation,
    Message,
    Note,
    Practice,
    StoredTurn,
    User,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database that was migrated to the newest version."""
    address = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(address)
    return address


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """The database with one practice and one conversation ``c``."""
    database = Database(url)
    with database.unit_of_work() as session:
        session.add(Practice(id=1, name="De Linde", phone="020", out_of_hours_phone="088"))
        session.flush()
        session.add(Conversation(id="c", practice_id=1, role="patient"))
    yield database
    database.engine.dispose()


# The migration


def test_the_migration_makes_exactly_the_tables_of_the_models(url: str) -> None:
    command.check(migrations(url))


def test_a_migration_needs_nothing_of_ours_to_run() -> None:
    for file in (MIGRATIONS / "versions").glob("*.py"):
        source = file.read_text(encoding="utf-8")
        assert "bot." not in source and "flask_security" not in source, file.name


def test_there_is_one_line_of_migrations(url: str) -> None:
    line = [step.revision for step in ScriptDirectory.from_config(migrations(url)).walk_revisions()]
    files = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("*.py"))
    assert list(reversed(line)) == files


def test_migrating_twice_changes_nothing(url: str) -> None:
    migrate(url)
    command.check(migrations(url))


def test_the_migration_can_be_undone(url: str) -> None:
    command.downgrade(migrations(url), "base")
    database = Database(url)
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.engine.dispose()


def test_what_was_asked_of_the_first_model_moves_to_the_phase_of_every_model(
    tmp_path: Path,
) -> None:
    address = f"sqlite:///{tmp_path / 'oud.db'}"
    command.upgrade(migrations(address), "0004")
    old = Database(address)
    turn = {"ask": {"id": "spinnenweb", "kind": "profile"}, "lead": "x"}
    dialogue = {
        "slots": {"trail": ["wish", "spinnenweb"], "drafts": {"spinnenweb_topic": "own"}},
        "form": "spinnenweb_form", "requested_slot": "spinnenweb",
    }  # fmt: skip
    then = MetaData()
    then.reflect(old.engine)
    moment = datetime(2026, 11, 22)
    rows: dict[str, dict[str, Any]] = {
        "practice": {"id": 1, "name": "De Linde", "phone": "020", "out_of_hours_phone": "088",
                     "demo": False},
        "conversation": {"id": "c", "practice_id": 1, "role": "patient", "address": "u",
                         "label": "", "status": "open", "ask": "spinnenweb", "turn": 0,
                         "dialogue": dialogue, "session_number": 0, "created_at": moment,
                         "updated_at": moment},
        "answer": {"conversation_id": "c", "question": "spinnenweb", "card": 0, "said": "x",
                   "value": {}, "status": "answered", "updated_at": moment},
        "turn": {"conversation_id": "c", "number": 1, "content": turn, "created_at": moment},
    }  # fmt: skip
    with old.engine.begin() as connection:
        for table, values in rows.items():
            connection.execute(then.tables[table].insert().values(**values))
    old.engine.dispose()
    migrate(address)
    moved = Database(address)
    with moved.unit_of_work() as session:
        row = session.get_one(Conversation, "c")
        assert (row.ask, row.model) == ("model_overview", "spinnenweb")
        assert row.dialogue["form"] == "model_form"
        assert row.dialogue["slots"]["trail"] == ["wish", "model_overview"]
        assert row.dialogue["slots"]["drafts"] == {"model_topic": "own"}
        assert row.answers[0].question == "model_overview"
        assert row.turns[0].content["ask"]["id"] == "model_overview"
    command.downgrade(migrations(address), "0004")
    with moved.engine.connect() as connection:
        ask = connection.scalar(select(then.tables["conversation"].c.ask))
    assert ask == "spinnenweb"
    moved.engine.dispose()


def test_a_path_with_a_percent_sign_can_be_migrated(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / 'honderd%.db'}")
    assert (tmp_path / "honderd%.db").exists()


# SQLite


def test_sqlite_keeps_what_was_acknowledged_and_checks_references(database: Database) -> None:
    with database.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_unit_of_work_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.unit_of_work() as session:
        session.add(Note(conversation_id="c", content="half"))
        session.flush()
        raise RuntimeError
    with database.unit_of_work() as session:
        assert session.query(Note).count() == 0


def test_erased_words_leave_the_write_ahead_log(database: Database, tmp_path: Path) -> None:
    words = "woorden die weg moeten"
    with database.unit_of_work() as session:
        session.add(Note(conversation_id="c", content=words))
    with database.unit_of_work() as session:
        session.delete(session.query(Note).one())
    database.forget_erased_rows()
    files = b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))
    assert words.encode() not in files


# The tables


def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), database.unit_of_work() as session:
        session.get_one(Conversation, "c").sent_at = datetime(2026, 11, 22)


def test_a_moment_comes_back_in_utc(database: Database) -> None:
    winter_time = timezone(timedelta(hours=1))
    with database.unit_of_work() as session:
        session.get_one(Conversation, "c").sent_at = NOW.astimezone(winter_time)
    with database.unit_of_work() as session:
        found = session.get_one(Conversation, "c").sent_at
    assert found == NOW and found is not None and found.tzinfo == UTC


def message(number: int, **more: object) -> Message:
    values: dict[str, object] = {"key": f"k{number}", "state": "answered"} | more
    return Message(conversation_id="c", number=number, kind="text", content="x", **values)


def test_one_key_is_stored_once_per_conversation(database: Database) -> None:
    with pytest.raises(IntegrityError), database.unit_of_work() as session:
        session.add_all([message(1, key="k"), message(2, key="k")])


def test_one_message_of_a_conversation_waits_at_a_time(database: Database) -> None:
    with database.unit_of_work() as session:
        session.add_all([message(1), message(2), message(3, state="waiting")])
    with pytest.raises(IntegrityError), database.unit_of_work() as session:
        session.add(message(4, state="waiting"))


def test_an_invitation_has_one_conversation(database: Database) -> None:
    digests = {"secret_digest": "a", "code_digest": "b", "birth_date_digest": "c"}
    with database.unit_of_work() as session:
        session.add(Invitation(id=1, practice_id=1, label="Jan", expires_at=NOW, **digests))
        session.flush()
        session.add(Conversation(id="d", practice_id=1, role="patient", invitation_id=1))
    with pytest.raises(IntegrityError), database.unit_of_work() as session:
        session.add(Conversation(id="e", practice_id=1, role="patient", invitation_id=1))


def test_every_row_of_a_conversation_goes_with_it(database: Database) -> None:
    children = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(
            key.column.table.name == "conversation" and key.ondelete == "CASCADE"
            for key in table.foreign_keys
        )
    }
    pointing = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(key.column.table.name == "conversation" for key in table.foreign_keys)
    }
    # A consult only lets go of its preparation; everything else is deleted.
    assert pointing - children == {"conversation"}
    with database.unit_of_work() as session:
        session.add_all(
            [
                message(1),
                StoredTurn(conversation_id="c", number=1, content={}),
                Answer(conversation_id="c", question="wish", said="x", value="x"),
                Note(conversation_id="c", content="x"),
                Conversation(id="p", practice_id=1, role="professional", prepared_by_id="c"),
            ]
        )
    with database.unit_of_work() as session:
        session.delete(session.get_one(Conversation, "c"))
    with database.unit_of_work() as session:
        for name in children:
            assert session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar() == 0, name
        assert session.get_one(Conversation, "p").prepared_by_id is None


def test_a_user_can_be_changed_although_its_library_knows_no_time_zones(
    database: Database,
) -> None:
    with database.unit_of_work() as session:
        session.add(
            User(email="a@b.example", active=True, fs_uniquifier="u", practice_id=1, name="Anna")
        )
    with database.unit_of_work() as session:
        session.query(User).one().name = "Anna B."
    with database.unit_of_work() as session:
        user = session.query(User).one()
        assert user.name == "Anna B." and user.update_datetime.tzinfo == UTC


def test_a_conversation_id_is_random_and_says_nothing(database: Database) -> None:
    with database.unit_of_work() as session:
        rows = [Conversation(practice_id=1, role="patient", label="Jan") for _ in range(20)]
        session.add_all(rows)
    assert len({row.id for row in rows}) == 20
    assert all(len(row.id) >= 22 and "Jan" not in row.id for row in rows)
