"""The log: append-only, chained, and a change anywhere is found."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.audit import Who, patient_reference, record, record_for, verify
from bot.audit.chain import clear_away_old
from bot.audit.reading import Asked, as_csv, rows
from bot.store.database import Database, migrate
from bot.store.models import AuditEvent, Consent, Conversation, Practice

NOW = datetime.now(UTC)
ANNA = Who("poh", "Anna", 1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store with a practice and a preparation with a consult after it."""
    url = f"sqlite:///{tmp_path / 'log.db'}"
    migrate(url)
    database = Database(url)
    with database.unit_of_work() as session:
        session.add(Practice(id=1, name="De Linde", phone="1", out_of_hours_phone="2"))
        session.flush()
        session.add(Conversation(id="c", practice_id=1, role="patient", label="Ria"))
        session.flush()
        session.add(Conversation(id="k", practice_id=1, role="professional", prepared_by_id="c"))
        session.add(
            Consent(conversation_id="c", purpose="read_answers", given=True, text_version="1")
        )
    yield database
    database.engine.dispose()


def fill(database: Database, count: int = 5) -> None:
    with database.unit_of_work() as session:
        for _ in range(count):
            record_for(session, "conversation_read", "c", who=ANNA, access_point="x")


def found(database: Database, **more: str) -> str:
    with database.unit_of_work() as session:
        return verify(session, **more).problem


def without_guard(database: Database, *statements: str) -> None:
    """What somebody with the database file in their hands could do."""
    with database.engine.begin() as connection:
        for trigger in ("audit_event_is_never_changed", "audit_event_is_kept"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
        for statement in statements:
            connection.execute(text(statement))


def test_an_event_says_who_did_what_with_whose_data_on_what_ground(database: Database) -> None:
    with database.unit_of_work() as session:
        row = record_for(
            session, "exported", "k", who=ANNA, access_point="practice.export_one", subject="fhir"
        )
        consent = session.query(Consent).one().id
        assert (row.event, row.practice_id, row.user_id, row.actor, row.role) == (
            "exported", 1, 1, "Anna", "poh",
        )  # fmt: skip
        assert row.patient == patient_reference("c") and row.patient != "c"
        assert (row.object, row.basis) == ("fhir", f"consent {consent}")


def test_an_event_that_nobody_knows_is_refused(database: Database) -> None:
    with database.unit_of_work() as session, pytest.raises(ValueError, match="no such event"):
        record(session, "something")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'Piet'",
        "UPDATE audit_event SET hash = 'x' WHERE number = 2",
        "DELETE FROM audit_event WHERE number = 5",
        "DELETE FROM audit_event",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_event(
    database: Database, statement: str
) -> None:
    fill(database)
    with (
        pytest.raises((IntegrityError, OperationalError), match="append-only"),
        database.engine.begin() as connection,
    ):
        connection.execute(text(statement))
    assert found(database) == ""


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE audit_event SET actor = 'Piet' WHERE number = 3", "it was changed"),
        ("UPDATE audit_event SET at = '2020-01-01' WHERE number = 3", "it was changed"),
        ("UPDATE audit_event SET basis = '' WHERE number = 1", "it was changed"),
        ("DELETE FROM audit_event WHERE number = 3", "an event before it is gone"),
        ("DELETE FROM audit_event WHERE number = 1", "an event before it is gone"),
        ("DELETE FROM audit_event WHERE number = 5", "events at the end are gone"),
        ("DELETE FROM audit_event", "events at the end are gone"),
    ],
)
def test_a_change_behind_its_back_is_found(
    database: Database, statement: str, problem: str
) -> None:
    fill(database)
    assert found(database) == ""
    without_guard(database, statement)
    assert found(database) == problem


def test_an_end_that_somebody_wrote_down_must_still_be_there(database: Database) -> None:
    fill(database)
    with database.unit_of_work() as session:
        head = verify(session).head
    fill(database)
    assert found(database, known_head=head) == ""
    assert found(database, known_head="f" * 64) == "the hash that you gave is not in it"


def test_many_writers_make_one_chain(database: Database) -> None:
    threads = [threading.Thread(target=fill, args=(database, 4)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.unit_of_work() as session:
        assert (verify(session).events, verify(session).problem) == (24, "")


def test_what_is_undone_leaves_no_event(database: Database) -> None:
    fill(database)
    with pytest.raises(RuntimeError), database.unit_of_work() as session:
        record(session, "login")
        raise RuntimeError
    fill(database)
    assert found(database) == ""
    with database.unit_of_work() as session:
        assert session.query(AuditEvent).count() == 10


def test_erasing_a_patient_keeps_pseudonymous_events(database: Database) -> None:
    fill(database, 1)
    with database.unit_of_work() as session:
        record_for(session, "erased", "c", who=ANNA)
        session.delete(session.get_one(Conversation, "c"))
    with database.unit_of_work() as session:
        erased = session.query(AuditEvent).filter_by(event="erased").one()
        assert erased.patient == patient_reference("c") and erased.practice_id == 1
        assert "Ria" not in str(vars(erased))
        assert verify(session).problem == ""


def test_only_what_was_kept_long_enough_can_be_cleared_away(database: Database) -> None:
    with database.unit_of_work() as session:
        for years in (7, 6, 4, 0):
            record(session, "login", at=NOW - timedelta(days=366 * years))
    with database.unit_of_work() as session:
        assert clear_away_old(session, NOW) == 2
    with database.unit_of_work() as session:
        assert verify(session).events == 2 and verify(session).problem == ""


def test_the_file_holds_pseudonyms_and_no_formula(database: Database) -> None:
    with database.unit_of_work() as session:
        record_for(session, "exported", "c", who=Who("poh", "=1+1"), subject="fhir")
    with database.unit_of_work() as session:
        written = "".join(as_csv(session.scalars(rows(1, Asked()))))
    assert "'=1+1" in written and ";=1+1" not in written
    assert patient_reference("c") in written and "Ria" not in written


def test_a_practice_sees_only_its_own_events(database: Database) -> None:
    with database.unit_of_work() as session:
        record(session, "login", practice_id=1)
        record(session, "login", practice_id=2)
        assert [row.practice_id for row in session.scalars(rows(2, Asked()))] == [2]
        assert len(list(session.scalars(rows(None, Asked())))) == 2
