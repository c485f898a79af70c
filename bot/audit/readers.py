"""Who saw what a patient wrote, for the patient (right of access)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.audit.events import EVENTS, READS
from bot.audit.recording import patient_reference
from bot.store.models import AuditEvent, Conversation


@dataclass(frozen=True)
class Reader:
    """One person and what they did: ``times`` times, the last time at ``last`` (UTC)."""

    name: str
    what: str
    times: int
    last: datetime


def readers(session: Session, conversation: Conversation) -> list[Reader]:
    """Who read or exported a preparation since it was sent, or the consults that follow it."""
    if conversation.sent_at is None:
        return []
    rows = session.execute(
        select(
            AuditEvent.actor,
            AuditEvent.role,
            AuditEvent.event,
            func.count().label("times"),
            func.max(AuditEvent.at).label("last"),
        )
        .where(
            AuditEvent.patient == patient_reference(conversation.prepared_by_id or conversation.id),
            AuditEvent.event.in_(READS),
            AuditEvent.role != "patient",
            AuditEvent.at >= conversation.sent_at,
        )
        .group_by(AuditEvent.actor, AuditEvent.role, AuditEvent.event)
        .order_by(func.max(AuditEvent.at))
    )
    return [
        Reader(row.actor or "de praktijk", EVENTS[row.event].lower(), row.times, row.last)
        for row in rows
    ]
