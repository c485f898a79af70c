"""The shapes of the content: what a domain expert may edit, and what is checked at start.

The words live in the YAML files of this folder and nowhere else.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from bot.conversation.turn import AskKind, Frozen

Phase = Literal[
    "welcome", "wish", "relation", "klant", "klaag", "bezoeker",
    "actiewiel", "goal", "referral", "check", "safety",
]  # fmt: skip


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


class Question(Frozen):
    """One question of the method.

    ``id`` is the slot it fills and the name of its ``action_ask_<id>``; questions
    without ``asked_of_patient`` exist only as prompts for the professional.
    ``step`` is the step of the actiewiel (1–5) it belongs to.
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
    optional: bool = True
    asked_of_patient: bool = True
    summary_label: str = ""
    clears: tuple[str, ...] = ()
    source: str

    @model_validator(mode="after")
    def _kind_has_what_it_needs(self) -> Question:
        if self.kind == "scale" and self.scale is None:
            raise ValueError(f"{self.id}: a scale needs words at both ends")
        if self.kind == "choice" and len(self.options) < 2:
            raise ValueError(f"{self.id}: a choice needs at least two options")
        return self


class PromptText(Frozen):
    """A question the POH can ask aloud, for some relation types in one step of the wheel."""

    id: str
    relations: tuple[Literal["klant", "klaag", "bezoeker", "onbekend"], ...]
    step: int = Field(ge=1, le=5)
    function: str
    u: str
    je: str
    why: str
    topics: tuple[str, ...] = ()
    source: str


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
    prompts: tuple[PromptText, ...]
    life_areas: dict[str, LifeArea]
    offers: dict[str, Offer]
    numbers: dict[str, PhoneNumber]
    safety_cards: tuple[SafetyCard, ...]
    replies: dict[str, Spoken]
