"""One export, in a process of its own: ``python -m bot.export.jobs.worker JOB``."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from bot.audit import OPERATOR, Who
from bot.catalogue.loader import load_catalogue
from bot.dutch_dates import local
from bot.export.deidentify.text import Finder, load_deduce
from bot.export.formats import DEIDENTIFIED, FORMATS
from bot.export.jobs.files import folder, sweep, whole_file
from bot.export.jobs.many import Gone, Written, write_files, write_review
from bot.export.jobs.queue import Wanted
from bot.export.jobs.taking import Source, chosen, may_leave, note_exported
from bot.settings import Settings, load_settings
from bot.store.database import Database
from bot.store.models import ExportJob, User

_BEAT = 2.0
"""Seconds between two signs of life."""

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class NothingThere(Exception):
    """No conversation fits what was asked for (``nothing``), or none does any more (``gone``)."""


class Progress:
    """Writes how far a job is, at most every few seconds."""

    def __init__(self, database: Database, job_id: str, clock: Clock) -> None:
        self._database, self._job, self._clock = database, job_id, clock
        self._last = 0.0

    def told(self, done: int) -> None:
        """Say that ``done`` conversations are written."""
        if time.monotonic() - self._last >= _BEAT:
            self.write(done=done)

    def write(self, **values: object) -> None:
        """Change the job's row now, with a sign of life."""
        self._last = time.monotonic()
        with self._database.unit_of_work() as session:
            job = session.get_one(ExportJob, self._job)
            for name, value in values.items():
                setattr(job, name, value)
            job.beat_at = self._clock()


@contextmanager
def _alone(settings: Settings, waiting: Callable[[], None]) -> Iterator[None]:
    """One export at a time on this machine: memory is what there is least of."""
    with (folder(settings) / ".busy").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise
            waiting()
            time.sleep(1)
        yield


def run_job(
    settings: Settings,
    database: Database,
    job_id: str,
    *,
    clock: Clock = _now,
    load_finder: Callable[[Path], Finder] = load_deduce,
) -> None:
    """Work on a job until it is done or failed; the row says which."""
    progress = Progress(database, job_id, clock)
    sweep(settings, clock())
    with _alone(settings, lambda: progress.write()):
        try:
            _work(settings, database, job_id, progress, clock, load_finder)
        except Gone:
            progress.write(state="failed", problem="changed", finished_at=clock())
        except NothingThere as why:
            progress.write(state="failed", problem=str(why), finished_at=clock())
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
            problem = "disk" if full else "failed"
            progress.write(state="failed", problem=problem, finished_at=clock())
            raise
        except Exception:
            progress.write(state="failed", problem="failed", finished_at=clock())
            raise


def _work(
    settings: Settings,
    database: Database,
    job_id: str,
    progress: Progress,
    clock: Clock,
    load_finder: Callable[[Path], Finder],
) -> None:
    with database.unit_of_work() as session:
        job = session.get_one(ExportJob, job_id)
        wanted = Wanted.of(job)
        user = session.get(User, job.user_id) if job.user_id is not None else None
        who = OPERATOR
        if user is not None:
            roles = ", ".join(sorted(role.name for role in user.roles))
            who = Who(roles, user.name, user.id)
        source = Source(database, load_catalogue(), job.practice_id, who, clock(), "export job")
        ids = chosen(session, job.practice_id, wanted)
    if not ids:
        raise NothingThere("nothing")
    progress.write(state="running", total=len(ids), done=0)
    name = _file_name(wanted, clock())
    path = folder(settings) / f"{job_id}{Path(name).suffix}"
    with whole_file(path) as part:
        if wanted.kind == DEIDENTIFIED:
            finder = load_finder(settings.names_dir)
            written = write_review(part, source, finder, ids, progress.told)
        else:
            written = write_files(part, source, wanted, ids, progress.told)
        if not written.ids:
            raise NothingThere("gone" if written.left_out else "nothing")
        if wanted.kind != DEIDENTIFIED:
            note_exported(source, written.ids, ", ".join(wanted.formats))
    _give_away(database, job_id, path, name, written, clock())


def _give_away(
    database: Database, job_id: str, path: Path, name: str, written: Written, now: datetime
) -> None:
    """Say that the file is there, unless somebody was erased at the very last moment.

    Whoever erases takes the rows of the practice's jobs first (:func:`forget_files`), and so do
    we: either they see our file and remove it, or we see that a conversation is gone.
    """
    values = {
        "state": "done", "done": len(written.ids), "total": len(written.ids),
        "left_out": len(written.left_out), "file_name": name, "finished_at": now, "beat_at": now,
    }  # fmt: skip
    try:
        with database.unit_of_work() as session:
            session.execute(update(ExportJob).where(ExportJob.id == job_id).values(**values))
            if may_leave(session, written.ids) != set(written.ids):
                raise Gone
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _file_name(wanted: Wanted, now: datetime) -> str:
    day = local(now).date().isoformat()
    if wanted.kind == DEIDENTIFIED:
        return f"{day}-zonder-namen.json"
    if not set(wanted.formats) & set(FORMATS):
        return f"{day}-gesprekken.xlsx"
    return f"{day}-gesprekken.zip"


def main() -> None:
    """Work on the job that is named; errors go to the log, without words of a patient."""
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    # Names of files and fonts, never of people; but nothing that somebody wrote belongs here.
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    settings = load_settings()
    database = Database(settings.sqlalchemy_url)
    try:
        run_job(settings, database, sys.argv[1])
    except Exception as error:
        from bot.run.problem import trace

        logging.error("%s in %s", type(error).__name__, trace(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
