"""Check and send: nothing leaves before the patient presses send."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.forms import PhaseForm
from actions.saying import reply, say
from actions.state import State
from bot.conversation.answers import value_of


class ValidateCheckForm(PhaseForm):
    """Reads whether to send now or later."""

    phase = "check"


class ActionSend(Action):
    """Marks the conversation as sent, or leaves it waiting for later."""

    def name(self) -> str:
        return "action_send"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        if value_of(state.answers, "send") == "send":
            reply(dispatcher, state, "sent")
            say(dispatcher, status="sent")
            return []
        reply(dispatcher, state, "paused")
        say(dispatcher, status="paused")
        return [SlotSet("send", None), FollowupAction("check_form")]
