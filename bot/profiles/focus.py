"""What a conversation is about, after somebody picked a row of a model to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.catalogue.conversation_model import DIRECTION, OVERVIEW, TOPIC, ConversationModel
from bot.profiles.profile import profile_of

OWN = "own"
"""The pick of who stays with the own wish."""


def picked_row(values: Mapping[str, Any]) -> str | None:
    """The row to begin with: the one that was picked, or else the one on place 1.

    Args:
        values: the understood answer per question.
    """
    if values.get(TOPIC) is not None:
        return None if values[TOPIC] == OWN else str(values[TOPIC])
    profiles = (profile_of(values.get(question)) for question in (OVERVIEW, DIRECTION))
    return next((p.first for p in profiles if p is not None and p.first), None)


def picked_options(values: Mapping[str, Any]) -> list[str]:
    """The options that were picked on the cards, each once."""
    profiles = (profile_of(values.get(question)) for question in (OVERVIEW, DIRECTION))
    return list(dict.fromkeys(o for p in profiles if p is not None for o in p.picks.values()))


def in_focus(
    named: Sequence[str], model: ConversationModel, picked: str | None
) -> tuple[list[str], frozenset[str]]:
    """What the conversation is about.

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
