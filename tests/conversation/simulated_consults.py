"""Consults that nobody held: seeded POH's who note, press and jump at random.

They use the same pure functions as the dialogue and the panel, so they show what a POH could
meet; ``benchmarks/consults.py`` prints a sample to read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.catalogue.schema import Catalogue
from bot.conversation.prompting import Course, pressed, suggest
from bot.conversation.relation import LOWEST_FIRST
from bot.conversation.turn import Address, RelationType, Suggestions

CONSULTS = 300
PRESSES = 32
RELATIONS: tuple[RelationType, ...] = ("onbekend", "bezoeker", "klaag", "klant")
BACK_ON = ((), ("talk",), ("talk", "goal"))
"""A first consult, one that follows a talk, and one that follows a talk with a goal."""


@dataclass(frozen=True)
class Moment:
    """What a POH saw at one moment, and what was known then."""

    consult: int
    course: Course
    topics: tuple[str, ...]
    safety_raised: bool
    address: Address
    shown: Suggestions


def simulated(catalogue: Catalogue, consult: int) -> Iterator[Moment]:
    """One consult from begin to end; the same number gives the same consult."""
    chance = random.Random(f"consult {consult}")
    areas = sorted(catalogue.life_areas)
    address: Address = chance.choice(["u", "je"])
    course = Course(relation=chance.choice(RELATIONS))
    topics: list[str] = []
    safety_raised = False
    for _ in range(PRESSES):
        if chance.random() < 0.25:
            # Something was noted: it names a topic, worries, or types the relation anew.
            topics += [area for area in [chance.choice(areas)] if area not in topics]
            safety_raised = safety_raised or chance.random() < 0.1
            if chance.random() < 0.3:
                course = replace(course, relation=chance.choice(LOWEST_FIRST))
        shown = suggest(
            catalogue, relation=course.relation, step=course.step, used=course.used,
            aside=course.aside, showing=course.showing, topics=topics,
            safety_raised=safety_raised, address=address, look_back=BACK_ON[consult % 3],
        )  # fmt: skip
        yield Moment(consult, course, tuple(topics), safety_raised, address, shown)
        course = pressed(course, *_press(chance, course, shown))


def _press(
    chance: random.Random, course: Course, shown: Suggestions
) -> tuple[str, dict[str, Any]]:
    on_card = [prompt.id for prompt in shown.prompts[:1]]
    behind = {"showing": shown.prompts[1].id} if len(shown.prompts) > 1 else {}
    what = chance.random()
    if on_card and what < 0.65:
        return "next_question", {"prompt": on_card[0], **behind}
    if on_card and what < 0.75:
        return "other_question", {"prompt": on_card[0], **behind}
    if course.used and what < 0.8:
        return "other_question", {"again": course.used[-1], "showing": course.used[-1]}
    if what < 0.84:
        return "set_relation", {"relation": chance.choice(LOWEST_FIRST)}
    return "go_to_step", {"step": shown.next_step or chance.randint(1, 5)}
