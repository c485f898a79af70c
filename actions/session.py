"""Beginning and going on: the tracker is filled from our rows, which are the truth."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import (
    ActionExecuted,
    ActiveLoop,
    EventType,
    FollowupAction,
    SessionStarted,
    SlotSet,
)
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.database import database
from actions.saying import reply, say
from actions.state import FORMS, State
from bot.conversation.path import questions_of
from bot.conversation.state_rows import slots_of
from bot.store.models import Conversation


class ActionSessionStart(Action):
    """Starts a session with the slots, the form and the question where the rows say it was.

    Who somebody is comes from the web layer's session, as metadata, never from text.
    """

    def name(self) -> str:
        return "action_session_start"

    async def run(
        self,
        dispatcher: CollectingDispatcher,  # noqa: ARG002
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[EventType]:
        metadata: dict[str, Any] = tracker.get_slot("session_started_metadata") or {}
        with database().unit_of_work() as session:
            conversation = session.get(Conversation, tracker.sender_id)
            slots = slots_of(session, conversation) if conversation else {}
            dialogue = dict(conversation.dialogue or {}) if conversation else {}
        slots |= {name: metadata[name] for name in ("role", "address") if metadata.get(name)}
        known = domain.get("slots", {})
        events: list[EventType] = [SessionStarted()]
        events += [SlotSet(name, value) for name, value in slots.items() if name in known]
        if dialogue.get("form"):
            events += [
                ActiveLoop(dialogue["form"]),
                SlotSet("requested_slot", dialogue.get("requested_slot")),
            ]
        return [*events, ActionExecuted("action_listen")]


class ActionDefaultFallback(Action):
    """The last net: nothing fits, so say so and go on with the first open question."""

    def name(self) -> str:
        return "action_default_fallback"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        if state.role == "professional":
            return []  # a rule goes on with the prompts
        now = state.situation()
        # A safety question that is open is never passed by.
        for form in ("safety_form", *FORMS):
            needed = questions_of(form.removesuffix("_form"), now)
            if any(state.answers.get(name) is None for name in needed):
                reply(dispatcher, state, "lost_thread")
                return [FollowupAction(form)]
        reply(dispatcher, state, "sent")
        say(dispatcher, status="sent")
        return []
