"""Starting a consult: from a preparation, without one, or to follow up on an earlier one."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_security import current_user

from bot.conversation.models import default_model
from bot.conversation.permission import may_be_read
from bot.following.chain import follow_up_of, link
from bot.store.models import Conversation, Practice
from bot.web.practice.access import READERS, needs, own_practice
from bot.web.practice.blueprint import LONGEST_LABEL, View, practice
from bot.web.practice.reading.finding import found_or_404
from bot.web.practice.reading.one import consult_after, find_conversation
from bot.web.services import services


@practice.post("/gesprek/<conversation_id>/consult")
@needs(*READERS)
def consult_from(conversation_id: str) -> View:
    """Go on in the consult from what the patient prepared; twice opens the same one."""
    with services().database.unit_of_work() as session:
        preparation = found_or_404(session, conversation_id)
        if preparation.role != "patient" or not may_be_read(preparation):
            abort(404)
        consult = consult_after(session, preparation)
        if consult is None:
            consult = new_consult(preparation.label, preparation.model, prepared_by=preparation.id)
            session.add(consult)
            session.flush()
            before = follow_up_of(session, preparation.id)
            if before is not None and before.earlier_id is not None:
                earlier = find_conversation(session, own_practice(), before.earlier_id)
                if earlier is not None:
                    link(session, consult.id, earlier)
    return redirect(url_for("professional.panel", conversation_id=consult.id))


@practice.post("/consult")
@needs(*READERS)
def consult_alone() -> View:
    """Start a consult without preparation."""
    label = request.form.get("label", "").strip()[:LONGEST_LABEL]
    with services().database.unit_of_work() as session:
        model = default_model(session.get_one(Practice, own_practice()), services().catalogue)
        consult = new_consult(label or "Consult zonder voorbereiding", model)
        session.add(consult)
        session.flush()
    return redirect(url_for("professional.panel", conversation_id=consult.id))


def new_consult(label: str, model: str, *, prepared_by: str | None = None) -> Conversation:
    """An empty consult of whoever is signed in."""
    now = services().now()
    return Conversation(
        practice_id=own_practice(),
        prepared_by_id=prepared_by,
        user_id=current_user.id,
        role="professional",
        label=label,
        model=model,
        created_at=now,
        updated_at=now,
    )
