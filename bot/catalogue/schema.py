"""The shapes of the content: what a domain expert may edit, and what is checked at start.

The words live in the YAML files of this folder and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

from pydantic import Field, model_validator

from bot.catalogue.conversation_model import DEFAULT_MODEL as DEFAULT_MODEL
from bot.catalogue.conversation_model import PARTS
from bot.catalogue.conversation_model import ConversationModel as ConversationModel
from bot.catalogue.texts import OptionText as OptionText
from bot.catalogue.texts import PromptText as PromptText
from bot.catalogue.texts import ScaleEnds as ScaleEnds
from bot.catalogue.texts import Spoken as Spoken
from bot.conversation.turn import AskKind, Frozen

Phase = Literal[
    "welcome", "wish", "model", "relation", "klant", "klaag", "bezoeker",
    "actiewiel", "goal", "referral", "check", "safety",
]  # fmt: skip


_OWN_WORDS = ("text", "hint", "explanation", "example", "why", "summary_label")

SAFETY_CATEGORIES = (
    "suicidality", "emergency", "violence", "minor", "psychosis", "threat", "other_person",
)  # fmt: skip
"""What a safety finding can be about (contract: one parsed message)."""


class Wording(Frozen):
    """Other words for a question, where what somebody wrote asks for them."""

    lead: Spoken
    text: Spoken
    explanation: Spoken
    example: Spoken
    why: Spoken


class Question(Frozen):
    """One question of the method.

    ``id`` is the slot it fills and the name of its ``action_ask_<id>``; questions
    without ``asked_of_patient`` exist only as prompts for the professional.
    ``step`` is the step of the actiewiel (1–5) it belongs to. ``options_from`` names the
    profile question whose ticked rows are options of this one, before its own. ``model`` is
    filled in by :meth:`Catalogue.question`: the conversation model that the words are of.
    """

    id: str
    phase: Phase
    step: int | None = Field(default=None, ge=1, le=5)
    kind: AskKind = "text"
    function: str
    text: Spoken
    lead: Spoken | None = None
    hint: Spoken | None = None
    explanation: Spoken
    example: Spoken
    why: Spoken
    options: tuple[OptionText, ...] = ()
    scale: ScaleEnds | None = None
    model: str = ""
    options_from: str = ""
    optional: bool = True
    asked_of_patient: bool = True
    summary_label: str = ""
    clears: tuple[str, ...] = ()
    about: dict[str, Wording] = Field(default_factory=dict)
    source: str

    @model_validator(mode="after")
    def _kind_has_what_it_needs(self) -> Question:
        unknown = set(self.about) - set(SAFETY_CATEGORIES)
        if unknown:
            raise ValueError(f"{self.id}: no such safety category: {sorted(unknown)}")
        if self.kind == "scale" and self.scale is None:
            raise ValueError(f"{self.id}: a scale needs words at both ends")
        least = 1 if self.options_from else 2
        if self.kind == "choice" and len(self.options) < least:
            raise ValueError(f"{self.id}: a choice needs at least two options")
        return self


class ScriptPart(Frozen):
    """One part of a consult: what it is for, in one line, and its steps of the actiewiel."""

    label: str
    what: str
    steps: tuple[int, ...]


class ConsultScript(Frozen):
    """What fits in a consult of so many minutes; a plan, never a timer (dossier §9.1)."""

    minutes: int
    parts: tuple[ScriptPart, ...] = Field(min_length=1)

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps of the actiewiel that this consult comes by, in order."""
        return tuple(dict.fromkeys(step for part in self.parts for step in part.steps))


class LifeArea(Frozen):
    """A life area a message can be about; also the key of the needs → offers table."""

    name: str
    label: Spoken
    description: str


class Offer(Frozen):
    """What the sociaal domein or the practice can offer for a need (dossier 6.3).

    ``check_first`` is for the professional; ``not_after_safety`` keeps an offer away
    from people whose conversation raised a safety question; ``blocked_by`` names life
    areas or safety categories that rule it out. ``from_areas`` is the number of life
    areas from ``needs`` that must have come up before the offer fits.
    """

    id: str
    needs: tuple[str, ...]
    label: Spoken
    description: Spoken
    inside_practice: bool = False
    check_first: str
    blocked_by: tuple[str, ...] = ()
    not_after_safety: bool = False
    warm: bool = True
    from_areas: int = Field(default=1, ge=1)
    referrer: str
    source: str


class PhoneNumber(Frozen):
    """A number on a contact card; ``number`` empty means: the practice fills it in.

    ``setting`` is then the field of the practice that holds it. ``also`` is a second
    number of the same helpline that must always be shown, and be tappable, beside the
    first: 113 never stands without 0800-0113.
    """

    id: str
    label: str
    number: str = ""
    also: str = ""
    setting: str = ""


class SafetyCard(Frozen):
    """The card for one category and tier of alarm.

    ``professional`` says what the POH does, both in the consult itself and with a flag on
    what a patient wrote at home; ``title.professional`` is the title that goes with it.
    """

    category: str
    tier: Literal["S2", "S3"]
    title: Spoken
    text: Spoken
    calls: tuple[str, ...] = Field(max_length=2)
    professional: str


class Catalogue(Frozen):
    """All content, checked as a whole by :mod:`bot.catalogue.loader`."""

    questions: dict[str, Question]
    models: dict[str, ConversationModel]
    prompts: tuple[PromptText, ...]
    scripts: dict[int, ConsultScript]
    life_areas: dict[str, LifeArea]
    offers: dict[str, Offer]
    numbers: dict[str, PhoneNumber]
    safety_cards: tuple[SafetyCard, ...]
    replies: dict[str, Spoken]

    @model_validator(mode="after")
    def _names_that_exist(self) -> Catalogue:
        for question in self.questions.values():
            source = self.questions.get(question.options_from)
            if question.options_from and (source is None or source.kind != "profile"):
                raise ValueError(f"{question.id}: '{question.options_from}' is no profile question")
        if DEFAULT_MODEL not in self.models:
            raise ValueError(f"there is no model '{DEFAULT_MODEL}'")
        for model in self.models.values():
            for row in [row for card in model.cards for row in card.rows]:
                unknown = sorted(set(row.areas) - self.life_areas.keys())
                if unknown:
                    raise ValueError(f"{model.id}, {row.id}: '{unknown[0]}' is no life area")
        ids = [prompt.id for prompt in self.all_prompts]
        if len(ids) != len(set(ids)):
            twice = next(name for name in ids if ids.count(name) > 1)
            raise ValueError(f"prompt '{twice}' stands there twice")
        return self

    @model_validator(mode="after")
    def _prompts_that_exist(self) -> Catalogue:
        known = {prompt.id for prompt in self.all_prompts}
        for prompt in self.all_prompts:
            unknown = sorted({*prompt.after} - known)
            if unknown:
                raise ValueError(f"{prompt.id}: there is no prompt '{unknown[0]}'")
        return self

    def model(self, name: str) -> ConversationModel:
        """A conversation model; the default one for a name that is not there (any more)."""
        return self.models.get(name) or self.models[DEFAULT_MODEL]

    def question(self, name: str, model: str = "") -> Question:
        """A question in the words of the conversation model that asks it.

        Raises:
            KeyError: there is no such question.
        """
        question = self.questions[name]
        if name not in PARTS or not model:
            return question
        own = self.model(model).words_of(name)
        found: dict[str, Any] = {"model": self.model(model).id}
        if own is not None:
            given = {part: getattr(own, part) for part in _OWN_WORDS}
            found |= {part: words for part, words in given.items() if words}
        return question.model_copy(update=found)

    @property
    def all_prompts(self) -> tuple[PromptText, ...]:
        """Every question for the POH, those of the models included."""
        return (*self.prompts, *(p for model in self.models.values() for p in model.prompts))

    def prompts_for(self, model: str, picks: Collection[str] = ()) -> tuple[PromptText, ...]:
        """The questions for the POH in a consult with this model, its own ones first.

        ``picks`` are the options that the patient picked on its cards, where they are known.
        """
        own = self.models[model].prompts if model in self.models else ()
        return (*(p for p in own if not p.when or not picks or set(p.when) & set(picks)),
                *self.prompts)  # fmt: skip
