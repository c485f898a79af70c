"""What people say in between: explain, why, back, change, skip, pause, a human, privacy.

Every action here is followed by the form that was open, which puts its question again.
"""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.database import database
from actions.saying import NO_WAY_BACK_TO, earlier_question, reply, say, worded, words
from actions.state import State, empty_card, reopen
from bot.catalogue.conversation_model import RISK
from bot.conversation.answers import passed_over
from bot.conversation.state_rows import card_answers

ABOUT_THE_QUESTION = {
    "ask_explanation": ("explanation", "example"),
    "ask_example": ("example",),
    "ask_why": ("why",),
}
FIXED_REPLIES = {
    "ask_human": "wants_human",
    "ask_privacy": "privacy",
    "ask_medical_question": "medical_question",
    "bot_challenge": "bot_challenge",
    "greet": "greeting",
    "goodbye": "goodbye",
    "thank": "thanks",
    "begin": "welcome_back",
    "resume": "welcome_back",
}


class ActionAnswerSideQuestion(Action):
    """Explains the open question or answers a question about the conversation itself."""

    def name(self) -> str:
        return "action_answer_side_question"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        open_question = state.open_question()
        if state.intent in ABOUT_THE_QUESTION and open_question:
            question = worded(state, state.question(open_question))
            for part in ABOUT_THE_QUESTION[state.intent]:
                say(dispatcher, lead=words(state, getattr(question, part)))
            return self._lighter_miracle(open_question)
        if state.intent in FIXED_REPLIES:
            reply(dispatcher, state, FIXED_REPLIES[state.intent])
        return []

    @staticmethod
    def _lighter_miracle(question: str) -> list[EventType]:
        """Who asks what the miracle question means gets the light one (dossier §1.3)."""
        if question != "miracle":
            return []
        return [SlotSet("miracle_is_light", True)]


class ActionSkipQuestion(Action):
    """Leaves the open question unanswered, when it may be."""

    def name(self) -> str:
        return "action_skip_question"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        name = state.open_question()
        if name is None:
            return []
        if name == "safety_answer":
            # No answer to the direct question counts as doubt: connect to a person.
            return [SlotSet(name, passed_over("skipped"))]
        if name == RISK:
            return [SlotSet(name, passed_over("skipped")), SlotSet("risk_told", True)]
        if not state.catalogue.questions[name].optional:
            reply(dispatcher, state, "choose_option")
            return []
        unknown = state.intent == "dont_know"
        if unknown and name == "miracle" and not state.slot("miracle_is_light"):
            reply(dispatcher, state, "miracle_take_time")
            return [SlotSet("miracle_is_light", True)]
        reply(dispatcher, state, "unknown" if unknown else "skipped")
        record = passed_over("unknown" if unknown else "skipped")
        events: list[EventType] = [SlotSet(name, record), SlotSet("misunderstood", None)]
        return events


class ActionGoBack(Action):
    """Opens the question before this one, also in an earlier phase or on another branch."""

    def name(self) -> str:
        return "action_go_back"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        current = state.open_question()
        earlier = None if current in NO_WAY_BACK_TO else earlier_question(state, current)
        if earlier is None:
            reply(dispatcher, state, "cannot_go_back")
            return []
        reply(dispatcher, state, "went_back")
        return open_again(state, earlier)


class ActionCorrectAnswer(Action):
    """Opens an earlier question to change its answer; without a question, the last one."""

    def name(self) -> str:
        return "action_correct_answer"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        current = state.open_question()
        wanted = state.args.get("question")
        if wanted is None:
            wanted = earlier_question(state, current)
        card = state.args.get("card")
        events: list[EventType] = []
        if card and int(card) != state.goal_card and current not in NO_WAY_BACK_TO:
            events = load_card(tracker, state, int(card))
            tracker.add_slots(events)
            state = State(tracker)
        # An open safety question is not left by this door, and only an answer can be changed.
        if {current, wanted} & NO_WAY_BACK_TO or state.answers.get(str(wanted)) is None:
            reply(dispatcher, state, "cannot_go_back")
            return []
        reply(dispatcher, state, "change_here")
        return [*events, *open_again(state, str(wanted))]


def load_card(tracker: Tracker, state: State, card: int) -> list[EventType]:
    """Events that put another goal card's answers into the slots of the goal phase."""
    with database().unit_of_work() as session:
        stored = card_answers(session, tracker.sender_id, card)
    filled = [SlotSet(name, record) for name, record in stored.items()]
    trail = SlotSet("trail", state.trail)  # the other card asked the same questions
    return [*empty_card(state), trail, *filled, SlotSet("goal_card", card)]


def open_again(state: State, question: str) -> list[EventType]:
    """Empty a question and hand the turn to the form that asks it.

    ``requested_slot`` is set as well: the form would otherwise ask its first open question,
    which need not be this one.
    """
    form = state.form_of(question)
    return [
        *reopen(state, question),
        SlotSet("send", None),
        SlotSet("misunderstood", None),
        ActiveLoop(form),
        SlotSet("requested_slot", question),
        FollowupAction(form),
    ]


class ActionPause(Action):
    """Pause or stop: everything is kept, nothing is sent, the same link goes on."""

    def name(self) -> str:
        return "action_pause"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        if state.open_question() == "safety_answer":
            # Who leaves at the direct question gave no answer: that counts as doubt.
            return [SlotSet("safety_answer", passed_over("skipped"))]
        stopped = state.intent == "stop"
        reply(dispatcher, state, "stopped" if stopped else "paused")
        say(dispatcher, status="stopped" if stopped else "paused")
        return []
