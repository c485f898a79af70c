"""Cues for the relation: how often they occur, and the literal words that show a type."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from bot.dialogue.nlu.reading.phrases import PatternIndex, compile_patterns
from bot.dialogue.nlu.reading.text import Analysis

_FILE = Path(__file__).with_name("cues.yml")
_MOST = 2
#: Words beside a cue that make it readable on the professional's screen.
_AROUND = 3


@dataclass(frozen=True)
class _Cues:
    names: tuple[str, ...]
    index: PatternIndex
    markers: PatternIndex


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    index = PatternIndex()
    for name, patterns in raw["cues"].items():
        for source in patterns:
            for pattern in compile_patterns(str(source), raw["words"]):
                index.add(name, pattern)
    markers = PatternIndex()
    for name, patterns in raw["markers"].items():
        for source in patterns:
            for pattern in compile_patterns(str(source), raw["words"]):
                markers.add(name.removeprefix("not_"), pattern)
    return _Cues(tuple(raw["cues"]), index, markers)


def ruled_out(analysis: Analysis) -> frozenset[str]:
    """Types that a plain marker in the text rules out."""
    return frozenset(name for name, _, _ in _cues().markers.find(analysis.words))


def count_cues(analysis: Analysis) -> tuple[float, ...]:
    """How often each cue occurs, at most two, in the order of the file."""
    counts = dict.fromkeys(_cues().names, 0)
    for name, _, _ in _cues().index.find(analysis.words):
        counts[name] += 1
    return tuple(float(min(count, _MOST)) for count in counts.values())


def evidence_for(type_: str, analysis: Analysis) -> str:
    """The literal words that point to a type: the longest cue with its sentence part.

    Without a cue it is the sentence (of a short message: the whole message).
    """
    words = analysis.words
    spans = [
        (span.start, span.end)
        for name, _, span in _cues().index.find(words)
        if name.split(".")[0] == type_
    ]
    if not spans:
        sentences = analysis.sentences()
        return max(sentences, key=len).strip() if sentences else ""
    start, end = max(spans, key=lambda span: span[1] - span[0])
    sentence = words[start].sentence
    start = max(start - _AROUND, next(i for i, w in enumerate(words) if w.sentence == sentence))
    after = [i for i, w in enumerate(words) if w.sentence == sentence and i < end + _AROUND]
    while start < end and not words[start].is_word:
        start += 1
    last = after[-1]
    while last > start and not words[last].is_word:
        last -= 1
    return analysis.text[words[start].start : words[last].end]
