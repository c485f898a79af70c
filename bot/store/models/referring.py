"""The practice's own sociale kaart, and what happens after a referral was agreed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import Base, OfConversation, now
from bot.store.models.practice import User


class SocialMapEntry(Base):
    """An organisation or activity in the neighbourhood that the practice can refer to.

    ``offers`` are ids from ``bot/catalogue/offers.yml`` that it fills in. ``checked_on``: the
    day on which somebody of the practice last asked whether all this is still so.
    ``example``: an invented organisation, to show how an entry reads.
    """

    __tablename__ = "social_map_entry"
    __table_args__ = (UniqueConstraint("practice_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(String(120), default="")
    offers: Mapped[list[Any]] = mapped_column(default=list)
    what: Mapped[str] = mapped_column(Text, default="")
    for_whom: Mapped[str] = mapped_column(Text, default="")
    threshold: Mapped[str] = mapped_column(Text, default="")
    cost: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text, default="")
    access: Mapped[str] = mapped_column(Text, default="")
    waiting_time: Mapped[str] = mapped_column(Text, default="")
    route: Mapped[str] = mapped_column(Text, default="")
    checked_on: Mapped[date | None]
    example: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class WarmReferral(OfConversation, Base):
    """Who calls whom about a referral, with whose consent, and whether the person arrived.

    ``offer`` is an id from ``bot/catalogue/offers.yml`` or empty, ``name`` the organisation as
    it was called that day. ``who_calls``: patient, together, poh, gp, assistant, organisation.
    ``scope``: what may be passed on: nothing (empty), contact, or contact and request
    (``request``). ``arrived``: empty as long as nobody knows, yes, no.
    """

    __tablename__ = "warm_referral"

    version: Mapped[int] = mapped_column(Integer)
    offer: Mapped[str] = mapped_column(String(40), default="")
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("social_map_entry.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    who_calls: Mapped[str] = mapped_column(String(12), default="patient")
    call_on: Mapped[date | None] = mapped_column(index=True)
    called: Mapped[bool] = mapped_column(Boolean, default=False)
    scope: Mapped[str] = mapped_column(String(10), default="")
    consent_on: Mapped[date | None]
    not_to_share: Mapped[str] = mapped_column(Text, default="")
    feedback_on: Mapped[date | None] = mapped_column(index=True)
    arrived: Mapped[str] = mapped_column(String(3), default="")
    feedback: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime] = mapped_column(default=now)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    saved_by: Mapped[User | None] = relationship(foreign_keys=[saved_by_id])
    entry: Mapped[SocialMapEntry | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CaseMeeting(OfConversation, Base):
    """The sheet for a case meeting (MDO): SBAR and the four domains (dossier 6.1).

    ``consent_on``: the day on which the patient agreed that the case is discussed;
    ``consent_with``: with whom.
    """

    __tablename__ = "case_meeting"
    __table_args__ = (UniqueConstraint("conversation_id"),)

    version: Mapped[int] = mapped_column(Integer)
    situation: Mapped[str] = mapped_column(Text, default="")
    background: Mapped[str] = mapped_column(Text, default="")
    assessment: Mapped[str] = mapped_column(Text, default="")
    recommendation: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    mind: Mapped[str] = mapped_column(Text, default="")
    social: Mapped[str] = mapped_column(Text, default="")
    society: Mapped[str] = mapped_column(Text, default="")
    consent_on: Mapped[date | None]
    consent_with: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime] = mapped_column(default=now)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    saved_by: Mapped[User | None] = relationship(foreign_keys=[saved_by_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
