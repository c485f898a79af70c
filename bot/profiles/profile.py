"""What somebody filled in on a card with several rows (the spinnenweb and models like it).

A profile travels as the arguments of one button, never as text that is parsed
(docs/decisions/0003 and 0007). No sum, no norm, no judgement is ever made of it (dossier §4.2).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bot.catalogue.conversation_model import DEFAULT_MODEL
from bot.conversation.turn import Ask, Frozen

FIELDS = frozenset({"scores", "talk", "words", "picks", "places", "links"})
LONGEST_WORDS = 2000
"""Characters in one text field."""

NO_NUMBER = "–"
JOINS = "+"
"""Between the two rows of a link, in the order of the card: ``lichaam+geest``."""


class UnusableProfile(ValueError):
    """The arguments do not fit the rows of the card."""


class Profile(Frozen):
    """What stands on a filled-in card; whatever was left empty is not there.

    ``scores`` {row: 0–10}, ``talk`` the ticked rows, ``words`` {field: text}, ``picks``
    {row: option}, ``places`` {row: 1–3}, ``links`` pairs of rows. ``model`` is the
    conversation model of the card.
    """

    model: str = ""
    scores: Mapping[str, int] = {}
    talk: tuple[str, ...] = ()
    words: Mapping[str, str] = {}
    picks: Mapping[str, str] = {}
    places: Mapping[str, int] = {}
    links: tuple[str, ...] = ()

    @property
    def of_model(self) -> str:
        """The model; what was filled in before there were others is the first one."""
        return self.model or DEFAULT_MODEL

    @property
    def empty(self) -> bool:
        """Whether nothing at all was filled in, which is the same as skipping the card."""
        return not any(getattr(self, name) for name in FIELDS)

    @property
    def first(self) -> str | None:
        """The row on place 1, when there is one."""
        return next((row for row, place in self.places.items() if place == 1), None)

    def filled_fields(self) -> dict[str, Any]:
        """What travels with the button: numbers and ticks always, the rest when it is there."""
        plain: dict[str, Any] = {"scores": dict(self.scores), "talk": list(self.talk)}
        more = {"words": dict(self.words), "picks": dict(self.picks),
                "places": dict(self.places), "links": list(self.links)}  # fmt: skip
        return plain | {name: value for name, value in more.items() if value}

    def value(self) -> dict[str, Any]:
        """The value of the answer: the same, with the model whose rows these are."""
        return self.filled_fields() | ({"model": self.model} if self.model else {})


def read_profile(ask: Ask, args: Mapping[str, Any]) -> Profile:
    """Read the arguments of a card that was sent; rows keep the order of the card.

    Args:
        ask: the card.
        args: the fields of :class:`Profile`; each may be left away.

    Raises:
        UnusableProfile: something that is not on the card, a number that is none of 0 to 10,
            or a place that was given twice.
    """
    rows = {row.id: row for row in ask.rows}
    given: dict[str, Any] = {
        name: args.get(name) or ([] if name in ("talk", "links") else {}) for name in FIELDS
    }
    if not all(
        isinstance(value, list if name in ("talk", "links") else dict)
        for name, value in given.items()
    ):
        raise UnusableProfile("talk and links are lists, everything else is an object")
    # A row may be told about in words even where the card has no field for it.
    fields = [key for row in ask.rows for key in (row.id, *(field.id for field in row.fields))]
    links = [link.value for link in ask.links]
    known: dict[str, Collection[str]] = dict.fromkeys(FIELDS, rows) | {
        "words": fields,
        "links": links,
    }
    unknown = {*args} - FIELDS
    for name, value in given.items():
        unknown |= {str(key) for key in value} - set(known[name])
    if unknown:
        raise UnusableProfile(f"not on this card: {', '.join(sorted(unknown))}")
    _check_numbers(given["scores"], range(11), "a number runs from 0 to 10")
    _check_numbers(given["places"], range(1, ask.places + 1), "there is no such place")
    if len(set(given["places"].values())) != len(given["places"]):
        raise UnusableProfile("a place can be given once")
    for name, option in given["picks"].items():
        if option not in {choice.value for choice in rows[name].options}:
            raise UnusableProfile(f"{name}: no such option")
    words = given["words"]
    if any(not isinstance(text, str) or len(text) > LONGEST_WORDS for text in words.values()):
        raise UnusableProfile(f"words are text of at most {LONGEST_WORDS} characters")
    return Profile(
        model=ask.model,
        scores={name: int(given["scores"][name]) for name in rows if name in given["scores"]},
        talk=tuple(name for name in rows if name in given["talk"]),
        words={
            name: words[name].strip()
            for name in dict.fromkeys(fields)
            if words.get(name, "").strip()
        },
        picks={name: given["picks"][name] for name in rows if name in given["picks"]},
        places={name: int(given["places"][name]) for name in rows if name in given["places"]},
        links=tuple(link for link in links if link in given["links"]),
    )


def _check_numbers(numbers: Mapping[str, Any], allowed: range, said: str) -> None:
    # True is a whole number to Python.
    if any(isinstance(n, bool) or n not in allowed for n in numbers.values()):
        raise UnusableProfile(said)


def profile_of(value: object) -> Profile | None:
    """The profile in the value of an answer; ``None`` when it holds something else."""
    return Profile.model_validate(value) if isinstance(value, dict) else None
