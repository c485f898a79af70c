"""Who did what with whose data: one row per read, write, export and failed login."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import Base, now


class AuditEvent(Base):
    """One event, after NEN 7513. Written by :func:`bot.audit.record` and never changed again.

    A trigger refuses every change, and every deletion before :data:`bot.audit.KEPT_YEARS` have
    passed. ``hash`` is over the row and the hash of the row before (``previous``). There are no
    references to other tables: a row outlives what it is about. It never holds a word of a
    patient, and no name of one.

    ``event``: a name from :mod:`bot.audit.events`. ``practice_id``: on whose behalf.
    ``patient``: pseudonym of who it is about (:func:`bot.audit.patient_reference`).
    ``user_id`` and ``actor``: who did it; ``role``: in which role (patient, assistant, poh, gp,
    manager, operator). ``access_point``: where it came in. ``object``: what was touched.
    ``basis``: on what ground ("consent 12", "treatment").
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("audit_event_of_practice", "practice_id", "number"),
        Index("audit_event_of_patient", "patient", "number"),
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=now)
    event: Mapped[str] = mapped_column(String(40))
    practice_id: Mapped[int | None]
    patient: Mapped[str] = mapped_column(String(16), default="")
    user_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[str] = mapped_column(String(40), default="")
    access_point: Mapped[str] = mapped_column(String(80), default="")
    object: Mapped[str] = mapped_column(String(80), default="")
    basis: Mapped[str] = mapped_column(String(40), default="")
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """The end of the chain, one row: whoever writes an event takes this row first.

    So two programs never write after the same event, on SQLite and on PostgreSQL alike, and
    events that were cut off the end are missed. ``cleared`` and ``cleared_hash`` are of the last
    event that was cleared away after its years were over.
    """

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")
    cleared: Mapped[int] = mapped_column(Integer, default=0)
    cleared_hash: Mapped[str] = mapped_column(String(64), default="")
