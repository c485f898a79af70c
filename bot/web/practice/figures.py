"""Where people stop: figures per question for the practice, on a page and as a file."""

from __future__ import annotations

import csv
import io

from flask import Response, render_template

from bot.conversation.ask_steps import AskFigures, ask_figures
from bot.web.practice.access import EVERYBODY, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.services import services

COLUMNS = {
    "step": "Stap",
    "ask": "Naam",
    "text": "Vraag",
    "shown": "Getoond",
    "answered": "Beantwoord",
    "skipped": "Overgeslagen",
    "back": "Terug",
    "seconds": "Seconden (midden)",
    "ended_here": "Hier gestopt",
}
"""Columns of the file, in order, with their headings."""


def _figures() -> list[AskFigures]:
    with services().database.unit_of_work() as session:
        return ask_figures(session, own_practice(), services().catalogue)


@practice.get("/vragen")
@needs(*EVERYBODY)
def asks() -> View:
    """How each question goes: shown, answered, skipped, back, time, and where people stop."""
    return render_template("practice/asks.html", rows=_figures())


@practice.get("/vragen.csv")
@needs(*EVERYBODY)
def asks_file() -> View:
    """The same figures as a file for a spreadsheet (UTF-8 with a mark, semicolons)."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow(COLUMNS.values())
    for row in _figures():
        values = (getattr(row, name) for name in COLUMNS)
        writer.writerow("" if value is None else value for value in values)
    # Excel takes a file without the mark for Latin-1.
    response = Response("\ufeff" + file.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="waar-stoppen-mensen.csv"'
    return response
