"""A card of a conversation model as it is asked, and what was filled in on it in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.catalogue.conversation_model import Card, ConversationModel
from bot.catalogue.schema import Catalogue, Question
from bot.catalogue.texts import Spoken
from bot.conversation.turn import Address, Ask, AskField, AskRow, Option
from bot.profiles.profile import JOINS, NO_NUMBER, Profile

UNFINISHED = "…"
"""The end of a label that is the beginning of a sentence."""


def card_ask(catalogue: Catalogue, question: str, model: str, address: Address) -> Ask:
    """The bare card that a question shows, without what stands around it.

    Raises:
        KeyError: this model has no such card.
    """
    card = catalogue.model(model).card_of(question)
    if card is None:
        raise KeyError(f"{model} has no card for {question}")
    asked = catalogue.question(question, model)
    text = getattr(asked.text, address)
    return Ask(id=question, kind="profile", text=text, **on_card(asked, card, address))


def on_card(question: Question, card: Card, address: Address) -> dict[str, Any]:
    """The fields of an ask that come from the card of a model."""

    def said(spoken: Spoken | None) -> str:
        return getattr(spoken, address) if spoken is not None else ""

    return {
        "model": question.model,
        "rows": rows_of(card, address),
        "tick": said(card.tick),
        "places": card.places,
        "place": said(card.place),
        "links": tuple(
            Option(
                value=f"{one.id}{JOINS}{other.id}",
                label=f"{one.short or said(one.label)} en {other.short or said(other.label)}",
            )
            for one, other in card.pairs()
        ),
        "links_label": said(card.links),
    }


def rows_of(card: Card, address: Address) -> tuple[AskRow, ...]:
    """The rows of a card as they are asked."""
    return tuple(
        AskRow(
            id=row.id,
            label=getattr(row.label, address),
            text=getattr(row.text, address) if row.text else "",
            lo=row.scale.lo if row.scale else "",
            hi=row.scale.hi if row.scale else "",
            fields=tuple(
                AskField(id=row.key(field), label=getattr(field.label, address))
                for field in row.fields
            ),
            options=tuple(
                Option(value=option.value, label=getattr(option.label, address))
                for option in row.options
            ),
        )
        for row in card.rows
    )


def ticked_options(
    model: ConversationModel, profiles: Iterable[Profile | None], address: Address
) -> list[Option]:
    """The rows that were ticked on any card, as options of a following question."""
    ticked = {name for profile in profiles if profile is not None for name in profile.talk}
    return [
        Option(value=row.id, label=getattr(row.label, address))
        for row in model.rows
        if row.id in ticked
    ]


def finished(label: str, words: str) -> str:
    """Own words behind their label: a sentence that was begun is finished."""
    if label.endswith(UNFINISHED):
        return f"{label.removesuffix(UNFINISHED).rstrip()} {words}"
    return f"{label.rstrip(':')}: {words}"


def said_on(ask: Ask, profile: Profile) -> str:
    """What was filled in on a card, as a person would read it aloud; one line per row."""
    lines = [_line(row, ask, profile) for row in ask.rows if _parts(row, ask, profile)]
    return "\n".join([*lines, *_links(ask, profile)])


def lines_of(ask: Ask, profile: Profile) -> list[str]:
    """All rows as lines of text, also the ones that stayed empty."""
    return [_line(row, ask, profile) for row in ask.rows] + _links(ask, profile)


def _line(row: AskRow, ask: Ask, profile: Profile) -> str:
    """A row on one line; with more than one field every field has a line of its own."""
    marks, words = _marks(row, ask, profile), _words(row, profile)
    if row.hi and row.id not in profile.scores and not words:
        marks.insert(0, NO_NUMBER)
    if len(row.fields) > 1 and words:
        head = f"{row.label}: {', '.join(marks)}" if marks else row.label
        return "\n".join([head, *(f"- {said}" for said in words)])
    told = bool(row.id in profile.scores or row.id in profile.picks)
    both = [*marks[:told], *words, *marks[told:]]
    return f"{row.label}: {', '.join(both) or NO_NUMBER}"


def _parts(row: AskRow, ask: Ask, profile: Profile) -> list[str]:
    return [*_marks(row, ask, profile), *_words(row, profile)]


def _marks(row: AskRow, ask: Ask, profile: Profile) -> list[str]:
    """What was filled in besides words: number, choice, place and tick."""
    labels = {option.value: option.label for option in row.options}
    parts = []
    if row.id in profile.scores:
        parts.append(str(profile.scores[row.id]))
    if row.id in profile.picks:
        parts.append(labels.get(profile.picks[row.id], profile.picks[row.id]))
    if row.id in profile.places:
        parts.append(f"{ask.place.lower()} {profile.places[row.id]}")
    if row.id in profile.talk:
        parts.append(ask.tick.lower())
    return [part for part in parts if part]


def _words(row: AskRow, profile: Profile) -> list[str]:
    labels = {field.id: field.label for field in row.fields}
    return [
        words if name == row.id else finished(labels[name], words)
        for name, words in profile.words.items()
        if name in labels or name == row.id
    ]


def _links(ask: Ask, profile: Profile) -> list[str]:
    labels = [link.label for link in ask.links if link.value in profile.links]
    return [f"{ask.links_label}: {', '.join(labels)}"] if labels else []
