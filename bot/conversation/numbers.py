"""Numbers on a scale of 0 to 10, the way Dutch people write them.

Source of the edge cases: dossier §1.3 ("6,5", "zesje", "dikke 8", "7 à 8", "-3", "12").
"""

from __future__ import annotations

import re

_WORDS = {
    "nul": 0.0, "een": 1.0, "één": 1.0, "eentje": 1.0, "twee": 2.0, "tweetje": 2.0,
    "drie": 3.0, "drietje": 3.0, "vier": 4.0, "viertje": 4.0, "vijf": 5.0, "vijfje": 5.0,
    "zes": 6.0, "zesje": 6.0, "zeven": 7.0, "zeventje": 7.0, "acht": 8.0, "achtje": 8.0,
    "negen": 9.0, "negentje": 9.0, "tien": 10.0, "tientje": 10.0,
    "twaalf": 12.0, "elf": 11.0, "honderd": 100.0,
}  # fmt: skip
_DIGITS = r"(?<![\w,.])-?\d+(?:[.,]\d+)?(?![\w%])"
_WORD = r"\b(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\b"
_NUMBER = re.compile(f"{_DIGITS}|{_WORD}")
_HALF = re.compile(r"\b(" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r"|\d+) ?(?:½|en een half|[eë]n half|komma vijf)")
_OUT_OF_TEN = re.compile(r"(?<=\d)\s*(?:/|uit|van de|op)\s*(?:10|tien)\b")
_EEN_AS_ARTICLE = re.compile(r"\b(?:een|'n|n)\s+(?=(?:\w+\s+)?(?:" + _NUMBER.pattern + "))")


def _value(found: str) -> float:
    return _WORDS[found] if found in _WORDS else float(found.replace(",", "."))


def read_scale(text: str) -> float | None:
    """The number on a 0–10 scale that ``text`` names, or ``None`` when one must ask again.

    A range gives its middle ("7 à 8" is 7.5). Numbers outside 0–10, and three or more
    different numbers, are not guessed.
    """
    plain = " ".join(text.lower().replace("1/2", "½").split())
    plain = _OUT_OF_TEN.sub("", plain)
    half = _HALF.search(plain)
    if half:
        return _within(_value(half.group(1)) + 0.5)
    plain = _EEN_AS_ARTICLE.sub("", plain)
    numbers = [_value(found) for found in _NUMBER.findall(plain)]
    # "een" is far more often the article than the number: alone in a sentence it says nothing.
    if numbers == [1.0] and "een" in plain.split() and len(plain.split()) > 2:
        return None
    if not numbers or len(set(numbers)) > 2:
        return None
    return _within(sum(set(numbers)) / len(set(numbers)), *numbers)


def _within(number: float, *parts: float) -> float | None:
    return number if all(0 <= part <= 10 for part in (number, *parts)) else None
