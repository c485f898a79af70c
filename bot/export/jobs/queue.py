"""Asking for an export in the background, and seeing how far it is."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.export.formats import DEIDENTIFIED, FORMATS, SPREADSHEET
from bot.export.spreadsheet import USUAL
from bot.settings import PROJECT_ROOT, Settings
from bot.store.models import ExportJob

PROBLEMS = {
    "died": "Het maken is onderbroken. Er is geen bestand.",
    "nothing": "In deze periode is er geen gesprek om te exporteren.",
    "gone": "Tijdens het maken werd verwijderd of ingetrokken wat je vroeg. Er is geen bestand.",
    "changed": "Tijdens het maken werd steeds iets verwijderd, ingetrokken of gewijzigd."
    " Er is geen bestand.",
    "disk": "Er is geen plaats op de schijf. Vraag het de beheerder.",
    "failed": "Het maken is mislukt.",
}
"""Why a job failed, in words for who asked for it."""

STATUSES = {"all": "alle", "new": "nog niet gelezen", "read": "gelezen", "closed": "afgerond"}
"""Which conversations, by how far they are."""

SILENT = timedelta(minutes=5)
"""Without a sign of life for this long, whoever worked on a job is gone."""

MOST_TO_REVIEW = 25
"""Conversations in one text without names: somebody reads all of it."""


@dataclass(frozen=True)
class Wanted:
    """What was asked for. Dates are the first and the last day on which it was sent.

    ``conversations`` are ids; when there are any, nothing else is looked for.
    """

    formats: tuple[str, ...]
    first: date | None = None
    last: date | None = None
    status: str = "all"
    fields: tuple[str, ...] = USUAL
    conversations: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        known = {*FORMATS, SPREADSHEET, DEIDENTIFIED}
        if not self.formats or not set(self.formats) <= known or self.status not in STATUSES:
            raise ValueError("no such format or status")

    @property
    def kind(self) -> str:
        """``deidentified`` needs a reader, ``files`` does not."""
        return DEIDENTIFIED if DEIDENTIFIED in self.formats else "files"

    def stored(self) -> dict[str, Any]:
        """As it stands in the job."""
        plain = asdict(self)
        return plain | {
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
        }

    @classmethod
    def of(cls, job: ExportJob) -> Wanted:
        """What a job was asked for."""
        stored: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in job.wanted.items()
        }
        for name in ("first", "last"):
            stored[name] = date.fromisoformat(stored[name]) if stored[name] else None
        return cls(**stored)


def ask_for(
    session: Session, wanted: Wanted, *, practice_id: int, user_id: int | None, now: datetime
) -> ExportJob:
    """A new job; :func:`start` it after the unit of work."""
    job = ExportJob(
        practice_id=practice_id,
        user_id=user_id,
        kind=wanted.kind,
        wanted=wanted.stored(),
        created_at=now,
        beat_at=now,
    )
    session.add(job)
    session.flush()
    return job


def start(settings: Settings, job_id: str) -> subprocess.Popen[bytes]:
    """Work on a job in a process of its own: the pages stay quick, and its memory is given back."""
    values = {name: str(getattr(settings, name)) for name in Settings.model_fields}
    environment = os.environ | {f"BREDE_GESPREK_{n.upper()}": v for n, v in values.items()}
    settings.log_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with settings.export_log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "bot.export.jobs.worker", job_id],
            env=environment,
            cwd=PROJECT_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def find_job(session: Session, practice_id: int, job_id: str, now: datetime) -> ExportJob | None:
    """A job of this practice, marked as failed when whoever worked on it is gone."""
    job = session.get(ExportJob, job_id)
    if job is None or job.practice_id != practice_id:
        return None
    if job.state in ("waiting", "running") and now - job.beat_at > SILENT:
        job.state, job.problem, job.finished_at = "failed", "died", now
    return job
