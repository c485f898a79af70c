"""Checking that the log is whole: no row changed, taken away or put in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from bot.audit.recording import KEPT_YEARS, digest
from bot.store.models import AuditEvent, AuditHead

_AT_ONCE = 1000


@dataclass(frozen=True)
class Finding:
    """What checking found. ``problem`` is empty when the log is whole.

    ``number`` is the event where it goes wrong, ``head`` the hash of the last event: whoever
    writes that down can check later that nothing before it changed.
    """

    events: int
    head: str
    problem: str = ""
    number: int | None = None


def events(session: Session) -> Iterator[AuditEvent]:
    """All events in order, a thousand at a time."""
    rows = select(AuditEvent).order_by(AuditEvent.number)
    yield from session.scalars(rows.execution_options(yield_per=_AT_ONCE))


def verify(session: Session, known_head: str = "") -> Finding:
    """Walk the whole chain.

    Its beginning may be gone only when it was cleared away by :func:`clear_away_old`.

    Args:
        known_head: a hash that stood at the end once, and must still be in the chain.
    """
    head = session.get(AuditHead, 1)
    if head is None:
        return Finding(0, "", "its end is gone")
    number, last, count, known = head.cleared, head.cleared_hash, 0, not known_head
    for row in events(session):
        count += 1
        if row.number != number + 1:
            return Finding(count, last, "an event before it is gone", row.number)
        if row.previous != last:
            return Finding(count, last, "it does not follow the event before it", row.number)
        if row.hash != digest(row):
            return Finding(count, last, "it was changed", row.number)
        number, last = row.number, row.hash
        known = known or row.hash == known_head
    if (head.number, head.hash) != (number, last):
        return Finding(count, last, "events at the end are gone", number)
    if not known:
        return Finding(count, last, "the hash that you gave is not in it")
    return Finding(count, last)


def clear_away_old(session: Session, now: datetime) -> int:
    """Delete events that were kept long enough; gives how many.

    Only from the beginning: what is after a younger event stays.
    """
    oldest = now - timedelta(days=KEPT_YEARS * 366)
    young = select(func.min(AuditEvent.number)).where(AuditEvent.at >= oldest).scalar_subquery()
    last = session.scalar(
        select(AuditEvent)
        .where(or_(AuditEvent.number < young, young.is_(None)))
        .order_by(AuditEvent.number.desc())
        .limit(1)
    )
    if last is None:
        return 0
    head = session.get_one(AuditHead, 1)
    head.cleared, head.cleared_hash = last.number, last.hash
    gone = session.execute(delete(AuditEvent).where(AuditEvent.number <= last.number))
    return int(getattr(gone, "rowcount", 0))
