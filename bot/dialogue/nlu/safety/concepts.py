"""Ideas that matter for safety, single and in pairs, as cues for the second opinion."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import yaml

from bot.dialogue.nlu.learning.features import Example
from bot.dialogue.nlu.reading.phrases import PatternIndex, compile_patterns
from bot.dialogue.nlu.reading.text import Analysis

_FILE = Path(__file__).with_name("concepts.yml")


@lru_cache(maxsize=1)
def _concepts() -> tuple[tuple[str, ...], PatternIndex]:
    raw: dict[str, list[str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    index = PatternIndex()
    for name, sources in raw.items():
        for source in sources:
            for pattern in compile_patterns(str(source), {}):
                index.add(name, pattern)
    return tuple(raw), index


def concepts_in(analysis: Analysis) -> frozenset[str]:
    """Names of the ideas that a text mentions."""
    return frozenset(name for name, _, _ in _concepts()[1].find(analysis.words))


def with_concepts(example: Example) -> Example:
    """The example with a cue for each idea and for each pair of ideas."""
    present = concepts_in(example.analysis)
    names = _concepts()[0]
    singles = [name in present for name in names]
    pairs = [a in present and b in present for a, b in combinations(names, 2)]
    return replace(example, cues=(*singles, *pairs))
