"""Taking conversations out of the store, a few in memory at a time, and logging who left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from bot.audit import Who, record_for
from bot.audit.readers import readers
from bot.catalogue.schema import Catalogue
from bot.conversation.permission import may_be_exported
from bot.dutch_dates import HERE
from bot.export.content import MayNotLeave, load_to_export
from bot.export.formats import Leaving, leaving
from bot.export.jobs.queue import Wanted
from bot.store.database import Database
from bot.store.models import Conversation

_AT_ONCE = 20
"""Conversations in memory at the same time."""

Told = Callable[[int], None]
"""Hears how many conversations are done."""


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


def taken_out(
    source: Source, ids: Iterable[str], told: Told = lambda _done: None
) -> Iterator[Leaving]:
    """The conversations one after the other; what the practice may not read is passed over."""
    done = 0
    for part in batched(ids, _AT_ONCE):
        with source.database.unit_of_work() as session:
            batch = []
            for conversation, note, agreed in load_to_export(session, source.practice_id, part):
                seen = readers(session, conversation)
                try:
                    it = leaving(
                        conversation, source.catalogue, source.now, note, seen, agreed
                    )
                except MayNotLeave:
                    continue
                batch.append(it)
            session.expunge_all()
        for number, it in enumerate(batch, 1):
            yield it
            told(done + number)
        done += len(part)
        told(done)


def may_leave(session: Session, ids: Iterable[str]) -> set[str]:
    """Which of these conversations are there, finished, and the practice's to take along."""
    found: set[str] = set()
    for part in batched(ids, 500):
        rows = session.scalars(
            select(Conversation)
            .where(Conversation.id.in_(part))
            .options(selectinload(Conversation.consents))
            .execution_options(populate_existing=True)
        )
        found |= {row.id for row in rows if may_be_exported(row)}
    return found


def note_exported(source: Source, ids: Iterable[str], subject: str) -> None:
    """Write in the log of each patient that their conversation left."""
    for part in batched(ids, _AT_ONCE):
        with source.database.unit_of_work() as session:
            for name in part:
                record_for(
                    session, "exported", name, who=source.who, subject=subject,
                    access_point=source.access_point, at=source.now,
                )  # fmt: skip
