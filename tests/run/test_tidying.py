"""``brede-gesprek tidy``, and the same once a day while the product runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.commands.start import DailyTidying
from bot.conversation.invitations import create_invitation
from bot.settings import Settings, load_secrets
from bot.store.database import Database, migrate
from bot.store.models import Invitation, Practice

LONG_AGO = datetime.now(UTC) - timedelta(days=60)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation with one invitation that nobody opened for sixty days."""
    monkeypatch.setenv("BREDE_GESPREK_DATA_DIR", str(tmp_path))
    settings = Settings(data_dir=tmp_path)
    settings.log_dir.mkdir()
    load_secrets(settings)
    migrate(settings.sqlalchemy_url)
    database = Database(settings.sqlalchemy_url)
    with database.unit_of_work() as session:
        session.add(Practice(id=1, name="De Linde", phone="020", out_of_hours_phone="088"))
        session.flush()
        old_invitation(session)
    database.engine.dispose()
    return settings


def old_invitation(session: Any) -> None:
    create_invitation(
        session, lookup_key="k", practice_id=1, label="Ria", birth_date=date(1958, 3, 12),
        now=LONG_AGO,
    )  # fmt: skip


def left(settings: Settings) -> int:
    database = Database(settings.sqlalchemy_url)
    with database.unit_of_work() as session:
        count = session.query(Invitation).count()
    database.engine.dispose()
    return count


def test_the_command_deletes_what_is_over_and_says_how_much(settings: Settings) -> None:
    result = CliRunner().invoke(cli, ["tidy"])
    assert result.exit_code == 0, result.output
    assert "invitations 1" in result.output
    assert left(settings) == 0


def test_while_running_it_happens_at_the_start_and_once_a_day(settings: Settings) -> None:
    now = datetime.now(UTC)
    clock: Callable[[], datetime] = lambda: now  # noqa: E731  moved below
    database = Database(settings.sqlalchemy_url)
    product: Any = SimpleNamespace(settings=settings, database=database, runtime=None)
    tidying = DailyTidying(product, lambda: clock())
    assert tidying.when_due() and left(settings) == 0
    with database.unit_of_work() as session:
        old_invitation(session)
    clock = lambda: now + timedelta(hours=23, minutes=59)  # noqa: E731
    assert not tidying.when_due() and left(settings) == 1
    clock = lambda: now + timedelta(days=1)  # noqa: E731
    assert tidying.when_due() and left(settings) == 0
    log = (settings.log_dir / "tidying.log").read_text(encoding="utf-8")
    assert log.count("invitations 1") == 2 and "Ria" not in log
    database.engine.dispose()


def test_a_failure_stops_nothing_and_is_tried_again_after_an_hour(settings: Settings) -> None:
    now = datetime.now(UTC)
    moments = [now]
    broken = Database(f"sqlite:///{settings.data_dir / 'empty.db'}")
    product: Any = SimpleNamespace(settings=settings, database=broken, runtime=None)
    tidying = DailyTidying(product, lambda: moments[-1])
    assert tidying.when_due()
    assert "failed" in (settings.log_dir / "tidying.log").read_text(encoding="utf-8")
    moments.append(now + timedelta(minutes=59))
    assert not tidying.when_due()
    moments.append(now + timedelta(hours=1))
    assert tidying.when_due()
    broken.engine.dispose()
