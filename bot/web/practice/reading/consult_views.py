"""Starting a consult: from a preparation, without one, or to follow up on an earlier one."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session

from bot.conversation.models import UnknownModel, chosen_model
from bot.conversation.permission import may_be_read
from bot.following.chain import follow_up_of, link
from bot.store.models import ConsultPanel, Conversation, Practice
from bot.web.practice.access import READERS, needs, own_practice
from bot.web.practice.blueprint import LONGEST_LABEL, View, practice
from bot.web.practice.reading.finding import found_or_404, leave_receipt
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
        leave_receipt(session, preparation)
        consult = consult_after(session, preparation)
        if consult is None:
            model = _wanted_model(session, preparation.model)
            consult = new_consult(preparation.label, model, prepared_by=preparation.id)
            _begin(session, consult)
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
        consult = new_consult(label or "Consult zonder voorbereiding", _wanted_model(session))
        _begin(session, consult)
    return redirect(url_for("professional.panel", conversation_id=consult.id))


def _begin(session: Session, consult: Conversation) -> None:
    """Store a new consult, with the length that was chosen for it."""
    minutes = wanted_minutes()
    session.add(consult)
    session.flush()
    if minutes is not None:
        session.add(
            ConsultPanel(
                conversation_id=consult.id, minutes=minutes, lines_read=[], lines_watched=[]
            )
        )


def _wanted_model(session: Session, otherwise: str = "") -> str:
    """The conversation model that was chosen, ``otherwise`` or else that of the practice."""
    wanted = request.form.get("model", "") or otherwise
    if wanted and wanted == otherwise:
        return wanted  # what the patient filled in, also when the practice uses it no more
    try:
        return chosen_model(
            session.get_one(Practice, own_practice()), services().catalogue, wanted
        )
    except UnknownModel:
        abort(400)


def wanted_minutes() -> int | None:
    """The length that was chosen for a consult; none when the form does not ask it."""
    chosen = request.form.get("minutes", "")
    if not chosen:
        return None
    if not chosen.isdecimal() or int(chosen) not in services().catalogue.scripts:
        abort(400)
    return int(chosen)


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
