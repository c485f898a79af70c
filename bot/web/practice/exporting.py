"""What leaves the building for one conversation: SOEP text to copy, a file per format."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, abort, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session

from bot.audit.readers import readers
from bot.export.content import MayNotLeave, Shared, load_to_export, preparation_of
from bot.export.fhir import NotValid
from bot.export.formats import (
    DEIDENTIFIED,
    FORMATS,
    SPREADSHEET,
    SPREADSHEET_TYPE,
    Leaving,
    file_name,
    leaving,
)
from bot.export.jobs import Wanted, ask_for, start
from bot.export.jobs.files import folder
from bot.export.soep import soep_text
from bot.export.spreadsheet import row_labels, write_spreadsheet
from bot.store.models import Conversation
from bot.web.logged import note_event, note_subject
from bot.web.practice.access import READERS, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.practice.reading.finding import mark_recorded
from bot.web.services import services


def attachment(content: bytes, mimetype: str, name: str) -> Response:
    """A file to save."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _load(session: Session, conversation_id: str) -> tuple[Conversation, Leaving | None]:
    """The conversation, and what may leave of it; ``None`` when nothing may (yet).

    Another practice's conversation is not found.
    """
    loaded = load_to_export(session, own_practice(), [conversation_id])
    if not loaded:
        abort(404)
    conversation, note, agreed = loaded[0]
    try:
        return conversation, leaving(
            conversation,
            services().catalogue,
            services().now(),
            note,
            readers(session, conversation),
            agreed,
        )
    except MayNotLeave:
        return conversation, None


# SOEP


@practice.get("/gesprek/<conversation_id>/soep")
@needs(*READERS)
def soep(conversation_id: str) -> View:
    """The SOEP text, to copy with one key."""
    with services().database.unit_of_work() as session:
        found, it = _load(session, conversation_id)
        prepared = preparation_of(session, found, services().catalogue)
    note_subject("soep")
    if it is None:
        note_event(None)
    return render_template(
        "practice/soep.html",
        conversation=found,
        text=soep_text(it.shared, prepared=prepared) if it is not None else "",
        copied=bool(request.args.get("gekopieerd")),
    )


@practice.post("/gesprek/<conversation_id>/soep")
@needs(*READERS)
def soep_copied(conversation_id: str) -> View:
    """Note that the text was copied: that is an export, and the chip says so."""
    with services().database.unit_of_work() as session:
        found, it = _load(session, conversation_id)
        if it is None:
            abort(404)
        mark_recorded(session, found.id, services().now())
    note_subject("soep")
    return redirect(url_for("practice.soep", conversation_id=conversation_id, gekopieerd=1))


# Files


@practice.get("/gesprek/<conversation_id>/export")
@needs(*READERS)
def exporting(conversation_id: str) -> View:
    """The formats of one conversation."""
    with services().database.unit_of_work() as session:
        found, it = _load(session, conversation_id)
    return _choices(found, it)


def _choices(found: Conversation, it: Leaving | None, error: str = "", status: int = 200) -> View:
    formats = [made for made in FORMATS.values() if it is not None and made.fits(it.shared)]
    page = render_template(
        "practice/export.html",
        conversation=found,
        formats=formats,
        leaves=it is not None,
        error=error,
    )
    return (page, status) if status != 200 else page


@practice.post("/gesprek/<conversation_id>/export")
@needs(*READERS)
def export_one(conversation_id: str) -> View:
    """One file of one conversation; asks nothing, and is logged."""
    wanted = request.form.get("format", "")
    with services().database.unit_of_work() as session:
        found, it = _load(session, conversation_id)
    if it is None:
        abort(404)
    note_subject(wanted if wanted in {*FORMATS, SPREADSHEET, DEIDENTIFIED} else "")
    if wanted == SPREADSHEET:
        return attachment(_sheet(it.shared), SPREADSHEET_TYPE, _sheet_name(it))
    if wanted == DEIDENTIFIED:
        return _without_names(it.shared.id)
    made = FORMATS.get(wanted)
    if made is None or not made.fits(it.shared):
        return _choices(found, it, "Kies een vorm uit de lijst.", 422)
    try:
        content = made.make(it)
    except NotValid:
        error = "Het FHIR-document klopt niet en is niet gemaakt. Kies een andere vorm."
        return _choices(found, it, error, 500)
    return attachment(content, made.mimetype, file_name(it, made))


def _sheet(shared: Shared) -> bytes:
    with TemporaryDirectory(dir=folder(services().settings)) as place:
        path = Path(place) / "een.xlsx"
        write_spreadsheet(path, [shared], models=row_labels([shared]), written_by=shared.written_by)
        return path.read_bytes()


def _sheet_name(it: Leaving) -> str:
    return file_name(it, FORMATS["soep"]).replace("-soep.txt", "-gegevens.xlsx")


def _without_names(conversation_id: str) -> View:
    """Begin with the text without names; it needs a while, and then a reader."""
    note_event("export_started")
    with services().database.unit_of_work() as session:
        job = ask_for(
            session,
            Wanted(formats=(DEIDENTIFIED,), conversations=(conversation_id,)),
            practice_id=own_practice(),
            user_id=current_user.id,
            now=services().now(),
        )
    start(services().settings, job.id)
    return redirect(url_for("practice.export_job", job_id=job.id))
