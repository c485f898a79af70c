"""The settings at a glance, and the small ones: numbers, models, keeping."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for

from bot.conversation.retention import (
    LONGEST_MONTHS,
    UNOPENED_DAYS,
    UNSENT_DAYS,
)
from bot.letters.texts import standard_texts
from bot.store.models import Practice
from bot.web.practice.access import MANAGERS, SETTINGS_READERS, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.practice.inviting.asking import models_of
from bot.web.practice.settings.phones import FIXED, LONGEST, PHONES, is_phone, phones_missing
from bot.web.services import services

CONSULT_MINUTES = (10, 15, 20)
MONTHS = (1, 3, 6, 12, 18, LONGEST_MONTHS)
LONGEST_NAME = 120


def mine() -> Practice:
    """The practice of whoever is signed in."""
    with services().database.unit_of_work() as session:
        return session.get_one(Practice, own_practice())


def save(change: Callable[[Practice], None]) -> View:
    """Change the practice, say so, and go back to the overview."""
    with services().database.unit_of_work() as session:
        change(session.get_one(Practice, own_practice()))
    flash("Bewaard.", "info")
    return redirect(url_for("practice.settings"))


@practice.get("/instellingen")
@needs(*SETTINGS_READERS)
def settings() -> View:
    """Everything a practice can set, and how it stands."""
    row = mine()
    return render_template(
        "practice/settings/overview.html",
        row=row,
        phones=PHONES,
        fixed=FIXED,
        missing=phones_missing(row),
        models=models_of(row, services().catalogue),
        texts=standard_texts(),
        unopened=UNOPENED_DAYS,
        unsent=UNSENT_DAYS,
    )


# Numbers


def _phones(form: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "practice/settings/phones.html", form=form, errors=errors, phones=PHONES, fixed=FIXED
    )


@practice.get("/instellingen/telefoon")
@needs(*MANAGERS)
def phones() -> View:
    """The name and the numbers of the practice."""
    row = mine()
    form = {"name": row.name} | {name: getattr(row, name) for name in PHONES}
    return _phones(form, {})


@practice.post("/instellingen/telefoon")
@needs(*MANAGERS)
def save_phones() -> View:
    """Keep them when they are numbers that can be dialled."""
    form = {name: request.form.get(name, "").strip() for name in ("name", *PHONES)}
    invented, errors = mine().demo, {}
    if not form["name"] or len(form["name"]) > LONGEST_NAME:
        errors["name"] = f"Vul de naam van de praktijk in, hooguit {LONGEST_NAME} tekens."
    for name in PHONES:
        if len(form[name]) > LONGEST or not is_phone(form[name], invented=invented):
            errors[name] = (
                "Vul een telefoonnummer in dat je vanuit Nederland kunt bellen, met het netnummer."
            )
    if errors:
        return _phones(form, errors), 422

    def change(row: Practice) -> None:
        for name, value in form.items():
            setattr(row, name, value)

    return save(change)


# Conversation models and the length of a consult


def _conversations(chosen: list[str], default: str, minutes: str, errors: dict[str, str]) -> str:
    models = services().catalogue.models
    return render_template(
        "practice/settings/conversations.html",
        models={name: model.title for name, model in models.items()},
        chosen=chosen, default=default, minutes=minutes, errors=errors,
        lengths={str(length): f"{length} minuten" for length in CONSULT_MINUTES},
    )  # fmt: skip


@practice.get("/instellingen/gesprekken")
@needs(*MANAGERS)
def conversation_settings() -> View:
    """Which models the practice uses, and how long a consult takes."""
    row = mine()
    used = list(row.models) or list(services().catalogue.models)
    return _conversations(used, row.default_model, str(row.consult_minutes), {})


@practice.post("/instellingen/gesprekken")
@needs(*MANAGERS)
def save_conversation_settings() -> View:
    """Keep them when the default is one of the models in use."""
    known = services().catalogue.models
    chosen = [name for name in known if name in request.form.getlist("models")]
    default, minutes = request.form.get("default", ""), request.form.get("minutes", "")
    errors = {}
    if not chosen:
        errors["models"] = "Kies minstens één gespreksmodel."
    elif default not in chosen:
        errors["default"] = "Kies een model dat jullie gebruiken."
    if minutes not in {str(length) for length in CONSULT_MINUTES}:
        errors["minutes"] = "Kies hoe lang een consult duurt."
    if errors:
        return _conversations(chosen, default, minutes, errors), 422

    def change(row: Practice) -> None:
        # All of them is no choice: a model that is added later is in use too.
        row.models = [] if len(chosen) == len(known) else chosen
        row.default_model, row.consult_minutes = default, int(minutes)

    return save(change)


# Keeping


def _keeping(months: str, error: str) -> str:
    options = {str(n): "1 maand" if n == 1 else f"{n} maanden" for n in MONTHS}
    return render_template(
        "practice/settings/keeping.html",
        months=months, options=options, error=error, unopened=UNOPENED_DAYS, unsent=UNSENT_DAYS,
    )  # fmt: skip


@practice.get("/instellingen/bewaren")
@needs(*MANAGERS)
def keeping() -> View:
    """How long conversations are kept."""
    return _keeping(str(mine().retention_months), "")


@practice.post("/instellingen/bewaren")
@needs(*MANAGERS)
def save_keeping() -> View:
    """Keep a number of months, at most 24."""
    months = request.form.get("months", "").strip()
    if not months.isdecimal() or not 1 <= int(months) <= LONGEST_MONTHS:
        return _keeping(months, f"Kies een aantal maanden van 1 tot {LONGEST_MONTHS}."), 422

    def change(row: Practice) -> None:
        row.retention_months = int(months)

    return save(change)
