"""A spreadsheet for evaluation: one row per conversation under a pseudonym, chosen fields.

Everything a person typed is written as text: a cell that starts with ``=``, ``+``, ``-`` or ``@``
is no formula. Figures of the team are given only from five conversations on (dossier §9.3), and
no norm or total is ever made of somebody's numbers (dossier §4.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import xlsxwriter

from bot.dutch_dates import local
from bot.export.content import Shared
from bot.export.sheets import pseudonym
from bot.following.words import ARRIVED

FEWEST = 5
"""Conversations below which no figure of the team is given."""

LONGEST_CELL = 32_767
"""Characters that fit in one cell."""

Cell = str | float | int | None


@dataclass(frozen=True)
class Field:
    """A column. ``free_text`` columns hold a patient's words and are off unless chosen."""

    id: str
    label: str
    value: Callable[[Shared], Cell]
    free_text: bool = False


def _answer(question: str) -> Callable[[Shared], Cell]:
    def value(shared: Shared) -> Cell:
        for answer in shared.answers:
            if answer.question == question and answer.status == "answered":
                return answer.value if isinstance(answer.value, int | float) else answer.said
        return None

    return value


def _number_of_row(row_id: str) -> Callable[[Shared], Cell]:
    def value(shared: Shared) -> Cell:
        for profile in shared.profiles:
            for row in profile.rows:
                if row.id == row_id:
                    return row.number
        return None

    return value


def _first_goal(name: str) -> Callable[[Shared], Cell]:
    def value(shared: Shared) -> Cell:
        return getattr(shared.goals[0], name) if shared.goals else None

    return value


def _referral(shared: Shared) -> Cell:
    return ", ".join(shared.referral.offers) if shared.referral is not None else None


def _referral_state(shared: Shared) -> Cell:
    if shared.referral is None:
        return None
    return "bevestigd" if shared.referral.confirmed else "voorstel"


FIELDS = (
    Field("pseudonym", "Kenmerk", pseudonym),
    Field("kind", "Soort", lambda it: "voorbereiding" if it.of_patient else "consult"),
    Field("month", "Maand", lambda it: f"{local(it.ended):%Y-%m}"),
    Field("model", "Model", lambda it: it.model),
    Field("typed_by", "Ingevuld door", lambda it: it.typed_by),
    Field("topics", "Wil praten over", lambda it: ", ".join(it.topics)),
    Field("scale_now", "Cijfer voor nu", _answer("scale_now")),
    Field("goals", "Aantal doelen", lambda it: len(it.goals)),
    Field("goal_status", "Stand van het eerste doel", lambda it: _goal_status(it)),
    Field("confidence", "Vertrouwen (0-10)", _first_goal("confidence")),
    Field("referral", "Aanbod", _referral),
    Field("referral_state", "Verwijzing", _referral_state),
    Field("agreed", "Aantal afgesproken doelen", lambda it: len(it.agreed.goals)),
    Field("follow_up_in_days", "Dagen tot vervolg", lambda it: _until_follow_up(it)),
    Field("warm", "Aantal geregelde verwijzingen", lambda it: len(it.agreed.warm)),
    Field("arrived", "Aangekomen", lambda it: _arrived(it)),
    Field("reached", "Doelen van vorige keer: gehaald", lambda it: _went(it, "reached")),
    Field("busy", "Doelen van vorige keer: nog mee bezig", lambda it: _went(it, "busy")),
    Field("adjusted", "Doelen van vorige keer: aangepast", lambda it: _went(it, "adjusted")),
    Field("let_go", "Doelen van vorige keer: losgelaten", lambda it: _went(it, "let_go")),
    Field("confidence_then", "Vertrouwen toen (0-10)", lambda it: _confidence(it, "then")),
    Field("confidence_since", "Vertrouwen nu (0-10)", lambda it: _confidence(it, "now")),
    Field("read_in_days", "Dagen tot gelezen", lambda it: _days(it)),
    Field("wish", "Wens in eigen woorden", lambda it: it.asks_for, free_text=True),
    Field("step", "Eerste stap", _first_goal("what"), free_text=True),
    Field("agreements", "Afspraken", lambda it: _agreements(it), free_text=True),
    Field("since", "Sinds de vorige keer", lambda it: _since(it), free_text=True),
    Field("note", "Notitie", lambda it: it.note, free_text=True),
)
"""The columns that can be chosen, in their order."""

USUAL = tuple(field.id for field in FIELDS if not field.free_text)
"""What is chosen unless somebody chooses something else."""


_GOAL_STATUS = {
    "proposed": "voorstel",
    "agreed": "afgesproken",
    "reached": "gehaald",
    "adjusted": "aangepast",
    "let_go": "losgelaten",
}


def _goal_status(shared: Shared) -> Cell:
    return _GOAL_STATUS.get(shared.goals[0].status, "voorstel") if shared.goals else None


def _days(shared: Shared) -> int | None:
    return (shared.read_at - shared.ended).days if shared.read_at is not None else None


def _until_follow_up(shared: Shared) -> int | None:
    """Days from the agreement to the next contact; a date would say more than is needed."""
    day, at = shared.agreed.follow_up_on, shared.agreed.at
    return (day - local(at).date()).days if day is not None and at is not None else None


def _arrived(shared: Shared) -> str:
    return ", ".join(ARRIVED[row.arrived].lower() for row in shared.agreed.warm)


def _went(shared: Shared, outcome: str) -> int | None:
    return shared.agreed.since.count(outcome)


def _confidence(shared: Shared, when: str) -> float | None:
    """Of the first goal of last time, so that both columns are about the same one."""
    went = shared.agreed.since.went
    return getattr(went[0], when) if went else None


def _since(shared: Shared) -> str:
    return "\n".join(f"{label}: {text}" for label, text in shared.agreed.since.rows)


def _agreements(shared: Shared) -> str:
    return "\n".join(f"{label}: {text}" for label, text in shared.agreed.rows())


def row_labels(conversations: Iterable[Shared]) -> dict[str, str]:
    """The rows of all filled-in models, each a column of its own: id and name."""
    return {
        row.id: f"{profile.title}: {row.label}"
        for shared in conversations
        for profile in shared.profiles
        for row in profile.rows
    }


def write_spreadsheet(
    path: Path,
    conversations: Iterable[Shared],
    fields: Sequence[str] = USUAL,
    *,
    models: dict[str, str] | None = None,
    written_by: str = "",
) -> None:
    """Write the file, a row at a time, so that a thousand conversations fit in little memory.

    Args:
        path: where to; it must not exist yet.
        conversations: as they may leave.
        fields: ids of :data:`FIELDS`.
        models: columns for rows of filled-in models (:func:`row_labels`).
        written_by: the line that says who wrote this.
    """
    columns = [field for field in FIELDS if field.id in fields]
    columns += [
        Field(row_id, label, _number_of_row(row_id)) for row_id, label in (models or {}).items()
    ]
    numbers: dict[str, list[float]] = {}
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            # What it sets aside meanwhile holds patients' words: not in a folder of everybody.
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": "Het brede gesprek", "comments": written_by})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Gesprekken")
    sheet.freeze_panes(1, 0)
    for place, field in enumerate(columns):
        sheet.set_column(place, place, 60 if field.free_text else max(12, len(field.label) * 0.8))
        sheet.write_string(0, place, field.label, bold)
    count = 0
    for count, shared in enumerate(conversations, 1):
        for place, field in enumerate(columns):
            value = field.value(shared)
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(count, place, value)
                numbers.setdefault(field.label, []).append(float(value))
            elif value:
                sheet.write_string(count, place, _tidy(str(value)))
    _team(book, bold, count, numbers, written_by)
    book.close()


def _tidy(text: str) -> str:
    """Text that a spreadsheet can hold: no control characters, not too long."""
    kept = "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and not _lone(c)))
    return kept if len(kept) <= LONGEST_CELL else f"{kept[: LONGEST_CELL - 2]} …"


def _lone(character: str) -> bool:
    return 0xD800 <= ord(character) <= 0xDFFF or ord(character) in (0xFFFE, 0xFFFF)


def _team(
    book: Any, bold: Any, count: int, numbers: dict[str, list[float]], written_by: str
) -> None:
    """Figures of all conversations together, when there are enough of them."""
    sheet = book.add_worksheet("Samen")
    sheet.set_column(0, 0, 45)
    for place, label in enumerate(("Gegeven", "Aantal", "Middelste")):
        sheet.write_string(0, place, label, bold)
    row = 1
    for label, values in numbers.items():
        if len(values) < FEWEST:
            continue
        sheet.write_string(row, 0, label)
        # No lowest and highest: those are the numbers of one person.
        for place, value in enumerate((len(values), median(values)), 1):
            sheet.write_number(row, place, value)
        row += 1
    notes = [
        f"{count} gesprekken. Een regel staat er pas vanaf {FEWEST} gesprekken met dat gegeven.",
        "Een cijfer is een gespreksmiddel, geen meting en geen uitkomst. Kleine aantallen en"
        " spontane verandering zeggen niets over de aanpak.",
        written_by,
    ]
    for place, note in enumerate(notes, row + 1):
        sheet.write_string(place, 0, note)
