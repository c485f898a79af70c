"""What the forms of all phases share: which questions are needed, and reading an answer.

Validation is pure: it reads, and a form that opens again may read the same answer twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.types import DomainDict

from actions.saying import reply
from actions.state import State
from bot.conversation.answers import NotUnderstood, as_written, is_record, read_answer
from bot.conversation.path import questions_of
from bot.conversation.relation import next_path, observe

MUST_BE_UNDERSTOOD = frozenset({"consent", "referral_consent", "send", "safe_now"})
"""A yes that was not understood is no yes: these are asked again, never taken as written."""

DOUBT_IS_AN_ANSWER = frozenset({"safety_answer", "model_risk"})
"""Anything but a clear no leads to a person, so these are never asked twice (dossier §7.1)."""


class PhaseForm(FormValidationAction):
    """The validation of ``<phase>_form``."""

    phase = ""

    def name(self) -> str:
        return f"validate_{self.phase}_form"

    async def required_slots(
        self,
        domain_slots: list[str],  # noqa: ARG002
        dispatcher: CollectingDispatcher,  # noqa: ARG002
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[str]:
        return questions_of(self.phase, State(tracker).situation())

    async def get_extraction_events(
        self,
        dispatcher: CollectingDispatcher,  # noqa: ARG002
        tracker: Tracker,  # noqa: ARG002
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        # Every slot has its mapping in domain.yml; nothing is extracted here.
        return []

    async def next_requested_slot(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> EventType | None:
        # A question that was opened again is asked, also when the path has left its branch.
        state = State(tracker)
        name = state.open_question() or ""
        if (
            name in state.slot("drafts", {})
            and state.answers.get(name) is None
            and state.catalogue.questions[name].phase == self.phase
        ):
            return SlotSet("requested_slot", name)
        return await super().next_requested_slot(dispatcher, tracker, domain)

    async def get_validation_events(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        changes: dict[str, Any] = {}
        for name, raw in tracker.slots_to_validate().items():
            if name not in state.catalogue.questions:
                continue
            if raw is None or is_record(raw):
                changes[name] = raw
            else:
                changes |= self._read(dispatcher, state, name)
        tracker.slots.update(changes)
        changes |= self.after_answer(dispatcher, State(tracker), changes)
        return [SlotSet(name, value) for name, value in changes.items()]

    def _read(
        self, dispatcher: CollectingDispatcher, state: State, name: str
    ) -> dict[str, Any]:
        question = state.question(name)
        try:
            option = state.metadata.get("option")
            record = read_answer(question, state.text, option, state.args)
        except NotUnderstood as problem:
            if name in DOUBT_IS_AN_ANSWER:
                return {name: as_written(state.text), "misunderstood": None}
            earlier = state.slot("misunderstood", {})
            times = earlier.get("times", 0) + 1 if earlier.get("question") == name else 1
            if times < 2 or name in MUST_BE_UNDERSTOOD:
                reply(dispatcher, state, problem.reply)
                return {name: None, "misunderstood": {"question": name, "times": times}}
            reply(dispatcher, state, "accepted_as_written")
            record = as_written(state.text)
        return {name: record, "misunderstood": None}

    def after_answer(
        self,
        dispatcher: CollectingDispatcher,  # noqa: ARG002
        state: State,
        changes: dict[str, Any],
    ) -> dict[str, Any]:
        """Revise topics and relation by what was just written; phases may add to it."""
        return revised(state) if state.typed and changes else {}


def revised(
    state: State, message: Mapping[str, Any] | None = None, number: int | None = None
) -> dict[str, Any]:
    """Topics, observations and path after the latest message, or after an earlier one."""
    message = state.message if message is None else message
    new = [topic["name"] for topic in message.get("topics") or []]
    named = state.named + [topic for topic in new if topic not in state.named]
    # What is named now can be the topic of this very message.
    state.tracker.slots["topics"] = named
    mine = [topic for topic in new if topic in state.about]
    observations = observe(
        state.observations,
        state.number if number is None else number,
        message,
        next(iter([*mine, *new]), state.topic),
    )
    return {"topics": named, "observations": observations} | routed(state, observations)


def routed(state: State, observations: list[Any]) -> dict[str, Any]:
    """The path after these observations, and how often it changed."""
    changes = int(state.slot("path_changes", 0))
    path = next_path(state.path, changes, observations, state.answers, state.about)
    if path == state.path:
        return {}
    moved = 0 if state.path == "onbekend" else 1
    return {"path": path, "path_changes": changes + moved}
