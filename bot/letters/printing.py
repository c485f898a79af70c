"""Letters and posters as tagged PDF files (PDF/UA-1); nothing is fetched while they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.dutch_dates import write_date
from bot.letters.texts import fill
from bot.letters.way_in import Sender, WayIn, general_values, personal_values, qr_picture

_HERE = Path(__file__).parent


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def paragraphs(text: str) -> list[str]:
    """A text in pieces, split at its empty lines."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def unbroken(text: str) -> str:
    """The text with spaces that stay together on paper."""
    return text.replace(" ", "\u00a0")


def _letter(way_in: WayIn, own: Mapping[str, Any], sender: Sender, today: date) -> dict[str, Any]:
    # A number that breaks at the end of a line is hard to dial.
    values = personal_values(way_in, sender, today) | {"telefoon": unbroken(sender.phone)}
    words = fill(way_in.text_name("letter"), own, values)
    return {
        "paragraphs": paragraphs(words),
        "qr": qr_picture(way_in.link(sender.base_url)),
        "code": way_in.code,
        "last_day": unbroken(write_date(way_in.last_day, today)),
        "je": way_in.address == "je",
        "easy": way_in.level == "a2",
    }


def letters_page(
    ways_in: Sequence[WayIn], own: Mapping[str, Any], sender: Sender, today: date
) -> str:
    """All letters as one page of HTML; see :func:`letters_pdf`."""
    return _templates().get_template("letter.html").render(
        title=f"Uitnodiging – {sender.name}" if len(ways_in) == 1
        else f"Uitnodigingen – {sender.name}",
        letters=[_letter(way_in, own, sender, today) for way_in in ways_in],
        sender=sender,
        phone=unbroken(sender.phone),
        today=write_date(today),
        css=(_HERE / "letter.css").read_text(encoding="utf-8"),
    )  # fmt: skip


def letters_pdf(
    ways_in: Sequence[WayIn], own: Mapping[str, Any], sender: Sender, today: date
) -> bytes:
    """One file with a letter per patient, each on a page of its own.

    Args:
        ways_in: the invitations, with link and code.
        own: the practice's own texts, by name (:attr:`bot.store.models.Practice.texts`).
        sender: the practice.
        today: the date above the letters.
    """
    return _pdf(letters_page(ways_in, own, sender, today))


def slide_words(own: Mapping[str, Any], sender: Sender) -> list[str]:
    """The pieces of the waiting-room text; the first is its heading."""
    return paragraphs(fill("slide", own, general_values(sender)))


def poster_pdf(own: Mapping[str, Any], sender: Sender) -> bytes:
    """The waiting-room text as a poster: one A4, landscape."""
    page = (
        _templates()
        .get_template("poster.html")
        .render(paragraphs=slide_words(own, sender), sender=sender)
    )
    return _pdf(page)


def _pdf(page: str) -> bytes:
    # Heavy, and only needed for who prints.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    nothing_from_elsewhere = URLFetcher(allowed_protocols=("data",))
    made: bytes = HTML(string=page, url_fetcher=nothing_from_elsewhere).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return made
