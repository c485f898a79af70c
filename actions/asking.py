"""One ``action_ask_<question>`` per question of the catalogue that a form can ask."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.saying import ask
from actions.state import State
from bot.catalogue import load_catalogue


class AskQuestion(Action):
    """Asks one question and remembers that it was asked."""

    question = ""

    def name(self) -> str:
        return f"action_ask_{self.question}"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        ask(dispatcher, state, self.question)
        if self.question in state.trail:
            return []
        return [SlotSet("trail", [*state.trail, self.question])]


ASK_ACTIONS = tuple(
    type(
        "Ask" + question.id.title().replace("_", ""),
        (AskQuestion,),
        {"question": question.id, "__doc__": f"Asks {question.id}.", "__module__": __name__},
    )
    for question in load_catalogue().questions.values()
    if question.asked_of_patient
)
"""The classes that the action server registers."""
