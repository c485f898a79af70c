"""What somebody filled in on a card with several rows (the spinnenweb and models like it).

A profile travels as the arguments of one button, never as text that is parsed
(docs/decisions/0003 and 0007). No sum, no norm, no judgement is ever made of it (dossier §4.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.catalogue.schema import Catalogue, ConversationModel, ModelRow
from bot.conversation.turn import Address, Ask, AskRow, Frozen, Option

FIELDS = frozenset({"scores", "talk", "words"})
LONGEST_WORDS = 2000
"""Characters in the text field of one row."""

NO_NUMBER = "–"


class UnusableProfile(ValueError):
    """The arguments do not fit the rows of the card."""


class Profile(Frozen):
    """Per row a number of 0–10 and own words, where given; ``talk`` holds the ticked rows."""

    scores: Mapping[str, int] = {}
    talk: tuple[str, ...] = ()
    words: Mapping[str, str] = {}

    @property
    def empty(self) -> bool:
        """Whether nothing at all was filled in, which is the same as skipping the card."""
        return not (self.scores or self.talk or self.words)

    def value(self) -> dict[str, Any]:
        """The value of the answer: ``scores``, ``talk`` and, where there are any, ``words``."""
        plain: dict[str, Any] = {"scores": dict(self.scores), "talk": list(self.talk)}
        return plain | ({"words": dict(self.words)} if self.words else {})


def read_profile(rows: Sequence[AskRow] | Sequence[ModelRow], args: Mapping[str, Any]) -> Profile:
    """Read the arguments of a card that was sent; rows keep the order of the card.

    Args:
        rows: the rows of the card, or of the model behind it.
        args: ``scores`` {row: whole number}, ``talk`` [row], ``words`` {row: text}; each may
            be left away.

    Raises:
        UnusableProfile: a row that is not on the card, or a number that is none of 0 to 10.
    """
    order = [row.id for row in rows]
    scores, talk = args.get("scores") or {}, args.get("talk") or []
    words = args.get("words") or {}
    if not (isinstance(scores, dict) and isinstance(talk, list) and isinstance(words, dict)):
        raise UnusableProfile("scores and words are objects, talk is a list")
    unknown = ({*args} - FIELDS) | ({*scores, *map(str, talk), *words} - set(order))
    if unknown:
        raise UnusableProfile(f"not on this card: {', '.join(sorted(unknown))}")
    # True is a whole number to Python.
    if any(isinstance(n, bool) or n not in range(11) for n in scores.values()):
        raise UnusableProfile("a number runs from 0 to 10")
    if any(not isinstance(text, str) or len(text) > LONGEST_WORDS for text in words.values()):
        raise UnusableProfile(f"words are text of at most {LONGEST_WORDS} characters")
    return Profile(
        scores={name: int(scores[name]) for name in order if name in scores},
        talk=tuple(name for name in order if name in talk),
        words={name: words[name].strip() for name in order if words.get(name, "").strip()},
    )


def profile_of(value: object) -> Profile | None:
    """The profile in the value of an answer; ``None`` when it holds something else."""
    return Profile.model_validate(value) if isinstance(value, dict) else None


def rows_of(model: ConversationModel, address: Address) -> tuple[AskRow, ...]:
    """The rows of a model as they stand on a card."""
    return tuple(
        AskRow(
            id=row.id,
            label=getattr(row.label, address),
            text=getattr(row.text, address),
            lo=row.scale.lo if row.scale else "",
            hi=row.scale.hi if row.scale else "",
            words=getattr(row.words, address) if row.words else "",
        )
        for row in model.rows
    )


def ticked_options(
    model: ConversationModel, profile: Profile | None, address: Address
) -> list[Option]:
    """The ticked rows as options of a following question."""
    ticked = profile.talk if profile is not None else ()
    return [
        Option(value=row.id, label=getattr(row.label, address))
        for row in model.rows
        if row.id in ticked
    ]


def said_on(ask: Ask, profile: Profile) -> str:
    """What was filled in on a card, as a person would read it aloud; one line per row."""
    return "\n".join(
        _line(row.label, profile, row.id, ask.tick)
        for row in ask.rows
        if row.id in {*profile.scores, *profile.talk, *profile.words}
    )


def lines_of(model: ConversationModel, profile: Profile, address: Address = "u") -> list[str]:
    """All rows as lines of text, also the ones that stayed empty."""
    tick = getattr(model.tick, address)
    return [_line(getattr(row.label, address), profile, row.id, tick) for row in model.rows]


def _line(label: str, profile: Profile, row: str, tick: str) -> str:
    parts = [str(profile.scores.get(row, NO_NUMBER if row not in profile.words else ""))]
    parts += [profile.words.get(row, ""), tick.lower() if row in profile.talk else ""]
    return f"{label}: {', '.join(part for part in parts if part)}"


def focus(
    catalogue: Catalogue, named: Sequence[str], picked: Mapping[str, str | None]
) -> tuple[list[str], frozenset[str]]:
    """What the conversation is about, from the answers to the questions that offer rows.

    Args:
        catalogue: knows which questions offer the rows of which model.
        named: the life areas that were named, in that order.
        picked: the understood answer per question.

    Returns:
        See :func:`in_focus`.
    """
    for question in catalogue.questions.values():
        if question.options_from and picked.get(question.id) is not None:
            model = catalogue.model_of(question.options_from)
            return in_focus(named, model, picked[question.id])
    return list(named), frozenset(named[:1])


def in_focus(
    named: Sequence[str], model: ConversationModel, picked: str | None
) -> tuple[list[str], frozenset[str]]:
    """What the conversation is about, after somebody picked a row to begin with.

    Args:
        named: the life areas that were named, in that order.
        model: the model whose row was picked.
        picked: the row; ``None`` or another value when somebody stays with the own wish.

    Returns:
        The life areas with those of the row first, and everything that counts as this topic.
        A row that nobody named an area of brings only the area that means the same: a need
        is what was said, not what may lie behind it.
    """
    row = next((row for row in model.rows if row.id == picked), None)
    if row is None:
        return list(named), frozenset(named[:1])
    mine = [area for area in named if area in row.areas]
    first = mine or ([row.stands_for] if row.stands_for else [])
    return [*first, *[area for area in named if area not in first]], frozenset(
        {row.id, *row.areas}
    )
