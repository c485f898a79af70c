"""Mending of misspelled words, only towards the words that the safety rules know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot.dialogue.nlu.reading.text import Word, is_known

#: Shorter words have too many neighbours.
_SHORTEST = 4
#: Words of this length may hold two slips.
_LONG = 7


def one_slip_apart(a: str, b: str) -> bool:
    """Whether one letter added, left out, changed or swapped with its neighbour turns a into b."""
    if abs(len(a) - len(b)) > 1:
        return False
    if len(a) > len(b):
        a, b = b, a
    i = 0
    while i < len(a) and a[i] == b[i]:
        i += 1
    if len(a) < len(b):
        return a[i:] == b[i + 1 :]
    swapped = a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :]
    return swapped or a[i + 1 :] == b[i + 1 :]


def slips(a: str, b: str, most: int) -> int:
    """Number of slips (as in :func:`one_slip_apart`) between two words; ``most + 1`` when more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, char in enumerate(a, start=1):
        row = [i]
        for j, other in enumerate(b, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (char != other))
            if before and i > 1 and j > 1 and char == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def mend(words: Sequence[Word], vocabulary: frozenset[str]) -> list[Word]:
    """The words, where one that is no Dutch word and one slip from a known word becomes it."""
    return [
        replace(word, norm=mended, lemma=mended)
        if word.is_word and (mended := _mended(word.norm, vocabulary)) != word.norm
        else word
        for word in words
    ]


@lru_cache(maxsize=512)
def _neighbours(first: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(word for word in vocabulary if word[:1] == first))


def _mended(word: str, vocabulary: frozenset[str]) -> str:
    if len(word) < _SHORTEST or word in vocabulary or is_known(word):
        return word
    neighbours = [k for k in _neighbours(word[0], vocabulary) if len(k) >= _SHORTEST]
    for known in neighbours:
        if one_slip_apart(word, known):
            return known
    if len(word) >= _LONG:
        for known in neighbours:
            if len(known) >= _LONG and slips(word, known, most=2) <= 2:
                return known
    return word
