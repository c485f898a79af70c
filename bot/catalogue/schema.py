"""The shapes of the content: what a domain expert may edit, and what is checked at start.

The words live in the YAML files of this folder and nowhere else.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from bot.conversation.turn import AskKind, Frozen

Phase = Literal[
    "welcome", "wish", "spinnenweb", "relation", "klant", "klaag", "bezoeker",
    "actiewiel", "goal", "referral", "check", "safety",
]  # fmt: skip


SAFETY_CATEGORIES = (
    "suicidality", "emergency", "violence", "minor", "psychosis", "threat", "other_person",
)  # fmt: skip
"""What a safety finding can be about (contract: one parsed message)."""


class Spoken(Frozen):
    """One text in both forms of address; ``professional`` where the POH needs other words."""

    u: str
    je: str
    professional: str = ""


class OptionText(Frozen):
    """An option of a choice, with the words people type for it instead of tapping."""

    value: str
    label: Spoken
    synonyms: tuple[str, ...] = ()


class ScaleEnds(Frozen):
    """What 0 and 10 mean, in words."""

    lo: str
    hi: str


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
    ``step`` is the step of the actiewiel (1–5) it belongs to. A ``profile`` names the
    conversation ``model`` whose rows it shows; ``options_from`` names the profile question
    whose ticked rows are options of this one, before its own.
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
        if (self.kind == "profile") != bool(self.model):
            raise ValueError(f"{self.id}: a profile names its model, and only a profile does")
        return self


class ModelRow(Frozen):
    """One row of a conversation model: a side of a life that somebody looks at.

    It asks for a number (``scale``), for own words (``words`` is the label of the field), or
    for both. ``short`` is the name in a drawing. ``areas`` are the life areas that belong to
    it; ``stands_for`` is the one that says the same as the row itself, where there is one.
    """

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    label: Spoken
    short: str
    text: Spoken
    scale: ScaleEnds | None = None
    words: Spoken | None = None
    areas: tuple[str, ...] = Field(min_length=1)
    stands_for: str = ""

    @model_validator(mode="after")
    def _asks_something_about_its_areas(self) -> ModelRow:
        if self.scale is None and self.words is None:
            raise ValueError(f"{self.id}: a row asks for a number (scale) or for words")
        if self.stands_for and self.stands_for not in self.areas:
            raise ValueError(f"{self.id}: stands_for is none of its areas")
        return self


class ConversationModel(Frozen):
    """A way to look at a whole life before talking about one part of it, as content.

    Every row has its own fields on one card; everything may stay empty. ``tick`` is the
    label of "I want to talk about this". ``licence`` says whose words these are.
    """

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: str
    source: str
    licence: str
    drawing: Literal["web", "none"] = "none"
    tick: Spoken
    rows: tuple[ModelRow, ...] = Field(min_length=3, max_length=10)

    @model_validator(mode="after")
    def _every_row_once(self) -> ConversationModel:
        ids = [row.id for row in self.rows]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"{self.id}: row '{twice[0]}' stands there twice")
        if self.drawing == "web" and not all(row.scale for row in self.rows):
            raise ValueError(f"{self.id}: a web is drawn of numbers, so every row has a scale")
        return self


class PromptText(Frozen):
    """A question the POH can ask aloud, for some relation types in one step of the wheel.

    With ``topics`` it fits only those life areas. ``after`` are prompts of which at least one
    must have been asked before, because the question goes on from it. ``blocked_by`` are life
    areas, or ``safety`` for any finding of the safety layer, that rule it out.
    """

    id: str
    relations: tuple[Literal["klant", "klaag", "bezoeker", "onbekend"], ...]
    step: int = Field(ge=1, le=5)
    function: str
    u: str
    je: str
    why: str
    topics: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    source: str


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
            if question.model and question.model not in self.models:
                raise ValueError(f"{question.id}: there is no model '{question.model}'")
            source = self.questions.get(question.options_from)
            if question.options_from and (source is None or source.kind != "profile"):
                raise ValueError(f"{question.id}: '{question.options_from}' is no profile question")
        for model in self.models.values():
            for row in model.rows:
                unknown = sorted(set(row.areas) - self.life_areas.keys())
                if unknown:
                    raise ValueError(f"{model.id}, {row.id}: '{unknown[0]}' is no life area")
        return self

    @model_validator(mode="after")
    def _prompts_that_exist(self) -> Catalogue:
        known = {prompt.id for prompt in self.prompts}
        for prompt in self.prompts:
            unknown = sorted({*prompt.after} - known)
            if unknown:
                raise ValueError(f"{prompt.id}: there is no prompt '{unknown[0]}'")
        return self

    def model_of(self, question: str) -> ConversationModel:
        """The conversation model that a profile question shows."""
        return self.models[self.questions[question].model]
