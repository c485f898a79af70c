"""Exports of many conversations, and the text without names that somebody reads first."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import abort, g, jsonify, redirect, render_template, request, send_file, url_for
from flask_security import current_user

from bot.audit import record_for
from bot.dutch_dates import local, read_date
from bot.export.formats import DEIDENTIFIED, FORMATS, SPREADSHEET
from bot.export.jobs import KEPT, PROBLEMS, Wanted, ask_for, file_of, find_job, start, sweep
from bot.export.jobs.queue import MOST_TO_REVIEW, STATUSES
from bot.export.spreadsheet import FIELDS, USUAL
from bot.store.models import ExportJob
from bot.web.cards import tidy
from bot.web.logged import note_event, note_subject
from bot.web.practice.access import READERS, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.practice.exporting import attachment
from bot.web.services import services

LONGEST_REVIEWED = 200_000
"""Characters of a text that was read; more than twenty-five conversations ever hold."""


@practice.get("/export")
@needs(*READERS)
def exporting_many() -> View:
    """Choose a period, a status and formats."""
    sweep(services().settings, services().now())
    return _form({"status": "all", "format": ["summary"], "field": list(USUAL)}, {})


def _form(form: dict[str, Any], errors: dict[str, str]) -> View:
    page = render_template(
        "practice/export_many.html",
        form=form,
        errors=errors,
        formats=FORMATS.values(),
        statuses=STATUSES,
        fields=FIELDS,
        most_to_review=MOST_TO_REVIEW,
    )
    return (page, 422) if errors else page


@practice.post("/export")
@needs(*READERS)
def export_many() -> View:
    """Begin an export in the background."""
    form = {
        "first": request.form.get("first", "").strip()[:40],
        "last": request.form.get("last", "").strip()[:40],
        "status": request.form.get("status", "all"),
        "format": request.form.getlist("format"),
        "field": request.form.getlist("field"),
    }
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {"first": None, "last": None}
    for name in days:
        if form[name]:
            days[name] = read_date(str(form[name]))
            if days[name] is None:
                errors[name] = "Vul een datum in, bijvoorbeeld 1-11-2026. Of laat het leeg."
    first, last = days["first"], days["last"]
    if first is not None and last is not None and first > last:
        errors["last"] = "De laatste dag ligt vóór de eerste."
    formats = tuple(
        name for name in (*FORMATS, SPREADSHEET, DEIDENTIFIED) if name in form["format"]
    )
    fields = tuple(field.id for field in FIELDS if field.id in form["field"])
    if not formats:
        errors["format"] = "Kies minstens één vorm."
    elif DEIDENTIFIED in formats and len(formats) > 1:
        errors["format"] = "Kies de tekst zonder namen apart: iemand leest die eerst na."
    if SPREADSHEET in formats and not fields:
        errors["field"] = "Kies minstens één kolom voor het rekenblad."
    if form["status"] not in STATUSES:
        errors["status"] = "Kies welke gesprekken."
    if errors:
        return _form(form, errors)
    wanted = Wanted(formats, first, last, str(form["status"]), fields or USUAL)
    with services().database.unit_of_work() as session:
        job = ask_for(
            session,
            wanted,
            practice_id=own_practice(),
            user_id=current_user.id,
            now=services().now(),
        )
    start(services().settings, job.id)
    note_subject(", ".join(formats))
    return redirect(url_for("practice.export_job", job_id=job.id))


def _job(job_id: str) -> ExportJob:
    with services().database.unit_of_work() as session:
        job = find_job(session, own_practice(), job_id, services().now())
    if job is None:
        abort(404)
    return job


@practice.get("/export/<job_id>")
@needs(*READERS)
def export_job(job_id: str) -> View:
    """How far an export is, and the file when it is there."""
    job = _job(job_id)
    until = local(job.finished_at + KEPT) if job.finished_at else None
    return render_template(
        "practice/export_job.html",
        job=job,
        problem=PROBLEMS.get(job.problem, PROBLEMS["failed"]),
        there=file_of(services().settings, job) is not None,
        to_review=job.kind == DEIDENTIFIED,
        until=until,
    )


@practice.get("/export/<job_id>/stand")
@needs(*READERS)
def export_progress(job_id: str) -> View:
    """The same for the script: ``state``, ``done`` and ``total``."""
    job = _job(job_id)
    return jsonify(state=job.state, done=job.done, total=job.total)


@practice.get("/export/<job_id>/bestand")
@needs(*READERS)
def export_file(job_id: str) -> View:
    """The file of an export that is done."""
    job = _job(job_id)
    path = file_of(services().settings, job)
    if path is None or job.kind == DEIDENTIFIED:
        abort(404)
    note_subject(path.suffix.removeprefix("."))
    return send_file(path, as_attachment=True, download_name=job.file_name)


# The text without names


@practice.get("/export/<job_id>/nalezen")
@needs(*READERS)
def review(job_id: str) -> View:
    """The text with what was replaced in it, to read and change."""
    return _review(_job(job_id))


def _review(job: ExportJob, text: str | None = None, errors: dict[str, str] | None = None) -> View:
    path = file_of(services().settings, job)
    if path is None or job.kind != DEIDENTIFIED:
        abort(404)
    texts = json.loads(path.read_text(encoding="utf-8"))
    replaced = {(piece, kind): None for it in texts for piece, kind in it["replaced"]}
    note_subject(DEIDENTIFIED)
    page = render_template(
        "practice/review.html",
        job=job,
        text="\n".join(it["text"] for it in texts) if text is None else text,
        replaced=list(replaced),
        errors=errors or {},
    )
    return (page, 422) if errors else page


@practice.post("/export/<job_id>/nalezen")
@needs(*READERS)
def reviewed(job_id: str) -> View:
    """The text as somebody read and left it; only now it leaves."""
    job = _job(job_id)
    text = tidy(request.form.get("text", ""))
    errors: dict[str, str] = {}
    if not text.strip():
        errors["text"] = "Er staat geen tekst meer. Ga terug naar de export om opnieuw te beginnen."
    elif len(text) > LONGEST_REVIEWED:
        errors["text"] = f"De tekst is te lang: hooguit {LONGEST_REVIEWED} tekens."
    if request.form.get("read") != "1":
        errors["read"] = "Lees de tekst na en zet daarna het vinkje."
    path = file_of(services().settings, job)
    if errors or path is None or job.kind != DEIDENTIFIED:
        return _review(job, text, errors)
    _note_each(json.loads(path.read_text(encoding="utf-8")))
    name = job.file_name.replace(".json", ".txt")
    return attachment(text.encode("utf-8"), "text/plain; charset=utf-8", name)


def _note_each(texts: list[dict[str, Any]]) -> None:
    """Write in the log of each patient that their text left."""
    note_event(None)
    who, practice_id = g.audit_who
    with services().database.unit_of_work() as session:
        for it in texts:
            record_for(
                session,
                "exported",
                it["conversation"],
                who=who,
                practice_id=practice_id,
                access_point="practice.reviewed",
                subject=DEIDENTIFIED,
                at=services().now(),
            )
