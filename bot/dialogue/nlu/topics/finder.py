"""Life areas of a message: a tagger on all views, with word lists per area as cues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import yaml

from bot.dialogue.nlu.keys import LIFE_AREAS
from bot.dialogue.nlu.learning.features import Example, Recipe
from bot.dialogue.nlu.learning.models import Tagger
from bot.dialogue.nlu.reading.phrases import PatternIndex, compile_patterns

RECIPE = Recipe(c_words=2.0, cue_weight=4.0)
#: From this score on an area is mentioned.
ENOUGH = 0.22
_MOST = 2
_WORD_LISTS = Path(__file__).with_name("words.yml")


@lru_cache(maxsize=1)
def _index() -> PatternIndex:
    lists: dict[str, dict[str, list[str]]] = yaml.safe_load(_WORD_LISTS.read_text(encoding="utf-8"))
    unknown = set(lists) - set(LIFE_AREAS)
    if unknown:
        raise ValueError(f"no such life area: {sorted(unknown)}")
    index = PatternIndex()
    for area, by_strength in lists.items():
        for strength, patterns in by_strength.items():
            for source in patterns:
                for pattern in compile_patterns(str(source), {}):
                    index.add(f"{area}.{strength}", pattern)
    return index


def with_areas(example: Example) -> Example:
    """The example with two cues per life area: how many of its sure and maybe words occur."""
    places: dict[str, set[int]] = {
        f"{area}.{strength}": set() for area in LIFE_AREAS for strength in ("sure", "maybe")
    }
    for name, _, span in _index().find(example.analysis.words):
        places[name].add(span.end)
    return replace(example, cues=tuple(min(len(found), _MOST) / _MOST for found in places.values()))


class TopicModel:
    """Tags sentences with life areas."""

    def __init__(self, tagger: Tagger | None = None) -> None:
        """Make an untrained model, or one around a trained tagger."""
        self._tagger = tagger or Tagger(RECIPE)

    def fit(self, pairs: Iterable[tuple[Example, tuple[str, ...]]]) -> TopicModel:
        """Learn from (example, areas) pairs; returns itself.

        :raises ValueError: an area that is not on the list.
        """
        examples, labels = zip(*((with_areas(e), areas) for e, areas in pairs), strict=True)
        unknown = {area for areas in labels for area in areas} - set(LIFE_AREAS)
        if unknown:
            raise ValueError(f"no such life area: {sorted(unknown)}")
        self._tagger.fit(examples, labels)
        return self

    def tag(self, example: Example) -> list[tuple[str, float]]:
        """Areas with their probability, surest first."""
        read = with_areas(example)
        scores = self._tagger.scores([read])[0]
        named = zip(self._tagger.classes, map(float, scores), strict=True)
        found = [(area, score) for area, score in named if score >= ENOUGH]
        return sorted(found, key=lambda pair: -pair[1])

    def save(self, folder: Path) -> None:
        """Write the trained model."""
        self._tagger.save(folder)

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """Read a model that :meth:`save` wrote."""
        return cls(Tagger.load(folder))
