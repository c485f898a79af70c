"""A backup holds everything, is made while people write, and opens only with its key."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command

from bot import backup
from bot.backup.copying import copy_database, schema_version
from bot.run.problem import Problem
from bot.settings import Settings, load_secrets
from bot.store.database import Database, known_versions, migrations
from bot.store.models import AuditEvent, Conversation, Message, Practice
from tests.backup.conftest import NOW, PUBLIC, SECRET, WORDS, Place, make_place

CHANGED_BY_A_RESTORE = {"conversation", "sign_in", "audit_event", "audit_head"}
"""Tables that are not the same afterwards, on purpose; their tests are below."""


def test_every_row_comes_back_on_an_empty_machine(place: Place) -> None:
    file = place.take()
    before, secrets = place.rows(), place.secrets
    shutil.rmtree(place.settings.data_dir)

    done = place.restore(file)

    after = place.rows()
    assert {name: after[name] for name in after if name not in CHANGED_BY_A_RESTORE} == {
        name: before[name] for name in before if name not in CHANGED_BY_A_RESTORE
    }
    assert len(after["conversation"]) == len(before["conversation"]) == 6
    assert before["audit_event"] < after["audit_event"]
    assert all(before[name] for name in ("message", "answer", "goal", "referral", "note", "flag"))
    assert place.secrets == secrets
    assert (done.since, done.aside) == (None, None)


def test_a_backup_made_while_people_write_is_sound_and_loses_nothing_of_before(
    place: Place,
) -> None:
    database = place.open()
    written, stop = [0], threading.Event()

    def write() -> None:
        while not stop.is_set():
            with database.unit_of_work() as session:
                session.add(
                    Message(
                        conversation_id="Jan", number=written[0] + 2, key=str(written[0]),
                        kind="text", content="x" * 1500, state="answered",
                    )
                )  # fmt: skip
            written[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    kept = []
    while written[0] < 20:
        stop.wait(0.01)
    for number in range(3):
        known = written[0]
        file = place.take(f"{number}.age")
        kept.append((file, known))
    stop.set()
    writer.join()
    database.engine.dispose()
    for file, known in kept:
        elsewhere = make_place(place.settings.data_dir.parent / f"of-{file.stem}")
        elsewhere.restore(file)
        restored = elsewhere.open()
        with restored.unit_of_work() as session:
            numbers = [m.number for m in session.get_one(Conversation, "Jan").messages]
        restored.engine.dispose()
        assert numbers == list(range(1, len(numbers) + 1))
        assert known + 1 <= len(numbers) <= written[0] + 1


def test_no_word_and_no_secret_can_be_read_from_a_backup_or_is_left_beside_it(
    place: Place,
) -> None:
    file = place.take()

    content = file.read_bytes()
    for word in (*(WORDS.format(name=name) for name in ("Ria", "Jan")), *place.secrets.model_dump(
    ).values(), "De Linde", "SQLite format"):  # fmt: skip
        assert word.encode() not in content
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in place.settings.run_dir.iterdir()] == []
    assert sorted(path.name for path in file.parent.iterdir()) == ["backup.age", "var"]


def test_the_log_of_every_practice_tells_that_a_backup_was_made(place: Place) -> None:
    database = place.open()
    with database.unit_of_work() as session:
        session.add(Practice(id=2, name="De Eik", phone="020", out_of_hours_phone="088"))
    place.take()
    with database.unit_of_work() as session:
        events = session.query(AuditEvent).filter_by(event="backed_up").all()
        told = [(row.practice_id, row.role, row.object) for row in events]
    database.engine.dispose()
    assert told == [(1, "operator", "backup.age"), (2, "operator", "backup.age")]


def flip_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def no_backup(file: Path) -> None:
    file.write_text("Dit is een brief.", encoding="utf-8")


@pytest.mark.parametrize("damage", [flip_a_byte, cut_off, no_backup])
def test_a_damaged_file_is_refused_and_nothing_changes(place: Place, damage: object) -> None:
    file = place.take()
    assert callable(damage)
    damage(file)
    before = place.rows()
    with pytest.raises(Problem, match="is not a backup, or it is damaged"):
        place.restore(file)
    assert place.rows() == before


def test_another_key_does_not_open_it_and_a_wrong_one_is_named(place: Place) -> None:
    file = place.take()
    with pytest.raises(Problem, match="This key does not open"):
        place.restore(file, backup.new_key()[0])
    with pytest.raises(Problem, match="That is not a secret key"):
        place.restore(file, PUBLIC)
    assert backup.check(place.settings, file, f"# made in 2026\n{SECRET}\n").conversations == 6


def test_without_a_public_key_there_is_no_backup(place: Place) -> None:
    settings = place.settings.model_copy(update={"backup_key": SECRET})
    database = place.open()
    with pytest.raises(Problem, match="is not a public key"):
        backup.take(settings, database, place.settings.data_dir / "x.age", NOW)
    database.engine.dispose()


def test_a_damaged_database_is_not_taken_for_a_backup(place: Place) -> None:
    database = place.open()
    with closing(sqlite3.connect(place.database_file)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM practice")
        connection.commit()
    with pytest.raises(Problem, match="The database is damaged"):
        backup.take(place.settings, database, place.settings.data_dir / "x.age", NOW)
    database.engine.dispose()
    assert not (place.settings.data_dir / "x.age").exists()


def test_a_backup_of_a_newer_version_is_refused(place: Place) -> None:
    with closing(sqlite3.connect(place.database_file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    file = place.take()
    with pytest.raises(Problem, match="was made by a newer version"):
        place.restore(file)


def test_a_folder_that_is_not_there_is_said_in_a_sentence(place: Place) -> None:
    database = place.open()
    with pytest.raises(Problem, match="The backup cannot be written: No such file"):
        backup.take(place.settings, database, Path("/nowhere/at/all.age"), NOW)
    database.engine.dispose()


def test_another_kind_of_database_is_left_to_its_own_tools(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path, backup_key=PUBLIC, database_url="postgresql+psycopg://nowhere/x"
    )
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(Problem, match="a postgresql database") as refused:
        backup.take(settings, database, tmp_path / "x.age", NOW)
    assert "pg_dump" in refused.value.advice


def test_what_a_killed_backup_left_is_gone_after_a_day(place: Place) -> None:
    left = place.settings.run_dir / "backup-abc"
    left.mkdir(parents=True)
    copy_database(place.database_file, left / "brede_gesprek.db")
    backup.clear_away(place.settings, NOW + timedelta(hours=20))
    assert left.exists()
    backup.clear_away(place.settings, NOW + timedelta(hours=30))
    assert not left.exists()


def test_a_backup_of_an_older_version_is_brought_up_to_date(place: Place, tmp_path: Path) -> None:
    old = Place(Settings(data_dir=tmp_path / "old", backup_key=PUBLIC))
    load_secrets(old.settings)
    command.upgrade(migrations(old.url), "0010")
    with closing(sqlite3.connect(old.database_file)) as connection:
        connection.execute(
            "INSERT INTO practice (id, name, phone, out_of_hours_phone, demo)"
            " VALUES (1, 'De Eik', '1', '2', 0)"
        )
        connection.commit()
    file = old.take()
    assert backup.check(place.settings, file, SECRET).schema_version == "0010"
    place.restore(file)
    assert schema_version(place.database_file) == max(known_versions())
    assert "De Eik" in str(place.rows()["practice"])
