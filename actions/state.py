"""What the tracker knows, as typed values, and how it is written back."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from bot.catalogue import load_catalogue
from bot.catalogue.conversation_model import PARTS, ConversationModel
from bot.catalogue.schema import Catalogue, Question
from bot.conversation.answers import Record, is_record, value_of
from bot.conversation.path import PHASES, Situation
from bot.conversation.referral import fitting_offers
from bot.conversation.relation import Observation
from bot.conversation.turn import Address, RelationType, Role
from bot.profiles.focus import in_focus, picked_row

OUTSIDE_CAUSES = frozenset({"wonen", "geld", "inkomen", "werk"})
"""Life areas where the cause can really lie outside somebody (dossier §0.8)."""

ALARM_TIERS = ("S2", "S3")


class State:
    """A read-only view of one tracker."""

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker
        self.catalogue: Catalogue = load_catalogue()

    def slot(self, name: str, default: Any = None) -> Any:
        """A slot's value, or ``default`` when it is not set."""
        value = self.tracker.get_slot(name)
        return default if value is None else value

    @property
    def message(self) -> dict[str, Any]:
        """The latest message with all that was understood of it."""
        return dict(self.tracker.latest_message or {})

    @property
    def metadata(self) -> dict[str, Any]:
        """What the web layer sent along: role, address, option, command, args, number."""
        return dict(self.message.get("metadata") or {})

    @property
    def number(self) -> int:
        """The number of the latest message in its conversation."""
        return int(self.metadata.get("message_number") or 0)

    @property
    def text(self) -> str:
        """The words of the latest message, as written."""
        return str(self.metadata.get("written") or self.message.get("text") or "")

    @property
    def intent(self) -> str:
        """The intent the dialogue acts on."""
        return str((self.message.get("intent") or {}).get("name") or "")

    @property
    def args(self) -> dict[str, Any]:
        """The arguments of a button."""
        return dict(self.metadata.get("args") or {})

    @property
    def typed(self) -> bool:
        """Whether the latest message was written rather than tapped."""
        return not self.metadata.get("option") and not self.metadata.get("command")

    @property
    def role(self) -> Role:
        return "professional" if self.slot("role") == "professional" else "patient"

    @property
    def address(self) -> Address:
        return "je" if (self.metadata.get("address") or self.slot("address")) == "je" else "u"

    @property
    def model(self) -> ConversationModel:
        """The conversation model of this conversation."""
        return self.catalogue.model(self.slot("model", ""))

    def question(self, name: str) -> Question:
        """A question in the words of the conversation model."""
        return self.catalogue.question(name, self.model.id)

    @property
    def path(self) -> RelationType:
        return self.slot("path", "onbekend")  # type: ignore[no-any-return]

    @property
    def named(self) -> list[str]:
        """The life areas that were named in words, in that order."""
        return list(self.slot("topics", []))

    @property
    def topics(self) -> list[str]:
        """The life areas that matter, those of the row that was picked to begin with first."""
        return self._focus[0]

    @property
    def about(self) -> frozenset[str]:
        """Everything that counts as the topic of this conversation; empty: not known yet."""
        return self._focus[1]

    @property
    def topic(self) -> str:
        """One name for what the conversation is about: a life area or a picked row."""
        topics = self.topics
        here = [topic for topic in topics if topic in self.about]
        return here[0] if here else next(iter(self.about - self.catalogue.life_areas.keys()), "")

    @property
    def _focus(self) -> tuple[list[str], frozenset[str]]:
        return in_focus(self.named, self.model, picked_row(self.model_values))

    @property
    def model_values(self) -> dict[str, Any]:
        """What was understood of the answers to the questions of the conversation model."""
        answers = self.answers
        return {name: value_of(answers, name) for name in PARTS}

    @property
    def observations(self) -> list[Observation]:
        return list(self.slot("observations", []))

    @property
    def safety(self) -> dict[str, Any]:
        """tier, category, rule, signals (message numbers with S1), raised, categories."""
        return dict(self.slot("safety", {}))

    @property
    def trail(self) -> list[str]:
        """The questions in the order in which they were asked."""
        return list(self.slot("trail", []))

    @property
    def goal_card(self) -> int:
        return int(self.slot("goal_card", 1))

    @property
    def answers(self) -> dict[str, Record | None]:
        """All questions that have an answer; raw text that is not read yet counts as one."""
        found: dict[str, Record | None] = {}
        for question in self.catalogue.questions:
            value = self.tracker.get_slot(question)
            if is_record(value):
                found[question] = value
            elif value is not None:
                found[question] = Record(said=str(value), value=None, status="answered")
        return found

    def situation(self) -> Situation:
        """What the choice of questions depends on."""
        safety = self.safety
        return Situation(
            answers=self.answers,
            asked=tuple(self.trail),
            role=self.role,
            path=self.path,
            topics=tuple(self.topics),
            safety_tier=safety.get("tier", "S0"),
            safety_raised=bool(safety.get("raised")),
            goal_card=self.goal_card,
            inside_practice=frozenset(
                offer.id for offer in self.catalogue.offers.values() if offer.inside_practice
            ),
            outside_cause=bool(OUTSIDE_CAUSES & set(self.topics)),
            sent_by_other=any(seen["relation"] == "bezoeker" for seen in self.observations),
            light_miracle=bool(self.slot("miracle_is_light")),
            model_asks=self.model.asks,
            risk_told=bool(self.slot("risk_told")),
        )

    def offers(self) -> tuple[str, ...]:
        """The offers that fit what was named (at most three)."""
        safety = self.safety
        return fitting_offers(
            self.catalogue,
            self.topics,
            safety_raised=bool(safety.get("raised")),
            safety_categories=safety.get("categories", ()),
        )

    def form_of(self, question: str) -> str:
        """The form that asks a question."""
        return f"{self.catalogue.questions[question].phase}_form"

    def open_question(self) -> str | None:
        """The question that is open now."""
        return self.tracker.get_slot("requested_slot")  # type: ignore[no-any-return]

    def active_form(self) -> str | None:
        """The form that is active now."""
        return (self.tracker.active_loop or {}).get("name")


def reopen(state: State, question: str) -> list[EventType]:
    """Events that empty a question and what depends on it, keeping the old words to show."""
    drafts = dict(state.slot("drafts", {}))
    events: list[EventType] = []
    for name in (question, *state.catalogue.questions[question].clears):
        record = state.answers.get(name)
        if record is not None:
            drafts[name] = _draft(state.catalogue.questions[name], record)
            events.append(SlotSet(name, None))
    if state.catalogue.questions[question].phase == "relation":
        # Another answer to a discriminating question is typed anew.
        events.append(SlotSet("path", "onbekend"))
    return [*events, SlotSet("drafts", drafts)]


def _draft(question: Question, record: Record) -> str | list[str] | dict[str, Any]:
    """What a card fills in again: the rows, tapped options or number, else the words."""
    value = record["value"]
    if isinstance(value, dict):
        return value
    if isinstance(value, int | float):
        return f"{value:g}"
    tapped = {option.value for option in question.options}
    if isinstance(value, list) or question.options_from or value in tapped:
        return value  # type: ignore[no-any-return]
    return record["said"]


def empty_card(state: State) -> list[EventType]:
    """Events that clear what belongs to the goal card that is open: answers, drafts, trail."""
    of_card = {
        question.id for question in state.catalogue.questions.values() if question.phase == "goal"
    }
    drafts = {
        name: draft for name, draft in state.slot("drafts", {}).items() if name not in of_card
    }
    return [
        *[SlotSet(name, None) for name in sorted(of_card)],
        SlotSet("drafts", drafts),
        SlotSet("trail", [name for name in state.trail if name not in of_card]),
    ]


FORMS = tuple(f"{phase}_form" for phase in PHASES)
"""The forms in the order of the conversation."""
