"""The link with which a colleague chooses a password, the first time or after losing it.

The product sends no e-mail: the manager sees the link once and hands it over.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_security import hash_password
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.store.models import EntryLink, User
from bot.web.logged import note_user
from bot.web.practice.blueprint import View, practice
from bot.web.practice.people.lockout import forgive
from bot.web.practice.people.passwords import weakness
from bot.web.practice.people.sessions import rename_cookies
from bot.web.services import services

WORKS_FOR = timedelta(days=3)

_NO_MATCH = "De twee wachtwoorden zijn niet gelijk."


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_entry(session: Session, user_id: int) -> str:
    """A fresh link for a user; earlier ones stop working. It is shown only now."""
    token, now = secrets.token_urlsafe(24), services().now()
    session.execute(delete(EntryLink).where(EntryLink.user_id == user_id))
    session.add(
        EntryLink(
            user_id=user_id, digest=_digest(token), created_at=now, expires_at=now + WORKS_FOR
        )
    )
    return f"{services().settings.base_url}{url_for('practice.entry')}?sleutel={token}"


def _open(session: Session, token: str) -> tuple[EntryLink, User] | None:
    link = session.scalar(select(EntryLink).where(EntryLink.digest == _digest(token)))
    if link is None or link.used_at is not None or link.expires_at <= services().now():
        return None
    user = session.get(User, link.user_id)
    return (link, user) if user is not None and user.active else None


def _closed() -> View:
    return render_template("practice/people/entry_closed.html"), 410


@practice.get("/welkom")
def entry() -> View:
    """Choose a password; the link in the address says for whom."""
    token = request.args.get("sleutel", "")
    with services().database.unit_of_work() as session:
        found = _open(session, token)
    if found is None:
        return _closed()
    return render_template("practice/people/entry.html", key=token, person=found[1], errors={})


@practice.post("/welkom")
def entry_now() -> View:
    """Keep the password and close the link."""
    token = request.form.get("sleutel", "")
    password, again = request.form.get("new", ""), request.form.get("again", "")
    with services().database.unit_of_work() as session:
        found = _open(session, token)
        if found is None:
            return _closed()
        link, person = found
        errors = {}
        if wrong := weakness(password, person.email, person.name):
            errors["new"] = wrong
        elif password != again:
            errors["again"] = _NO_MATCH
        if errors:
            page = render_template(
                "practice/people/entry.html", key=token, person=person, errors=errors
            )
            return page, 422
        person.password = hash_password(password)
        link.used_at = services().now()
        note_user(person)
    rename_cookies(person.id)
    forgive(person.email)
    flash("Je wachtwoord is bewaard. Log nu in.", "info")
    return redirect(url_for("security.login"))
