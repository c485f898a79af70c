"""Writing the files of many conversations into one, a few conversations in memory at a time."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from bot.audit import Who, record_for
from bot.audit.readers import readers
from bot.catalogue.schema import Catalogue
from bot.conversation.permission import may_be_exported
from bot.conversation.summary import WRITTEN_BY_PATIENT
from bot.dutch_dates import HERE
from bot.export.content import MayNotLeave, Shared, load_to_export
from bot.export.deidentify.text import Finder, clean
from bot.export.formats import FORMATS, SPREADSHEET, Leaving, file_name, leaving
from bot.export.jobs.queue import MOST_TO_REVIEW, Wanted
from bot.export.spreadsheet import row_labels, write_spreadsheet
from bot.store.database import Database
from bot.store.models import Conversation

_AT_ONCE = 20
"""Conversations in memory at the same time."""

Told = Callable[[int], None]
"""Hears how many conversations are done."""


class Gone(Exception):
    """A conversation that is in the file was erased, or may no longer be read."""


@dataclass(frozen=True)
class Source:
    """Where conversations come from, and who takes them out."""

    database: Database
    catalogue: Catalogue
    practice_id: int
    who: Who
    now: datetime
    access_point: str


def chosen(session: Session, practice_id: int, wanted: Wanted) -> list[str]:
    """The ids of the conversations that fit what was asked for, in order of sending."""
    ended = func.coalesce(Conversation.sent_at, Conversation.updated_at)
    rows = select(Conversation.id).where(
        Conversation.practice_id == practice_id, Conversation.status.in_(("sent", "closed"))
    )
    if wanted.conversations:
        return list(session.scalars(rows.where(Conversation.id.in_(wanted.conversations))))
    if wanted.first is not None:
        start = datetime.combine(wanted.first, datetime.min.time(), HERE)
        rows = rows.where(ended >= start.astimezone(UTC))
    if wanted.last is not None:
        end = datetime.combine(wanted.last + timedelta(days=1), datetime.min.time(), HERE)
        rows = rows.where(ended < end.astimezone(UTC))
    if wanted.status == "closed":
        rows = rows.where(Conversation.status == "closed")
    elif wanted.status == "new":
        rows = rows.where(Conversation.read_at.is_(None), Conversation.role == "patient")
    elif wanted.status == "read":
        read = or_(Conversation.read_at.is_not(None), Conversation.role == "professional")
        rows = rows.where(read)
    return list(session.scalars(rows.order_by(ended, Conversation.id)))


def taken_out(source: Source, ids: list[str], told: Told, subject: str = "") -> Iterator[Leaving]:
    """The conversations one after the other; with a ``subject`` each is written in the log.

    What the practice may not read is passed over.
    """
    for start in range(0, len(ids), _AT_ONCE):
        with source.database.unit_of_work() as session:
            batch = []
            for conversation, note, agreed in load_to_export(
                session, source.practice_id, ids[start : start + _AT_ONCE]
            ):
                seen = readers(session, conversation)
                try:
                    it = leaving(
                        conversation, source.catalogue, source.now, note, seen, agreed
                    )
                except MayNotLeave:
                    continue
                batch.append(it)
            for it in batch if subject else ():
                record_for(
                    session, "exported", it.shared.id, who=source.who, subject=subject,
                    access_point=source.access_point, at=source.now,
                )  # fmt: skip
            session.expunge_all()
        for number, it in enumerate(batch, 1):
            yield it
            told(start + number)
        told(min(start + _AT_ONCE, len(ids)))


def still_there(source: Source, ids: list[str]) -> None:
    """Make sure that nobody in the file was erased or took back their consent meanwhile.

    Raises:
        Gone: somebody was or did.
    """
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        with source.database.unit_of_work() as session:
            found = session.scalars(
                select(Conversation)
                .where(Conversation.id.in_(part))
                .options(selectinload(Conversation.consents))
            ).all()
            if len(found) != len(part) or not all(map(may_be_exported, found)):
                raise Gone


def write_files(
    path: Path, source: Source, wanted: Wanted, ids: list[str], told: Told
) -> list[str]:
    """Write a zip with a file per conversation and format; gives whose conversations.

    With the spreadsheet alone the file is the spreadsheet itself.
    """
    formats = [FORMATS[name] for name in wanted.formats if name in FORMATS]
    subject = ", ".join(wanted.formats)
    if not formats:
        return _write_sheet(path, source, wanted, ids, told, subject)
    written: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for it in taken_out(source, ids, told, subject):
            written.append(it.shared.id)
            for made in formats:
                if made.fits(it.shared):
                    archive.writestr(f"{made.id}/{file_name(it, made)}", made.make(it))
        if SPREADSHEET in wanted.formats:
            sheet = path.with_name(f"sheet-{path.name}")
            try:
                _write_sheet(sheet, source, wanted, ids, lambda _done: None, "")
                archive.write(sheet, "gesprekken.xlsx")
            finally:
                sheet.unlink(missing_ok=True)
    return written


def _write_sheet(
    path: Path, source: Source, wanted: Wanted, ids: list[str], told: Told, subject: str
) -> list[str]:
    seen = taken_out(source, ids, lambda _done: None)
    models = row_labels(it.shared for it in seen)
    written: list[str] = []

    def noted() -> Iterator[Shared]:
        for it in taken_out(source, ids, told, subject):
            written.append(it.shared.id)
            yield it.shared

    write_spreadsheet(
        path,
        noted(),
        wanted.fields,
        models=models,
        written_by=WRITTEN_BY_PATIENT,
    )
    return written


def write_review(
    path: Path, source: Source, finder: Finder, ids: list[str], told: Told
) -> list[str]:
    """Write the texts without names for somebody to review, as JSON; gives whose."""
    made = {
        it.shared.id: asdict(clean(it.shared, finder)) | {"conversation": it.shared.id}
        for it in taken_out(source, ids[:MOST_TO_REVIEW], told)
    }
    path.write_text(json.dumps(list(made.values()), ensure_ascii=False), encoding="utf-8")
    return list(made)
