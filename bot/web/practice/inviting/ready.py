"""Fresh links and codes, for as long as it takes to print or paste them.

Only digests of a link are stored, so letters have to be made right after inviting. Until then
the links wait in the database, sealed with a key that stands only in the cookie of the browser
that made them. After an hour, or when somebody says they are done, nobody can read them any
more; a new link can always be made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import Response, abort, flash, redirect, render_template, session, url_for
from flask_security import current_user
from pydantic import TypeAdapter
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.letters.printing import letters_pdf
from bot.letters.texts import fill
from bot.letters.way_in import Sender, WayIn, personal_values
from bot.store.models import Handover, Practice
from bot.web.practice.access import EVERYBODY, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.services import services

KEPT_FOR = timedelta(hours=1)
LETTERS_IN_A_FILE = 100
_MOST_AT_ONCE = 4
"""Keys in one cookie; an older one is dropped."""

_KEYS = "klaar"
_WAYS_IN = TypeAdapter(list[WayIn])


def sender_of(row: Practice) -> Sender:
    """The practice as it stands on a letter."""
    return Sender(row.name, row.phone, services().settings.base_url)


def hand_over(work: Session, ways_in: Sequence[WayIn]) -> str:
    """Seal fresh links for this browser; gives the address where they can be read."""
    now, key = services().now(), Fernet.generate_key()
    work.execute(delete(Handover).where(Handover.expires_at <= now))
    row = Handover(
        practice_id=own_practice(),
        user_id=current_user.id,
        sealed=Fernet(key).encrypt(_WAYS_IN.dump_json(list(ways_in))),
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    work.add(row)
    work.flush()
    keys = [*dict(session.get(_KEYS, {})).items(), (row.id, key.decode())]
    session[_KEYS] = dict(keys[-_MOST_AT_ONCE:])
    return url_for("practice.ready", handover_id=row.id)


def _opened(work: Session, handover_id: str) -> list[WayIn] | None:
    row = work.get(Handover, handover_id)
    if row is None or row.practice_id != own_practice() or row.user_id != current_user.id:
        return None
    key = dict(session.get(_KEYS, {})).get(handover_id)
    if key is None or row.expires_at <= services().now():
        return None
    try:
        return _WAYS_IN.validate_json(Fernet(key).decrypt(row.sealed))
    except (InvalidToken, ValueError):
        return None


def _open(handover_id: str) -> tuple[list[WayIn], Practice]:
    with services().database.unit_of_work() as work:
        found = _opened(work, handover_id)
        mine = work.get_one(Practice, own_practice())
    if found is None:
        abort(404)
    return found, mine


def _texts(way_in: WayIn, mine: Practice) -> dict[str, str]:
    values = personal_values(way_in, sender_of(mine), services().today())
    return {
        family: fill(way_in.text_name(family), mine.texts, values) for family in ("sms", "email")
    }


@practice.get("/uitnodigingen/<handover_id>")
@needs(*EVERYBODY)
def ready(handover_id: str) -> View:
    """The links, codes and texts of fresh invitations."""
    ways_in, mine = _open(handover_id)
    rows: list[tuple[WayIn, str, dict[str, str]]] = [
        (way_in, way_in.link(services().settings.base_url), _texts(way_in, mine))
        for way_in in ways_in
    ]
    parts = [
        (number // LETTERS_IN_A_FILE + 1, number + 1, min(number + LETTERS_IN_A_FILE, len(rows)))
        for number in range(0, len(rows), LETTERS_IN_A_FILE)
    ]
    return render_template(
        "practice/inviting/ready.html",
        rows=rows, parts=parts, handover_id=handover_id, sender=sender_of(mine),
    )  # fmt: skip


@practice.get("/uitnodigingen/<handover_id>/brieven-<int:part>.pdf")
@needs(*EVERYBODY)
def letters(handover_id: str, part: int) -> View:
    """The letters as a PDF file, a hundred at a time."""
    ways_in, mine = _open(handover_id)
    chosen = ways_in[(part - 1) * LETTERS_IN_A_FILE : part * LETTERS_IN_A_FILE] if part else []
    if not chosen:
        abort(404)
    made = letters_pdf(chosen, mine.texts, sender_of(mine), services().today())
    response = Response(made, mimetype="application/pdf")
    name = f"brieven-{part}.pdf" if len(ways_in) > 1 else "brief.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@practice.post("/uitnodigingen/<handover_id>/klaar")
@needs(*EVERYBODY)
def done(handover_id: str) -> View:
    """Throw the links away."""
    with services().database.unit_of_work() as work:
        if _opened(work, handover_id) is None:
            abort(404)
        work.execute(delete(Handover).where(Handover.id == handover_id))
    keys: dict[str, Any] = dict(session.get(_KEYS, {}))
    keys.pop(handover_id, None)
    session[_KEYS] = keys
    flash("De links zijn gewist. Kwijt? Maak een nieuwe link bij de uitnodiging.", "info")
    return redirect(url_for("practice.invite"))
