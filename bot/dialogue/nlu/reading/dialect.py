"""Regional Dutch as dictionary words: "maok" is "maak", "huus" is "huis", "lopm" is "lopen".

People type as they speak, and the training sentences cannot hold every word of every region. The
sounds of a region shift in regular ways, so a word that no dictionary knows is tried with its
sounds put back; the little words that shift beyond that are listed in ``dialect.yml``. Only what
is read changes by it: what is stored stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import yaml

_LISTED = Path(__file__).with_name("dialect.yml")
#: Shorter words turn into too many others.
_SHORTEST = 4
#: Sound of a region → sounds of standard Dutch, the likeliest first. A word is tried with one shift
#: everywhere it occurs, then with two shifts.
_SHIFTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # West-Flemish, Groningen, the Achterhoek: "stroat", "loaten"; Brabant: "opstaon".
    ("oa", ("aa", "a", "oo")),
    ("ao", ("aa", "a")),
    # The north and the east kept the long u and i: "gebruukn", "overblieven".
    ("uu", ("ui",)),
    ("(?<=..)ie(?=[^r].)", ("ij",)),
    ("ii", ("ij",)),
    # Limburg, Brabant, the Veluwe: "laeve", "wearken", "doeed", "sjlaope", "aauwer".
    ("ae", ("aa", "a", "ee")),
    ("ea", ("ee",)),
    ("oee", ("oo",)),
    ("iee", ("ee",)),
    ("aau", ("au", "ou")),
    ("sj(?=[lmntw])", ("s", "z")),
    ("sjr", ("schr",)),
    # "kolder", "volholden" in the east.
    ("old", ("oud",)),
    # "loopn", "slaapn": in the dictionary one vowel, the syllable is open.
    (r"([aeou])\1([bcdfgklmprstvz])n$", (r"\1\2en",)),
    # "lopm", "kroepn" and "doar bleevn".
    ("pm$", ("pen",)),
    ("bm$", ("ben",)),
    ("(?<=..[bcdfgkprstvz])n$", ("en",)),
)
_COMPILED = tuple((re.compile(sound), answers) for sound, answers in _SHIFTS)


@lru_cache(maxsize=1)
def listed() -> dict[str, str]:
    """Word of a region → dictionary word, from the list beside this module."""
    raw: dict[str, list[str]] = yaml.safe_load(_LISTED.read_text(encoding="utf-8"))
    return {str(heard).lower(): str(word) for word, heards in raw.items() for heard in heards}


def _shifted(word: str) -> Iterator[str]:
    for sound, answers in _COMPILED:
        if sound.search(word):
            for answer in answers:
                yield sound.sub(answer, word)


def standard(word: str, is_known: Callable[[str], bool]) -> str:
    """The dictionary word that a word of a region is, or the word itself.

    :param word: lower case, without accents, not in the dictionary.
    :param is_known: whether the dictionary has a word.
    """
    if len(word) < _SHORTEST or not word.isalpha():
        return word
    once = list(dict.fromkeys(_shifted(word)))
    for candidate in once:
        if len(candidate) >= _SHORTEST and is_known(candidate):
            return candidate
    for first in once:
        for candidate in _shifted(first):
            if len(candidate) > _SHORTEST and is_known(candidate):
                return candidate
    return word
