"""A practice and the people who work there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_security.models import sqla as fsqla
from sqlalchemy import Boolean, ForeignKey, Integer, String, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import Base, now


class Role(Base, fsqla.FsRoleMixin):
    """What a practice user may do: ``assistant``, ``poh``, ``gp``, ``manager``."""

    __tablename__ = "role"

    # Flask-Security fills this with a moment without a time zone, which we refuse.
    update_datetime: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class User(Base, fsqla.FsUserMixin):
    """Someone who works at a practice. ``shortcuts``: whether keys work on the desk screens.

    ``totp_counter`` is the half minute (counted since 1970) of the last code of an authenticator
    app that was taken: no code works twice.
    """

    __tablename__ = "user"

    update_datetime: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    name: Mapped[str] = mapped_column(String(80), default="")
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    shortcuts: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    totp_counter: Mapped[int | None]
    practice: Mapped[Practice] = relationship()


class WebAuthn(Base, fsqla.FsWebAuthnMixin):
    """A passkey of a practice user."""

    __tablename__ = "webauthn"


class Practice(Base):
    """A GP practice; practices never see each other's rows.

    ``models`` are the conversation models that it uses (none: all of the catalogue),
    ``default_model`` the one that an invitation starts with. ``shortcuts`` are the keys that
    the practice changed: action to ``KeyboardEvent.code``, or to an empty text for no key.
    ``texts`` are the invitations in the practice's own words, by name
    (:mod:`bot.letters.texts`). ``retention_months`` is how long a sent conversation is kept.
    """

    __tablename__ = "practice"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(30))
    out_of_hours_phone: Mapped[str] = mapped_column(String(30))
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    models: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    default_model: Mapped[str] = mapped_column(
        String(40), default="spinnenweb", server_default="spinnenweb"
    )
    consult_minutes: Mapped[int] = mapped_column(Integer, default=15, server_default="15")
    shortcuts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    retention_months: Mapped[int] = mapped_column(Integer, default=12, server_default="12")
