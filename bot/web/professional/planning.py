"""How long a consult takes and which conversation model it follows, changed on the way."""

from __future__ import annotations

from flask import abort, request

from bot.conversation.models import UnknownModel, choose_model
from bot.web.cards import new_key
from bot.web.practice.reading.consult_views import wanted_minutes
from bot.web.professional.blueprint import Loaded, find, kept_panel
from bot.web.professional.consult import last_suggestions
from bot.web.professional.pressing import press_message, take_in
from bot.web.services import services


def change_plan(loaded: Loaded) -> None:
    """Take over what was chosen; another model gives its own question at once."""
    here, minutes = services(), wanted_minutes()
    model = request.form.get("model", "") or loaded.conversation.model
    with here.database.unit_of_work() as session:
        row = find(session, loaded.id)
        if minutes is not None:
            kept_panel(session, row.id).minutes = minutes
        changed = model != row.model
        if changed:
            try:
                choose_model(row, here.catalogue, model)
            except UnknownModel:
                abort(400)
    if changed:
        here.conversations.forget(loaded.id)
        proposed = last_suggestions(loaded.conversation.turns)
        step = proposed.step if proposed is not None else 1
        if loaded.conversation.ask is None and (
            again := press_message(new_key(), "go_to_step", step=step)
        ):
            take_in(loaded.id, [again], None, None)
