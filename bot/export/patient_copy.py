"""The patient's own copy: everything they gave and who read it, as one tagged PDF page.

Made from our own rows, for a person and for a screen reader (PDF/UA-1: tags, title, language).
A page that would run over is set in smaller letters first; only who wrote a very great deal
gets a second page. Nothing is fetched while it is made.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.catalogue.schema import Catalogue
from bot.conversation.summary import Row, answer_rows, goal_lines, offer_names
from bot.conversation.turn import Address
from bot.dutch_dates import local, write_date, write_time
from bot.profiles.drawings import draw
from bot.profiles.shown import ShownProfile, shown_profiles
from bot.profiles.web_drawing import described
from bot.store.models import Consent, Conversation

if TYPE_CHECKING:
    from weasyprint import Document

_HERE = Path(__file__).parent
_SIZES = (10, 9, 8)
"""Points of the letters, from what reads well to the smallest that still does."""

_NEUTRAL = {
    "bezoeker": "kijkt nog rond",
    "klaag": "heeft vooral last",
    "klant": "wil aan de slag",
}
"""The working note in the words that a patient gets to see (trust.md 11)."""

_CONSENTS = {
    "read_answers": "De praktijk mag de antwoorden lezen",
    "share_contact": "De praktijk mag contactgegevens doorgeven",
}


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def _moment(moment: datetime) -> str:
    return f"{write_date(local(moment).date())}, {write_time(moment)} uur"


def _rows(conversation: Conversation, catalogue: Catalogue) -> list[Row]:
    """Every answer once: what stands on a goal card is not told twice."""
    cards = {goal.number for goal in conversation.goals}
    return [
        row
        for row in answer_rows(conversation.answers, catalogue, conversation.address)
        if row.phase != "referral"
        and row.part != "drawn"
        and not (row.phase == "goal" and max(row.card, 1) in cards)
    ]


def _address(conversation: Conversation) -> Address:
    return "je" if conversation.address == "je" else "u"


def _picture(profile: ShownProfile) -> tuple[str, str]:
    """The drawing in black as an image address, and in words; both empty without numbers."""
    drawing = str(draw(profile, "web")).replace("currentColor", "#000")
    if not drawing:
        return "", ""
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}", described(profile)


def _consent_lines(consents: Iterable[Consent]) -> list[str]:
    lines = []
    for consent in consents:
        given = f"{'ja' if consent.given else 'nee'}, {_moment(consent.at)}"
        if consent.withdrawn_at is not None:
            given += f"; ingetrokken {_moment(consent.withdrawn_at)}"
        lines.append(f"{_CONSENTS[consent.purpose]}: {given}.")
    return lines


def copy_page(
    conversation: Conversation, catalogue: Catalogue, now: datetime, size: int = _SIZES[0]
) -> str:
    """The page as HTML, for the letter size in points; see :func:`patient_copy`."""
    referral = conversation.referral
    path = conversation.dialogue.get("slots", {}).get("path")
    versions = [consent.text_version for consent in conversation.consents]
    values: dict[str, Any] = {
        "conversation": conversation,
        "je": conversation.address == "je",
        "profiles": [
            (profile, _picture(profile))
            for profile in shown_profiles(conversation.answers, catalogue, _address(conversation))
        ],
        "rows": _rows(conversation, catalogue),
        "goals": [(goal, goal_lines(goal)) for goal in conversation.goals],
        "offers": offer_names(referral.picked, catalogue) if referral is not None else [],
        "consents": _consent_lines(conversation.consents),
        "working_note": _NEUTRAL.get(path, "") if conversation.status != "closed" else "",
        "sent": _moment(conversation.sent_at) if conversation.sent_at else "",
        "read": _moment(conversation.read_at) if conversation.read_at else "",
        "made": _moment(now),
        "version": versions[-1] if versions else "",
        "css": (_HERE / "patient_copy.css").read_text(encoding="utf-8"),
        "size": size,
    }
    return _templates().get_template("patient_copy.html").render(values)


def _document(page: str) -> Document:
    # Heavy, and only needed for who asks for a copy.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    nothing_from_elsewhere = URLFetcher(allowed_protocols=("data",))
    return HTML(string=page, url_fetcher=nothing_from_elsewhere).render(pdf_variant="pdf/ua-1")


def patient_copy(conversation: Conversation, catalogue: Catalogue, now: datetime) -> bytes:
    """The copy as a PDF file.

    Args:
        conversation: with practice, answers, goals, referral, consents and reader loaded.
        catalogue: for the labels.
        now: the moment at which the copy is made (UTC).
    """
    for size in _SIZES:
        document = _document(copy_page(conversation, catalogue, now, size))
        if len(document.pages) == 1:
            break
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made
