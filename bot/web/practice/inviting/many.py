"""Inviting a list of patients: first a look at it, then everything at once."""

from __future__ import annotations

from flask import Response, redirect, render_template, request
from sqlalchemy import select

from bot.store.models import Invitation, Practice
from bot.web.logged import note_event, note_subject
from bot.web.practice.access import EVERYBODY, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.practice.inviting.asking import models_of, way_in_of
from bot.web.practice.inviting.one import not_yet, own_practice_row
from bot.web.practice.inviting.reading_list import (
    COLUMNS,
    MOST_ROWS,
    PatientList,
    decoded,
    read_list,
)
from bot.web.practice.inviting.ready import hand_over
from bot.web.services import services

_LARGEST = 200_000
"""Bytes; 500 lines are a tenth of it."""


def _page(text: str, found: PatientList | None, known: frozenset[str] = frozenset()) -> str:
    return render_template(
        "practice/inviting/list.html",
        text=text, found=found, known=known, columns=COLUMNS, most=MOST_ROWS,
    )  # fmt: skip


def _text() -> str:
    file = request.files.get("file")
    if file is not None and file.filename:
        return decoded(file.read(_LARGEST + 1))
    return request.form.get("list", "")


def _known(labels: list[str]) -> frozenset[str]:
    """Labels that have an invitation which still works: perhaps somebody is invited twice."""
    with services().database.unit_of_work() as session:
        return frozenset(
            session.scalars(
                select(Invitation.label).where(
                    Invitation.practice_id == own_practice(),
                    Invitation.label.in_(labels),
                    Invitation.withdrawn_at.is_(None),
                    Invitation.erased_at.is_(None),
                    Invitation.expires_at > services().now(),
                )
            )
        )


@practice.get("/uitnodigen/lijst")
@needs(*EVERYBODY)
def invite_list() -> View:
    """The form for a list."""
    return not_yet(own_practice_row()) or _page("", None)


@practice.get("/uitnodigen/voorbeeld.csv")
@needs(*EVERYBODY)
def list_example() -> View:
    """An empty list with headings, for Excel."""
    response = Response("\ufeff" + ";".join(COLUMNS.values()) + "\r\n", mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="uitnodigen.csv"'
    return response


@practice.post("/uitnodigen/lijst")
@needs(*EVERYBODY)
def invite_list_now() -> View:
    """Show what was read; with ``do=invite`` and nothing wrong, invite everybody."""
    mine = own_practice_row()
    if refused := not_yet(mine):
        return refused, 409  # type: ignore[return-value]
    text = _text()
    if len(text) > _LARGEST:
        found = PatientList(problem="Dit bestand is te groot voor een lijst van patiënten.")
        return _page("", found), 422
    models = models_of(mine, services().catalogue)
    found = read_list(text, services().today(), models)
    if not found.usable:
        return _page(text, found), 422
    if request.form.get("do") != "invite":
        note_event(None)
        labels = [line.asked.label for line in found.lines if line.asked]
        return _page(text, found, _known(labels))
    with services().database.unit_of_work() as session:
        mine = session.get_one(Practice, mine.id)
        made = [line.asked.make(session, mine) for line in found.lines if line.asked]
        address = hand_over(session, [way_in_of(one) for one in made])
    note_subject(f"{len(made)} invitations")
    return redirect(address)
