"""Where a backup is made ready and unpacked, and what a restore sets aside; all of it for a while.

These folders hold patients' words, so none of them may stay: whoever deletes a conversation
counts on it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.run.problem import Problem
from bot.settings import Settings

SET_ASIDE_DAYS = 7
"""Days that a restore keeps what was there before it."""

_WORKING = "backup-"
_LONGEST = timedelta(days=1)


def database_file(settings: Settings) -> Path:
    """The file of the SQLite database; raises :class:`Problem` when the store is another one."""
    url = make_url(settings.sqlalchemy_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise Problem(
            f"The store is a {url.get_backend_name()} database; this command copies SQLite only.",
            "Use the database's own tools (for PostgreSQL: pg_dump and pg_restore), and keep "
            f"{settings.secrets_file} with it.",
        )
    return Path(url.database)


@contextmanager
def working_folder(settings: Settings) -> Iterator[Path]:
    """A private folder on the data folder's own disk, gone at the end."""
    settings.run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=_WORKING, dir=settings.run_dir) as folder:
        yield Path(folder)


def clear_away(settings: Settings, now: datetime) -> int:
    """Delete what was set aside long enough ago, and what a killed backup left; how many."""
    gone = 0
    for folder, kept, pattern in (
        (settings.set_aside_dir, timedelta(days=SET_ASIDE_DAYS), "*"),
        (settings.run_dir, _LONGEST, f"{_WORKING}*"),
    ):
        for old in folder.glob(pattern):
            if old.is_dir() and old.stat().st_mtime < (now - kept).timestamp():
                shutil.rmtree(old)
                gone += 1
    return gone
