"""Opening the database: one engine per process, one session per unit of work."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, scoped_session, sessionmaker

MIGRATIONS = Path(__file__).parent / "migrations"


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL: a message that was acknowledged survives a power cut.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def open_engine(url: str) -> Engine:
    """Open the database at a SQLAlchemy address; SQLite gets WAL, foreign keys and a timeout."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def migrations(url: str = "") -> Config:
    """Alembic's settings for our migrations, and for the database at ``url``."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Bring the schema of the database at ``url`` to the newest version."""
    command.upgrade(migrations(url), "head")


def known_versions() -> set[str]:
    """The versions of the schema that this program knows."""
    scripts = ScriptDirectory.from_config(migrations())
    return {script.revision for script in scripts.walk_revisions()}


class Database:
    """Sessions on one database.

    Use ``with database.unit_of_work() as session``: commits at the end, rolls back on error.
    """

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """A session that is committed as one whole, or not at all."""
        with self._sessions.begin() as session:
            yield session

    def session_per_request(self) -> scoped_session[Session]:
        """A session for libraries that want one of their own; ``remove()`` it after a request."""
        return scoped_session(self._sessions)

    def forget_erased_rows(self) -> None:
        """Empty SQLite's write-ahead log, so that no copy of a deleted row stays on disk.

        Elsewhere this does nothing. While somebody reads, SQLite leaves the log for a next
        time; erasing goes through then too.
        """
        if self.engine.dialect.name != "sqlite":
            return
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
