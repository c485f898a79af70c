"""The practice's own sociale kaart: what there is in the neighbourhood, kept up to date."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from flask import Response, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from bot.following.versions import ChangedMeanwhile
from bot.social_map.csv_file import (
    FileRow,
    UnusableFile,
    decode,
    import_rows,
    read_csv,
    to_csv,
)
from bot.social_map.entries import (
    NameTaken,
    add_examples,
    entries,
    find_entry,
    remove_examples,
    save_entry,
)
from bot.social_map.entry import (
    COLUMNS,
    HINTS,
    SEPARATOR,
    TEXTS,
    needs_check,
    read_entry,
    written,
)
from bot.store.models import SocialMapEntry
from bot.web.logged import note_event
from bot.web.practice.access import EVERYBODY, needs, own_practice
from bot.web.practice.blueprint import LONGEST_LABEL, View, practice
from bot.web.services import services


def _entry(session: Session, entry_id: int) -> SocialMapEntry:
    found = find_entry(session, own_practice(), entry_id)
    if found is None:
        abort(404)
    return found


@practice.get("/sociale-kaart")
@needs(*EVERYBODY)
def social_map() -> View:
    """Every place, or those that are looked for."""
    search = request.args.get("zoek", "").strip()[:LONGEST_LABEL]
    offer = request.args.get("aanbod", "")
    unchecked = request.args.get("controle", "") == "nodig"
    today = services().today()
    with services().database.unit_of_work() as session:
        everything = entries(session, own_practice())
        found = entries(
            session,
            own_practice(),
            search=search,
            offer=offer,
            unchecked_before=today if unchecked else None,
        )
    used = {name for row in everything for name in row.offers}
    return render_template(
        "practice/social_map.html",
        rows=found,
        found_all=len(everything),
        to_check=sum(needs_check(row, today) for row in everything),
        examples=any(row.example for row in everything),
        search=search,
        offer=offer,
        unchecked=unchecked,
        offers={
            name: known.label.u
            for name, known in services().catalogue.offers.items()
            if name in used or name == offer
        },
        names=services().catalogue.offers,
        needs_check=needs_check,
    )


# One entry


@practice.get("/sociale-kaart/nieuw")
@needs(*EVERYBODY)
def new_entry() -> View:
    """An empty entry; the offer that somebody misses is ticked."""
    return _form({"offers": request.args.get("aanbod", "")}, {}, None)


@practice.post("/sociale-kaart/nieuw")
@needs(*EVERYBODY)
def new_entry_now() -> View:
    """Write a new entry."""
    return _save(None)


@practice.get("/sociale-kaart/<int:entry_id>")
@needs(*EVERYBODY)
def place(entry_id: int) -> View:
    """One entry, to change."""
    with services().database.unit_of_work() as session:
        row = _entry(session, entry_id)
    return _form(written(row, services().catalogue), {}, row, version=row.version)


@practice.post("/sociale-kaart/<int:entry_id>")
@needs(*EVERYBODY)
def place_now(entry_id: int) -> View:
    """Write what changed in an entry."""
    return _save(entry_id)


@practice.post("/sociale-kaart/<int:entry_id>/gecontroleerd")
@needs(*EVERYBODY)
def checked(entry_id: int) -> View:
    """Note that somebody asked today whether all this is still so."""
    with services().database.unit_of_work() as session:
        _entry(session, entry_id).checked_on = services().today()
    return redirect(url_for("practice.social_map", _anchor=f"plek-{entry_id}"))


@practice.post("/sociale-kaart/<int:entry_id>/weg")
@needs(*EVERYBODY)
def drop_entry(entry_id: int) -> View:
    """Remove an entry; referrals that were made keep its name."""
    with services().database.unit_of_work() as session:
        session.delete(_entry(session, entry_id))
    return redirect(url_for("practice.social_map"))


def _save(entry_id: int | None) -> View:
    filled = {name: request.form.get(name, "") for name in COLUMNS}
    filled["offers"] = SEPARATOR.join(request.form.getlist("offers"))
    draft = read_entry(filled, services().catalogue, services().today())
    typed = request.form.get("version", "0")
    version = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    errors = dict(draft.errors)
    with services().database.unit_of_work() as session:
        row = _entry(session, entry_id) if entry_id is not None else None
    if errors:
        return _form(filled, errors, row, version=version), 422
    # An example that somebody changes is theirs from then on, unless they keep the mark.
    try:
        with services().database.unit_of_work() as session:
            save_entry(session, own_practice(), draft.values, entry_id=entry_id, version=version)
    except NameTaken:
        errors["name"] = "Deze naam staat al op de kaart."
        return _form(filled, errors, row, version=version), 422
    except ChangedMeanwhile:
        with services().database.unit_of_work() as session:
            row = find_entry(session, own_practice(), entry_id or 0)
        now = row.version if row is not None else 0
        return _form(filled, errors, row, version=now, changed=True), 409
    return redirect(url_for("practice.social_map"))


def _form(
    filled: Mapping[str, str],
    errors: Mapping[str, str],
    row: SocialMapEntry | None,
    *,
    version: int = 0,
    changed: bool = False,
) -> str:
    catalogue = services().catalogue
    chosen = read_entry(dict(filled), catalogue, services().today()).values["offers"]
    there = written(row, catalogue) if row is not None and changed else {}
    return render_template(
        "practice/entry.html",
        filled=filled,
        errors=errors,
        row=row,
        version=version,
        changed=changed,
        other_lines=[f"{COLUMNS[name]}: {text}" for name, text in there.items() if text],
        chosen=chosen,
        columns=COLUMNS,
        texts=TEXTS,
        hints=HINTS,
        offers=[offer for offer in catalogue.offers.values() if not offer.inside_practice],
    )


# Examples


@practice.post("/sociale-kaart/voorbeelden")
@needs(*EVERYBODY)
def examples() -> View:
    """Add the invented places, or take them away again."""
    with services().database.unit_of_work() as session:
        if "weg" in request.form:
            remove_examples(session, own_practice())
        else:
            add_examples(session, own_practice(), services().catalogue, services().today())
    return redirect(url_for("practice.social_map"))


# As a file


@practice.get("/sociale-kaart.csv")
@needs(*EVERYBODY)
def social_map_file() -> View:
    """Every place as a file for a spreadsheet (UTF-8 with a mark, semicolons)."""
    with services().database.unit_of_work() as session:
        text = to_csv(entries(session, own_practice()), services().catalogue)
    # Excel takes a file without the mark for Latin-1.
    response = Response("\ufeff" + text, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="sociale-kaart.csv"'
    return response


@practice.get("/sociale-kaart/inlezen")
@needs(*EVERYBODY)
def import_map() -> View:
    """The form for a file."""
    return _preview("", [])


@practice.post("/sociale-kaart/inlezen")
@needs(*EVERYBODY)
def import_map_now() -> View:
    """Look at a file first; then write all of it, or nothing."""
    file = request.files.get("file")
    try:
        if file is not None and file.filename:
            text = decode(file.read())
        else:
            text = request.form.get("text", "").replace("\r\n", "\n")
        if not text.strip():
            raise UnusableFile("Kies een bestand.")
        with services().database.unit_of_work() as session:
            rows = read_csv(session, own_practice(), text, services().catalogue, services().today())
            wrong = any(row.errors for row in rows)
            again = "confirm" in request.form and request.form.get("seen") == _seen(rows)
            if again and not wrong:
                import_rows(session, own_practice(), rows)
                return redirect(url_for("practice.social_map"))
    except UnusableFile as error:
        return _preview("", [], problem=str(error)), 422
    except (ChangedMeanwhile, NameTaken):
        return _preview("", [], problem="De kaart is net gewijzigd. Lees het opnieuw in."), 409
    note_event(None)
    return _preview(text, rows), 422 if wrong else 200


def _seen(rows: Sequence[FileRow]) -> str:
    """What the preview was drawn for: when an entry changes, somebody must look again."""
    state = "|".join(f"{row.line}:{row.entry_id}:{row.version}:{row.change}" for row in rows)
    return hashlib.sha256(state.encode()).hexdigest()[:24]


def _preview(text: str, rows: Sequence[FileRow], *, problem: str = "") -> str:
    return render_template(
        "practice/import_map.html",
        text=text,
        rows=rows,
        problem=problem,
        seen=_seen(rows),
        wrong=[row for row in rows if row.errors],
        counts={
            change: sum(row.change == change and not row.errors for row in rows)
            for change in ("new", "changed", "same")
        },
        columns=COLUMNS,
        separator=SEPARATOR,
    )
