"""How the questions go: times and outcomes, never words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import Base, OfConversation, now


class AskStep(OfConversation, Base):
    """How one showing of a question to a patient went: never a word of the answer.

    ``number`` is the turn that showed it. ``outcome``: answered, skipped, back, paused,
    stopped, interrupted (the safety layer), elsewhere (a button to another question), or
    empty while the question is open. ``seconds`` until then; empty after a long absence.
    """

    __tablename__ = "ask_step"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    number: Mapped[int]
    ask: Mapped[str] = mapped_column(String(40), index=True)
    shown_at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[str] = mapped_column(String(12), default="")
    seconds: Mapped[int | None]
