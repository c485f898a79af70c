"""The commands: what they do, and that every wrong use is one clear sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import cli
from bot.conversation.invitations import Opened, open_invitation
from bot.run.runtime import Runtime, write_runtime
from bot.settings import Settings, load_secrets, load_settings
from bot.store.database import Database, migrate
from bot.store.models import Answer, AuditEvent, Consent, Conversation, Invitation, Practice, User

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs ``brede-gesprek …`` on an installation of its own; status, output and errors."""
    monkeypatch.setenv("BREDE_GESPREK_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(os, "umask", lambda mask: mask)

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["brede-gesprek", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return int(end.value.code or 0), shown.out, shown.err

    return command


@pytest.fixture
def database(run: Run) -> Database:
    """The store of the installation, with one practice."""
    settings = load_settings()
    migrate(settings.sqlalchemy_url)
    database = Database(settings.sqlalchemy_url)
    with database.unit_of_work() as session:
        session.add(
            Practice(
                name="De Eik", phone="020 123 45 67", out_of_hours_phone="088 123 45 67", demo=True
            )
        )
    return database


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["chat"], "Het brede gesprek is not running"),
        (["erase", "nothing"], "There is no conversation 'nothing'"),
        (["export", "nothing"], "There is no conversation 'nothing'"),
        (["invite", "--label", "A", "--birth-date", "1-1-1950"], "There is no practice yet"),
        (["invite", "--label", "A", "--birth-date", "31-2-1950"], "is not a date"),
        (["invite", "--label", "A", "--birth-date", "1-1-1850"], "cannot be a birth date"),
        (["invite", "--label", " ", "--birth-date", "1-1-1950"], "A label has 1 to 80"),
        (["user", "--email", "x", "--name", "X", "--role", "poh"], "is not an e-mail address"),
        (["user", "--email", "x@y.nl", "--name", "X", "--role", "boss"], "'boss' is not one of"),
        (["parse", "--file", "no-such-file", "--json"], "does not exist"),
        (["evaluate", "--safety", "no-such-file"], "does not exist"),
        (["dance"], "No such command 'dance'"),
    ],
)
def test_wrong_use_gets_a_clear_sentence(run: Run, arguments: list[str], sentence: str) -> None:
    status, output, errors = run(*arguments)

    assert status != 0
    assert sentence in errors
    assert output == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"answer\tja\nno tab here\n", "line 2: there is no tab"), (b"\xff\xfe", "no text in UTF-8")],
)
def test_a_file_that_cannot_be_scored_is_named(
    run: Run, tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "sentences.tsv"
    path.write_bytes(content)

    status, _, errors = run("evaluate", "--intents", str(path))

    assert status == 1
    assert sentence in errors
    assert str(path) in errors


def test_a_setting_that_makes_no_sense_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BREDE_GESPREK_PORT", "eighty")

    status, _, errors = run("migrate")

    assert status == 1
    assert "BREDE_GESPREK_PORT" in errors


def test_a_database_that_cannot_be_opened_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BREDE_GESPREK_DATABASE_URL", "sqlite:////dev/null/no/store.db")

    status, _, errors = run("migrate")

    assert status == 1
    assert "The database cannot be opened" in errors


def test_an_error_nobody_expected_is_a_sentence_and_its_place_is_kept_without_words(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("mijn geheim")

    monkeypatch.setattr(cli.cli, "main", lambda **_: broken())

    status, _, errors = run("migrate")

    log = load_settings().log_dir / "commands.log"
    assert status == 70
    assert "RuntimeError" in errors
    assert "RuntimeError in broken" in log.read_text(encoding="utf-8")
    assert "geheim" not in errors + log.read_text(encoding="utf-8")


def test_the_program_is_installed_under_its_name() -> None:
    program = Path(sys.executable).with_name("brede-gesprek")

    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)

    commands = "start chat models invite user export erase parse evaluate"
    for command in commands.split():
        assert re.search(rf"^  {command} ", done.stdout, re.MULTILINE)


def test_an_invitation_opens_with_what_was_printed(run: Run, database: Database) -> None:
    appointment = date.today() + timedelta(days=3)
    status, output, _ = run(
        "invite", "--label", "Mw. T.", "--birth-date", "12-3-1958",
        "--appointment", appointment.isoformat(),
    )  # fmt: skip

    assert status == 0
    secret = re.search(r"/start#(\S+)", output)
    code = re.search(r"^code  (\S+)", output, re.MULTILINE)
    assert secret and code
    with database.unit_of_work() as session:
        for way_in in (secret[1], code[1]):
            opened = open_invitation(
                session,
                way_in,
                date(1958, 3, 12),
                datetime.now(UTC),
                lookup_key=load_secrets(load_settings()).lookup_key,
            )
            assert isinstance(opened, Opened)


def test_an_invitation_can_have_another_conversation_model(run: Run, database: Database) -> None:
    invite = ["invite", "--label", "A", "--birth-date", "12-3-1958"]
    assert run(*invite, "--model", "kop")[0] == 0
    assert run(*invite)[0] == 0
    with database.unit_of_work() as session:
        models = list(session.scalars(select(Invitation.model).order_by(Invitation.id)))
    assert models == ["kop", "spinnenweb"]
    status, _, errors = run(*invite, "--model", "weg")
    assert status == 1
    assert "no conversation model 'weg'" in errors and "vier_bollen" in errors


def test_the_models_are_listed_with_what_the_practice_can_add(run: Run) -> None:
    status, output, _ = run("models")
    assert status == 0
    assert "vier_domeinen" in output and "Zelf aan te vullen: De tabel" in output


def test_an_appointment_in_the_past_is_refused(run: Run, database: Database) -> None:
    status, _, errors = run(
        "invite", "--label", "A", "--birth-date", "12-3-1958", "--appointment", "1-1-2020"
    )

    assert status == 1
    assert "is in the past" in errors


def test_a_practice_must_be_named_when_there_are_two(run: Run, database: Database) -> None:
    with database.unit_of_work() as session:
        session.add(
            Practice(name="De Beuk", phone="020 123 45 67", out_of_hours_phone="088 123 45 67")
        )
    invite = ["invite", "--label", "A", "--birth-date", "12-3-1958"]

    assert "There is more than one practice" in run(*invite)[2]
    assert run(*invite, "--practice", "de beuk")[0] == 0
    unknown = run(*invite, "--practice", "De Els")[2]
    assert "There is no practice 'De Els'" in unknown and "De Beuk, De Eik" in unknown


def test_an_account_gets_a_random_password_that_is_printed_once(
    run: Run, database: Database
) -> None:
    roles = ["--role", "poh", "--role", "manager"]
    user = ["user", "--email", "Anna@eik.nl", "--name", "Anna", *roles]

    status, output, _ = run(*user)

    assert status == 0
    password = re.search(r"^password (\S+)", output, re.MULTILINE)
    assert password and len(password[1]) >= 12
    with database.unit_of_work() as session:
        made = session.query(User).one()
        assert {role.name for role in made.roles} == {"poh", "manager"}
        assert str(made.password).startswith("$argon2")
    assert "has an account already" in run(*user)[2]


def test_an_account_can_come_with_a_new_practice(run: Run) -> None:
    status, _, errors = run(
        "user", "--email", "m@es.nl", "--name", "Mo", "--role", "manager",
        "--practice", "De Es", "--practice-phone", "000 - 000 00 09",
    )  # fmt: skip

    assert (status, errors.count("There is no practice")) == (0, 0)
    with Database(load_settings().sqlalchemy_url).unit_of_work() as session:
        assert session.query(User).one().practice.name == "De Es"


@pytest.fixture
def conversation(database: Database) -> str:
    """A conversation with one answer that was sent; its id."""
    with database.unit_of_work() as session:
        sent = datetime.now(UTC)
        row = Conversation(
            practice_id=1, role="patient", label="Mw. T.", status="sent", sent_at=sent
        )
        row.consents.append(Consent(purpose="read_answers", given=True, text_version="1"))
        row.answers.append(
            Answer(question="wish", said="weer naar de markt", value="weer naar de markt")
        )
        session.add(row)
        session.flush()
        return row.id


def test_export_prints_the_summary_and_nothing_else(run: Run, conversation: str) -> None:
    status, output, errors = run("export", conversation)

    assert (status, errors) == (0, "")
    assert "weer naar de markt" in output


@pytest.mark.parametrize(
    ("wanted", "begins"),
    [
        ("soep", b"S: Hulpvraag: "),
        ("summary", b"%PDF"),
        ("copy", b"%PDF"),
        ("copy_data", b"{"),
        ("mdo", b"%PDF"),
        ("fhir", b"{"),
        ("spreadsheet", b"PK"),
    ],
)
def test_export_writes_every_format_and_logs_it(
    run: Run, database: Database, conversation: str, tmp_path: Path, wanted: str, begins: bytes
) -> None:
    file = tmp_path / "out"
    status, output, _ = run("export", conversation, "--format", wanted, "--output", str(file))

    assert (status, output) == (0, "")
    assert file.read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []
    with database.unit_of_work() as session:
        event = session.query(AuditEvent).filter_by(event="exported").one()
        assert (event.object, event.role) == (wanted, "operator") and event.patient


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--format", "summary"], "Say where the file goes"),
        (["--format", "referral", "--output", "x"], "There is nothing for a 'referral'"),
        (["--format", "soep", "--format", "fhir"], "one format at a time"),
        (["--format", "soep", "--output", "/no/such/place"], "cannot be written"),
    ],
)
def test_wrong_use_of_export_writes_nothing(
    run: Run, database: Database, conversation: str, more: list[str], sentence: str
) -> None:
    status, output, errors = run("export", conversation, *more)

    assert status != 0 and sentence in errors and output == ""
    with database.unit_of_work() as session:
        assert session.query(AuditEvent).count() == 0


def test_what_may_not_be_read_is_not_exported(
    run: Run, database: Database, conversation: str
) -> None:
    with database.unit_of_work() as session:
        session.query(Consent).one().withdrawn_at = datetime.now(UTC)

    status, output, errors = run("export", conversation)

    assert (status, output) == (1, "") and "may not go out" in errors


def test_many_are_exported_at_once(run: Run, conversation: str, tmp_path: Path) -> None:
    file = tmp_path / "many.zip"
    status, _, errors = run("export", "--format", "soep", "--format", "fhir", "--output", str(file))

    assert status == 0 and "1 conversations are in" in errors
    assert len(zipfile.ZipFile(file).namelist()) == 2
    assert "Say which formats" in run("export")[2]
    long_ago = ["--last", "1-1-2020", "--format", "soep", "--output", str(file)]
    assert "No conversation fits" in run("export", *long_ago)[2]


def test_audit_checks_the_log_prints_it_and_sees_a_change(
    run: Run, database: Database, conversation: str
) -> None:
    run("export", conversation)
    status, output, _ = run("audit")
    assert status == 0 and "1 events, the log is whole." in output
    head = output.split("head ")[1].strip()
    lines = run("audit", "--csv")[1].splitlines()
    assert len(lines) == 2 and "Geëxporteerd" in lines[1] and "Mw. T." not in lines[1]
    assert run("audit", "--head", head)[0] == 0

    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_event_is_never_changed")
        connection.exec_driver_sql("UPDATE audit_event SET role = 'poh' WHERE number = 1")
    status, _, errors = run("audit")
    assert status == 1 and "not whole at event 1: it was changed" in errors


def test_erasing_is_one_pseudonymous_event(run: Run, database: Database, conversation: str) -> None:
    run("erase", conversation, "--yes")

    with database.unit_of_work() as session:
        event = session.query(AuditEvent).one()
        assert (event.event, event.role) == ("erased", "operator") and len(event.patient) == 16


def test_erase_leaves_no_word_on_the_disk(run: Run, database: Database, conversation: str) -> None:
    store = load_settings().data_dir
    assert b"naar de markt" in b"".join(path.read_bytes() for path in store.glob("*.db*"))

    status, _, errors = run("erase", conversation, "--yes")

    assert status == 0
    assert "gone" in errors
    assert b"naar de markt" not in b"".join(path.read_bytes() for path in store.glob("*.db*"))
    assert "There is no conversation" in run("export", conversation)[2]


def test_chat_needs_a_demo_practice_for_a_new_conversation(run: Run, tmp_path: Path) -> None:
    settings = load_settings()
    migrate(settings.sqlalchemy_url)
    write_runtime(settings, running(settings))

    status, _, errors = run("chat")

    assert status == 1
    assert "There is no demo practice" in errors


def running(settings: Settings) -> Runtime:
    """A record of a run that this process would be."""
    return Runtime(
        pid=os.getpid(),
        started_at=datetime.now(UTC),
        base_url=settings.base_url,
        host=settings.host,
        web_port=settings.port,
        engine_port=9,
        actions_port=9,
        model=settings.model_dir / "model.tar.gz",
    )
