"""How often somebody may try to sign in.

Counted in the memory of one process: enough for the embedded installation, and gone after a
restart. With several web processes each counts for itself. The lock on an invitation (five
wrong birth dates) lives in the database, so it holds everywhere and outlives a restart.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

LIMITS = {
    "patient.sign_in": "20 per minute; 100 per hour",
    "security.login": "10 per minute; 60 per hour",
    "security.verify": "10 per minute; 60 per hour",
}
"""Attempts per address that somebody connects from, by endpoint."""


def install_limits(app: Flask) -> None:
    """Limit the attempts to sign in, of patients and of the practice."""
    limiter = Limiter(
        get_remote_address, app=app, storage_uri="memory://", strategy="moving-window"
    )
    for endpoint, limit in LIMITS.items():
        limited = limiter.limit(limit, exempt_when=lambda: request.method != "POST")
        view: Any = app.view_functions[endpoint]
        app.view_functions[endpoint] = limited(view)
