"""Files of exports: whole or absent, for a short time, for nobody else on the machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.settings import Settings
from bot.store.models import ExportJob

KEPT = timedelta(hours=1)
"""How long a finished file can be downloaded."""

_PART = ".part"


def folder(settings: Settings) -> Path:
    """Where files of exports are, made when it is not there."""
    settings.export_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return settings.export_dir


def file_of(settings: Settings, job: ExportJob) -> Path | None:
    """The file of a job, or ``None`` when there is none (any more)."""
    if job.state != "done" or not job.file_name:
        return None
    path = folder(settings) / f"{job.id}{Path(job.file_name).suffix}"
    return path if path.is_file() else None


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A place to write a file that appears under its name when it is whole, and never before.

    What is left of a writer that was killed is removed by :func:`sweep`.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}{_PART}")
    try:
        yield part
        descriptor = os.open(part, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        part.chmod(0o600)
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def sweep(settings: Settings, now: datetime) -> None:
    """Remove files that were kept long enough, and what killed writers left behind."""
    oldest = (now - KEPT).timestamp()
    for path in folder(settings).iterdir():
        with suppress(FileNotFoundError, PermissionError):
            if path.name.endswith(_PART):
                gone = not _alive(path.name.removesuffix(_PART).rpartition(".")[2])
            else:
                gone = path.is_file() and path.stat().st_mtime < oldest
            if gone and not path.name.startswith("."):
                path.unlink()


def _alive(pid: str) -> bool:
    return pid.isdigit() and Path(f"/proc/{pid}").exists()


def forget_files(session: Session, settings: Settings, practice_id: int) -> None:
    """Remove every file of a practice's exports: somebody in it was erased or took back consent.

    A job that is still busy notices by itself that a conversation is gone. The rows are written
    first: a job that is giving its file away at this moment waits, or has it there already.
    """
    jobs = session.scalars(
        update(ExportJob)
        .where(ExportJob.practice_id == practice_id)
        .values(file_name="")
        .returning(ExportJob.id)
        .execution_options(synchronize_session=False)
    ).all()
    for job in jobs:
        for path in folder(settings).glob(f"{job}*"):
            if not path.name.endswith(_PART):
                path.unlink(missing_ok=True)
