"""The sociale kaart as a file: out for a spreadsheet, in with a look before anything changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.catalogue.schema import Catalogue
from bot.social_map.entries import entries, save_entry
from bot.social_map.entry import COLUMNS, read_entry, written
from bot.store.models import SocialMapEntry

MOST_ROWS = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula for a spreadsheet, also when a stranger typed it."""

_GUARD = "'"


class UnusableFile(ValueError):
    """The file cannot be read at all; the message says why, in Dutch."""


@dataclass(frozen=True)
class FileRow:
    """One row of a file. ``change``: new, changed, same; ``errors`` by heading."""

    line: int
    values: Mapping[str, Any]
    errors: Mapping[str, str]
    change: str
    entry_id: int | None = None
    version: int = 0


def as_text(cell: str) -> str:
    """A cell that a spreadsheet shows as text, never as a formula."""
    return _GUARD + cell if cell.startswith(FORMULA) else cell


def _as_typed(cell: str) -> str:
    """The cell without the guard that :func:`as_text` put before it."""
    guarded = cell.startswith(_GUARD) and cell[1:].startswith(FORMULA)
    return cell[1:] if guarded else cell


def to_csv(rows: Iterable[SocialMapEntry], catalogue: Catalogue) -> str:
    """The entries as text of a file with semicolons, which :func:`read_csv` reads back."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow(COLUMNS.values())
    for row in rows:
        writer.writerow(as_text(cell) for cell in written(row, catalogue).values())
    return file.getvalue()


def decode(content: bytes) -> str:
    """The text of a file that a person made, also one of an older Excel.

    Raises:
        UnusableFile: this is no text.
    """
    if b"\0" in content:
        raise UnusableFile("Dit is geen CSV-bestand. Kies in het rekenblad: opslaan als CSV.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _delimiter(header: str) -> str:
    return max((";", ",", "\t"), key=header.count)


def _lines(text: str) -> list[tuple[int, list[str]]]:
    header = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(header), strict=True)
    try:
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise UnusableFile(
            f"Regel {reader.line_num} kunnen we niet lezen. Staat er een aanhalingsteken te veel?"
        ) from error
    return [(number, row) for number, row in lines if any(cell.strip() for cell in row)]


def read_csv(
    session: Session, practice_id: int, text: str, catalogue: Catalogue, today: date
) -> list[FileRow]:
    """Read a file and compare it with what there is; nothing is written.

    An entry is recognised by its name. Columns may stand in any order; a column that is not in
    the file leaves what an entry has.

    Raises:
        UnusableFile: it is empty, has no column "Naam", has a column that we do not know, or
            has more than 1,000 rows.
    """
    lines = _lines(text)
    if not lines:
        raise UnusableFile("Dit bestand is leeg.")
    by_heading = {heading.casefold(): name for name, heading in COLUMNS.items()}
    headings = [cell.strip() for cell in lines[0][1]]
    unknown = [heading for heading in headings if heading.casefold() not in by_heading]
    if "naam" not in [heading.casefold() for heading in headings]:
        raise UnusableFile("De kolom Naam ontbreekt. De eerste regel moet de kolomnamen bevatten.")
    if unknown:
        raise UnusableFile(f"Deze kolommen kennen we niet: {', '.join(unknown)}.")
    if len(lines) - 1 > MOST_ROWS:
        raise UnusableFile(f"Dit zijn te veel regels. Er passen er {MOST_ROWS} in één bestand.")
    names = [by_heading[heading.casefold()] for heading in headings]
    known = {row.name.casefold(): row for row in entries(session, practice_id)}
    seen: dict[str, int] = {}
    return [_row(line, row, names, known, seen, catalogue, today) for line, row in lines[1:]]


def _row(
    line: int,
    cells: Sequence[str],
    names: Sequence[str],
    known: Mapping[str, SocialMapEntry],
    seen: dict[str, int],
    catalogue: Catalogue,
    today: date,
) -> FileRow:
    filled = {name: _as_typed(cell.strip()) for name, cell in zip(names, cells, strict=False)}
    key = filled.get("name", "").casefold()
    there = known.get(key)
    before = written(there, catalogue) if there is not None else {}
    draft = read_entry({**before, **filled}, catalogue, today)
    errors = {COLUMNS[name]: error for name, error in draft.errors.items()}
    if len(cells) > len(names):
        errors["Regel"] = f"Er staan {len(cells)} cellen in, de kop heeft er {len(names)}."
    if key and key in seen:
        errors["Naam"] = f"Deze naam staat ook op regel {seen[key]}."
    seen.setdefault(key, line)
    change = "new"
    if there is not None:
        now = {name: getattr(there, name) for name in draft.values}
        change = "same" if now == dict(draft.values) else "changed"
    return FileRow(
        line,
        draft.values,
        errors,
        change,
        there.id if there is not None else None,
        there.version if there is not None else 0,
    )


def import_rows(session: Session, practice_id: int, rows: Sequence[FileRow]) -> int:
    """Write all rows of a file, or none; gives how many entries came or changed.

    Raises:
        ValueError: a row has an error.
        ChangedMeanwhile: somebody changed an entry since the file was read.
    """
    if any(row.errors for row in rows):
        raise ValueError("a file with errors is not imported")
    changed = [row for row in rows if row.change != "same"]
    for row in changed:
        save_entry(
            session, practice_id, row.values, entry_id=row.entry_id, version=row.version
        )
    return len(changed)
