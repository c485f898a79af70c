"""The question prompter: one question and two alternatives for the POH."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.database import database
from actions.forms import revised, routed
from actions.saying import safety_notice, say
from actions.state import State
from bot.conversation.incoming import NOTE
from bot.conversation.prompting import Course, course_of, pressed, suggest, without_partial
from bot.conversation.relation import LOWEST_FIRST, choose
from bot.following.review import look_back


def is_note(state: State) -> bool:
    """Whether the message is what the POH noted for the record, read while it was typed."""
    return state.typed and bool(state.args.get(NOTE))


def _answered_a_card(state: State) -> bool:
    """Whether the latest message filled in a goal or a referral rather than the consult."""
    for event in reversed(state.tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action" and str(event.get("name")).endswith("_form"):
            return True
    return False


class ActionSuggestQuestion(Action):
    """Takes in what the POH noted or pressed, and proposes what to ask next."""

    def name(self) -> str:
        return "action_suggest_question"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        if is_note(state):
            # The line is read again as a whole each time it grew.
            tracker.slots["observations"] = without_partial(state.observations, state.text)
        changes = self._taken_in(State(tracker))
        tracker.slots.update(changes)
        changes |= self._warned(dispatcher, State(tracker))
        state = State(tracker)
        course = self._course(state)
        with database().unit_of_work() as session:
            back_on = look_back(session, tracker.sender_id)
        proposed = suggest(
            state.catalogue,
            relation=state.path,
            step=course.step,
            used=course.used,
            aside=course.aside,
            showing=course.showing,
            topics=state.topics,
            safety_raised=bool(state.safety.get("raised")),
            address=state.address,
            model=state.model.id,
            picks=state.slot("model_picks", []),
            observations=state.observations,
            look_back=back_on,
        )
        say(dispatcher, suggestions=proposed)
        changes |= {
            "prompt_step": course.step,
            "prompts_used": list(course.used),
            "prompts_aside": list(course.aside),
            "prompts_shown": [prompt.id for prompt in proposed.prompts],
        }
        return [
            ActiveLoop(None),
            SlotSet("requested_slot", None),
            *[SlotSet(name, value) for name, value in changes.items()],
        ]

    @staticmethod
    def _taken_in(state: State) -> dict[str, object]:
        """What the message or button changes in topics and relation."""
        if state.intent == "set_relation" and state.args.get("relation") in LOWEST_FIRST:
            observations = choose(
                state.observations, state.number, state.args["relation"], state.topic
            )
            return {"observations": observations, "path": state.args["relation"]}
        if state.typed and state.text:
            return dict(revised(state))
        return dict(routed(state, state.observations))

    @staticmethod
    def _course(state: State) -> Course:
        """Where the consult is now; a note or a card leaves its question where it is."""
        course = course_of(state.tracker.slots)
        if is_note(state) or _answered_a_card(state):
            return course
        known = {prompt.id for prompt in state.catalogue.all_prompts}
        args = {
            name: value
            for name, value in state.args.items()
            if name in ("relation", "step") or value in known
        }
        if state.args.keys() - args.keys():
            return replace(course, showing="")  # a prompt that left the catalogue
        # Who writes down what was said to a question, without a button, asked it.
        said = state.typed and bool(state.text)
        return pressed(course, "next_question" if said else state.intent, args)

    @staticmethod
    def _warned(dispatcher: CollectingDispatcher, state: State) -> dict[str, object]:
        """The safety layer reads the notes too; the POH follows the practice's protocol."""
        found = dict(state.message.get("safety") or {})
        if not state.typed or found.get("tier", "S0") == "S0":
            return {}
        categories = sorted({*state.safety.get("categories", []), found.get("category")} - {None})
        safety = {**state.safety, **found, "raised": True, "categories": categories}
        state.tracker.slots["safety"] = safety
        say(dispatcher, safety=safety_notice(state))
        return {"safety": safety}


class ActionWrapUp(Action):
    """Ends the consult; notes, goals and referral stand in the practice's conversation."""

    def name(self) -> str:
        return "action_wrap_up"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,  # noqa: ARG002
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        say(dispatcher, status="sent")
        return [ActiveLoop(None), SlotSet("requested_slot", None)]
