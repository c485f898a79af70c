"""The question prompter: one question and two alternatives for the POH."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.forms import revised, routed
from actions.saying import safety_notice, say
from actions.state import State
from bot.conversation.prompting import suggest
from bot.conversation.relation import LOWEST_FIRST, choose


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
        changes = self._taken_in(state)
        tracker.slots.update(changes)
        changes |= self._warned(dispatcher, State(tracker))
        state = State(tracker)
        used, put_aside = self._used(state)
        proposed = suggest(
            state.catalogue,
            relation=state.path,
            step=int(state.slot("prompt_step", 1)),
            used=[*used, *put_aside],
            topics=state.topics,
            address=state.address,
            model=state.model.id,
            picks=state.slot("model_picks", []),
            observations=state.observations,
        )
        say(dispatcher, suggestions=proposed)
        changes |= {
            "prompts_used": used,
            "prompts_aside": put_aside,
            "prompts_shown": [prompt.id for prompt in proposed.prompts],
        }
        return [
            ActiveLoop(None),
            SlotSet("requested_slot", None),
            *[SlotSet(name, value) for name, value in changes.items()],
        ]

    @staticmethod
    def _taken_in(state: State) -> dict[str, object]:
        """What the message or button changes: topics, relation, step."""
        if state.intent == "set_relation" and state.args.get("relation") in LOWEST_FIRST:
            observations = choose(
                state.observations, state.number, state.args["relation"], state.topic
            )
            return {"observations": observations, "path": state.args["relation"]}
        if state.intent == "go_to_step" and str(state.args.get("step")) in tuple("12345"):
            return {"prompt_step": int(state.args["step"])}
        if state.typed and state.text:
            return dict(revised(state))
        return dict(routed(state, state.observations))

    @staticmethod
    def _used(state: State) -> tuple[list[str], list[str]]:
        """Which prompts were asked, and which were put aside for now."""
        used = list(state.slot("prompts_used", []))
        aside = list(state.slot("prompts_aside", []))
        shown = list(state.slot("prompts_shown", []))
        top = state.args.get("prompt") or (shown[0] if shown else None)
        known = {prompt.id for prompt in state.catalogue.all_prompts}
        if top in known:
            asked = state.intent == "next_question" or (state.typed and state.text)
            if asked and top not in used:
                used.append(top)
            if state.intent == "other_question" and top not in aside:
                aside.append(top)
        return used, aside

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
