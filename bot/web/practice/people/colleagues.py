"""The manager's colleagues: who has an account, which roles, and ending it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import abort, flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from bot.store.models import FailedSignIn, Role, SignIn, User
from bot.web.logged import note_event, note_subject
from bot.web.practice.access import MANAGERS, MATRIX, has_second_factor, needs, own_practice
from bot.web.practice.accounts import ROLES
from bot.web.practice.blueprint import View, practice
from bot.web.practice.people.entry import WORKS_FOR, new_entry
from bot.web.practice.people.sessions import rename_cookies
from bot.web.services import services

LONGEST_NAME = 80
_LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Colleague:
    """One line of the list."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    active: bool
    protected: bool
    has_password: bool
    seen_at: datetime | None
    failures: int

    @property
    def role_names(self) -> str:
        """The roles as the screens call them."""
        return ", ".join(words for role, words in ROLES.items() if role in self.roles)


def _pairs(rows: Any) -> Any:
    return {row[0]: row[1] for row in rows}


def _colleagues(session: Session) -> list[Colleague]:
    people = session.scalars(
        select(User)
        .where(User.practice_id == own_practice())
        .options(selectinload(User.roles), selectinload(User.webauthn))
        .order_by(User.active.desc(), func.lower(User.name))
    ).all()
    ids = [person.id for person in people]
    seen: dict[int, datetime] = _pairs(
        session.execute(
            select(SignIn.user_id, func.max(SignIn.seen_at))
            .where(SignIn.user_id.in_(ids))
            .group_by(SignIn.user_id)
        ).all()
    )
    failed: dict[int | None, int] = _pairs(
        session.execute(
            select(FailedSignIn.user_id, func.count())
            .where(FailedSignIn.user_id.in_(ids), FailedSignIn.at > services().now() - _LOOK_BACK)
            .group_by(FailedSignIn.user_id)
        ).all()
    )
    return [
        Colleague(
            id=person.id,
            name=person.name,
            email=person.email,
            roles=tuple(role.name for role in person.roles),
            active=person.active,
            protected=has_second_factor(person),
            has_password=person.password is not None,
            seen_at=seen.get(person.id),
            failures=failed.get(person.id, 0),
        )
        for person in people
    ]


def _page(errors: dict[str, str], form: dict[str, object]) -> str:
    with services().database.unit_of_work() as session:
        people = _colleagues(session)
    return render_template(
        "practice/people/colleagues.html",
        people=people, roles=ROLES, matrix=MATRIX, errors=errors, form=form,
    )  # fmt: skip


@practice.get("/collegas")
@needs(*MANAGERS)
def colleagues() -> View:
    """Everybody with an account, and a form for somebody new."""
    return _page({}, {"roles": []})


@practice.post("/collegas")
@needs(*MANAGERS)
def add_colleague() -> View:
    """Make an account and show the link to choose a password, this one time."""
    name, email = request.form.get("name", "").strip(), request.form.get("email", "").strip()
    roles = [role for role in ROLES if role in request.form.getlist("roles")]
    errors: dict[str, str] = {}
    if not name or len(name) > LONGEST_NAME:
        errors["name"] = f"Vul een naam in, hooguit {LONGEST_NAME} tekens."
    try:
        email = validate_email(email, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        errors["email"] = "Vul een e-mailadres in, bijvoorbeeld anna@praktijk.nl."
    if not roles:
        errors["roles"] = "Kies minstens één rol."
    with services().database.unit_of_work() as session:
        taken = session.scalar(select(User.id).where(func.lower(User.email) == email.lower()))
        if "email" not in errors and taken is not None:
            errors["email"] = "Met dit e-mailadres kan geen account worden gemaakt."
        if errors:
            page = _page(errors, {"name": name, "email": email, "roles": roles})
            return page, 422
        person = User(
            name=name, email=email, practice_id=own_practice(), active=True,
            fs_uniquifier=secrets.token_hex(32), roles=_roles(session, roles),
        )  # fmt: skip
        session.add(person)
        session.flush()
        link = new_entry(session, person.id)
    note_subject(f"account {person.id}")
    return _handed_over(person, link)


def _roles(session: Session, wanted: list[str]) -> list[Role]:
    found = {role.name: role for role in session.scalars(select(Role))}
    for name in wanted:
        if name not in found:
            found[name] = Role(name=name, description=ROLES[name])
            session.add(found[name])
    return [found[name] for name in wanted]


def _handed_over(person: User, link: str) -> str:
    return render_template(
        "practice/people/entry_link.html", person=person, link=link, days=WORKS_FOR.days
    )


def _person(session: Session, user_id: int) -> User:
    found = session.scalar(
        select(User)
        .where(User.id == user_id, User.practice_id == own_practice())
        .options(selectinload(User.roles), selectinload(User.webauthn))
    )
    if found is None:
        abort(404)
    return found


def _managers_left(session: Session, without: int) -> int:
    return (
        session.scalar(
            select(func.count(User.id))
            .where(User.practice_id == own_practice(), User.active, User.id != without)
            .where(User.roles.any(Role.name == "manager"))
        )
        or 0
    )


def _unchanged(words: str) -> View:
    note_event(None)
    return _back(words)


def _back(words: str) -> View:
    flash(words, "info")
    return redirect(url_for("practice.colleagues"))


@practice.post("/collegas/<int:user_id>/link")
@needs(*MANAGERS)
def new_link_for_colleague(user_id: int) -> View:
    """A new link: the old password, second factor and browsers stop working."""
    with services().database.unit_of_work() as session:
        person = _person(session, user_id)
        if person.id == current_user.id:
            return _unchanged("Voor jezelf verander je het wachtwoord bij ‘Mijn account’.")
        person.password = None
        person.tf_primary_method = None
        person.tf_totp_secret = None
        person.totp_counter = None
        person.mf_recovery_codes = None
        for passkey in list(person.webauthn):
            session.delete(passkey)
        link = new_entry(session, person.id)
    rename_cookies(person.id)
    return _handed_over(person, link)


@practice.post("/collegas/<int:user_id>/rollen")
@needs(*MANAGERS)
def change_roles(user_id: int) -> View:
    """Give somebody other roles."""
    roles = [role for role in ROLES if role in request.form.getlist("roles")]
    with services().database.unit_of_work() as session:
        person = _person(session, user_id)
        if not roles:
            return _unchanged("Er is niets veranderd. Kies minstens één rol.")
        if "manager" not in roles and not _managers_left(session, person.id):
            return _unchanged("Er is niets veranderd. Er moet één praktijkmanager blijven.")
        person.roles = _roles(session, roles)
    return _back(f"De rollen van {person.name} zijn bewaard.")


@practice.post("/collegas/<int:user_id>/uitzetten")
@needs(*MANAGERS)
def disable_colleague(user_id: int) -> View:
    """End an account; open sessions of it end at once."""
    with services().database.unit_of_work() as session:
        person = _person(session, user_id)
        if person.id == current_user.id:
            return _unchanged("Je eigen account kun je niet uitzetten.")
        person.active = False
    rename_cookies(person.id)
    return _back(f"Het account van {person.name} staat uit.")


@practice.post("/collegas/<int:user_id>/aanzetten")
@needs(*MANAGERS)
def enable_colleague(user_id: int) -> View:
    """Open an account again."""
    with services().database.unit_of_work() as session:
        person = _person(session, user_id)
        person.active = True
    return _back(f"Het account van {person.name} staat weer aan.")
