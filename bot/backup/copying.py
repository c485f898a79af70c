"""Copying an SQLite database that is in use, and looking at whether a copy is sound."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def copy_database(source: Path, target: Path) -> None:
    """Copy as it is at one moment; nobody who reads or writes has to wait.

    The copy is one file, without a log beside it. Raises ``sqlite3.DatabaseError``.
    """
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")


def faults(database: Path) -> list[str]:
    """What is wrong with a database file: damage, and rows that lead nowhere; empty when sound."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            lost = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [line for line in found if line != "ok"] + [f"lost rows in {row[0]}" for row in lost]


def schema_version(database: Path) -> str:
    """The version of the schema that a database file has; empty when it has none."""
    with closing(sqlite3.connect(database)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return ""
    return str(row[0]) if row else ""
