"""Codes of an authenticator app: each works once (RFC 6238, section 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import current_app
from flask_security.totp import Totp
from passlib.exc import UsedTokenError  # type: ignore[import-untyped]
from sqlalchemy import CursorResult, or_, update

from bot.store.models import User

if TYPE_CHECKING:
    from flask_security import UserMixin
    from passlib.totp import TotpMatch  # type: ignore[import-untyped]


class OnceOnly(Totp):
    """Remembers of each account the last half minute of which a code was taken.

    A code of that half minute, or of an earlier one, is refused: who looked over somebody's
    shoulder cannot sign in with it, not even at the same moment.
    """

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The number of the last half minute of which a code was taken."""
        return cast(User, user).totp_counter

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Remember the half minute of a code that fits.

        Raises:
            UsedTokenError: somebody was faster with the same code.
        """
        session: Any = current_app.extensions["security"].datastore.db.session
        taken = session.execute(
            update(User)
            .where(
                User.id == cast(User, user).id,
                or_(User.totp_counter.is_(None), User.totp_counter < tmatch.counter),
            )
            .values(totp_counter=tmatch.counter)
            .execution_options(synchronize_session="fetch")
        )
        # At once, whatever becomes of this request: the code has been seen.
        session.commit()
        assert isinstance(taken, CursorResult)
        if taken.rowcount == 0:
            raise UsedTokenError(expire_time=tmatch.expires)
