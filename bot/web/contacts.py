"""Whom to call: the fixed numbers of the help card and the card of an alarm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.catalogue.schema import Catalogue
from bot.dutch_dates import local

OPENS, CLOSES = time(8), time(17)
"""Between these a practice answers its own phone on working days; after it the huisartsenpost."""


@dataclass(frozen=True)
class Call:
    """A number to tap; ``before`` and ``after`` are the words around it."""

    before: str
    number: str
    after: str = ""

    @property
    def link(self) -> str:
        """The number as a ``tel:`` address."""
        return "tel:" + re.sub(r"[^\d+]", "", self.number)


def help_numbers(practice: Any = None) -> tuple[tuple[Call, ...], ...]:
    """The lines of the help card: 112, 113, and the practice when it is known.

    ``practice`` has ``name``, ``phone`` and perhaps ``out_of_hours_phone``. 113 always
    stands beside 0800-0113, since not every phone reaches the short number (dossier 0.6).
    """
    lines: list[tuple[Call, ...]] = [
        (Call("Bel", "112", "als iemand in levensgevaar is."),),
        (
            Call("Denkt u aan zelfmoord? Bel", "113"),
            # The dash in the last words does not break at the end of a line.
            Call("of", "0800-0113", "(dag en nacht, 0800‑0113 is gratis)."),
        ),
    ]
    phone = getattr(practice, "phone", "")
    out_of_hours = getattr(practice, "out_of_hours_phone", "")
    if phone:
        lines.append((Call("Uw praktijk:", phone),))
    if out_of_hours:
        lines.append((Call("Avond, nacht, weekend: huisartsenpost", out_of_hours),))
    return tuple(lines)


def calls_of(names: Sequence[str], catalogue: Catalogue, practice: Any) -> list[Call]:
    """The numbers of an alarm card, the practice's own filled in; empty ones are left away."""
    calls = []
    for name in names:
        entry = catalogue.numbers.get(name)
        if entry is None:
            continue
        number = entry.number or getattr(practice, entry.setting, "")
        if number:
            calls.append(Call(entry.label, number))
        if entry.also:
            free = " (gratis)" if entry.also.startswith("0800") else ""
            calls.append(Call(f"{entry.label}{free}", entry.also))
    return calls


def practice_is_open(now: datetime) -> bool:
    """Whether practices answer their phone at this moment (UTC); public holidays are not known."""
    moment = local(now)
    return moment.weekday() < 5 and OPENS <= moment.time() < CLOSES
