"""Who is signed in at a practice, who failed to, and how a colleague comes in the first time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Float, ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models.base import Base, now


class SignIn(Base):
    """One browser in which somebody is signed in; without this row its cookie is worthless.

    Of the cookie only a digest is kept. ``device`` is the browser in a few words.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)


class FailedSignIn(Base):
    """One wrong password or code. ``account`` is a keyed digest of what was typed as e-mail.

    ``counts`` until somebody signs in well: several in a short time lock the account.
    ``step``: password, code, recovery.
    """

    __tablename__ = "failed_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64), index=True)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    step: Mapped[str] = mapped_column(String(10))
    counts: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class EntryLink(Base):
    """A link with which a colleague chooses a password, once. Only its digest is kept."""

    __tablename__ = "entry_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """One attempt that counts for a rate limit. ``what`` is a keyed digest of who tries what.

    ``at`` is in seconds since 1970 (UTC), which is what the rate limiter counts in.
    """

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[float] = mapped_column(Float)
