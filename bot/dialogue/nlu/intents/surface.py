"""How a message looks: cues for the intents that the words alone do not show."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import yaml

from bot.dialogue.nlu.learning.features import Example
from bot.dialogue.nlu.reading.phrases import PatternIndex, compile_patterns
from bot.dialogue.nlu.reading.text import Analysis

_PHRASES = Path(__file__).with_name("phrases.yml")

_QUESTION_WORDS = frozenset(
    "wat wie waar wanneer waarom hoe hoezo hoeveel welk welke waarvoor waartoe wiens".split()
)
_ASKING_VERBS = frozenset(
    "mag kan kunt kun is bent ben zijn heeft heb hebt gaat wordt word moet moeten zal zou "
    "leest lees weet doet krijg krijgt kunnen blijft blijven hebben gaan staat komt".split()
)
_SELF = frozenset("ik mij me mijn we wij ons onze".split())
_OTHERS = frozenset("hij ze man vrouw zoon dochter moeder vader baas buren kinderen".split())
_THIS_TALK = frozenset(
    "vraag vragen antwoord gesprek chat computer robot bot app scherm programma stap".split()
)
_NUMBER = re.compile(r"\d")
_TIMES = frozenset(
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag morgen overmorgen vandaag week "
    "weken maand maanden dag dagen jaar uur ochtend middag avond nacht weekend keer kerst "
    "volgende elke iedere om half kwart januari februari maart april mei juni juli augustus "
    "september oktober november december".split()
)
_NO_MOMENT = frozenset("volgende elke iedere om keer half".split())
#: From this share on, fixed expressions make up the whole message.
WHOLE = 0.99


def surface(analysis: Analysis) -> tuple[float, ...]:
    """How a message looks: length, question form, about oneself, about this talk."""
    norms = analysis.norms()
    first = norms[0] if norms else ""
    count = len(norms)
    return (
        float(count <= 2),
        float(3 <= count <= 5),
        float(6 <= count <= 9),
        float(count >= 10),
        float(count >= 16),
        float("?" in analysis.text),
        float(first in _QUESTION_WORDS),
        float(first in _ASKING_VERBS),
        float(bool(_SELF & set(norms))),
        float(bool(_OTHERS & set(norms))),
        float(bool(_THIS_TALK & set(norms))),
        float(bool(_NUMBER.search(analysis.text))),
        sum(norm in _TIMES for norm in norms) / max(count, 1),
    )


def is_moment_or_number(analysis: Analysis) -> bool:
    """Whether the message is nothing but a day, a time or a number: always an answer."""
    norms = analysis.norms()
    # "volgende" alone asks for the next question; a day or a number belongs to it.
    return any(norm not in _NO_MOMENT for norm in norms) and all(
        norm in _TIMES or norm[:1].isdigit() for norm in norms
    )


def with_surface(example: Example) -> Example:
    """The example as the intent model reads it."""
    shares = tuple(coverage(example.analysis).values())
    whole = tuple(float(share >= WHOLE) for share in shares)
    cues = (*surface(example.analysis), *shares, *whole)
    return replace(example, cues=cues)


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[str, ...], PatternIndex]:
    raw: dict[str, list[str]] = yaml.safe_load(_PHRASES.read_text(encoding="utf-8"))
    index = PatternIndex()
    for intent, sources in raw.items():
        for source in sources:
            for pattern in compile_patterns(str(source), {}):
                index.add(intent, pattern)
    return tuple(raw), index


@lru_cache(maxsize=8)
def coverage(analysis: Analysis) -> dict[str, float]:
    """Per intent the share (0–1) of the words that its fixed expressions cover."""
    intents, index = _phrases()
    covered: dict[str, set[int]] = {intent: set() for intent in intents}
    for intent, _, span in index.find(analysis.words):
        for start, end in span.parts:
            covered[intent].update(range(start, end))
    countable = [
        i for i, word in enumerate(analysis.words) if word.is_word or not word.norm.isascii()
    ]
    total = max(len(countable), 1)
    return {intent: len(covered[intent].intersection(countable)) / total for intent in intents}
