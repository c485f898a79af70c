"""One conversation: what was written, what was shown, how answers were understood."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import Base, OfConversation, new_token, now

if TYPE_CHECKING:
    from bot.store.models.invitation import Invitation
    from bot.store.models.outcome import Consent, Flag, Goal, Referral
    from bot.store.models.practice import Practice, User


class Conversation(Base):
    """One conversation: a patient's preparation, or a POH's consult.

    ``status``: invited, open, paused, stopped, declined, alarm, sent, closed.
    ``dialogue`` holds the mechanics that Rasa needs besides the answers (slots that
    are no question, the form that is open); ``ask`` is the question that is open.
    ``session_number`` stands in the patient's cookie; one higher and all cookies of this
    conversation are worthless. ``typed_by`` is who typed a preparation: self, together,
    other, or empty when nobody said so. ``model`` is the conversation model.
    ``own_words``: whether the patient sent the open answers along; without them the practice
    reads numbers, choices and the plan. ``recorded_at``: somebody put what came out of it in
    the practice's own record system (HIS).
    """

    __tablename__ = "conversation"
    __table_args__ = (
        # All that the list needs to know the state of every conversation, without the rows.
        Index(
            "conversations_of_a_practice",
            "practice_id", "updated_at", "id", "role", "status", "sent_at", "read_at",
            "recorded_at", "invitation_id",
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_token)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), unique=True)
    # The preparation may be deleted by the patient; the consult stays.
    prepared_by_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="SET NULL"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    role: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(2), default="u")
    label: Mapped[str] = mapped_column(String(80), default="")
    model: Mapped[str] = mapped_column(
        String(40), default="spinnenweb", server_default="spinnenweb"
    )
    typed_by: Mapped[str] = mapped_column(String(8), default="", server_default="")
    own_words: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    status: Mapped[str] = mapped_column(String(12), default="open", index=True)
    ask: Mapped[str | None] = mapped_column(String(40))
    dialogue: Mapped[dict[str, Any]] = mapped_column(default=dict)
    turn: Mapped[int] = mapped_column(Integer, default=0)
    session_number: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now, index=True)
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime | None]

    practice: Mapped[Practice] = relationship()
    invitation: Mapped[Invitation | None] = relationship(
        back_populates="conversation", foreign_keys=[invitation_id]
    )
    prepared_by: Mapped[Conversation | None] = relationship(remote_side=[id])
    read_by: Mapped[User | None] = relationship(foreign_keys=[read_by_id])
    messages: Mapped[list[Message]] = relationship(
        order_by="Message.number", cascade="all, delete-orphan", passive_deletes=True
    )
    turns: Mapped[list[StoredTurn]] = relationship(
        order_by="StoredTurn.number", cascade="all, delete-orphan", passive_deletes=True
    )
    answers: Mapped[list[Answer]] = relationship(
        order_by="Answer.id", cascade="all, delete-orphan", passive_deletes=True
    )
    goals: Mapped[list[Goal]] = relationship(
        order_by="Goal.number", cascade="all, delete-orphan", passive_deletes=True
    )
    referral: Mapped[Referral | None] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )
    flags: Mapped[list[Flag]] = relationship(
        order_by="Flag.id", cascade="all, delete-orphan", passive_deletes=True
    )
    consents: Mapped[list[Consent]] = relationship(
        order_by="Consent.id", cascade="all, delete-orphan", passive_deletes=True
    )


class Message(OfConversation, Base):
    """What a person wrote or tapped, stored before the engine sees it.

    ``kind``: text, option, command. ``content`` is exactly what was written;
    ``option`` or ``command`` what was tapped. ``state``: waiting, answered.
    At most one message of a conversation waits at a time.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        UniqueConstraint("conversation_id", "key"),
        Index(
            "one_waiting_message",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    number: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8))
    content: Mapped[str] = mapped_column(Text)
    option: Mapped[list[Any] | None]
    command: Mapped[str | None] = mapped_column(String(30))
    args: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ask: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    claimed_until: Mapped[datetime | None]
    intent: Mapped[str | None] = mapped_column(String(30))
    created_at: Mapped[datetime] = mapped_column(default=now)


class StoredTurn(OfConversation, Base):
    """A turn as it was shown (:class:`bot.conversation.turn.Turn`), after message ``number``."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Answer(OfConversation, Base):
    """The answer to one question: as written, and as understood.

    ``status``: answered, skipped, unknown. ``card`` is the number of the goal card
    for questions of the goal phase, 0 for all others. ``value`` is a number, an option's
    value, a list of them, or the text itself.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("conversation_id", "question", "card"),)

    question: Mapped[str] = mapped_column(String(40))
    card: Mapped[int] = mapped_column(Integer, default=0)
    said: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(10), default="answered")
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
