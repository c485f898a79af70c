"""Who of the practice may do what."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, redirect, url_for
from flask_security import auth_required, current_user

from bot.web.practice.accounts import ROLES

EVERYBODY = tuple(ROLES)
READERS = ("poh", "gp")
"""Roles that may read what a patient wrote."""
MANAGERS = ("manager",)
"""Roles that manage colleagues and settings."""
SETTINGS_READERS = ("manager", "poh", "gp")
"""Roles that may look at the settings."""

MATRIX = (
    ("De lijst zien, uitnodigen, brieven maken en herinneren", EVERYBODY),
    ("Antwoorden lezen, consult doen, verwijzing bevestigen", READERS),
    ("Instellingen lezen", SETTINGS_READERS),
    ("Instellingen veranderen, collega’s beheren", MANAGERS),
)
"""Who may do what, as the screens and the guide for the practice say it."""


def _either(roles: tuple[str, ...]) -> str:
    return " of ".join(ROLES[role] for role in roles)


def has_second_factor(user: Any) -> bool:
    """Whether somebody has an authenticator app or a passkey."""
    return bool(user.tf_totp_secret and user.tf_primary_method) or bool(user.webauthn)


def must_set_up(user: Any) -> bool:
    """Whether somebody has to set up a second factor before anything else."""
    return not user.practice.demo and not has_second_factor(user)


def needs(
    *roles: str, second_factor: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let signed-in users with one of these roles through; others read which role is needed.

    Who has no second factor yet is sent to the page to set one up, unless ``second_factor`` is
    off: for that page itself.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not any(current_user.has_role(role) for role in roles):
                error = f"Hiervoor is de rol {_either(roles)} nodig. Vraag het de praktijkmanager."
                abort(403, description=error)
            if second_factor and must_set_up(current_user):
                return redirect(url_for("practice.account"))
            return view(*args, **kwargs)

        signed_in: Callable[..., Any] = auth_required("session")(guarded)
        return signed_in

    return decorate


def own_practice() -> int:
    """The practice of whoever is signed in."""
    practice_id: int = current_user.practice_id
    return practice_id
