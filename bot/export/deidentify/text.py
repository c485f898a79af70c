"""The free text of a conversation without what gives somebody away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.export.content import Shared
from bot.export.deidentify.rules import Found, find, replaced, without_overlap
from bot.export.sheets import pseudonym

Finder = Callable[[str], list[Found]]
"""Finds pieces in a text; the second opinion beside our own rules."""

_KINDS = {
    "persoon": "NAAM",
    "patient": "NAAM",
    "locatie": "PLAATS",
    "instelling": "ORGANISATIE",
    "ziekenhuis": "ORGANISATIE",
    "datum": "DATUM",
    "leeftijd": "LEEFTIJD",
    "telefoonnummer": "TELEFOON",
    "emailadres": "E-MAIL",
    "url": "WEBADRES",
    "bsn": "NUMMER",
    "id": "NUMMER",
}
"""What `deduce` calls a thing → what we put in its place."""


@dataclass(frozen=True)
class Cleaned:
    """A text to review. ``replaced`` are the pieces with what came in their place."""

    pseudonym: str
    text: str
    replaced: tuple[tuple[str, str], ...]


def load_deduce(cache: Path, lists: Path | None = None) -> Finder:
    """Load `deduce`. Needs a gigabyte of memory, and more than a minute the first time.

    Args:
        cache: folder where it keeps its lists ready for the next time.
        lists: other lists of names and places than its own.
    """
    # It writes everything it does to standard output unless logging was set up before.
    if not logging.getLogger().handlers:
        logging.basicConfig(level=logging.WARNING)
    from deduce import Deduce

    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Deduce(cache_path=cache, **({"lookup_data_path": lists} if lists else {}))

    def finder(text: str) -> list[Found]:
        found: Iterable[Any] = made.deidentify(text).annotations
        return [
            Found(int(it.start_char), int(it.end_char), _KINDS.get(it.tag, "GEGEVEN"), it.text)
            for it in found
        ]

    return finder


def free_text(shared: Shared) -> list[tuple[str, str]]:
    """Label and words of everything that was written in somebody's own words."""
    told = [(row.label, row.said) for row in shared.rows if row.said]
    told += [("Wat de patiënt zei", words) for words in shared.said]
    for goal, lines in shared.plan:
        told += [(f"Doel {goal.number}, {label.lower()}", words) for label, words in lines]
    told += shared.agreed.rows()
    if shared.referral is not None and shared.referral.request:
        told.append(("Hulpvraag", shared.referral.request))
    if shared.note:
        told.append(("Notitie", shared.note))
    return told


def clean(shared: Shared, also_find: Finder, known_names: Iterable[str] = ()) -> Cleaned:
    """The text without names, for a person to review.

    A name that is said once is replaced everywhere in the conversation.
    """
    told = free_text(shared)
    known = [shared.label, shared.read_by, shared.agreed.by, *known_names]
    said = {
        piece.text
        for _, words in told
        for piece in [*find(words, known), *also_find(words)]
        if piece.kind == "NAAM"
    }
    lines, pieces = [f"Gesprek {pseudonym(shared)}", shared.written_by, ""], []
    for label, words in told:
        found = without_overlap([*find(words, [*known, *said]), *also_find(words)])
        pieces += [(piece.text, piece.kind) for piece in found]
        lines.append(f"{label}: {replaced(words, found)}")
    return Cleaned(pseudonym(shared), "\n".join(lines) + "\n", tuple(dict.fromkeys(pieces)))
