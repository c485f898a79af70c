"""Inviting one patient."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask_security import current_user

from bot.store.models import Practice
from bot.web.practice.access import EVERYBODY, READERS, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.practice.inviting.asking import (
    ADDRESSES,
    FIELDS,
    LEVELS,
    models_of,
    read_asked,
    way_in_of,
)
from bot.web.practice.inviting.ready import hand_over
from bot.web.practice.settings.phones import phones_missing
from bot.web.services import services


def own_practice_row() -> Practice:
    """The practice of whoever is signed in."""
    with services().database.unit_of_work() as session:
        return session.get_one(Practice, own_practice())


def not_yet(mine: Practice) -> View | None:
    """The page that says why nobody can be invited yet, or ``None``."""
    missing = phones_missing(mine)
    if not missing:
        return None
    return render_template("practice/inviting/not_yet.html", missing=missing)


def _form(mine: Practice, form: dict[str, str], errors: dict[str, str]) -> str:
    models = models_of(mine, services().catalogue)
    return render_template(
        "practice/inviting/invite.html",
        form=form, errors=errors, levels=LEVELS, addresses=ADDRESSES,
        models={name: model.title for name, model in models.items()},
    )  # fmt: skip


@practice.get("/uitnodigen")
@needs(*EVERYBODY)
def invite() -> View:
    """The form for one invitation."""
    mine = own_practice_row()
    reader = any(current_user.has_role(role) for role in READERS)
    empty = {"professional_name": current_user.name if reader else ""}
    return not_yet(mine) or _form(mine, empty, {})


@practice.post("/uitnodigen")
@needs(*EVERYBODY)
def invite_now() -> View:
    """Make an invitation, and lead to its link and letter."""
    mine = own_practice_row()
    if refused := not_yet(mine):
        return refused, 409  # type: ignore[return-value]
    form = {name: request.form.get(name, "").strip() for name in FIELDS}
    models = models_of(mine, services().catalogue)
    asked, errors = read_asked(form, services().today(), models)
    if asked is None:
        return _form(mine, form, errors), 422
    with services().database.unit_of_work() as session:
        address = hand_over(session, [way_in_of(asked.make(session, mine))])
    return redirect(address)
