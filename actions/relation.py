"""Relation: a discriminating question only when too little was said to type it."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.forms import PhaseForm, routed
from actions.state import State
from bot.conversation.path import questions_of
from bot.conversation.relation import settled


class ValidateRelationForm(PhaseForm):
    """Types the relation; when all was asked and it is still open, the lower type is taken."""

    phase = "relation"

    def after_answer(
        self, dispatcher: CollectingDispatcher, state: State, changes: dict[str, Any]
    ) -> dict[str, Any]:
        found = super().after_answer(dispatcher, state, changes)
        found |= routed(state, found.get("observations", state.observations))
        path = found.get("path", state.path)
        state.tracker.slots["path"] = path
        needed = questions_of(self.phase, state.situation())
        if path == "onbekend" and all(state.answers.get(name) for name in needed):
            found["path"] = settled(path, state.answers)
        return found
