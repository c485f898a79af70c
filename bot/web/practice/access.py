"""Who of the practice may do what."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort
from flask_security import auth_required, current_user

from bot.web.practice.accounts import ROLES

EVERYBODY = tuple(ROLES)
READERS = ("poh", "gp")
"""Roles that may read what a patient wrote."""


def _either(roles: tuple[str, ...]) -> str:
    return " of ".join(ROLES[role] for role in roles)


def needs(*roles: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let signed-in users with one of these roles through; others read which role is needed."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not any(current_user.has_role(role) for role in roles):
                error = f"Hiervoor is de rol {_either(roles)} nodig. Vraag het de praktijkmanager."
                abort(403, description=error)
            return view(*args, **kwargs)

        signed_in: Callable[..., Any] = auth_required("session")(guarded)
        return signed_in

    return decorate


def own_practice() -> int:
    """The practice of whoever is signed in."""
    practice_id: int = current_user.practice_id
    return practice_id
