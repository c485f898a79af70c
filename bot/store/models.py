"""The tables. The store owns the truth: Rasa's tracker is rebuilt from these rows.

Times are UTC. A conversation id is a random 128-bit token and also Rasa's sender id;
it never holds anything about the patient.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from flask_security.models import sqla as fsqla
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC that comes back with its time zone, also from SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def new_token() -> str:
    """A random name of 128 bits that is safe in an address."""
    return secrets.token_urlsafe(16)


class Base(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        date: Date,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


fsqla.FsModels.set_db_info(base_model=Base)


class Role(Base, fsqla.FsRoleMixin):
    """What a practice user may do: ``assistant``, ``poh``, ``gp``, ``manager``."""

    __tablename__ = "role"

    # Flask-Security fills this with a moment without a time zone, which we refuse.
    update_datetime: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class User(Base, fsqla.FsUserMixin):
    """Someone who works at a practice."""

    __tablename__ = "user"

    update_datetime: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    name: Mapped[str] = mapped_column(String(80), default="")
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    practice: Mapped[Practice] = relationship()


class WebAuthn(Base, fsqla.FsWebAuthnMixin):
    """A passkey of a practice user."""

    __tablename__ = "webauthn"


class Practice(Base):
    """A GP practice; practices never see each other's rows."""

    __tablename__ = "practice"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(30))
    out_of_hours_phone: Mapped[str] = mapped_column(String(30))
    demo: Mapped[bool] = mapped_column(Boolean, default=False)


class Invitation(Base):
    """A practice's invitation to one patient; opens one conversation.

    Of the link's secret, the typed code and the birth date only keyed digests are
    kept. ``label`` is the pseudonym or first name that the practice chose. ``erased_at``
    says when the patient deleted the conversation; nothing of it is left then but
    ``erased_code``, a random name that the patient can give when they ask about it.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    birth_date_digest: Mapped[str] = mapped_column(String(64))
    appointment: Mapped[date | None]
    professional_name: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    erased_code: Mapped[str] = mapped_column(String(12), default="", server_default="")
    wrong_attempts: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None]

    @property
    def last_day(self) -> date:
        """The last day on which the link works; ``expires_at`` is the midnight after it."""
        return (self.expires_at - timedelta(seconds=1)).date()

    practice: Mapped[Practice] = relationship()
    conversation: Mapped[Conversation | None] = relationship(
        back_populates="invitation", foreign_keys="Conversation.invitation_id"
    )


class Conversation(Base):
    """One conversation: a patient's preparation, or a POH's consult.

    ``status``: invited, open, paused, stopped, declined, alarm, sent, closed.
    ``dialogue`` holds the mechanics that Rasa needs besides the answers (slots that
    are no question, the form that is open); ``ask`` is the question that is open.
    ``session_number`` stands in the patient's cookie; one higher and all cookies of this
    conversation are worthless. ``typed_by`` is who typed a preparation: self, together,
    other, or empty when nobody said so. ``own_words``: whether the patient sent the open
    answers along; without them the practice reads numbers, choices and the plan.
    """

    __tablename__ = "conversation"

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


class _OfConversation:
    """A row that belongs to one conversation and goes with it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )


class Message(_OfConversation, Base):
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


class StoredTurn(_OfConversation, Base):
    """A turn as it was shown (:class:`bot.conversation.turn.Turn`), after message ``number``."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Answer(_OfConversation, Base):
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


class Goal(_OfConversation, Base):
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


class Referral(_OfConversation, Base):
    """A suggestion for the sociaal domein: a proposal that a professional must confirm.

    ``picked`` are offer ids from ``bot/catalogue/offers.yml``, at most three.
    """

    __tablename__ = "referral"
    __table_args__ = (UniqueConstraint("conversation_id"),)

    needs: Mapped[list[Any]]
    offered: Mapped[list[Any]]
    picked: Mapped[list[Any]]
    request: Mapped[str] = mapped_column(Text, default="")
    may_share_contact: Mapped[bool] = mapped_column(Boolean, default=False)
    safety_asked: Mapped[bool] = mapped_column(Boolean, default=False)
    status: Mapped[str] = mapped_column(String(10), default="proposed")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]


class Flag(_OfConversation, Base):
    """Something the practice must see: a safety alarm, a medical question, a wish to talk.

    ``kind``: safety, medical_question, wants_human. Holds tier, category and rule, never
    the words; the words are in the message it points to.
    """

    __tablename__ = "flag"

    kind: Mapped[str] = mapped_column(String(20))
    tier: Mapped[str] = mapped_column(String(2), default="")
    category: Mapped[str] = mapped_column(String(20), default="")
    rule: Mapped[str | None] = mapped_column(String(60))
    message_number: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Consent(_OfConversation, Base):
    """A yes or no: what was asked (text version), when, for which purpose.

    ``purpose``: read_answers, share_contact.
    """

    __tablename__ = "consent"

    purpose: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    text_version: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]


class Note(_OfConversation, Base):
    """A note of the professional during the consult."""

    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("conversation_id"),)

    content: Mapped[str] = mapped_column(Text, default="")
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class AskStep(_OfConversation, Base):
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
