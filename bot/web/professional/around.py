"""Before, beside and after the panel: who is here, keys on or off, the SOEP text."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.conversation.models import default_model, models_of
from bot.conversation.permission import may_be_read
from bot.export.agreed import agreed_of
from bot.export.content import described, preparation_of
from bot.export.soep import LONGEST, soep_text
from bot.store.models import Conversation, Practice, User
from bot.web.cards import new_key
from bot.web.logged import note_event, note_subject
from bot.web.practice.access import READERS, needs, own_practice
from bot.web.practice.reading import consult_after
from bot.web.practice.reading.finding import mark_recorded
from bot.web.professional.alarms import alarms_of
from bot.web.professional.blueprint import ENDED, Loaded, View, load, professional
from bot.web.professional.words import COPY_WORDS
from bot.web.services import services

MOST_SHOWN = 30


@professional.get("")
@needs(*READERS)
def choose() -> View:
    """Whose consult begins: somebody who prepared it, or nobody the computer knows of."""
    with services().database.unit_of_work() as session:
        rows = session.scalars(
            select(Conversation)
            .where(
                Conversation.practice_id == own_practice(),
                Conversation.status.in_(("open", "alarm", "sent")),
            )
            .options(
                selectinload(Conversation.invitation), selectinload(Conversation.consents)
            )
            .order_by(Conversation.updated_at.desc())
        ).all()
        running = [row for row in rows if row.role == "professional" and row.status not in ENDED]
        prepared = [
            row
            for row in rows
            if row.role == "patient"
            and row.status == "sent"
            and may_be_read(row)
            and consult_after(session, row) is None
        ]
        mine = session.get_one(Practice, own_practice())
    return render_template(
        "professional/choose.html",
        running=running[:MOST_SHOWN],
        prepared=prepared[:MOST_SHOWN],
        models=models_of(mine, services().catalogue),
        scripts=services().catalogue.scripts,
        model=default_model(mine, services().catalogue),
        minutes=mine.consult_minutes,
    )


@professional.get("/<conversation_id>/afronden")
@needs(*READERS)
def wrap_up(conversation_id: str) -> View:
    """The text for the record, to read over, change and copy."""
    loaded = load(conversation_id)
    found = loaded.conversation
    if found.status in ENDED:
        return redirect(url_for("practice.conversation", conversation_id=found.id))
    note_subject("soep")
    return _draw_wrap_up(loaded, _soep(loaded))


@professional.post("/<conversation_id>/gekopieerd")
@needs(*READERS)
def copied(conversation_id: str) -> View:
    """Note that the text was copied: that is an export, and it stands in the record now.

    The script sends this when it really copied. Without a script the person says so.
    """
    loaded = load(conversation_id)
    found = loaded.conversation
    if found.status in ENDED:
        note_event(None)
        return redirect(url_for("practice.conversation", conversation_id=found.id))
    with services().database.unit_of_work() as session:
        mark_recorded(session, found.id, services().now())
    note_subject("soep")
    # What was changed in the text is only on this page.
    typed = request.form.get("soep", "").replace("\r\n", "\n")
    return _draw_wrap_up(loaded, typed or _soep(loaded), notice=COPY_WORDS["noted"])


def _soep(loaded: Loaded) -> str:
    found, catalogue = loaded.conversation, services().catalogue
    with services().database.unit_of_work() as session:
        prepared = preparation_of(session, found, catalogue)
        agreed = agreed_of(session, [found])[found.id]
    return soep_text(described(found, catalogue, loaded.note, agreed), prepared=prepared)


def _draw_wrap_up(loaded: Loaded, soep: str, *, notice: str = "") -> str:
    return render_template(
        "professional/wrap_up.html",
        conversation=loaded.conversation,
        consult=loaded.id,
        soep=soep,
        longest=LONGEST,
        words=COPY_WORDS,
        alarms=alarms_of(loaded, services().catalogue),
        notice=notice,
        key=new_key(),
    )


@professional.post("/<conversation_id>/sneltoetsen")
@needs(*READERS)
def turn_keys(conversation_id: str) -> View:
    """Turn the keys of this user on or off, on every desk screen."""
    loaded = load(conversation_id)
    with services().database.unit_of_work() as session:
        session.get_one(User, current_user.id).shortcuts = bool(request.form.get("on"))
    panel = url_for(
        "professional.panel", conversation_id=loaded.id, toetsen="1", _anchor="toetsen"
    )
    return redirect(panel)
