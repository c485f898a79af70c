"""Safety: the one direct question, or the contact card; the normal flow waits.

Tiers and wording: dossier §7. The assistant never decides that somebody is safe: it asks,
shows whom to call, says honestly that nobody reads along, and leaves a flag.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.forms import PhaseForm, revised
from actions.saying import reply, say
from actions.state import ALARM_TIERS, State
from bot.catalogue.conversation_model import RISK
from bot.conversation.answers import Record, read_answer, value_of

_WITHIN = 5
"""Two S1 signals within this many messages count as S2 (dossier §7.3, rule 8)."""


class ActionNoteSafety(Action):
    """Notes what the safety layer found and where the conversation was."""

    def name(self) -> str:
        return "action_note_safety"

    async def run(
        self,
        dispatcher: CollectingDispatcher,  # noqa: ARG002
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        found = dict(state.message.get("safety") or {})
        earlier = state.safety
        tier = found.get("tier", "S1")
        signals = [number for number in earlier.get("signals", []) if number != state.number]
        if tier == "S1" and any(state.number - number <= _WITHIN for number in signals):
            tier = "S2"
        in_safety = state.active_form() == "safety_form"
        category, rule = found.get("category") or "suicidality", found.get("rule")
        if in_safety and earlier.get("tier", "S0") > tier:  # "S0" < "S1" < "S2" < "S3"
            # The card of the higher alarm stays.
            tier, category, rule = earlier["tier"], earlier.get("category"), earlier.get("rule")
        safety: dict[str, Any] = {
            "tier": tier,
            "category": category,
            "rule": rule,
            "signals": [*signals, state.number],
            "raised": True,
            "categories": sorted({*earlier.get("categories", []), found.get("category")} - {None}),
        }
        events: list[EventType] = [SlotSet("safety", safety), SlotSet("safety_answer", None)]
        events.append(SlotSet("safe_now", None))
        if not in_safety:
            events.append(
                SlotSet(
                    "interrupted",
                    {
                        "form": state.active_form(),
                        "question": state.open_question(),
                        "text": state.text,
                        "args": state.args,
                        "number": state.number,
                        "relation": state.message.get("relation"),
                        "topics": state.message.get("topics"),
                    },
                )
            )
        return events


class ActionRaiseRisk(Action):
    """Goes to whom to call after anything but a clear no to the risk question of a model."""

    def name(self) -> str:
        return "action_raise_risk"

    async def run(
        self,
        dispatcher: CollectingDispatcher,  # noqa: ARG002
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        earlier = state.safety
        safety = {
            "tier": "S2",
            "category": "suicidality",
            "rule": "risk_question",
            "signals": [*earlier.get("signals", []), state.number],
            "raised": True,
            "categories": sorted({*earlier.get("categories", []), "suicidality"}),
        }
        # The answer itself stays: only the way back to the cards is remembered.
        interrupted = {"form": "model_form", "question": RISK, "number": state.number}
        return [
            SlotSet("safety", safety),
            SlotSet("safety_answer", None),
            SlotSet("safe_now", None),
            SlotSet("interrupted", interrupted),
            SlotSet("risk_told", False),
        ]


class ValidateSafetyForm(PhaseForm):
    """Anything but a clear no to the direct question leads to a person."""

    phase = "safety"

    def after_answer(
        self,
        dispatcher: CollectingDispatcher,  # noqa: ARG002
        state: State,
        changes: dict[str, Any],  # noqa: ARG002
    ) -> dict[str, Any]:
        safety = state.safety
        record = state.answers.get("safety_answer")
        if record is None or safety.get("tier") in ALARM_TIERS:
            return {}
        if value_of(state.answers, "safety_answer") == "no":
            return {}
        safety |= {"tier": "S2", "rule": safety.get("rule") or "direct_question"}
        return {"safety": safety, "safe_now": None}


class ActionLeaveSafety(Action):
    """Goes back to where the conversation was; what was written there counts as its answer."""

    def name(self) -> str:
        return "action_leave_safety"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        interrupted = dict(state.slot("interrupted", {}))
        safety = state.safety | {"tier": "S0"}
        events: list[EventType] = [
            SlotSet("safety", safety),
            SlotSet("safety_answer", None),
            SlotSet("safe_now", None),
            SlotSet("interrupted", None),
        ]
        form, question = interrupted.get("form"), interrupted.get("question")
        if value_of(state.answers, "safe_now") == "stop":
            reply(dispatcher, state, "stopped")
            say(dispatcher, status="stopped")
        else:
            reply(dispatcher, state, "safety_continue")
        text = interrupted.get("text") or ""
        after_alarm = state.answers.get("safe_now") is not None
        if text and not after_alarm:
            learned = revised(state, interrupted, int(interrupted.get("number") or 0))
            events += [SlotSet(name, value) for name, value in learned.items()]
        if form is None or question is None:
            return [*events, FollowupAction("action_default_fallback")]
        events.append(ActiveLoop(form))
        asked = state.question(question)
        # A cry for help is no answer to the question that happened to be open.
        record: Record | None = None
        if asked.kind == "text" and text and not after_alarm:
            record = Record(said=text, value=text, status="answered")
        elif asked.kind == "profile" and interrupted.get("args") and not after_alarm:
            record = read_answer(asked, text, None, interrupted["args"])
        if record is not None:
            events += [SlotSet(question, record), SlotSet("requested_slot", None)]
        else:
            events.append(SlotSet("requested_slot", question))
        return [*events, FollowupAction(form)]
