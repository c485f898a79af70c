"""What the POH's panel keeps of one consult beside the conversation itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import Base, OfConversation


class ConsultPanel(OfConversation, Base):
    """How a panel stands.

    ``minutes`` is the length that the POH chose for this consult, empty for that of the
    practice. ``lines_read`` are digests of the lines of the note that the dialogue has read:
    the words themselves stand in the note and nowhere else. ``lines_watched`` are digests of
    lines that were only read for safety, because a card was open.
    """

    __tablename__ = "consult_panel"
    __table_args__ = (UniqueConstraint("conversation_id"),)

    minutes: Mapped[int | None]
    lines_read: Mapped[list[Any]] = mapped_column(default=list)
    lines_watched: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
