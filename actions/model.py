"""The conversation model: looking at a whole life on its cards, and where to begin."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.forms import PhaseForm
from actions.saying import reply
from actions.state import State
from bot.catalogue.conversation_model import DIRECTION, OVERVIEW, RISK, SENTENCE
from bot.conversation.answers import value_of
from bot.conversation.path import questions_of
from bot.conversation.relation import next_path
from bot.profiles.focus import picked_row


class ValidateModelForm(PhaseForm):
    """Takes what was filled in as it is: the patient picks the topic, never the lowest number."""

    phase = "model"

    def after_answer(
        self, dispatcher: CollectingDispatcher, state: State, changes: dict[str, Any]
    ) -> dict[str, Any]:
        found = super().after_answer(dispatcher, state, changes)
        if {OVERVIEW, DIRECTION} & changes.keys():
            # A card asks what is wrong: a complaint there is no sign of how somebody stands.
            found = {name: value for name, value in found.items() if name == "topics"}
        if changes.get(RISK) is not None and value_of(state.answers, RISK) != "no":
            return found | {"risk_told": True}
        if any(state.answers.get(name) is None for name in self._before_the_sentence(state)):
            return found
        values, drafts = state.model_values, state.slot("drafts", {})
        picked = picked_row(values)
        # What was changed just now, or fell away with it, was still there before.
        before = picked_row(
            {
                name: drafts.get(name) if name in changes or value is None else value
                for name, value in values.items()
            }
        )
        if picked == before:
            return found
        if picked is not None:
            reply(dispatcher, state, "begin_here")
        # How somebody stands towards the wish says nothing about another topic (dossier §1).
        observations = found.get("observations", state.observations)
        path = next_path("onbekend", 0, observations, state.answers, state.about)
        return found | {"path": path}

    def _before_the_sentence(self, state: State) -> list[str]:
        """The questions that decide what the conversation is about."""
        needed = questions_of(self.phase, state.situation())
        return [name for name in needed if name != SENTENCE]
