"""In which browsers somebody is signed in, and ending that.

Flask keeps a signed cookie; whoever copies it would stay in. So every cookie names a row of
ours, and without that row it opens nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, request, session
from flask_login import user_logged_out  # type: ignore[import-untyped]
from flask_security import current_user, password_changed, user_authenticated
from flask_security.proxies import _datastore
from sqlalchemy import delete, select, update

from bot.store.models import SignIn, User
from bot.web.practice.people.lockout import forgive
from bot.web.services import services

IDLE = timedelta(hours=8)
"""A browser that was not used for so long has to sign in again."""

_SEEN_EVERY = timedelta(minutes=1)
_NAME = "inlog"

_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """A browser in a few words: ``Chrome op Windows``."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "Een browser")
    system = next((name for sign, name in _SYSTEMS if re.search(sign, user_agent)), "")
    return f"{browser} op {system}" if system else browser


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _begin(user: Any) -> None:
    token, now = secrets.token_urlsafe(24), services().now()
    session[_NAME] = token
    with services().database.unit_of_work() as work:
        work.add(
            SignIn(
                user_id=user.id,
                digest=_digest(token),
                device=device_of(request.user_agent.string),
                created_at=now,
                seen_at=now,
            )
        )


def _still_there(user_id: int, now: datetime) -> bool:
    token = session.get(_NAME)
    if not isinstance(token, str):
        return False
    with services().database.unit_of_work() as work:
        row = work.scalar(select(SignIn).where(SignIn.digest == _digest(token)))
        if row is None or row.user_id != user_id:
            return False
        if now - row.seen_at > IDLE:
            work.delete(row)
            return False
        if now - row.seen_at > _SEEN_EVERY:
            row.seen_at = now
    return True


def _forget_user() -> None:
    """Drop who is signed in from the cookie; everything else in it stays."""
    for name in [name for name in session if name.startswith(("_", "fs_")) or name == _NAME]:
        session.pop(name)


def sign_ins_of(user_id: int) -> list[tuple[SignIn, bool]]:
    """The browsers of a user, last used first, each with whether it is this one."""
    here = _digest(str(session.get(_NAME, "")))
    with services().database.unit_of_work() as work:
        rows = work.scalars(
            select(SignIn).where(SignIn.user_id == user_id).order_by(SignIn.seen_at.desc())
        )
        return [(row, row.digest == here) for row in rows]


def end_sign_ins(user_id: int, *, but_this_one: bool = False) -> None:
    """Sign a user out everywhere, or everywhere else."""
    ending = delete(SignIn).where(SignIn.user_id == user_id)
    if but_this_one:
        ending = ending.where(SignIn.digest != _digest(str(session.get(_NAME, ""))))
    with services().database.unit_of_work() as work:
        work.execute(ending)


def install_sessions(app: Flask) -> None:
    """Tie every signed-in cookie of an application to a row."""

    @app.before_request
    def only_with_a_row() -> None:
        if request.endpoint == "static" or "_user_id" not in session:
            return
        user = current_user
        if not user.is_authenticated or not _still_there(user.id, services().now()):
            _forget_user()
            app.login_manager._update_request_context_with_user()  # type: ignore[attr-defined]

    @user_authenticated.connect_via(app)
    def begin(_app: Flask, user: Any, **_more: Any) -> None:
        # SQLite has one writer: what Flask-Security still holds goes first.
        _datastore.commit()
        forgive(user.email)
        _begin(user)

    @user_logged_out.connect_via(app)  # type: ignore[untyped-decorator]
    def end(_app: Flask, user: Any, **_more: Any) -> None:
        token = session.pop(_NAME, None)
        if user is None or user.is_anonymous or not isinstance(token, str):
            return
        with services().database.unit_of_work() as work:
            work.execute(delete(SignIn).where(SignIn.digest == _digest(token)))

    @password_changed.connect_via(app)
    def end_others(_app: Flask, user: Any, **_more: Any) -> None:
        _datastore.commit()
        # Whoever knew the old password is out, wherever they are.
        end_sign_ins(user.id, but_this_one=True)


def rename_cookies(user_id: int) -> None:
    """Make every cookie of a user worthless, also those of a browser that signs in right now."""
    with services().database.unit_of_work() as work:
        work.execute(
            update(User)
            .where(User.id == user_id)
            .values(fs_uniquifier=secrets.token_hex(32))
            .execution_options(synchronize_session=False)
        )
        work.execute(delete(SignIn).where(SignIn.user_id == user_id))
