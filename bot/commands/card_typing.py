"""Filling in a card with rows in the terminal: how it is shown, and how a line is read.

A short line of marks fills in the numbers and ticks of all rows: ``6 4* - 8``. Everything
else goes by row and field: ``1: 6 *; 1a: slecht slapen; 2: >7``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.conversation.turn import Ask, AskRow
from bot.profiles.profile import Profile, UnusableProfile, read_profile

UNSURE = "Dat lees ik niet. Typ per rij een cijfer van 0 tot 10 of een streepje: 6 4* - 8"
UNSURE_OF_PARTS = "Dat lees ik niet. Typ per rij of veld: 1: 6 *; 1a: slecht slapen; 2: =1"

_ONLY_MARKS = re.compile(r"[\d\s,*-]+")
_MARK = re.compile(r"(?P<number>\d{1,2}|-)?(?P<tick>\*)?")
_PART = re.compile(r"\s*(?P<row>\d{1,2})(?P<field>[a-z])?\s*:\s*(?P<filled>.*)", re.DOTALL)
_TOGETHER = re.compile(r"\s*samen\s*:\s*(?P<numbers>[\d\s,]+)", re.IGNORECASE)


def is_card(typed: str, ask: Ask | None) -> bool:
    """Whether a line means to fill in the open card; other words go on as text, to be heard."""
    if ask is None or ask.kind != "profile":
        return False
    return bool(_ONLY_MARKS.fullmatch(typed) or _PART.match(typed) or _TOGETHER.match(typed))


def read_card(typed: str, ask: Ask) -> Profile | None:
    """What a line fills in on a card; ``None`` when it cannot be read."""
    try:
        if _ONLY_MARKS.fullmatch(typed):
            return read_profile(ask, _marks(typed, ask))
        return read_profile(ask, _parts(typed, ask))
    except (UnusableProfile, LookupError, ValueError):
        return None


def _marks(typed: str, ask: Ask) -> dict[str, Any]:
    marks = [_MARK.fullmatch(part) for part in typed.replace(",", " ").split()]
    if len(marks) != len(ask.rows) or not all(marks):
        raise UnusableProfile("one mark per row")
    found = [(row.id, mark) for row, mark in zip(ask.rows, marks, strict=True) if mark]
    return {
        "scores": {row: int(m["number"]) for row, m in found if m["number"] not in (None, "-")},
        "talk": [row for row, mark in found if mark["tick"]],
    }


def _parts(typed: str, ask: Ask) -> dict[str, Any]:
    args: dict[str, Any] = {
        "scores": {}, "talk": [], "words": {}, "picks": {}, "places": {}, "links": [],
    }  # fmt: skip
    for part in typed.split(";"):
        together, about = _TOGETHER.fullmatch(part), _PART.fullmatch(part)
        if together:
            wanted = re.findall(r"\d+", together["numbers"])
            args["links"] = [ask.links[int(number) - 1].value for number in wanted]
        elif about:
            row = ask.rows[int(about["row"]) - 1]
            if about["field"]:
                field = row.fields["abcdefghij".index(about["field"])]
                args["words"][field.id] = about["filled"].strip()
            else:
                _row(row, about["filled"], args)
        else:
            raise UnusableProfile("no row or field")
    return args


def _row(row: AskRow, filled: str, args: dict[str, Any]) -> None:
    for mark in filled.split():
        if mark == "*":
            args["talk"].append(row.id)
        elif mark.startswith("="):
            args["picks"][row.id] = row.options[int(mark[1:]) - 1].value
        elif mark.startswith("#"):
            args["places"][row.id] = int(mark[1:])
        else:
            args["scores"][row.id] = int(mark)


def shown_card(ask: Ask) -> Iterator[str]:
    """The lines that show the rows of a card, with how to fill them in."""
    bare = all(not (row.fields or row.options) for row in ask.rows) and not ask.places
    for place, row in enumerate(ask.rows, start=1):
        yield f"  {place}. {row.label}. {row.text}".rstrip(" .") + "."
        for number, option in enumerate(row.options, start=1):
            yield f"      ={number} {option.label}"
        for letter, field in zip("abcdefghij", row.fields, strict=False):
            yield f"     {place}{letter} {field.label}"
    for number, link in enumerate(ask.links, start=1):
        yield f"  {ask.links_label} {number}: {link.label}"
    if bare:
        yield (
            "Typ per rij een cijfer, een streepje voor leeg, en een sterretje voor "
            f"‘{ask.tick}’: 6 4* - 8 7 *"
        )
        return
    marks = ["een cijfer"] if any(row.hi for row in ask.rows) else []
    marks += ["=1 voor een keuze"] if any(row.options for row in ask.rows) else []
    marks += [f"#1 voor {ask.place.lower()} 1"] if ask.places else []
    marks += [f"* voor ‘{ask.tick}’"] if ask.tick else []
    kinds = f"Per rij: {', '.join(marks)}. " if marks else ""
    example = "1: 6 *; 1a: slecht slapen" if not ask.links else "1: #1; 2: #2; samen: 1, 3"
    yield f"{kinds}Scheid met een puntkomma: {example}"
