"""What a conversation leads to: goals, a referral, flags, consents and notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import Base, OfConversation, now
from bot.store.models.practice import User


class Goal(OfConversation, Base):
    """A goal card. ``kind``: step, observation. ``confidence`` runs from 0 to 10.

    ``status``: proposed until a professional agrees, then agreed; later reached,
    adjusted or let_go.
    """

    __tablename__ = "goal"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12), default="step")
    wish: Mapped[str] = mapped_column(Text, default="")
    what: Mapped[str] = mapped_column(Text, default="")
    when: Mapped[str] = mapped_column(Text, default="")
    how_often: Mapped[str] = mapped_column(Text, default="")
    with_whom: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[float | None]
    smaller_step: Mapped[str] = mapped_column(Text, default="")
    if_it_fails: Mapped[str] = mapped_column(Text, default="")
    follow_up: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(10), default="proposed")


class Referral(OfConversation, Base):
    """A suggestion for the sociaal domein: a proposal that a professional must confirm.

    ``picked`` are offer ids from ``bot/catalogue/offers.yml``, at most three: the patient's own
    choice, which nobody changes. ``agreed`` are those that the professional chose instead,
    empty (``None``) as long as nobody did.
    """

    __tablename__ = "referral"
    __table_args__ = (UniqueConstraint("conversation_id"),)

    needs: Mapped[list[Any]]
    offered: Mapped[list[Any]]
    picked: Mapped[list[Any]]
    agreed: Mapped[list[Any] | None]
    request: Mapped[str] = mapped_column(Text, default="")
    may_share_contact: Mapped[bool] = mapped_column(Boolean, default=False)
    safety_asked: Mapped[bool] = mapped_column(Boolean, default=False)
    status: Mapped[str] = mapped_column(String(10), default="proposed")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]

    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])

    @property
    def offers(self) -> list[str]:
        """What counts: the professional's choice, else the patient's."""
        return list(self.picked if self.agreed is None else self.agreed)


class Flag(OfConversation, Base):
    """Something the practice must see: a safety alarm, a medical question, a wish to talk.

    ``kind``: safety, medical_question, wants_human. Holds tier, category and rule, never
    the words; the words are in the message it points to.
    """

    __tablename__ = "flag"
    __table_args__ = (
        # The list asks for open alarms of a whole practice at once.
        Index(
            "open_flag",
            "conversation_id",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(20))
    tier: Mapped[str] = mapped_column(String(2), default="")
    category: Mapped[str] = mapped_column(String(20), default="")
    rule: Mapped[str | None] = mapped_column(String(60))
    message_number: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    handled_by: Mapped[User | None] = relationship(foreign_keys=[handled_by_id])


class Consent(OfConversation, Base):
    """A yes or no: what was asked (text version), when, for which purpose.

    ``purpose``: read_answers, share_contact.
    """

    __tablename__ = "consent"

    purpose: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    text_version: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]


class Note(OfConversation, Base):
    """A note of the professional during the consult."""

    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("conversation_id"),)

    content: Mapped[str] = mapped_column(Text, default="")
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
