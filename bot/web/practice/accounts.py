"""Accounts of practice users, on Flask-Security: argon2id, a second factor, roles, Dutch words.

The second factor is an authenticator app or a passkey, with recovery codes beside it. Who has
none can do nothing but set one up (:func:`bot.web.practice.access.needs`), except in the demo
practice, where no real patient is.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import timedelta

from flask import Flask
from flask_security import Security, hash_password
from flask_security.datastore import SQLAlchemySessionUserDatastore

from bot.settings import Secrets
from bot.store.database import Database
from bot.store.models import Role, User, WebAuthn, now
from bot.web.practice.people.codes import OnceOnly
from bot.web.practice.people.forms import AgainForm, CodeForm, RecoveryForm, SignInForm
from bot.web.practice.people.passwords import SHORTEST_PASSWORD, DutchPasswords
from bot.web.practice.people.sessions import install_sessions
from bot.web.practice.people.words import MESSAGES

ROLES = {
    "assistant": "doktersassistent",
    "poh": "POH",
    "gp": "huisarts",
    "manager": "praktijkmanager",
}
"""Roles and how they are called on screen."""

FRESH_FOR = timedelta(hours=1)
"""So long after signing in somebody may change their second factor without the password."""

_TOTP_KEYS = 1
"""The number of the key that seals the secrets of authenticator apps."""

_TEMPLATES = {
    "LOGIN_USER": "login",
    "VERIFY": "verify",
    "CHANGE_PASSWORD": "people/password",
    "TWO_FACTOR_SETUP": "people/app",
    "TWO_FACTOR_VERIFY_CODE": "people/code",
    "TWO_FACTOR_SELECT": "people/choose",
    "MULTI_FACTOR_RECOVERY": "people/recover",
    "MULTI_FACTOR_RECOVERY_CODES": "people/recovery_codes",
    "WAN_REGISTER": "people/passkey",
    "WAN_SIGNIN": "people/passkey_sign_in",
    "WAN_VERIFY": "people/passkey_verify",
}
_PAGES = {
    "CHANGE_URL": "/praktijk/account/wachtwoord",
    "TWO_FACTOR_SETUP_URL": "/praktijk/account/app",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/login/code",
    "TWO_FACTOR_SELECT_URL": "/login/kies",
    "TWO_FACTOR_RESCUE_URL": "/login/hulp",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/praktijk/account/herstelcodes",
    "MULTI_FACTOR_RECOVERY_URL": "/login/herstelcode",
    "WAN_REGISTER_URL": "/praktijk/account/passkey",
    "WAN_DELETE_URL": "/praktijk/account/passkey-weg",
    "WAN_SIGNIN_URL": "/login/passkey",
    "WAN_VERIFY_URL": "/verify/passkey",
}


def _key(secrets: Secrets, purpose: str) -> bytes:
    """A key of its own for a purpose, made of this installation's secret."""
    return hmac.new(secrets.session_key.encode(), purpose.encode(), hashlib.sha256).digest()


def _configure(app: Flask, secrets: Secrets) -> None:
    app.config.update(
        SECURITY_PASSWORD_SALT=secrets.password_salt,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2", "plaintext"],
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST_PASSWORD,
        SECURITY_POST_LOGIN_VIEW="/praktijk",
        SECURITY_POST_LOGOUT_VIEW="/login",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_STATIC_FOLDER=None,
        # Nobody is looked up on the internet in order to sign in.
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
        SECURITY_DATETIME_FACTORY=now,
        SECURITY_FRESHNESS=FRESH_FOR,
        SECURITY_CHANGEABLE=True,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_POST_CHANGE_VIEW="/praktijk/account",
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TWO_FACTOR_RESCUE_EMAIL=False,
        SECURITY_TWO_FACTOR_POST_SETUP_VIEW="/praktijk/account",
        SECURITY_TOTP_SECRETS={_TOTP_KEYS: _key(secrets, "authenticator app").hex()},
        SECURITY_TOTP_ISSUER="Het brede gesprek",
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_N=8,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[
            urlsafe_b64encode(_key(secrets, "recovery codes"))
        ],
        SECURITY_WEBAUTHN=True,
        SECURITY_WAN_RP_NAME="Het brede gesprek",
        # Always after the password: a passkey on a shared computer is no login by itself.
        SECURITY_WAN_ALLOW_AS_FIRST_FACTOR=False,
        SECURITY_WAN_ALLOW_AS_VERIFY=None,
        SECURITY_WAN_POST_REGISTER_VIEW="/praktijk/account",
        **{f"SECURITY_{name}": address for name, address in _PAGES.items()},
        **{
            f"SECURITY_{name}_TEMPLATE": f"practice/{template}.html"
            for name, template in _TEMPLATES.items()
        },
        **{f"SECURITY_MSG_{name}": words for name, words in MESSAGES.items()},
    )


def install_accounts(app: Flask, database: Database, secrets: Secrets) -> None:
    """Put signing in and roles on an application."""
    _configure(app, secrets)
    sessions = database.session_per_request()
    datastore = SQLAlchemySessionUserDatastore(sessions, User, Role, WebAuthn)
    Security(
        app,
        datastore,
        login_form=SignInForm,
        verify_form=AgainForm,
        two_factor_verify_code_form=CodeForm,
        mf_recovery_form=RecoveryForm,
        password_util_cls=DutchPasswords,
        totp_cls=OnceOnly,
    )
    install_sessions(app)

    @app.teardown_appcontext
    def close_session(_error: BaseException | None) -> None:
        sessions.remove()


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
