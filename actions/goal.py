"""Goals: filling goal cards and saving them."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.database import database
from actions.forms import PhaseForm
from actions.saying import reply
from actions.state import State, empty_card
from bot.conversation.answers import value_of
from bot.conversation.goals import card_of, save_card
from bot.conversation.path import MOST_GOALS


class ValidateGoalForm(PhaseForm):
    """Reads the card; confidence under 7 leads to a smaller step."""

    phase = "goal"

    def after_answer(
        self, dispatcher: CollectingDispatcher, state: State, changes: dict[str, Any]
    ) -> dict[str, Any]:
        confidence = value_of(state.answers, "goal_confidence")
        just_given = state.open_question() == "goal_confidence" and state.number
        if just_given and confidence is not None and confidence < 7:
            reply(dispatcher, state, "smaller_step")
        return super().after_answer(dispatcher, state, changes)


class ActionSaveGoal(Action):
    """Saves the card that is open as a goal of this conversation; saving twice is safe."""

    def name(self) -> str:
        return "action_save_goal"

    async def run(
        self,
        dispatcher: CollectingDispatcher,  # noqa: ARG002
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        card = card_of(state.situation())
        with database().unit_of_work() as session:
            save_card(session, tracker.sender_id, state.goal_card, card)
        saved = set(state.slot("goals_saved", []))
        saved = saved | {state.goal_card} if card else saved - {state.goal_card}
        return [SlotSet("goals_saved", sorted(saved))]


class ActionAddGoal(Action):
    """Opens an empty card beside the goals that are there, at most three."""

    def name(self) -> str:
        return "action_add_goal"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        # The patient's first card comes from the wheel; a professional's first card is empty.
        first = 0 if state.role == "professional" else 1
        number = max([first, *state.slot("goals_saved", [])]) + 1
        if number > MOST_GOALS:
            reply(dispatcher, state, "goal_saved")
            return []
        return [*empty_card(state), SlotSet("goal_card", number), SlotSet("send", None)]
