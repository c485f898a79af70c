"""The relation typing record: klant, klaag or bezoeker, per topic, revised after every turn.

It types how somebody stands towards one topic now, never the person (dossier §1–2). It is a
working note that helps to choose the next question. The computer's reading counts only with
enough evidence, the lower involvement wins when in doubt, and the POH's choice is final.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypedDict

from bot.conversation.answers import Record, answered, said, value_of
from bot.conversation.turn import RelationType

LOWEST_FIRST: tuple[RelationType, ...] = ("bezoeker", "klaag", "klant")
"""Involvement from low to high: treating somebody too early as klant gives "ja, maar"."""

_ENOUGH_TO_TYPE = 0.55
_ENOUGH_TO_CHANGE = 0.75
_MOST_CHANGES = 2
_KEEP_OF_EARLIER = 0.6

_NOTHING = {
    "nergens", "nergens op", "niets", "niks", "nee", "geen", "geen idee", "nergens invloed op",
    "weet niet", "weet ik niet", "helemaal niets", "helemaal niks", "nul",
}  # fmt: skip


class Observation(TypedDict):
    """One reading of one message; ``number`` is the message, ``evidence`` its literal words."""

    number: int
    topic: str
    relation: RelationType
    confidence: float
    evidence: str
    by: str


NOTE = ("observations", "path", "path_changes", "interrupted")


def without_note(dialogue: Mapping[str, Any]) -> dict[str, Any]:
    """The mechanics of a dialogue without anything that says how the relation was typed."""
    slots = {
        name: value for name, value in (dialogue.get("slots") or {}).items() if name not in NOTE
    }
    return {**dialogue, "slots": slots}


def without_suggestions(turn: Mapping[str, Any]) -> dict[str, Any]:
    """A stored turn without the prompts, which were chosen by the relation and name it."""
    return {**turn, "suggestions": None}


def observe(
    earlier: Sequence[Observation], number: int, parsed: Mapping[str, Any], topic: str
) -> list[Observation]:
    """Add the reading of message ``number``; reading the same message again changes nothing."""
    kept = [seen for seen in earlier if seen["number"] != number or seen["by"] == "professional"]
    relation = parsed.get("relation") or {}
    if relation.get("type") in LOWEST_FIRST:
        kept.append(
            Observation(
                number=number,
                topic=topic,
                relation=relation["type"],
                confidence=round(float(relation.get("confidence", 0.0)), 3),
                evidence=relation.get("evidence") or "",
                by="computer",
            )
        )
    return kept


def choose(
    earlier: Sequence[Observation], number: int, relation: RelationType, topic: str
) -> list[Observation]:
    """Record the POH's own choice, which overrules the computer for this topic."""
    return [
        *earlier,
        Observation(
            number=number, topic=topic, relation=relation, confidence=1.0,
            evidence="", by="professional",
        ),
    ]  # fmt: skip


def from_questions(answers: Mapping[str, Record | None]) -> list[Observation]:
    """What the discriminating questions say: whose burden is it, is there any own influence?"""
    found: list[Observation] = []
    burden = value_of(answers, "own_burden")
    if burden == "others":
        found.append(_told("bezoeker", 0.9, said(answers, "own_burden")))
    elif burden in ("self", "both"):
        influence = said(answers, "own_influence").lower().strip(" .!'\"")
        if answered(answers, "own_influence") and influence not in _NOTHING:
            found.append(_told("klant", 0.6, said(answers, "own_influence")))
        elif answers.get("own_influence") is not None:
            found.append(_told("klaag", 0.7, said(answers, "own_influence")))
    return found


def _told(relation: RelationType, confidence: float, evidence: str) -> Observation:
    return Observation(
        number=0, topic="", relation=relation, confidence=confidence, evidence=evidence,
        by="computer",
    )  # fmt: skip


def stance(observations: Sequence[Observation], about: Collection[str] = ()) -> RelationType:
    """The type for a topic: the POH's last choice, else the weight of what was said.

    ``about`` holds everything that counts as this topic; empty for whatever was said.
    Recent words weigh more. Between two types that are close the lower involvement wins.
    """
    mine = [seen for seen in observations if not about or seen["topic"] in ("", *about)]
    chosen = [seen for seen in mine if seen["by"] == "professional"]
    if chosen:
        return chosen[-1]["relation"]
    weights = dict.fromkeys(LOWEST_FIRST, 0.0)
    for seen in mine:
        weights = {name: weight * _KEEP_OF_EARLIER for name, weight in weights.items()}
        weights[seen["relation"]] += seen["confidence"]
    best = max(weights.values())
    if best < _ENOUGH_TO_TYPE:
        return "onbekend"
    return next(name for name in LOWEST_FIRST if weights[name] > best - 0.1)


def next_path(
    current: RelationType,
    changes: int,
    observations: Sequence[Observation],
    answers: Mapping[str, Record | None],
    about: Collection[str] = (),
) -> RelationType:
    """The path the questions follow now, for what the conversation is ``about``.

    A path that was chosen changes only on strong new evidence and at most twice, so that a
    patient is not thrown to and fro; a choice of the POH always counts.
    """
    told = from_questions(answers)
    found = stance([*told, *observations], about)
    if current == "onbekend" or found in ("onbekend", current):
        return found if current == "onbekend" else current
    latest = observations[-1] if observations else None
    if latest is None or latest["relation"] != found:
        return current
    if latest["by"] == "professional":
        return found
    strong = latest["confidence"] >= _ENOUGH_TO_CHANGE and changes < _MOST_CHANGES
    return found if strong else current


def settled(path: RelationType, answers: Mapping[str, Record | None]) -> RelationType:
    """The path when all discriminating questions were put and the type is still open."""
    if path != "onbekend":
        return path
    return "klaag" if value_of(answers, "own_burden") in ("self", "both") else "bezoeker"
