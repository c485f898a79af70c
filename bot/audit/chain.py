"""Checking that the log is whole: no row changed, taken away or put in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
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


def verify(session: Session, now: datetime, known_head: str = "") -> Finding:
    """Walk the whole chain.

    The first event may be missing only when it may have been cleared away: older than
    :data:`bot.audit.recording.KEPT_YEARS`.

    Args:
        now: the present moment (UTC).
        known_head: a hash that stood at the end once, and must still be in the chain.
    """
    number, last, count, known = None, "", 0, not known_head
    for row in events(session):
        count += 1
        if number is None:
            first = row.number == 1 and not row.previous
            if not first and row.at > now - timedelta(days=KEPT_YEARS * 365 - 31):
                return Finding(count, last, "the events before it are gone", row.number)
        elif row.number != number + 1:
            return Finding(count, last, "an event before it is gone", row.number)
        elif row.previous != last:
            return Finding(count, last, "it does not follow the event before it", row.number)
        if row.hash != digest(row):
            return Finding(count, last, "it was changed", row.number)
        number, last = row.number, row.hash
        known = known or row.hash == known_head
    head = session.get(AuditHead, 1)
    if head is None or (count and (head.number, head.hash) != (number, last)):
        return Finding(count, last, "events at the end are gone", number)
    if not count and head.number:
        return Finding(0, "", "all events are gone")
    if not known:
        return Finding(count, last, "the hash that you gave is not in it")
    return Finding(count, last)


def clear_away_old(session: Session, now: datetime) -> int:
    """Delete events that were kept long enough; gives how many."""
    oldest = now - timedelta(days=KEPT_YEARS * 366)
    gone = session.execute(delete(AuditEvent).where(AuditEvent.at < oldest))
    return int(getattr(gone, "rowcount", 0))
