"""What one turn of the dialogue looks like to a screen.

Actions say pieces of a turn, the engine's channel lays the pieces together
(:func:`bot.dialogue.channel.collect`), the web layer stores the whole and draws it.
Lengths follow the copy rules: a lead of at most 140 characters, an ask and a hint of 90.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

AskKind = Literal["text", "choice", "multi", "scale", "date", "info", "profile"]
Role = Literal["patient", "professional"]
Address = Literal["u", "je"]
RelationType = Literal["klant", "klaag", "bezoeker", "onbekend"]
SafetyTier = Literal["S0", "S1", "S2", "S3"]
TurnStatus = Literal["open", "paused", "stopped", "declined", "sent", "alarm"]


class Frozen(BaseModel):
    """A value that does not change once made and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(Frozen):
    """One answer a person can tap; ``value`` travels, ``label`` is read."""

    value: str
    label: str


class AskField(Frozen):
    """A text field of a row; a ``label`` that ends in "…" is the beginning of a sentence.

    ``id`` is unlike that of every other field on the card.
    """

    id: str
    label: str


class AskRow(Frozen):
    """One row of a profile: a number, own words, a choice, or several of these.

    ``lo`` and ``hi`` are the words at 0 and 10, empty when no number is asked.
    """

    id: str
    label: str
    text: str = ""
    lo: str = ""
    hi: str = ""
    fields: tuple[AskField, ...] = ()
    options: tuple[Option, ...] = ()


class Ask(Frozen):
    """The one open question of a turn.

    ``lo`` and ``hi`` hold the words at both ends of a 0–10 scale. A profile has ``rows``;
    ``tick`` is the label of what can be ticked at each of them, ``place`` that of the places
    1 to ``places`` that rows can get, and ``links`` are the pairs of rows that can be joined
    under ``links_label``. ``model`` is the conversation model whose words these are. ``value``
    is the answer given before, to fill in again after "Vorige vraag" or "Wijzig".
    """

    id: str
    kind: AskKind
    text: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    lo: str = ""
    hi: str = ""
    model: str = ""
    rows: tuple[AskRow, ...] = ()
    tick: str = ""
    places: int = 0
    place: str = ""
    links: tuple[Option, ...] = ()
    links_label: str = ""
    optional: bool = True
    why: str = ""
    value: str | list[str] | dict[str, Any] | None = None


class Progress(Frozen):
    """"Stap 3 van 5": phases a patient recognises, never a percentage."""

    step: int
    of: int
    label: str = ""


class ContactCard(Frozen):
    """Whom to call, shown when the safety layer leaves the normal flow.

    ``calls`` are names of numbers in ``bot/catalogue/safety.yml``; the web layer
    fills in the practice's own numbers.
    """

    title: str
    text: str
    calls: tuple[str, ...]


class SafetyNotice(Frozen):
    """Tier, category and rule of an alarm; never the words that raised it."""

    tier: SafetyTier
    category: str
    rule: str | None = None
    card: ContactCard | None = None


class Can(Frozen):
    """Which ways out this ask offers."""

    back: bool = False
    skip: bool = False


class Prompt(Frozen):
    """A question the POH may ask aloud: at most 18 words, with the reason."""

    id: str
    text: str
    why: str
    step: int
    relation: RelationType | None = None


class Suggestions(Frozen):
    """What the professional's screen proposes: one question and at most two to follow it.

    ``wanted_step`` is the step that the POH chose when questions of ``step`` come instead,
    because the relation does not go that far. Without ``prompts`` everything that fits here
    was asked; ``next_step`` is then a step that has something new, if there is one.
    """

    step: int
    wanted_step: int | None = None
    next_step: int | None = None
    relation: RelationType
    relation_by: Literal["computer", "professional"] = "computer"
    relation_reason: str = ""
    prompts: tuple[Prompt, ...]


class Turn(Frozen):
    """Everything a screen needs to show after one message."""

    lead: str = ""
    ask: Ask | None = None
    progress: Progress | None = None
    can: Can = Can()
    safety: SafetyNotice | None = None
    status: TurnStatus = "open"
    suggestions: Suggestions | None = None


class Parsed(Frozen):
    """What the engine understood of a message (contract: one parsed message)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    intent: dict[str, object] = Field(default_factory=dict)
    safety: dict[str, object] = Field(default_factory=dict)
    relation: dict[str, object] = Field(default_factory=dict)
    topics: list[dict[str, object]] = Field(default_factory=list)
