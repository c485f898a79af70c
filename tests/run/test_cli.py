"""The commands: what they do, and that every wrong use is one clear sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot import cli
from bot.conversation.invitations import Opened, open_invitation
from bot.run.runtime import Runtime, write_runtime
from bot.settings import Settings, load_secrets, load_settings
from bot.store.database import Database, migrate
from bot.store.models import Answer, Conversation, Practice, User

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
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

    for command in ("start", "chat", "invite", "user", "export", "erase", "parse", "evaluate"):
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
    """A conversation with one answer; its id."""
    with database.unit_of_work() as session:
        row = Conversation(practice_id=1, role="patient", label="Mw. T.")
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
