"""Reads a list of patients as practices have it: a CSV file from Excel, or pasted lines.

Either everything in a list is good, or nothing of it is used.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.catalogue.schema import ConversationModel
from bot.dutch_dates import read_birth_date
from bot.web.practice.inviting.asking import Asked, read_asked

MOST_ROWS = 500

COLUMNS = {
    "label": "Naam of kenmerk",
    "birth_date": "Geboortedatum",
    "appointment": "Afspraak",
    "professional_name": "Wie voert het gesprek",
    "level": "Taal",
    "address": "Aanspreekvorm",
    "model": "Gespreksmodel",
}
"""Columns in their usual order, with their headings."""

_HEADINGS = {
    "label": ("naam of kenmerk", "naam", "kenmerk", "voornaam", "patient", "patiënt", "label"),
    "birth_date": ("geboortedatum", "geboren", "geb.datum", "gebdatum", "geboorte"),
    "appointment": ("afspraak", "datum afspraak", "afspraakdatum", "datum van de afspraak"),
    "professional_name": ("wie voert het gesprek", "met", "professional", "behandelaar", "poh"),
    "level": ("taal", "taalniveau", "niveau"),
    "address": ("aanspreekvorm", "u of je", "aanspreken"),
    "model": ("gespreksmodel", "model"),
}
_DELIMITERS = (";", "\t", ",")


@dataclass(frozen=True)
class Line:
    """One line of the list; ``number`` is that of the file, the heading included."""

    number: int
    given: Mapping[str, str]
    asked: Asked | None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class PatientList:
    """A list that was read. ``problem``: why it could not be read at all."""

    lines: tuple[Line, ...] = ()
    problem: str = ""
    columns: tuple[str, ...] = field(default=tuple(COLUMNS))

    @property
    def wrong(self) -> tuple[Line, ...]:
        """The lines with an error."""
        return tuple(line for line in self.lines if line.errors)

    @property
    def usable(self) -> bool:
        """Whether everything can be invited."""
        return bool(self.lines) and not self.problem and not self.wrong


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or what Excel calls ANSI."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4]
    return max(_DELIMITERS, key=first.count)


def _heading(cells: list[str]) -> list[str] | None:
    """Which column is which, when this line is a heading."""
    names = [
        next((name for name, words in _HEADINGS.items() if cell.casefold() in words), "")
        for cell in cells
    ]
    return names if "label" in names or "birth_date" in names else None


def read_list(text: str, today: date, models: Mapping[str, ConversationModel]) -> PatientList:
    """Read a list of patients; every line has an invitation or says what is wrong with it.

    Args:
        text: the file or the pasted lines, with or without a heading; ``;``, ``,`` or a tab
            between the columns.
        today: for what is a birth date and what is still to come.
        models: the conversation models that may be chosen.
    """
    text = text.replace("\x00", "").lstrip("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error:
        return PatientList(problem="Dit kunnen we niet lezen. Bewaar de lijst als CSV.")
    rows = [
        (number, row) for number, row in rows
        if any(row) and not row[0].lower().startswith("sep=")
    ]  # fmt: skip
    if not rows:
        return PatientList(problem="De lijst is leeg. Kies een bestand of plak de regels.")
    columns = list(COLUMNS)
    if (heading := _heading(rows[0][1])) is not None:
        missing = [COLUMNS[name] for name in ("label", "birth_date") if name not in heading]
        if missing:
            return PatientList(problem=f"De kolom ‘{missing[0]}’ ontbreekt.")
        columns, rows = heading, rows[1:]
        if not rows:
            return PatientList(problem="Er staan alleen koppen in de lijst.")
    elif len(rows[0][1]) < 2 or not any(read_birth_date(cell, today) for cell in rows[0][1]):
        return PatientList(
            problem="We vinden geen kolommen. Zet op de eerste regel: "
            + "; ".join(list(COLUMNS.values())[:4])
        )
    if len(rows) > MOST_ROWS:
        return PatientList(
            problem=f"De lijst heeft {len(rows)} regels. Er kunnen er {MOST_ROWS} tegelijk."
        )
    return PatientList(tuple(_lines(rows, columns, today, models)), columns=tuple(columns))


def _lines(
    rows: list[tuple[int, list[str]]], columns: list[str], today: date,
    models: Mapping[str, ConversationModel],
) -> list[Line]:  # fmt: skip
    seen: dict[tuple[str, date], int] = {}
    lines = []
    for number, row in rows:
        given = {name: cell for name, cell in zip(columns, row, strict=False) if name}
        asked, wrong = read_asked(given, today, models)
        errors = list(wrong.values())
        if any(row[len(columns) :]):
            errors.append("Deze regel heeft meer kolommen dan de eerste regel.")
        if asked is not None:
            person = (asked.label.casefold(), asked.birth_date)
            if person in seen:
                errors.append(f"Deze patiënt staat ook op regel {seen[person]}.")
            seen.setdefault(person, number)
        lines.append(Line(number, given, asked, tuple(errors)))
    return lines
