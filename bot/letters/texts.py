"""The texts of invitations: our standard ones, a practice's own, and what every one must keep.

A text may hold placeholders between braces. It is checked when a practice changes it, so that
no letter goes out with a hole in it, without a way in, or without saying that it is voluntary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PERSONAL = {
    "naam": "de naam of het kenmerk van de patiënt",
    "afspraak": "op 24 november, of: binnenkort",
    "Afspraak": "hetzelfde met een hoofdletter, voor het begin van een zin",
    "met": "wie het gesprek voert, of: ons",
    "tot": "de laatste dag waarop de link werkt",
    "link": "de link, alleen voor deze patiënt",
    "code": "de code om te typen",
}
GENERAL = {
    "vrijwillig": "de vaste zin dat meedoen vrijwillig is",
    "praktijk": "de naam van de praktijk",
    "telefoon": "het nummer van de praktijk",
    "adres": "het adres waar je de code typt",
}
"""Placeholders and what stands there later, in the words of the screens."""

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_LONGEST = {"letter": 1600, "sms": 480, "reminder": 480, "slide": 280}
_LONGEST_OTHER = 2500


class TextError(ValueError):
    """Why a text cannot be used, in a Dutch sentence."""


@dataclass(frozen=True)
class StandardText:
    """One text of ours. ``address`` is its form of address, ``family`` what it is for."""

    name: str
    title: str
    text: str

    @property
    def family(self) -> str:
        """``letter``, ``sms``, ``email``, ``reminder``, ``website`` or ``slide``."""
        return self.name.split("_")[0]

    @property
    def address(self) -> str:
        """``je`` or ``u``."""
        return "je" if self.name.endswith("_je") else "u"

    @property
    def placeholders(self) -> dict[str, str]:
        """What may stand between braces, with what it becomes."""
        if self.family in ("website", "slide"):
            return GENERAL
        if self.family == "reminder":
            # Nobody knows the link any more by then.
            return {**GENERAL, **{k: v for k, v in PERSONAL.items() if k not in ("link", "code")}}
        return {**GENERAL, **PERSONAL}

    @property
    def required(self) -> tuple[str, ...]:
        """Placeholders that the text must keep. A letter prints its way in beside the text."""
        return ("vrijwillig", "link") if self.family in ("sms", "email") else ("vrijwillig",)

    @property
    def longest(self) -> int:
        """Characters that fit."""
        return _LONGEST.get(self.family, _LONGEST_OTHER)


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "texts.yml").read_text(encoding="utf-8")
    )
    return content


@cache
def standard_texts() -> dict[str, StandardText]:
    """Our texts by name, in the order of the settings page."""
    return {
        name: StandardText(name, entry["title"], entry["text"].strip())
        for name, entry in _content()["texts"].items()
    }


def voluntary(standard: StandardText) -> str:
    """The fixed sentence that taking part is voluntary."""
    short = standard.family in ("sms", "reminder", "slide")
    sentence: str = _content()["voluntary"]["short" if short else standard.address]
    return sentence


def check(standard: StandardText, text: str) -> None:
    """Accept a practice's own version of a text, or raise :class:`TextError`."""
    if not text.strip():
        raise TextError("De tekst is leeg. Zet hem terug naar de standaardtekst of schrijf iets.")
    if len(text) > standard.longest:
        raise TextError(
            f"De tekst heeft {len(text)} tekens. Er passen er {standard.longest}. Maak hem korter."
        )
    known = standard.placeholders
    for name in _PLACEHOLDER.findall(text):
        if name not in known:
            allowed = ", ".join(f"{{{word}}}" for word in known)
            raise TextError(f"{{{name}}} kennen we hier niet. Je kunt gebruiken: {allowed}.")
    if "{" in _PLACEHOLDER.sub("", text) or "}" in _PLACEHOLDER.sub("", text):
        raise TextError("Er staat een losse accolade in de tekst. Schrijf bijvoorbeeld {naam}.")
    for name in standard.required:
        if f"{{{name}}}" not in text:
            what = {
                "vrijwillig": "Daar komt te staan dat meedoen niet hoeft.",
                "link": "Zonder link kan de patiënt niet naar binnen.",
            }[name]
            raise TextError(f"Laat {{{name}}} in de tekst staan. {what}")


def text_of(name: str, own: Mapping[str, Any]) -> str:
    """The text that counts: the practice's own when it has one, else ours."""
    mine = own.get(name)
    return mine if isinstance(mine, str) and mine else standard_texts()[name].text


def fill(name: str, own: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """A text with everything filled in.

    Raises:
        TextError: the text asks for something that is not among ``values``.
    """
    standard = standard_texts()[name]
    filled = {**values, "vrijwillig": voluntary(standard)}
    if "afspraak" in values:
        filled["Afspraak"] = values["afspraak"][:1].upper() + values["afspraak"][1:]

    def replace(found: re.Match[str]) -> str:
        if found.group(1) not in filled:
            raise TextError(f"{{{found.group(1)}}} kan niet worden ingevuld.")
        return filled[found.group(1)]

    return _PLACEHOLDER.sub(replace, text_of(name, own))
