"""A conversation for tests of single actions: plays what Rasa does around an action.

It puts a message in the tracker, runs one action and applies its events. Forms are played as
Rasa 3.6 plays them: the answer is a slot candidate after the form's event, the validation
names the next question and the ask action of that question follows.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.actiewiel import ValidateActiewielForm
from actions.asking import ASK_ACTIONS
from actions.check import ValidateCheckForm
from actions.forms import PhaseForm
from actions.goal import ValidateGoalForm
from actions.model import ValidateModelForm
from actions.referral import ValidateReferralForm
from actions.relation import ValidateRelationForm
from actions.safety import ValidateSafetyForm
from actions.solution import ValidateBezoekerForm, ValidateKlaagForm, ValidateKlantForm
from actions.state import State
from actions.welcome import ValidateWelcomeForm
from actions.wish import ValidateWishForm
from bot.catalogue import load_catalogue
from bot.conversation.answers import Record, passed_over

FORMS: dict[str, type[PhaseForm]] = {
    kind.phase: kind
    for kind in (
        ValidateWelcomeForm, ValidateWishForm, ValidateModelForm, ValidateRelationForm,
        ValidateKlantForm, ValidateKlaagForm, ValidateBezoekerForm, ValidateActiewielForm,
        ValidateGoalForm, ValidateReferralForm, ValidateCheckForm, ValidateSafetyForm,
    )
}  # fmt: skip
ASKS: dict[str, type[Action]] = {
    kind().name().removeprefix("action_ask_"): kind for kind in ASK_ACTIONS
}
CATALOGUE = load_catalogue()


def told(value: Any = "iets", said: str | None = None) -> Record:
    """The record of an answered question."""
    return Record(said=str(value) if said is None else said, value=value, status="answered")


SKIPPED = passed_over("skipped")


class Talk:
    """One conversation with one tracker and one dispatcher."""

    def __init__(
        self, tracker: Tracker, dispatcher: CollectingDispatcher, domain: dict[str, Any]
    ) -> None:
        self.tracker = tracker
        self.dispatcher = dispatcher
        self.domain = domain
        self.number = 0
        self.followup: str | None = None

    # -- what a person does

    def hear(
        self,
        text: str = "",
        *,
        intent: str = "answer",
        option: Sequence[str] | None = None,
        command: str | None = None,
        args: dict[str, Any] | None = None,
        number: int | None = None,
        safety: tuple[str, str] | None = None,
        relation: tuple[str, float] | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        """The next message, with what the understanding made of it; a button is a ``command``."""
        self.number = self.number + 1 if number is None else number
        tier, category = safety or ("S0", "none")
        kind, confidence = relation or ("onbekend", 0.0)
        self.tracker.latest_message = {
            "text": text,
            "intent": {"name": command or intent, "confidence": 1.0},
            "metadata": {
                "option": list(option) if option else None,
                "command": command,
                "args": args or {},
                "message_number": self.number,
            },
            "safety": {"tier": tier, "category": category, "rule": "test" if safety else None},
            "relation": {"type": kind, "confidence": confidence, "evidence": text},
            "topics": [{"name": topic, "confidence": 0.9} for topic in topics],
        }

    def answer(self, text: str = "", **understood: Any) -> str | None:
        """Answer the open question, and say which question the form asks next."""
        self.hear(text, **understood)
        return self.validate({str(self.open): text or "getikt"})

    # -- what Rasa does

    def run(self, kind: type[Action]) -> list[dict[str, Any]]:
        """Run an action and apply its events."""
        events = self._events_of(kind)
        self.apply(events)
        return events

    def apply(self, events: Sequence[dict[str, Any]]) -> None:
        """Take over slots, form and next action from events."""
        self.followup = None
        for event in events:
            self.tracker.events.append(event)
            if event["event"] == "slot":
                self.tracker.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                self.tracker.active_loop = {"name": event["name"]} if event["name"] else {}
            elif event["event"] == "followup":
                self.followup = event["name"]

    def validate(self, candidates: dict[str, Any] | None = None) -> str | None:
        """Validate slot candidates with the open form; the question that it asks next."""
        form = self.tracker.active_loop["name"]
        set_now = [
            {"event": "slot", "name": name, "value": value}
            for name, value in (candidates or {}).items()
        ]
        self.tracker.events = [{"event": "action", "name": form}, *set_now]
        self.tracker.slots.update(candidates or {})
        events = self.validation(form)
        self.apply(events)
        if "requested_slot" not in [event.get("name") for event in events]:
            # All questions of the form are needed: Rasa itself then asks the first open one.
            needed = self.domain["forms"][form]["required_slots"]
            missing = [name for name in needed if self.tracker.slots[name] is None]
            self.tracker.slots["requested_slot"] = missing[0] if missing else None
        return self.open

    def validation(self, form: str) -> list[dict[str, Any]]:
        """The events of a form's validation, not yet applied."""
        return self._events_of(FORMS[form.removesuffix("_form")])

    def _events_of(self, kind: type[Action]) -> list[dict[str, Any]]:
        # Over HTTP an action gets a copy: only what it returns as events is kept.
        seen = copy.deepcopy(self.tracker)
        return asyncio.run(kind().run(self.dispatcher, seen, self.domain))

    def enter(self, phase: str) -> str | None:
        """Open a form and ask its first open question."""
        self.tracker.active_loop = {"name": f"{phase}_form"}
        self.tracker.slots["requested_slot"] = None
        return self.go_on()

    def go_on(self) -> str | None:
        """Let the open form ask what is open."""
        question = self.validate()
        if question is not None:
            self.run(ASKS[question])
        return question

    def at(self, question: str) -> Talk:
        """Stand at a question that was just asked."""
        self.tracker.active_loop = {"name": f"{CATALOGUE.questions[question].phase}_form"}
        self.tracker.slots["requested_slot"] = question
        if question not in self.state.trail:
            self.tracker.slots["trail"] = [*self.state.trail, question]
        return self

    def knows(self, **answers: Any) -> Talk:
        """Questions that were asked and answered before, in this order."""
        for question, answer in answers.items():
            record = answer if isinstance(answer, dict) else told(answer)
            self.tracker.slots[question] = record
            self.tracker.slots["trail"] = [*self.state.trail, question]
        return self

    def set(self, **slots: Any) -> Talk:
        """Slots of the mechanics."""
        self.tracker.slots.update(slots)
        return self

    # -- what came of it

    @property
    def state(self) -> State:
        return State(self.tracker)

    @property
    def open(self) -> str | None:
        """The question that is open now."""
        return self.state.open_question()

    @property
    def form(self) -> str | None:
        """The form that is open now."""
        return self.state.active_form()

    def slot(self, name: str) -> Any:
        return self.tracker.get_slot(name)

    @property
    def pieces(self) -> list[dict[str, Any]]:
        """All that was handed to the channel, in order."""
        return [message["custom"] for message in self.dispatcher.messages]

    @property
    def leads(self) -> list[str]:
        return [piece["lead"] for piece in self.pieces if "lead" in piece]

    def last(self, name: str) -> Any:
        """The last piece with this name, or ``None``."""
        found = [piece[name] for piece in self.pieces if name in piece]
        return found[-1] if found else None

    def replied(self, key: str) -> bool:
        """Whether a fixed reply was said, to a patient in the u-form."""
        return CATALOGUE.replies[key].u in self.leads
