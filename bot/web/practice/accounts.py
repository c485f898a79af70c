"""Accounts of practice users, on Flask-Security: argon2id, roles, Dutch words.

A second factor is one setting away (the tables hold it) and has its own issue.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask
from flask_login import user_logged_out  # type: ignore[import-untyped]
from flask_security import Security, hash_password
from flask_security.datastore import SQLAlchemySessionUserDatastore

from bot.settings import Secrets
from bot.store.database import Database
from bot.store.models import Role, User, WebAuthn, now

ROLES = {
    "assistant": "doktersassistent",
    "poh": "POH",
    "gp": "huisarts",
    "manager": "praktijkmanager",
}
"""Roles and how they are called on screen."""

SHORTEST_PASSWORD = 12

_WRONG = "Het e-mailadres of het wachtwoord klopt niet."
_MESSAGES = {
    "GENERIC_AUTHN_FAILED": (_WRONG, "error"),
    "USER_DOES_NOT_EXIST": (_WRONG, "error"),
    "INVALID_PASSWORD": (_WRONG, "error"),
    "INVALID_EMAIL_ADDRESS": (_WRONG, "error"),
    "DISABLED_ACCOUNT": (_WRONG, "error"),
    "EMAIL_NOT_PROVIDED": ("Vul uw e-mailadres in.", "error"),
    "PASSWORD_NOT_PROVIDED": ("Vul uw wachtwoord in.", "error"),
    "LOGIN": ("Log in om verder te gaan.", "info"),
    "UNAUTHENTICATED": ("Log in om verder te gaan.", "info"),
    "UNAUTHORIZED": ("Hiervoor is een andere rol nodig.", "error"),
    "REAUTHENTICATION_REQUIRED": ("Vul uw wachtwoord nog een keer in.", "info"),
    "REAUTHENTICATION_SUCCESSFUL": ("Dank u. U kunt verder.", "info"),
}


def _configure(app: Flask, secrets: Secrets) -> None:
    app.config.update(
        SECURITY_PASSWORD_SALT=secrets.password_salt,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2", "plaintext"],
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST_PASSWORD,
        SECURITY_LOGIN_USER_TEMPLATE="practice/login.html",
        SECURITY_VERIFY_TEMPLATE="practice/verify.html",
        SECURITY_POST_LOGIN_VIEW="/praktijk",
        SECURITY_POST_LOGOUT_VIEW="/login",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_STATIC_FOLDER=None,
        # Nobody is looked up on the internet in order to sign in.
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
        SECURITY_DATETIME_FACTORY=now,
        **{f"SECURITY_MSG_{name}": words for name, words in _MESSAGES.items()},
    )


def install_accounts(app: Flask, database: Database, secrets: Secrets) -> None:
    """Put signing in and roles on an application."""
    _configure(app, secrets)
    sessions = database.session_per_request()
    datastore = SQLAlchemySessionUserDatastore(sessions, User, Role, WebAuthn)
    Security(app, datastore)

    @app.teardown_appcontext
    def close_session(_error: BaseException | None) -> None:
        sessions.remove()

    @user_logged_out.connect_via(app)  # type: ignore[untyped-decorator]
    def end_every_session(_app: Flask, user: Any, **_more: Any) -> None:
        # A signed cookie lives on in whoever copied it; a new name makes it worthless.
        if user is not None and not user.is_anonymous:
            datastore.set_uniquifier(user)
            datastore.commit()


def create_account(
    app: Flask,
    *,
    email: str,
    password: str,
    name: str,
    practice_id: int,
    roles: Sequence[str],
) -> int:
    """Make an account for somebody of a practice, and the roles that are new.

    Returns:
        The id of the user.

    Raises:
        ValueError: a role does not exist, the password is too short, or the e-mail address
            has an account already.
    """
    unknown = set(roles) - ROLES.keys()
    if unknown or not roles:
        raise ValueError(f"no such role: {', '.join(sorted(unknown)) or '(none)'}")
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"a password has at least {SHORTEST_PASSWORD} characters")
    with app.app_context():
        datastore = app.extensions["security"].datastore
        if datastore.find_user(email=email, case_insensitive=True) is not None:
            raise ValueError("this e-mail address has an account already")
        for role in roles:
            datastore.find_or_create_role(role, description=ROLES[role])
        user = datastore.create_user(
            email=email,
            password=hash_password(password),
            name=name,
            practice_id=practice_id,
            roles=list(roles),
        )
        datastore.commit()
        return int(user.id)
