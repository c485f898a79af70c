"""The rules for words on a screen, read from ``copy_rules.yml``, and what breaks them.

Used by the tests over the whole catalogue; other tests may use it for words that do not
stand in the catalogue, such as those of a template.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from bot.conversation.turn import Frozen

RULES_FILE = Path(__file__).with_name("copy_rules.yml")

Reader = Literal["u", "je", "professional"]
"""Who reads a text: a patient in one of the two forms of address, or the POH (je-form)."""

_ONLY_FOR_PATIENTS = frozenset({"praise", "promise", "relation_type", "treatment_advice"})
_ENDS_A_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"\w+(?:[-'’.,/:–]\w+)*")
_QUOTED = re.compile(r"‘[^’]*’")


class Forbidden(Frozen):
    """Patterns that no text may hold, and the reason."""

    why: str
    patterns: tuple[str, ...]


class CopyRules(Frozen):
    """All copy rules; ``limits`` are characters unless the name ends in ``_words``."""

    limits: dict[str, int]
    banned: dict[str, str]
    never: dict[str, Forbidden]
    negations: frozenset[str]
    formal: frozenset[str]
    informal: frozenset[str]


@cache
def load_copy_rules(path: Path = RULES_FILE) -> CopyRules:
    """Read the rules; raises ``pydantic.ValidationError`` when the file has another shape."""
    return CopyRules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def sentences(text: str) -> list[str]:
    """The sentences of a text; a colon or comma does not end one."""
    return [part for part in _ENDS_A_SENTENCE.split(text.strip()) if part]


def words(text: str) -> list[str]:
    """The words of a text in small letters; ``0800-0113`` and ``POH-GGZ`` are one word."""
    return [word.lower() for word in _WORD.findall(text)]


def question_marks(text: str) -> int:
    """How many questions a text asks; names of buttons between ‘ and ’ do not count."""
    return _QUOTED.sub("", text).count("?")


def problems(text: str, reader: Reader, *, limit: int | None = None) -> list[str]:
    """What is wrong with one text, in words for who wrote it; empty when it may be used.

    Args:
        text: the text as it appears on a screen.
        reader: who reads it; decides form of address and the longest sentence.
        limit: most characters, ``None`` for no limit.
    """
    rules = load_copy_rules()
    found: list[str] = []
    if limit is not None and len(text) > limit:
        found.append(f"{len(text)} characters, at most {limit}")
    longest = rules.limits["hard_sentence_words" if reader == "professional" else "sentence_words"]
    for sentence in sentences(text):
        spoken = words(sentence)
        if len(spoken) > longest:
            found.append(f"sentence of {len(spoken)} words, at most {longest}: {sentence}")
        if reader != "professional" and len(rules.negations & set(spoken)) > 1:
            found.append(f"double negation: {sentence}")
    for word, instead in rules.banned.items():
        if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE):
            found.append(f"'{word}': use {instead}")
    for name, forbidden in rules.never.items():
        if reader == "professional" and name in _ONLY_FOR_PATIENTS:
            continue
        for pattern in forbidden.patterns:
            if hit := re.search(pattern, text, re.IGNORECASE):
                found.append(f"{name} ('{hit[0]}'): {forbidden.why}")
    other_form = rules.informal if reader == "u" else rules.formal
    if wrong := other_form & set(words(text)):
        found.append(f"wrong form of address: {', '.join(sorted(wrong))}")
    return found
