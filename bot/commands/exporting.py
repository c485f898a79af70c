"""``export`` and ``audit``: what the portal can take out, and who did what, for an operator."""

from __future__ import annotations

import errno
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy.orm import Session

from bot.audit import OPERATOR, record, record_for, verify
from bot.audit.chain import clear_away_old
from bot.audit.readers import readers
from bot.audit.reading import Asked, as_csv, rows
from bot.catalogue import load_catalogue
from bot.commands.conversation import find
from bot.commands.installation import Installation, notes, open_installation, screen
from bot.commands.people import Day, practice_named
from bot.conversation.summary import summary_text
from bot.export.content import MayNotLeave, load_to_export
from bot.export.deidentify.text import clean, load_deduce
from bot.export.formats import DEIDENTIFIED, FORMATS, SPREADSHEET, Leaving, leaving
from bot.export.jobs.files import whole_file
from bot.export.jobs.many import Gone, write_files
from bot.export.jobs.queue import STATUSES, Wanted
from bot.export.jobs.taking import Source, chosen, may_leave, note_exported
from bot.export.spreadsheet import FIELDS, USUAL
from bot.run.problem import Problem
from bot.store.models import Note

_TEXT = "text"
_NOT_ON_A_SCREEN = {SPREADSHEET, *(f.id for f in FORMATS.values() if f.extension == "pdf")}
_OF_ONE = (_TEXT, *FORMATS, SPREADSHEET, DEIDENTIFIED)


@click.command()
@click.argument("conversation", required=False)
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(_OF_ONE),
    help="May be given more than once for several conversations.",
)  # fmt: skip
@click.option("--output", type=click.Path(path_type=Path), help="Where to write the file.")
@click.option("--practice", help="Of which practice, for several conversations.")
@click.option("--first", type=Day(), help="First day on which they were sent.")
@click.option("--last", type=Day(), help="Last day on which they were sent.")
@click.option("--status", type=click.Choice(list(STATUSES)), default="all", show_default=True)
@click.option(
    "--field", "fields", multiple=True, type=click.Choice([field.id for field in FIELDS]),
    help="A column of the spreadsheet.",
)  # fmt: skip
def export(
    conversation: str | None,
    formats: tuple[str, ...],
    output: Path | None,
    practice: str | None,
    first: date | None,
    last: date | None,
    status: str,
    fields: tuple[str, ...],
) -> None:
    """Take out one conversation, or all of a practice that fit.

    One conversation is printed as plain text unless another format is chosen. Several become
    one zip, or one spreadsheet. Only what is finished and what the practice may read goes out,
    and all of it is logged.
    """
    installation = open_installation()
    if conversation is not None:
        if len(formats) > 1:
            raise Problem("One conversation goes out in one format at a time.")
        _one(installation, conversation, (formats or (_TEXT,))[0], output, fields or USUAL)
        return
    if not formats or set(formats) & {_TEXT, DEIDENTIFIED}:
        several = ", ".join([*FORMATS, SPREADSHEET])
        raise Problem("Say which formats.", f"For several conversations: --format {several}")
    if output is None:
        raise Problem("Say where the file goes: `--output FILE`")
    wanted = Wanted(formats, first, last, status, fields or USUAL)
    with installation.database.unit_of_work() as session:
        practice_id = practice_named(session, practice).id
        ids = chosen(session, practice_id, wanted)
    if not ids:
        raise Problem("No conversation fits.")
    _many(_source(installation, practice_id), wanted, ids, output)


def _source(installation: Installation, practice_id: int) -> Source:
    return Source(
        installation.database,
        load_catalogue(),
        practice_id,
        OPERATOR,
        datetime.now(UTC),
        "brede-gesprek export",
    )


def _many(source: Source, wanted: Wanted, ids: list[str], output: Path) -> None:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    try:
        with Progress(*columns, console=notes) as progress, whole_file(output) as part:
            task = progress.add_task("Exporting", total=len(ids))
            written = write_files(
                part, source, wanted, ids, lambda done: progress.update(task, completed=done)
            )
            note_exported(source, written.ids, ", ".join(wanted.formats))
            with source.database.unit_of_work() as session:
                if may_leave(session, written.ids) != set(written.ids):
                    raise Gone
    except OSError as error:
        raise _not_written(output, error) from None
    except Gone:
        raise Problem(
            "Conversations were changed all the time while they were written.",
            "Nothing was left behind; try again.",
        ) from None
    count, where = len(written.ids), escape(str(output))
    notes.print(f"{count} conversations are in {where}.", soft_wrap=True)
    if written.left_out:
        notes.print(
            f"{len(written.left_out)} were erased or taken back meanwhile and are not in it.",
            soft_wrap=True,
        )


def _not_written(output: Path, error: OSError) -> Problem:
    reason = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return Problem(f"{output} cannot be written ({reason}).", "Nothing was left behind.")


def _one(
    installation: Installation, conversation: str, wanted: str, output: Path | None,
    fields: tuple[str, ...],
) -> None:  # fmt: skip
    with installation.database.unit_of_work() as session:
        it = _leaving(session, find(session, conversation).practice_id, conversation)
    if output is None and wanted in _NOT_ON_A_SCREEN:
        raise Problem("Say where the file goes: `--output FILE`")
    if wanted == SPREADSHEET:
        assert output is not None
        source = _source(installation, it.conversation.practice_id)
        made = Wanted((SPREADSHEET,), fields=fields, conversations=(conversation,))
        _many(source, made, [conversation], output)
        return
    content = _content(installation, it, wanted)
    try:
        if output is not None:
            with whole_file(output) as part:
                part.write_bytes(content)
    except OSError as error:
        raise _not_written(output or Path(), error) from None
    with installation.database.unit_of_work() as session:
        record_for(
            session, "exported", conversation, who=OPERATOR, subject=wanted,
            access_point="brede-gesprek export",
        )  # fmt: skip
    if output is None:
        click.echo(content, nl=not content.endswith(b"\n"))


def _leaving(session: Session, practice_id: int, conversation: str) -> Leaving:
    (row, note, agreed), *_ = load_to_export(session, practice_id, [conversation])
    seen = readers(session, row)
    try:
        return leaving(row, load_catalogue(), datetime.now(UTC), note, seen, agreed)
    except MayNotLeave:
        raise Problem(
            "This conversation may not go out.",
            "It is not finished, or the patient did not let the practice read it.",
        ) from None


def _content(installation: Installation, it: Leaving, wanted: str) -> bytes:
    if wanted == _TEXT:
        note = Note(content=it.shared.note) if it.shared.note else None
        return summary_text(
            it.conversation, it.catalogue, note=note, agreed=it.shared.agreed.lines
        ).encode("utf-8")
    if wanted == DEIDENTIFIED:
        notes.print("Loading the lists of names; the first time this takes minutes.")
        cleaned = clean(it.shared, load_deduce(installation.settings.names_dir))
        click.echo(cleaned.text, err=True)
        click.confirm("Did you read all of it, and can nobody be recognised?", abort=True, err=True)
        return cleaned.text.encode("utf-8")
    made = FORMATS[wanted]
    if not made.fits(it.shared):
        raise Problem(f"There is nothing for a {wanted!r} in this conversation.")
    return made.make(it)


@click.command()
@click.option("--csv", "as_file", is_flag=True, help="Print the events as CSV, newest first.")
@click.option("--practice", help="Only the events of this practice.")
@click.option("--first", type=Day(), help="First day.")
@click.option("--last", type=Day(), help="Last day.")
@click.option("--head", default="", help="A hash that was printed earlier and must still be there.")
@click.option("--clear-old", is_flag=True, help="Delete events that were kept for five years.")
def audit(
    as_file: bool,
    practice: str | None,
    first: date | None,
    last: date | None,
    head: str,
    clear_old: bool,
) -> None:
    """Check that the log of who did what is whole, and print it.

    Without options it checks the whole chain and prints the hash at its end. Write that down
    somewhere else: with `--head` you can check later that nothing before it changed.
    """
    installation = open_installation()
    with installation.database.unit_of_work() as session:
        found = verify(session, head)
        if found.problem:
            where = f" at event {found.number}" if found.number else ""
            raise Problem(
                f"The log is not whole{where}: {found.problem}.",
                "Keep a copy of the database as it is, and find out who could write in it.",
            )
        if as_file:
            asked = Asked(first, last)
            of = practice_named(session, practice).id if practice else None
            for line in as_csv(session.scalars(rows(of, asked))):
                click.echo(line, nl=False)
            record(session, "log_exported", who=OPERATOR, access_point="brede-gesprek audit")
            return
        cleared = clear_away_old(session, datetime.now(UTC)) if clear_old else 0
    screen.print(f"{found.events} events, the log is whole.", highlight=False)
    if clear_old:
        screen.print(f"{cleared} events were old enough and are gone.", highlight=False)
    screen.print(f"head {found.head or '(none yet)'}", highlight=False, soft_wrap=True)
