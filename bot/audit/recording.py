"""Writing one event, from wherever it happens."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.audit.events import EVENTS
from bot.store.models import AuditEvent, AuditHead, Consent, Conversation
from bot.store.models import now as present_moment

KEPT_YEARS = 5
"""Years that a row stays at least; the database itself refuses to delete it earlier."""


@dataclass(frozen=True)
class Who:
    """Who does something. ``role``: patient, operator, or the roles of a practice user."""

    role: str
    name: str = ""
    user_id: int | None = None


SOMEBODY = Who("unknown")
OPERATOR = Who("operator", "beheerder")


def patient_reference(conversation_id: str) -> str:
    """The pseudonym of a patient: of the preparation's id, which is a random token.

    When the conversation is gone, nothing leads from the pseudonym back to it.
    """
    return hashlib.sha256(f"patient {conversation_id}".encode()).hexdigest()[:16]


def patient_of(session: Session, conversation_id: str) -> str:
    """The pseudonym of whom a conversation is about; a consult counts as its preparation's."""
    before = session.scalar(
        select(Conversation.prepared_by_id).where(Conversation.id == conversation_id)
    )
    return patient_reference(before or conversation_id)


def digest(row: AuditEvent) -> str:
    """The hash of a row and of the one before it (SHA-256 over its fields, in this order)."""
    moment = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [
        row.previous, row.number, moment, row.event, row.practice_id, row.patient, row.user_id,
        row.actor, row.role, row.access_point, row.object, row.basis,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()


def record(
    session: Session,
    event: str,
    *,
    who: Who = SOMEBODY,
    practice_id: int | None = None,
    patient: str = "",
    access_point: str = "",
    subject: str = "",
    basis: str = "",
    at: datetime | None = None,
) -> AuditEvent:
    """Add one event to the log, in the same transaction as what it is about.

    Call it last in a unit of work: from here to the end nobody else can write an event.

    Args:
        event: a name from :data:`bot.audit.events.EVENTS`.
        who: who did it.
        practice_id: on whose behalf.
        patient: see :func:`patient_reference`; empty when it is about nobody in particular.
        access_point: where it came in: the name of a page, or a command.
        subject: what was touched, such as a format or the id of an invitation. Never words.
        basis: on what ground.
        at: when (UTC); the present moment when left out.

    Raises:
        ValueError: there is no such event.
    """
    if event not in EVENTS:
        raise ValueError(f"no such event: {event}")
    taken = session.execute(
        update(AuditHead)
        .where(AuditHead.id == 1)
        .values(number=AuditHead.number + 1)
        .returning(AuditHead.number, AuditHead.hash)
        .execution_options(synchronize_session=False)
    ).one()
    row = AuditEvent(
        number=taken.number,
        at=at or present_moment(),
        event=event,
        practice_id=practice_id,
        patient=patient,
        user_id=who.user_id,
        actor=who.name[:80],
        role=who.role[:40],
        access_point=access_point[:80],
        object=subject[:80],
        basis=basis[:40],
        previous=taken.hash,
    )
    row.hash = digest(row)
    session.add(row)
    session.flush()
    session.execute(
        update(AuditHead)
        .where(AuditHead.id == 1)
        .values(hash=row.hash)
        .execution_options(synchronize_session=False)
    )
    return row


def record_for(
    session: Session,
    event: str,
    conversation_id: str,
    *,
    who: Who = SOMEBODY,
    practice_id: int | None = None,
    access_point: str = "",
    subject: str = "",
    at: datetime | None = None,
) -> AuditEvent:
    """Add an event about one conversation; its patient, practice and ground are looked up.

    A consult counts as its preparation's patient. A conversation that is gone keeps the
    pseudonym it had.
    """
    found = session.execute(
        select(Conversation.prepared_by_id, Conversation.practice_id, Conversation.role).where(
            Conversation.id == conversation_id
        )
    ).one_or_none()
    of_patient = (found.prepared_by_id if found else None) or conversation_id
    consent = session.scalar(
        select(Consent.id)
        .where(
            Consent.conversation_id == of_patient,
            Consent.purpose == "read_answers",
            Consent.given,
            Consent.withdrawn_at.is_(None),
        )
        .order_by(Consent.id.desc())
        .limit(1)
    )
    treatment = found is not None and found.role == "professional"
    return record(
        session,
        event,
        who=who,
        practice_id=practice_id if found is None else found.practice_id,
        patient=patient_reference(of_patient),
        access_point=access_point,
        subject=subject,
        basis=f"consent {consent}" if consent else "treatment" if treatment else "",
        at=at,
    )
