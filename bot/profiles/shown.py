"""A filled-in model to look at: the same numbers as a drawing, as a table and as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.catalogue.conversation_model import OVERVIEW, ConversationModel, ModelRow
from bot.catalogue.schema import Catalogue
from bot.catalogue.texts import Spoken
from bot.conversation.turn import Address
from bot.profiles.card import finished
from bot.profiles.profile import JOINS, NO_NUMBER, Profile, profile_of
from bot.store.models import Answer

THEN = "Toen"
"""The name of the second number of a row where it is that of an earlier time, not a wish."""


@dataclass(frozen=True)
class ShownRow:
    """One row. ``number`` (now) and ``wished`` are 0–10, ``place`` is 1–3, or ``None``.

    ``listed``: whether the row asks for more than words, so that it stands in the table.
    ``choice`` is the option that was picked; ``said`` are the own words with the label of
    their field, which is empty where the row itself is the label.
    """

    id: str
    label: str
    short: str
    number: int | None = None
    wished: int | None = None
    choice: str = ""
    said: tuple[tuple[str, str], ...] = ()
    place: int | None = None
    ticked: bool = False
    listed: bool = True

    @property
    def shown(self) -> str:
        """Numbers, place and choice in one short text, or a dash where there is none."""
        parts = [
            _number(self.number) if self.number is not None or self.wished is not None else "",
            f"gewenst {self.wished}" if self.wished is not None else "",
            f"plaats {self.place}" if self.place is not None else "",
            self.choice,
        ]
        return ", ".join(part for part in parts if part) or NO_NUMBER

    @property
    def lines(self) -> tuple[str, ...]:
        """The own words, each behind the label of its field."""
        return tuple(finished(label, words) if label else words for label, words in self.said)

    @property
    def words(self) -> str:
        """The own words as one text."""
        return "; ".join(self.lines)

    @property
    def filled(self) -> bool:
        """Whether anything stands in this row."""
        numbers = (self.number, self.wished, self.place)
        return any(n is not None for n in numbers) or bool(self.choice or self.said or self.ticked)


@dataclass(frozen=True)
class ShownCard:
    """One card of a model: the question that asks it, and its name."""

    question: str
    label: str


@dataclass(frozen=True)
class ShownProfile:
    """A model with what somebody filled in on all its cards.

    ``links`` are pairs of rows that hang together, by id; ``tick`` and ``place`` are the
    labels of what was ticked and given a place.
    """

    model: str
    title: str
    drawing: str
    cards: tuple[ShownCard, ...]
    rows: tuple[ShownRow, ...]
    tick: str = ""
    place: str = ""
    number_name: str = ""
    wished_name: str = ""
    links: tuple[tuple[str, str], ...] = ()
    links_label: str = ""

    @property
    def question(self) -> str:
        """The question that asked for the first card."""
        return self.cards[0].question

    @property
    def label(self) -> str:
        """The name of the first card."""
        return self.cards[0].label

    @property
    def has_words(self) -> bool:
        """Whether something was written at a row."""
        return any(row.said for row in self.rows)

    @property
    def has_numbers(self) -> bool:
        """Whether a number was given at all."""
        return any(row.number is not None or row.wished is not None for row in self.rows)

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the table; only what this model asks for and was filled in."""
        return ("Onderwerp", *(name for name, _ in self._columns()))

    @property
    def listed(self) -> tuple[ShownRow, ...]:
        """The rows of the table."""
        return tuple(row for row in self.rows if row.listed)

    def cells(self, row: ShownRow) -> tuple[str, ...]:
        """What stands under :attr:`columns` for a row; own words stand beside the table."""
        index = self.rows.index(row)
        return (row.label, *(cells[index] for _, cells in self._columns()))

    def _columns(self) -> list[tuple[str, list[str]]]:
        rows, found = self.rows, []
        if self.number_name:
            found.append((self.number_name, [_number(row.number) for row in rows]))
        if self.wished_name:
            found.append((self.wished_name, [_number(row.wished) for row in rows]))
        if any(row.choice for row in rows):
            found.append(("Keuze", [row.choice or NO_NUMBER for row in rows]))
        if self.place:
            found.append((self.place, [_number(row.place) for row in rows]))
        if self.tick:
            found.append((self.tick, ["ja" if row.ticked else "" for row in rows]))
        return found

    @property
    def together(self) -> str:
        """What hangs together, in words; empty when nothing was joined."""
        names = {row.id: row.short or row.label for row in self.rows}
        pairs = [f"{names[one]} en {names[other]}" for one, other in self.links]
        return f"{self.links_label}: {', '.join(pairs)}." if pairs else ""


def _number(number: int | None) -> str:
    return NO_NUMBER if number is None else str(number)


def shown_profiles(
    answers: Iterable[Answer],
    catalogue: Catalogue,
    address: Address = "u",
    *,
    own_words: bool = True,
) -> list[ShownProfile]:
    """The filled-in models among the answers of one conversation, all cards of one together.

    ``own_words``: with what was written beside the numbers; the patient may keep that back.
    """
    by_model: dict[str, dict[str, Profile]] = {}
    for answer in answers:
        filled = profile_of(answer.value) if answer.status == "answered" else None
        model = catalogue.models.get(filled.of_model) if filled is not None else None
        if filled is None or model is None or model.card_of(answer.question) is None:
            continue
        by_model.setdefault(model.id, {})[answer.question] = filled
    return [
        _shown(catalogue, catalogue.models[name], filled, address, own_words=own_words)
        for name, filled in by_model.items()
    ]


def _shown(
    catalogue: Catalogue,
    model: ConversationModel,
    filled: dict[str, Profile],
    address: Address,
    *,
    own_words: bool,
) -> ShownProfile:
    order = [question for question in model.asks if question in filled]
    cards = {question: model.card_of(question) for question in order}

    def said(name: str) -> str:
        spoken: list[Spoken | None] = [getattr(card, name) for card in cards.values()]
        return next((getattr(found, address) for found in spoken if found is not None), "")

    now_name, wished_name = _names_of_numbers(model)
    return ShownProfile(
        model=model.id,
        title=model.name or model.title,
        drawing=model.drawing,
        cards=tuple(
            ShownCard(question, catalogue.question(question, model.id).summary_label)
            for question in order
        ),
        rows=tuple(_row(model, row, filled, address, own_words=own_words) for row in model.rows),
        tick=said("tick"),
        place=said("place"),
        number_name=now_name,
        wished_name=wished_name,
        links=tuple(
            (one, other)
            for profile in filled.values()
            for one, _, other in (link.partition(JOINS) for link in profile.links)
        ),
        links_label=said("links"),
    )


def _names_of_numbers(model: ConversationModel) -> tuple[str, str]:
    """The headings of what is now and what is wished; empty where no number is asked."""
    now, wished = (
        card is not None and any(row.scale for row in card.rows)
        for card in (model.overview, model.direction)
    )
    names = [card.number if card is not None else "" for card in (model.overview, model.direction)]
    return (
        (names[0] or ("Nu" if wished else "Cijfer")) if now else "",
        (names[1] or "Gewenst") if wished else "",
    )


def _row(
    model: ConversationModel,
    row: ModelRow,
    filled: dict[str, Profile],
    address: Address,
    *,
    own_words: bool,
) -> ShownRow:
    found: dict[str, object] = {"listed": False}
    said: list[tuple[str, str]] = []
    for question, profile in filled.items():
        card = model.card_of(question)
        here = next((r for r in card.rows if r.id == row.id), None) if card is not None else None
        if here is None or card is None:
            continue
        if here.scale or here.options or card.places or card.tick:
            found["listed"] = True
        labels = {here.key(field): getattr(field.label, address) for field in here.fields}
        said += [
            ("" if name == row.id else labels[name], words)
            for name, words in profile.words.items()
            if name in labels or name == row.id
        ]
        if row.id in profile.scores:
            which = "number" if question == OVERVIEW else "wished"
            found[which] = profile.scores[row.id]
        if row.id in profile.picks:
            chosen = (o for o in here.options if o.value == profile.picks[row.id])
            found["choice"] = next((getattr(o.label, address) for o in chosen), "")
        if row.id in profile.places:
            found["place"] = profile.places[row.id]
        if row.id in profile.talk:
            found["ticked"] = True
    return ShownRow(
        id=row.id,
        label=getattr(row.label, address),
        short=row.short,
        said=tuple(said) if own_words else (),
        **found,  # type: ignore[arg-type]
    )
