"""Writing the files of many conversations into one, a few conversations in memory at a time.

Before a file is given away it is compared with the store: what changed meanwhile is made again,
and who was erased or took back their consent is taken out.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.conversation.summary import WRITTEN_BY_PATIENT
from bot.export.content import Shared
from bot.export.deidentify.text import Finder, clean
from bot.export.formats import FORMATS, SPREADSHEET, Format, Leaving, file_name
from bot.export.jobs.queue import MOST_TO_REVIEW, Wanted
from bot.export.jobs.taking import Source, Told, may_leave, taken_out
from bot.export.jobs.unchanged import look_of, stale
from bot.export.printing import printing_apart
from bot.export.spreadsheet import row_labels, write_spreadsheet

_ROUNDS = 5
"""So often a file is put right again; then somebody is changing things faster than we write."""


class Gone(Exception):
    """What is in the file does not stay as it is, so there is no file."""


@dataclass
class Written:
    """What is in a file: of each conversation how it looked, and its names in a zip.

    ``left_out`` are the conversations that were erased or taken back while it was made.
    """

    looks: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    @property
    def ids(self) -> list[str]:
        """Whose conversations are in the file."""
        return list(self.looks)

    def add(self, it: Leaving) -> None:
        """Note that this conversation is in the file, as it is now."""
        self.looks[it.shared.id] = look_of(it.shared)

    def leave_out(self, ids: set[str]) -> None:
        """Note that these are not in it after all."""
        self.left_out |= ids
        for name in ids:
            self.looks.pop(name, None)
            self.names.pop(name, None)


def write_files(
    path: Path, source: Source, wanted: Wanted, ids: list[str], told: Told
) -> Written:
    """Write a zip with a file per conversation and format.

    With the spreadsheet alone the file is the spreadsheet itself.

    Raises:
        Gone: conversations changed all the time; the file must not be given away.
    """
    formats = [FORMATS[name] for name in wanted.formats if name in FORMATS]
    ids = _readable(source, ids)
    if not formats:
        return _until_it_stands(
            source, ids, lambda part: _write_sheet(path, source, wanted, part, told)
        )
    with printing_apart():
        written = _write_zip(path, source, formats, ids, told)
        written.leave_out(set(ids) - written.looks.keys())
        for _ in range(_ROUNDS):
            changed, gone = stale(source, written.looks)
            written.leave_out(gone)
            if changed or gone:
                _amend(path, source, formats, written, changed)
                continue
            if SPREADSHEET not in wanted.formats or _add_sheet(path, source, wanted, written):
                return written
    raise Gone


def write_review(
    path: Path, source: Source, finder: Finder, ids: list[str], told: Told
) -> Written:
    """Write the texts without names for somebody to review, as JSON.

    Raises:
        Gone: conversations changed all the time; the file must not be given away.
    """

    def write(part: list[str]) -> Written:
        written, made = Written(), []
        for it in taken_out(source, part, told):
            written.add(it)
            made.append(asdict(clean(it.shared, finder)) | {"conversation": it.shared.id})
        path.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        return written

    return _until_it_stands(source, _readable(source, ids)[:MOST_TO_REVIEW], write)


def _readable(source: Source, ids: list[str]) -> list[str]:
    """Without those that the practice may not take along: they are passed over."""
    with source.database.unit_of_work() as session:
        may = may_leave(session, ids)
    return [name for name in ids if name in may]


def _until_it_stands(
    source: Source, ids: list[str], write: Callable[[list[str]], Written]
) -> Written:
    """Write a small file as a whole until nothing changed while it was written."""
    left_out: set[str] = set()
    for _ in range(_ROUNDS):
        part = [name for name in ids if name not in left_out]
        written = write(part)
        changed, gone = stale(source, written.looks)
        left_out |= gone | (set(part) - written.looks.keys())
        if not changed and not gone:
            written.left_out = left_out
            return written
    raise Gone


def _write_zip(
    path: Path, source: Source, formats: list[Format], ids: list[str], told: Told
) -> Written:
    written = Written()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for it in taken_out(source, ids, told):
            _add(archive, it, formats, written)
    return written


def _add(
    archive: zipfile.ZipFile, it: Leaving, formats: list[Format], written: Written
) -> None:
    written.add(it)
    made = {f"{of.id}/{file_name(it, of)}": of.make(it) for of in formats if of.fits(it.shared)}
    written.names[it.shared.id] = list(made)
    for name, content in made.items():
        archive.writestr(name, content)


def _amend(
    path: Path, source: Source, formats: list[Format], written: Written, changed: set[str]
) -> None:
    """Write the zip anew: the same files, but those of ``changed`` made again."""
    kept = {
        name for own, names in written.names.items() if own not in changed for name in names
    }
    order = list(written.looks)
    for name in changed:
        del written.looks[name]
    anew = path.with_name(f"anew-{path.name}")
    try:
        with (
            zipfile.ZipFile(path) as old,
            zipfile.ZipFile(anew, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for entry in old.infolist():
                if entry.filename in kept:
                    archive.writestr(entry, old.read(entry))
            for it in taken_out(source, [name for name in order if name in changed]):
                _add(archive, it, formats, written)
        written.leave_out(changed - written.looks.keys())
        anew.replace(path)
    finally:
        anew.unlink(missing_ok=True)


def _add_sheet(path: Path, source: Source, wanted: Wanted, written: Written) -> bool:
    """Put the spreadsheet into the zip; not when it tells something else than the zip does."""
    sheet = path.with_name(f"sheet-{path.name}")
    try:
        told = _write_sheet(sheet, source, wanted, written.ids, lambda _done: None)
        if told.looks != written.looks:
            return False
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.write(sheet, "gesprekken.xlsx")
        return True
    finally:
        sheet.unlink(missing_ok=True)


def _write_sheet(
    path: Path, source: Source, wanted: Wanted, ids: list[str], told: Told
) -> Written:
    path.unlink(missing_ok=True)
    models = row_labels(it.shared for it in taken_out(source, ids))
    written = Written()

    def noted() -> Iterator[Shared]:
        for it in taken_out(source, ids, told):
            written.add(it)
            yield it.shared

    write_spreadsheet(
        path,
        noted(),
        wanted.fields,
        models=models,
        written_by=WRITTEN_BY_PATIENT,
    )
    return written
