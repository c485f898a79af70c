"""Exports that take a while: what was asked for, how far it is, which file came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import Base, new_token, now


class ExportJob(Base):
    """One export in the background, of one practice.

    ``wanted`` is what was chosen: formats, period, status, fields, conversations (ids only).
    ``state``: waiting, running, done, failed. ``beat_at`` is written while somebody works on
    it; long silence means that the worker died. ``problem`` is a key of
    :data:`bot.export.jobs.PROBLEMS`. ``left_out`` counts conversations that were erased or taken
    back while the file was made, and are not in it. ``file_name`` is empty until the whole file
    is there. The file itself is removed after :data:`bot.export.jobs.KEPT`.
    """

    __tablename__ = "export_job"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_token)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(20))
    wanted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    total: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    left_out: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    problem: Mapped[str] = mapped_column(String(40), default="")
    file_name: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    beat_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
