"""Keeps the attempts that rate limits count in our own database, so that they outlive a restart.

For the moving window of the ``limits`` library, which Flask-Limiter uses. Who tries what is kept
as a keyed digest: no address of a visitor is stored.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

from limits.storage import MovingWindowSupport, Storage
from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import Database
from bot.store.models import Attempt

SCHEME = "brede-gesprek"


class DatabaseStorage(Storage, MovingWindowSupport):
    """Attempts in the table ``attempt``."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012  the library declares it so

    def __init__(
        self, uri: str | None = None, *, database: Database, key: str, **more: Any
    ) -> None:
        """Use this database; ``key`` keys the digests."""
        super().__init__(uri, **more)
        self._database = database
        self._key = key.encode()

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What means that the storage itself fails."""
        return SQLAlchemyError

    def _digest(self, key: str) -> str:
        return hmac.new(self._key, f"limit:{key}".encode(), hashlib.sha256).hexdigest()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count an attempt, unless there are ``limit`` in the last ``expiry`` seconds."""
        what, now = self._digest(key), time.time()
        with self._database.unit_of_work() as session:
            session.execute(delete(Attempt).where(Attempt.what == what, Attempt.at <= now - expiry))
            count = session.scalar(select(func.count()).where(Attempt.what == what)) or 0
            if count + amount > limit:
                return False
            session.add_all(Attempt(what=what, at=now) for _ in range(amount))
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002
        """When the oldest attempt that counts was made, and how many there are."""
        now = time.time()
        with self._database.unit_of_work() as session:
            oldest, count = session.execute(
                select(func.min(Attempt.at), func.count()).where(
                    Attempt.what == self._digest(key), Attempt.at > now - expiry
                )
            ).one()
        return (now if oldest is None else float(oldest)), int(count)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Only moving windows are counted here."""
        raise NotImplementedError("use the moving-window strategy")

    def get(self, key: str) -> int:
        """Only moving windows are counted here."""
        raise NotImplementedError("use the moving-window strategy")

    def get_expiry(self, key: str) -> float:
        """Only moving windows are counted here."""
        raise NotImplementedError("use the moving-window strategy")

    def check(self) -> bool:
        """Whether the database answers."""
        try:
            with self._database.unit_of_work() as session:
                session.execute(select(Attempt.id).limit(1))
        except SQLAlchemyError:
            return False
        return True

    def reset(self) -> int | None:
        """Forget all attempts."""
        with self._database.unit_of_work() as session:
            return len(session.scalars(delete(Attempt).returning(Attempt.id)).all())

    def clear(self, key: str) -> None:
        """Forget the attempts of one visitor."""
        with self._database.unit_of_work() as session:
            session.execute(delete(Attempt).where(Attempt.what == self._digest(key)))
