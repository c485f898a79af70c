"""What somebody does again and again with one consult: in the log once every quarter of an hour.

A note saves itself a second after every pause in typing, and the panel opens anew at every
button when there is no script. A row for each would bury what matters. So a row says which
parts somebody read or changed, and a part that stands in a row of the last quarter of an hour,
of the same person, patient and event, is not written again. What ends a consult, an alarm that
was seen and an export are rows of their own, always.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import Who
from bot.store.models import AuditEvent

SELDOM = frozenset(
    {"professional.panel", "professional.along", "professional.press", "professional.live"}
)
"""Endpoints that come again and again during one consult."""

WINDOW = timedelta(minutes=15)
"""For so long the same person's same change of a consult stands in one row."""

PARTS = ("panel", "note", "questions", "relation", "step", "plan", "goal", "offer")
"""Parts of a consult; ``relation`` says that somebody chose one, never which."""


def note_parts(*parts: str) -> None:
    """Say which :data:`PARTS` of a consult this request changed."""
    g.audit_parts = {*g.get("audit_parts", ()), *parts}


def note_always() -> None:
    """Say that this request gets its row, whatever was written before."""
    g.audit_always = True


def event_of(event: str) -> str:
    """The event, or a read when nothing was changed: a script also asks how things stand."""
    unchanged = event == "conversation_changed" and not g.get("audit_parts")
    return "conversation_read" if unchanged else event


def unwritten_parts(
    session: Session, event: str, who: Who, patient: str, now: datetime
) -> list[str]:
    """The parts of this request that no row of the last quarter of an hour has."""
    said = session.scalars(
        select(AuditEvent.object).where(
            AuditEvent.patient == patient,
            AuditEvent.event == event,
            AuditEvent.user_id == who.user_id,
            AuditEvent.access_point.in_(SELDOM),
            AuditEvent.at > now - WINDOW,
            AuditEvent.at <= now,
        )
    )
    known = {part for row in said for part in row.split(", ")}
    wanted = g.get("audit_parts") or {"panel"}
    return [part for part in PARTS if part in wanted and part not in known]
