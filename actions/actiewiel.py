"""The actiewiel: now, wish, strengths, decision, and what is needed to do it after all."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.forms import PhaseForm
from actions.saying import reply
from actions.state import State
from bot.conversation.answers import value_of


class ValidateActiewielForm(PhaseForm):
    """Reads the steps of the wheel; "nothing now" is as good an outcome as a step."""

    phase = "actiewiel"

    def after_answer(
        self, dispatcher: CollectingDispatcher, state: State, changes: dict[str, Any]
    ) -> dict[str, Any]:
        decision = value_of(state.answers, "wheel_decide")
        if state.open_question() == "wheel_decide" and decision in ("nothing_now", "think_first"):
            reply(dispatcher, state, decision)
        return super().after_answer(dispatcher, state, changes)
