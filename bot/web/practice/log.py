"""The log of the practice: who did what, when and about whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Response, abort, render_template, request
from sqlalchemy.orm import Session

from bot.audit import patient_reference
from bot.audit.events import EVENTS
from bot.audit.reading import (
    Asked,
    as_csv,
    basis_words,
    labels,
    patients_named,
    role_name,
    rows,
    subject_words,
)
from bot.dutch_dates import read_date
from bot.store.models import AuditEvent, Conversation
from bot.web.logged import note_event
from bot.web.practice.access import READERS, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.practice.reading import find_conversation
from bot.web.services import services

WHO_MAY_SEE = ("manager", *READERS)
ON_A_PAGE = 100


def _asked(session: Session) -> tuple[Asked, dict[str, str], dict[str, str]]:
    """What is looked for, as typed, and what is wrong with it."""
    typed = {
        name: request.args.get(name, "").strip()[:80]
        for name in ("van", "tot", "wat", "wie", "patient")
    }
    days: dict[str, date | None] = {"van": None, "tot": None}
    errors = {}
    for name in days:
        if typed[name]:
            days[name] = read_date(typed[name])
            if days[name] is None:
                errors[name] = "Vul een datum in, bijvoorbeeld 1-11-2026. Of laat het leeg."
    patients = None
    if typed["patient"]:
        patients = patients_named(session, own_practice(), typed["patient"])
    event = typed["wat"] if typed["wat"] in EVENTS else ""
    return Asked(days["van"], days["tot"], event, typed["wie"], patients), typed, errors


@practice.get("/logboek")
@needs(*WHO_MAY_SEE)
def log() -> View:
    """The log, newest first, a hundred at a time."""
    with services().database.unit_of_work() as session:
        asked, typed, errors = _asked(session)
        page = _page(session, asked, typed, errors)
    return (page, 422) if errors else page


@practice.get("/gesprek/<conversation_id>/logboek")
@needs(*READERS)
def conversation_log(conversation_id: str) -> View:
    """The log of one patient."""
    with services().database.unit_of_work() as session:
        found = find_conversation(session, own_practice(), conversation_id)
        if found is None:
            abort(404)
        asked, typed, errors = _asked(session)
        patient = patient_reference(found.prepared_by_id or found.id)
        page = _page(session, replace(asked, patients=[patient]), typed, errors, found)
    return (page, 422) if errors else page


def _page(
    session: Session,
    asked: Asked,
    typed: dict[str, str],
    errors: dict[str, str],
    conversation: Conversation | None = None,
) -> str:
    number = request.args.get("voor", "")
    found = rows(own_practice(), asked)
    if number.isdecimal() and len(number) < 10:
        found = found.where(AuditEvent.number < int(number))
    events = [] if errors else list(session.scalars(found.limit(ON_A_PAGE + 1)))
    shown = events[:ON_A_PAGE]
    if number:
        note_event(None)  # the same look, one page on
    return render_template(
        "practice/log.html",
        events=shown,
        names=EVENTS,
        labels=labels(session, own_practice(), shown),
        role_name=role_name,
        subject_words=subject_words,
        basis_words=basis_words,
        typed=typed,
        errors=errors,
        more=shown[-1].number if len(events) > ON_A_PAGE else None,
        conversation_id=conversation.id if conversation is not None else "",
        about=conversation.label if conversation is not None else "",
    )


@practice.get("/logboek.csv")
@needs(*WHO_MAY_SEE)
def log_file() -> View:
    """The same as a file, with pseudonyms instead of labels."""
    with services().database.unit_of_work() as session:
        asked, _, errors = _asked(session)
        if errors:
            abort(400)
        content = "".join(as_csv(session.scalars(rows(own_practice(), asked))))
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="logboek.csv"'
    return response
