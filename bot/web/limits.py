"""How often somebody may try to sign in.

Counted in the database, or in Redis when the setting ``rate_limit_url`` names one: limits hold
for all web processes together and outlive a restart. So do the lock on an invitation (five wrong
birth dates) and on an account (:mod:`bot.web.practice.people.lockout`).
"""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from bot.store.database import Database
from bot.web.limit_storage import SCHEME

LIMITS = {
    "patient.sign_in": "20 per minute; 100 per hour",
    "security.login": "10 per minute; 60 per hour",
    "security.verify": "10 per minute; 60 per hour",
    "security.two_factor_token_validation": "10 per minute; 60 per hour",
    "security.mf_recovery": "10 per minute; 60 per hour",
    "practice.entry_now": "10 per minute; 60 per hour",
}
"""Attempts per address that somebody connects from, by endpoint."""


def install_limits(app: Flask, database: Database, key: str, url: str = "") -> None:
    """Limit the attempts to sign in, of patients and of the practice.

    Args:
        app: the application, with its views.
        database: where attempts are kept when there is no Redis.
        key: keys the digests of who tries what.
        url: of a Redis, for several machines; empty for the database.
    """
    ours: dict[str, Any] = {"database": database, "key": key}
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=url or f"{SCHEME}://",
        storage_options={} if url else ours,
        strategy="moving-window",
    )
    for endpoint, limit in LIMITS.items():
        limited = limiter.limit(limit, exempt_when=lambda: request.method != "POST")
        view: Any = app.view_functions[endpoint]
        app.view_functions[endpoint] = limited(view)
