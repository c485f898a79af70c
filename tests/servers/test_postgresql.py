"""The store on a real PostgreSQL: schema, a conversation's life, the list, the log."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from bot.audit import OPERATOR, record, verify
from bot.conversation.retention import tidy
from bot.export.jobs import file_of, worker
from bot.store.database import Database, migrate, migrations
from bot.store.models import AuditEvent, Base, Conversation, ExportJob, Invitation, Practice
from bot.web.practice.accounts import create_account
from tests.web.conftest import PASSWORD, World
from tests.web.forms import send
from tests.web.test_accounts import code_of, link_app
from tests.web.test_exporting import asked, run, save, words_in
from tests.web.test_list import labels
from tests.web.test_panel_live import send as send_live


@pytest.fixture
def world(make_world: Callable[..., World], postgresql: str) -> World:
    """Two practices whose store is on PostgreSQL."""
    made = make_world(database_url=postgresql)
    assert made.database.engine.dialect.name == "postgresql"
    return made


@pytest.fixture
def store(empty_postgresql: str) -> Iterator[Database]:
    database = Database(empty_postgresql)
    yield database
    database.engine.dispose()


def rows_left(world: World) -> dict[str, int]:
    """How many rows each table that belongs to a conversation has."""
    left = {}
    with world.database.unit_of_work() as session:
        for table in Base.metadata.sorted_tables:
            if table.name == "conversation" or "conversation_id" in table.columns:
                left[table.name] = session.scalar(text(f'SELECT count(*) FROM "{table.name}"')) or 0
    return left


# The schema


def test_the_schema_goes_up_to_that_of_the_models_and_down_to_nothing(
    store: Database, empty_postgresql: str
) -> None:
    migrate(empty_postgresql)
    command.check(migrations(empty_postgresql))
    command.downgrade(migrations(empty_postgresql), "base")
    assert inspect(store.engine).get_table_names() == ["alembic_version"]
    with store.engine.connect() as connection:
        functions = connection.scalars(
            text("SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace"
                 " WHERE nspname = 'public'")
        ).all()  # fmt: skip
    assert functions == [], "no trigger's function stays behind"
    migrate(empty_postgresql)
    command.check(migrations(empty_postgresql))


# A conversation


def test_a_conversation_is_held_read_agreed_on_exported_and_erased(world: World) -> None:
    patient = world.at_check(wish="Ik wil béter slapen ≥ 6 uur 😀")
    patient.answer(option="send")
    (conversation,) = [row.id for row in world.conversations()]
    anna = world.professional()
    assert "Ik wil béter slapen ≥ 6 uur 😀" in anna.get(f"/praktijk/gesprek/{conversation}")
    agreed = send(
        anna, f"/praktijk/gesprek/{conversation}/afspraken",
        **{"goals-0-what": "Elke dag zwemmen", "follow_up_on": "1-3-2027"},
    )  # fmt: skip
    assert agreed.status == 200 and "Bewaard" in agreed
    for wanted in ("soep", "fhir", "spreadsheet"):
        found = words_in(save(anna, conversation, wanted))
        assert "Elke dag zwemmen" in found or wanted == "spreadsheet", wanted
    anna.get(f"/praktijk/gesprek/{conversation}")
    consult = anna.post(f"/praktijk/gesprek/{conversation}/consult").path
    for note in ("Slaapt", "Slaapt slecht"):
        assert send_live(anna, consult, note=note).status_code == 200
    assert all(rows_left(world)[name] for name in ("answer", "message", "note", "agreement"))
    patient.get("/verwijderen")
    page = patient.post("/verwijderen")
    assert page.status == 200, page.html
    with world.database.unit_of_work() as session:
        consult_row = session.query(Conversation).one()
        assert consult_row.role == "professional" and consult_row.prepared_by_id is None
        session.delete(consult_row)
    assert {name: number for name, number in rows_left(world).items() if number} == {}


def test_what_is_kept_long_enough_goes_with_a_row_in_the_log_for_each(world: World) -> None:
    for name in ("Jan", "Piet"):
        world.invite(label=name)
    world.sent(world.invite(label="Ria"))
    later = world.clock() + timedelta(days=800)
    done = tidy(world.database, later)
    assert (done.invitations, done.sent) == (2, 1)
    assert rows_left(world)["conversation"] == 0 and world.all_of(Invitation) == []
    events = [row.event for row in world.all_of(AuditEvent)]
    assert events.count("invitation_tidied") == 2 and events.count("tidied") == 1


def test_a_code_of_the_app_works_once(
    make_world: Callable[..., World], postgresql: str
) -> None:
    real = make_world(demo=False, database_url=postgresql)
    create_account(
        real.app, email="a@b.example", password=PASSWORD, name="Anna",
        practice_id=real.practice, roles=["poh"],
    )  # fmt: skip

    def signed_in(code: str) -> str:
        browser = real.browser()
        browser.get("/login")
        browser.post("/login", email="a@b.example", password=PASSWORD)
        return browser.post("/login/code", code=code).path if code else ""

    browser = real.browser()
    browser.get("/login")
    browser.post("/login", email="a@b.example", password=PASSWORD)
    code = code_of(link_app(browser), later=1)
    assert [signed_in(code), signed_in(code)] == ["/praktijk", "/login/code"]


def test_an_export_leaves_out_who_is_erased_while_it_is_given_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = world.sent(world.invite(label="Ria"))
    world.sent(world.invite(label="Jan"))

    def erase(*_: object) -> None:
        with world.database.unit_of_work() as session:
            session.delete(session.get_one(Conversation, gone))

    job = run(world, asked(world, "soep"))
    assert (job.state, job.done) == ("done", 2) and file_of(world.settings, job)
    monkeypatch.setattr(worker, "note_exported", erase)
    late = run(world, asked(world, "soep"))
    assert (late.state, late.problem) == ("failed", "changed")
    assert {row.state for row in world.all_of(ExportJob)} == {"done", "failed"}


# The list


def test_the_list_finds_people_and_leaves_other_practices_alone(world: World) -> None:
    for name in ("Ria Jansen", "Jan", "Zoë 100% Ünal"):
        world.sent(world.invite(label=name))
        world.clock.forward(minutes=1)
    world.sent(world.invite(label="Ria van elders", practice=world.other_practice))
    world.invite(label="Nog niet begonnen")
    anna = world.professional()
    assert set(labels(anna.get("/praktijk").html)) >= {"Ria Jansen", "Jan", "Zoë 100% Ünal"}
    for wanted, expected in (
        ("ria", {"Ria Jansen"}),
        ("zoë", {"Zoë 100% Ünal"}),
        ("100%", {"Zoë 100% Ünal"}),
        ("niemand", set()),
    ):
        page = anna.get(f"/praktijk?zoek={wanted.replace('%', '%25')}")
        assert page.status == 200 and set(labels(page.html)) == expected, wanted


# The log


def test_writers_at_the_same_moment_make_one_chain(store: Database, empty_postgresql: str) -> None:
    migrate(empty_postgresql)
    with store.unit_of_work() as session:
        session.add(Practice(id=1, name="De Linde", phone="1", out_of_hours_phone="2"))

    def write() -> None:
        for _ in range(15):
            with store.unit_of_work() as session:
                record(session, "list_read", who=OPERATOR, practice_id=1)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with store.unit_of_work() as session:
        found = verify(session)
        numbers = [row.number for row in session.query(AuditEvent).order_by(AuditEvent.number)]
    assert found.problem == "" and numbers == list(range(1, 61))


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET actor = 'niemand'", "DELETE FROM audit_event"]
)
def test_the_log_refuses_to_be_changed(store: Database, statement: str) -> None:
    migrate(store.engine.url.render_as_string(hide_password=False))
    with store.unit_of_work() as session:
        record(session, "list_read", who=OPERATOR, at=datetime.now(UTC))
    with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
        connection.execute(text(statement))
    with store.unit_of_work() as session:
        assert verify(session).problem == "" and session.query(AuditEvent).count() == 1
