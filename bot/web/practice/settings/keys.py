"""The keys of the desk screens, as the practice wants them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from bot.store.models import Practice
from bot.web.practice.access import MANAGERS, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.practice.settings.overview import mine, save
from bot.web.services import services
from bot.web.shortcuts import FIXED, SHORTCUTS, code_of, problems_with, read_as

CHOSEN = tuple(shortcut for shortcut in SHORTCUTS if shortcut.action not in FIXED)
"""The actions whose key a practice can choose."""

PARTS = (
    ("Bij de gesprekken", tuple(row for row in CHOSEN if row.screens == ("portal",))),
    ("In het consult", tuple(row for row in CHOSEN if row.screens == ("panel",))),
    ("Op beide", tuple(row for row in CHOSEN if len(row.screens) > 1)),
)
"""The actions as they stand on the page, by screen."""


def _page(form: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "practice/settings/keys.html",
        parts=PARTS, form=form, errors=errors, read_as=read_as, changed=bool(mine().shortcuts),
    )  # fmt: skip


@practice.get("/instellingen/sneltoetsen")
@needs(*MANAGERS)
def shortcuts() -> View:
    """Every action with its key."""
    own = mine().shortcuts
    return _page(
        {row.action: read_as(str(own.get(row.action, row.code))) for row in CHOSEN}, {}
    )


@practice.post("/instellingen/sneltoetsen")
@needs(*MANAGERS)
def save_shortcuts() -> View:
    """Keep the keys when each can work and none is there twice, or go back to ours."""
    if request.form.get("do") == "standard":
        with services().database.unit_of_work() as session:
            session.get_one(Practice, own_practice()).shortcuts = {}
        flash("De standaardtoetsen staan er weer.", "info")
        return redirect(url_for("practice.shortcuts"))
    if not any(row.action in request.form for row in CHOSEN):
        abort(400)
    form = {row.action: request.form.get(row.action, read_as(row.code)) for row in CHOSEN}
    codes, errors = {}, {}
    for action, typed in form.items():
        try:
            codes[action] = code_of(typed)
        except ValueError as error:
            errors[action] = str(error)
    errors |= problems_with(codes)
    if errors:
        return _page(form, errors), 422

    def change(row: Practice) -> None:
        # Only what differs: a standard key that changes later changes here too.
        row.shortcuts = {
            shortcut.action: codes[shortcut.action]
            for shortcut in CHOSEN
            if codes[shortcut.action] != shortcut.code
        }

    return save(change)
