"""Before, beside and after the panel: who is here, keys on or off, the SOEP text."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.conversation.permission import may_be_read
from bot.export.content import described
from bot.export.soep import LONGEST, soep_text
from bot.store.models import Conversation, User
from bot.web.cards import new_key
from bot.web.practice.access import READERS, needs, own_practice
from bot.web.practice.reading import consult_after, find_conversation
from bot.web.professional.alarms import alarms_of
from bot.web.professional.blueprint import ENDED, View, load, professional
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
    return render_template(
        "professional/choose.html", running=running[:MOST_SHOWN], prepared=prepared[:MOST_SHOWN]
    )


@professional.get("/<conversation_id>/afronden")
@needs(*READERS)
def wrap_up(conversation_id: str) -> View:
    """The text for the record, to read over, change and copy."""
    loaded = load(conversation_id)
    found, catalogue = loaded.conversation, services().catalogue
    if found.status in ENDED:
        return redirect(url_for("practice.conversation", conversation_id=found.id))
    prepared = None
    if found.prepared_by_id is not None:
        with services().database.unit_of_work() as session:
            prepared = find_conversation(session, own_practice(), found.prepared_by_id)
    readable = prepared if prepared is not None and may_be_read(prepared) else None
    return render_template(
        "professional/wrap_up.html",
        conversation=found,
        consult=found.id,
        soep=soep_text(
            described(found, catalogue, loaded.note),
            prepared=described(readable, catalogue) if readable is not None else None,
        ),
        longest=LONGEST,
        words=COPY_WORDS,
        alarms=alarms_of(loaded, catalogue),
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
