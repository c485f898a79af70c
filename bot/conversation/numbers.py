"""Numbers on a scale of 0 to 10, the way Dutch people write them.

Source of the edge cases: dossier §1.3 ("6,5", "zesje", "dikke 8", "7 à 8", "-3", "12").
"""

from __future__ import annotations

import re
import unicodedata

_NAMES = (
    "nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien",
    "elf", "twaalf",
)  # fmt: skip
_WORDS: dict[str, float] = {
    form: float(number)
    for number, name in enumerate(_NAMES)
    for form in (name, f"{name}je", f"{name}tje", f"{name}-je")
} | {"eentje": 1.0, "zeuven": 7.0, "honderd": 100.0, "anderhalf": 1.5, "anderhalve": 1.5}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_SMALL = r"-?\d+(?:[.,]\d+)?(?:-?t?je)?"
_NUMBER = rf"(?:(?<![\w,.])(?:min )?(?:{_SMALL}|{_WORD})(?![\w%]))"
_HALF = re.compile(rf"\b({_WORD}|\d+) ?(?:½|en een half|[eë]n ?een ?half|komma vijf)\w*")
_OUT_OF_TEN = re.compile(r"(?<=[\w½])\s*(?:/|uit|van de|op)\s*(?:10|tien)\b")
_COUNTED = (
    r"(?:keer|maal|x|uur|uren|minuten|dag(?:en)?|weken|week|maand(?:en)?|jaar|jaren"
    r"|kilo|kg|euro|kinderen|pillen)\b"
)
_AMOUNT = re.compile(rf"{_NUMBER}\s*{_COUNTED}")
_AGE = re.compile(rf"\bvan {_NUMBER}(?! (?:tot|à|a)\b)")
_GRADE = re.compile(rf"\b(?:een|'n|'n|n|op|cijfer|geef)\s+(?:(?!geen\b)\w+\s+)?({_NUMBER})")


def _plain(text: str) -> str:
    lowered = unicodedata.normalize("NFKC", text).lower().replace("🔟", "10")
    without_marks = "".join(char for char in lowered if char not in "\ufe0f\u20e3")
    return " ".join(without_marks.replace("1⁄2", "½").replace("1/2", "½").split())


def _value(found: str) -> float:
    negative = found.startswith("min ")
    bare = found.removeprefix("min ")
    if bare in _WORDS:
        number = _WORDS[bare]
    else:
        number = float(re.sub(r"-?t?je$", "", bare).replace(",", "."))
    return -number if negative else number


def read_scale(text: str) -> float | None:
    """The number on a 0–10 scale that ``text`` names, or ``None`` when one must ask again.

    A range gives its middle ("7 à 8" is 7.5). Amounts ("twee keer per week"), ages and numbers
    outside 0–10 are no marks, and three or more different numbers are not guessed.
    """
    plain = _plain(text)
    if plain in ("een", "een."):
        return 1.0
    plain = _OUT_OF_TEN.sub("", plain)
    half = _HALF.search(plain)
    if half:
        return _within([_value(half.group(1)) + 0.5])
    plain = _AMOUNT.sub(" ", plain)
    # "een 7", "op een 6", "cijfer 5": a number that is given as a mark beats all others.
    marks = _GRADE.findall(plain)
    if not marks or re.search(r"\b(?:tussen|tot|à|a|of)\b", plain):
        marks = re.findall(_NUMBER, plain)
    if len(marks) > 1:
        plain = _AGE.sub(" ", plain)
        marks = _GRADE.findall(plain) or re.findall(_NUMBER, plain)
    numbers = {_value(mark) for mark in marks}
    return _within(sorted(numbers)) if 0 < len(numbers) <= 2 else None


def _within(numbers: list[float]) -> float | None:
    if not all(0 <= number <= 10 for number in numbers):
        return None
    return sum(numbers) / len(numbers)
