"""One entry of the sociale kaart: its fields, and reading what somebody filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.catalogue.schema import Catalogue
from bot.dutch_dates import read_date
from bot.store.models import SocialMapEntry

CHECK_AGAIN_AFTER = relativedelta(months=6)
"""After this an entry is called "niet gecontroleerd" (dossier §6.1)."""

LONGEST_NAME = 120
LONGEST_TEXT = 500

COLUMNS = {
    "name": "Naam",
    "area": "Gemeente of wijk",
    "offers": "Aanbod",
    "what": "Wat",
    "for_whom": "Voor wie",
    "threshold": "Drempel",
    "cost": "Kosten",
    "language": "Taal",
    "access": "Toegankelijkheid",
    "waiting_time": "Wachttijd",
    "route": "Zo verwijs je",
    "checked_on": "Laatst gecontroleerd",
    "example": "Voorbeeld",
}
"""Fields of an entry in their order, with their headings on screen and in a file."""

TEXTS = ("what", "for_whom", "threshold", "cost", "language", "access", "waiting_time", "route")
"""The fields that are free text."""

HINTS = {
    "what": "Wat doen ze daar?",
    "for_whom": "Leeftijd, situatie, wijk",
    "threshold": "Wat maakt het makkelijk of moeilijk om te gaan?",
    "cost": "Bijvoorbeeld: gratis, of 2 euro per keer",
    "language": "Bijvoorbeeld: Nederlands, ook Turks",
    "access": "Rolstoel, bus, rustige ruimte",
    "waiting_time": "Bijvoorbeeld: 2 weken",
    "route": "Wie belt wie, of hoe meld je iemand aan?",
}

SEPARATOR = "|"
"""Between two offers in one cell of a file."""


@dataclass(frozen=True)
class EntryDraft:
    """An entry as it was read, with what is wrong with it, by field."""

    values: Mapping[str, Any]
    errors: Mapping[str, str] = field(default_factory=dict)


def read_entry(filled: Mapping[str, str], catalogue: Catalogue, today: date) -> EntryDraft:
    """Read the fields of one entry as a person filled them in.

    Args:
        filled: texts by the names of :data:`COLUMNS`; what is missing counts as empty.
            ``offers`` are ids or labels of offers with :data:`SEPARATOR` in between.
        catalogue: knows the offers.
        today: an entry cannot have been checked later than this.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in ("name", "area", *TEXTS):
        longest = LONGEST_NAME if name in ("name", "area") else LONGEST_TEXT
        text = filled.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()
        values[name] = text
        if len(text) > longest:
            errors[name] = f"Maak dit korter: hooguit {longest} tekens."
        elif any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
            errors[name] = "Hier staat een teken dat we niet kunnen bewaren. Haal het weg."
    if not values["name"]:
        errors["name"] = "Vul een naam in."
    values["offers"], unknown = _offers(filled.get("offers", ""), catalogue)
    if unknown:
        errors["offers"] = f"Dit aanbod kennen we niet: {', '.join(unknown)}."
    typed = filled.get("checked_on", "").strip()
    values["checked_on"] = read_date(typed) if typed else None
    if typed and values["checked_on"] is None:
        errors["checked_on"] = "Vul een datum in, bijvoorbeeld 24-11-2026."
    elif values["checked_on"] is not None and values["checked_on"] > today:
        errors["checked_on"] = "Deze dag moet nog komen. Vul in wanneer het is gecontroleerd."
    said = filled.get("example", "").strip().casefold()
    values["example"] = said in ("ja", "yes", "1", "true", "waar")
    return EntryDraft(values, errors)


def _offers(cell: str, catalogue: Catalogue) -> tuple[list[str], list[str]]:
    by_label = {offer.label.u.casefold(): offer.id for offer in catalogue.offers.values()}
    found: list[str] = []
    unknown: list[str] = []
    for part in filter(None, (part.strip() for part in cell.split(SEPARATOR))):
        name = part if part in catalogue.offers else by_label.get(part.casefold(), "")
        if not name:
            unknown.append(part)
        elif name not in found:
            found.append(name)
    return found, unknown


def needs_check(entry: SocialMapEntry, today: date) -> bool:
    """Whether nobody checked an entry in the last six months."""
    return entry.checked_on is None or entry.checked_on + CHECK_AGAIN_AFTER < today


def written(entry: SocialMapEntry, catalogue: Catalogue) -> dict[str, str]:
    """The fields of an entry as a person types them; :func:`read_entry` reads them back."""
    day = entry.checked_on
    cells = {name: str(getattr(entry, name)) for name in ("name", "area", *TEXTS)}
    labels = [
        catalogue.offers[offer].label.u if offer in catalogue.offers else offer
        for offer in entry.offers
    ]
    cells["offers"] = f" {SEPARATOR} ".join(labels)
    cells["checked_on"] = f"{day.day}-{day.month}-{day.year}" if day is not None else ""
    cells["example"] = "ja" if entry.example else ""
    return {name: cells[name] for name in COLUMNS}
