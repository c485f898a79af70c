"""A conversation model as content: which cards a patient fills in, and what the POH can ask.

A model is one file in ``models/`` or in a practice's own folder. It fills in the five parts
of the phase ``model``, each of which may be missing: a risk question first, a card with how
it is now (``overview``), a card with where it should go (``direction``), the pick of a topic
and a closing sentence. Nothing here knows a model by name (docs/decisions/0008).
"""

from __future__ import annotations

from itertools import combinations
from typing import Literal

from pydantic import Field, model_validator

from bot.catalogue.texts import OptionText, PromptText, ScaleEnds, Spoken
from bot.conversation.turn import Frozen

RISK, OVERVIEW, DIRECTION, TOPIC, SENTENCE = PARTS = (
    "model_risk", "model_overview", "model_direction", "model_topic", "model_sentence",
)  # fmt: skip
"""The questions of the phase ``model``, in the order in which they are asked."""

DEFAULT_MODEL = "spinnenweb"
"""The conversation model of who chose none."""

_NAME = r"^[a-z][a-z_]*$"
_WEB_ROWS = range(3, 11)
_FOUR = 4


class RowField(Frozen):
    """A text field of a row; a ``label`` that ends in "…" is the beginning of a sentence.

    ``id`` may be left away where a row has only one field.
    """

    id: str = Field(default="", pattern=r"^[a-z_]*$")
    label: Spoken


class ModelRow(Frozen):
    """One row of a card: a side of a life that somebody looks at.

    It asks for a number (``scale``), own words (``fields``), one of some ``options``, or
    several of these. ``short`` is the name in a drawing. ``areas`` are the life areas that
    belong to it; ``stands_for`` is the one that says the same as the row itself, where there
    is one.
    """

    id: str = Field(pattern=_NAME)
    label: Spoken
    short: str = ""
    text: Spoken | None = None
    scale: ScaleEnds | None = None
    fields: tuple[RowField, ...] = ()
    options: tuple[OptionText, ...] = ()
    areas: tuple[str, ...] = ()
    stands_for: str = ""

    @model_validator(mode="after")
    def _fits_together(self) -> ModelRow:
        if self.stands_for and self.stands_for not in self.areas:
            raise ValueError(f"{self.id}: stands_for is none of its areas")
        names = [field.id for field in self.fields]
        if len(names) != len(set(names)) or ("" in names and len(names) > 1):
            raise ValueError(f"{self.id}: every field of a row needs an id of its own")
        return self

    def key(self, field: RowField) -> str:
        """The name of a field among all fields of its card: ``row`` or ``row.field``."""
        return f"{self.id}.{field.id}" if field.id else self.id


class Words(Frozen):
    """What is said around a part. What is left away comes from ``questions/model.yml``."""

    text: Spoken
    hint: Spoken | None = None
    explanation: Spoken | None = None
    example: Spoken | None = None
    why: Spoken | None = None
    summary_label: str = ""


class Card(Words):
    """Several rows on one card; everything on it may stay empty.

    ``tick`` is the label of "I want to talk about this"; without it nothing can be ticked.
    ``number`` is the name of the numbers in a table; without it they are now and wished.
    ``places`` is how many rows get a place (1, 2, 3: the patient's own priority), with
    ``place`` as its label. ``links`` is the question above the pairs of rows that can be
    joined, for what hangs together.
    """

    tick: Spoken | None = None
    number: str = ""
    places: int = Field(default=0, ge=0, le=3)
    place: Spoken | None = None
    links: Spoken | None = None
    rows: tuple[ModelRow, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _asks_something(self) -> Card:
        ids = [row.id for row in self.rows]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"row '{twice[0]}' stands there twice")
        for row in self.rows:
            if not (row.scale or row.fields or row.options or self.places):
                raise ValueError(f"{row.id}: a row asks for a number (scale), words or a choice")
        if bool(self.places) != bool(self.place):
            raise ValueError("places need a label (place), and only they do")
        return self

    def pairs(self) -> list[tuple[ModelRow, ModelRow]]:
        """The rows two by two, when they can be joined."""
        return list(combinations(self.rows, 2)) if self.links else []


class ToFill(Frozen):
    """A place that is empty on purpose: what belongs there is not ours to invent."""

    what: str
    source: str


class ConversationModel(Frozen):
    """A way to prepare and have a conversation.

    ``title`` is its name for professionals; ``name`` is what a patient reads above what was
    filled in, where that is another name.
    ``about`` says in one line what it is, ``for_whom`` when it fits, ``minutes`` how long a
    patient is busy with the whole preparation. ``licence`` says whose words these are.
    ``risk_first`` puts the direct question about suicide before the cards. ``to_fill`` lists
    what a practice may add. ``prompts`` are the questions for the POH that belong to it.
    """

    id: str = Field(pattern=_NAME, max_length=40)
    title: str
    name: str = ""
    about: str
    for_whom: str
    minutes: int = Field(ge=1, le=60)
    source: str
    licence: str
    drawing: Literal["web", "domains", "circles", "none"] = "none"
    risk_first: bool = False
    overview: Card | None = None
    direction: Card | None = None
    sentence: Words | None = None
    prompts: tuple[PromptText, ...] = ()
    to_fill: tuple[ToFill, ...] = ()

    @model_validator(mode="after")
    def _can_be_drawn(self) -> ConversationModel:
        if self.drawing == "none":
            return self
        rows = self.overview.rows if self.overview else ()
        if not all(row.short for row in rows):
            raise ValueError(f"{self.id}: in a drawing every row has a short name")
        if self.drawing == "web" and (len(rows) not in _WEB_ROWS or not all(r.scale for r in rows)):
            raise ValueError(f"{self.id}: a web has 3 to 10 rows, each with a scale")
        if self.drawing in ("domains", "circles") and len(rows) != _FOUR:
            raise ValueError(f"{self.id}: this drawing has four rows")
        return self

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions that this model can ask; the topic only where rows can be ticked."""
        there = {
            RISK: self.risk_first,
            OVERVIEW: self.overview is not None,
            DIRECTION: self.direction is not None,
            TOPIC: any(card.tick is not None for card in self.cards),
            SENTENCE: self.sentence is not None,
        }
        return tuple(part for part in PARTS if there[part])

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards that there are, in order."""
        return tuple(card for card in (self.overview, self.direction) if card is not None)

    @property
    def rows(self) -> tuple[ModelRow, ...]:
        """Every row once, as it stands on the first card that has it."""
        found: dict[str, ModelRow] = {}
        for card in self.cards:
            for row in card.rows:
                found.setdefault(row.id, row)
        return tuple(found.values())

    def card_of(self, question: str) -> Card | None:
        """The card that a question shows."""
        return {OVERVIEW: self.overview, DIRECTION: self.direction}.get(question)

    def words_of(self, question: str) -> Words | None:
        """The model's own words for a question."""
        return self.sentence if question == SENTENCE else self.card_of(question)
