"""How easy each text for patients is to read: a figure per text, in ``docs/readability.md``.

Run with ``make readability``. No single score separates A2 from B1, so three figures stand side
by side: the longest sentence in words, Flesch's reading ease for Dutch (Douma; 60 and up is plain,
short texts jump) and the words that are rare in Dutch (Zipf below 3.5 in the word list of wordfreq,
which is: fewer than about three in a million words).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import textstat
import wordfreq
from pydantic import BaseModel

from bot.catalogue import load_catalogue
from bot.catalogue.copy_rules import sentences, words
from bot.catalogue.schema import Catalogue, Spoken

PAGE = Path(__file__).with_name("readability.md")
RARE = 3.5
FEWEST_WORDS = 5
"""Shorter texts (labels, buttons) get no reading ease: one long word decides it."""

_HEAD = """# How easy the texts are to read

Written by `make readability`; do not edit it by hand. Hardest first. Longest sentence in words;
reading ease after Flesch and Douma (60 and up is plain; not given under five words); words that
are rare in Dutch. The texts stand in `bot/catalogue`; what may never stand there is tested by
`tests/catalogue`.

{count} texts. Median of the reading ease: {median:.0f}. Longest sentence: {longest} words.

| text | longest | ease | rare words |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Measured:
    """One text: where it stands, and how it reads. ``ease`` is missing for a label."""

    where: str
    text: str
    longest: int
    ease: float | None
    rare: tuple[str, ...]


def patient_texts(part: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the u-form below a part of the catalogue, with its place."""
    if isinstance(part, Spoken):
        if part.u:
            yield where, part.u
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from patient_texts(getattr(part, name), f"{where}.{name}" if where else name)
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from patient_texts(value, f"{where}.{name}")
    elif isinstance(part, tuple):
        for number, value in enumerate(part, start=1):
            name = getattr(value, "id", "") or getattr(value, "value", "") or number
            yield from patient_texts(value, f"{where}.{name}")


def measure(where: str, text: str) -> Measured:
    """The figures of one text."""
    spoken = [word for word in words(text) if re.fullmatch(r"[^\W\d_][\w'’-]*", word)]
    rare = sorted({word for word in spoken if wordfreq.zipf_frequency(word, "nl") < RARE})
    ease = None
    if len(spoken) >= FEWEST_WORDS:
        textstat.set_lang("nl")
        ease = float(textstat.flesch_reading_ease(text))
    longest = max((len(words(sentence)) for sentence in sentences(text)), default=0)
    return Measured(where, text, longest, ease, tuple(rare))


def measured(catalogue: Catalogue) -> list[Measured]:
    """All texts for patients, hardest first."""
    found = [measure(where, text) for where, text in patient_texts(catalogue)]
    return sorted(found, key=lambda m: (m.ease is None, m.ease or 0.0, -m.longest, m.where))


def page(texts: list[Measured]) -> str:
    """The report."""
    eases = sorted(m.ease for m in texts if m.ease is not None)
    head = _HEAD.format(
        count=len(texts),
        median=eases[len(eases) // 2],
        longest=max(m.longest for m in texts),
    )
    return head + "".join(
        f"| {m.where} | {m.longest} | {'' if m.ease is None else f'{m.ease:.0f}'} "
        f"| {', '.join(m.rare)} |\n"
        for m in texts
    )


if __name__ == "__main__":
    PAGE.write_text(page(measured(load_catalogue())), encoding="utf-8")
