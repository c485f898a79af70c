"""Locks an account after repeated wrong passwords or codes.

Counted in the database, so a lock outlives a restart and holds for every web process. What was
typed as e-mail is kept as a keyed digest: an account that does not exist locks like one that
does, so nobody learns which addresses have an account.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Literal

from flask_security.proxies import _datastore
from sqlalchemy import func, select, update

from bot.store.models import FailedSignIn
from bot.web.services import services

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)

LOCKED = (
    "Er is te vaak een fout wachtwoord of een foute code ingevuld. Wacht 15 minuten en probeer "
    "het dan opnieuw. Of vraag je praktijkmanager om een nieuwe link."
)

Step = Literal["password", "code", "recovery"]


def _account(email: str) -> str:
    key = services().secrets.lookup_key.encode()
    plain = email.strip().casefold().encode("utf-8", "surrogatepass")
    return hmac.new(key, b"account:" + plain, hashlib.sha256).hexdigest()


def locked_until(email: str) -> datetime | None:
    """Until when (UTC) nobody can sign in with this e-mail address, or ``None``."""
    now = services().now()
    with services().database.unit_of_work() as session:
        failures, last = session.execute(
            select(func.count(FailedSignIn.id), func.max(FailedSignIn.at)).where(
                FailedSignIn.account == _account(email),
                FailedSignIn.counts,
                FailedSignIn.at > now - LOCKED_FOR,
            )
        ).one()
    return last + LOCKED_FOR if failures >= MOST_FAILURES else None


def record_failure(email: str, step: Step) -> None:
    """Note one wrong password or code."""
    user = _datastore.find_user(email=email, case_insensitive=True)
    with services().database.unit_of_work() as session:
        session.add(
            FailedSignIn(
                account=_account(email),
                user_id=user.id if user is not None else None,
                step=step,
                at=services().now(),
            )
        )


def forgive(email: str) -> None:
    """Start counting anew; the failures stay on record."""
    with services().database.unit_of_work() as session:
        session.execute(
            update(FailedSignIn)
            .where(FailedSignIn.account == _account(email))
            .values(counts=False)
            .execution_options(synchronize_session=False)
        )
