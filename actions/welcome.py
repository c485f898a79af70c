"""Welcome: consent before any text is stored."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.forms import PhaseForm
from actions.saying import reply, say
from actions.state import State
from bot.conversation.answers import value_of


class ValidateWelcomeForm(PhaseForm):
    """Reads the consent; a plain yes or no decides how the story goes on."""

    phase = "welcome"

    def after_answer(
        self,
        dispatcher: CollectingDispatcher,  # noqa: ARG002
        state: State,
        changes: dict[str, Any],  # noqa: ARG002
    ) -> dict[str, Any]:
        consent = value_of(state.answers, "consent")
        return {} if consent is None else {"consented": consent == "yes"}


class ActionRespectRefusal(Action):
    """No consent: nothing is stored, the practice can be called."""

    def name(self) -> str:
        return "action_respect_refusal"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        reply(dispatcher, State(tracker), "declined")
        say(dispatcher, status="declined")
        # Who opens the link again gets the question again.
        return [SlotSet("consent", None)]
