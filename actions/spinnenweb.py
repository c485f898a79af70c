"""Spinnenweb: looking at a whole life on one card, and picking where to begin."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.forms import PhaseForm
from actions.saying import reply
from actions.state import State
from bot.conversation.answers import value_of
from bot.conversation.path import questions_of
from bot.conversation.relation import next_path


class ValidateSpinnenwebForm(PhaseForm):
    """Takes the numbers as they are: the patient picks the topic, never the lowest number."""

    phase = "spinnenweb"

    def after_answer(
        self, dispatcher: CollectingDispatcher, state: State, changes: dict[str, Any]
    ) -> dict[str, Any]:
        found = super().after_answer(dispatcher, state, changes)
        needed = questions_of(self.phase, state.situation())
        if any(state.answers.get(name) is None for name in needed):
            return found
        picked = _row(value_of(state.answers, "spinnenweb_topic"))
        before = _row(state.slot("drafts", {}).get("spinnenweb_topic"))
        if picked == before:
            return found
        if picked is not None:
            reply(dispatcher, state, "begin_here")
        # How somebody stands towards the wish says nothing about another topic (dossier §1).
        observations = found.get("observations", state.observations)
        path = next_path("onbekend", 0, observations, state.answers, state.about)
        return found | {"path": path}


def _row(pick: Any) -> str | None:
    """The row that was picked; ``None`` for the own wish or nothing."""
    return None if pick in (None, "own") else str(pick)
