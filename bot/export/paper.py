"""Paper: a page in HTML becomes a tagged PDF (PDF/UA-1), made without fetching anything.

A page that would run over is set in smaller letters first.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.dutch_dates import local, write_date, write_time
from bot.export.printing import printed
from bot.profiles.described import described
from bot.profiles.drawings import draw
from bot.profiles.shown import ShownProfile

PAGES = Path(__file__).parent / "pages"
SIZES = (10.0, 9.0, 8.0, 7.0)
"""Points of the letters, from what reads well to the smallest that still does on paper."""


@cache
def templates() -> Environment:
    """The templates of what goes on paper."""
    made = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals.update(moment=moment, picture=picture, described=described)
    return made


@cache
def _style(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def page(template: str, size: float, **values: Any) -> str:
    """One page as HTML, with letters of ``size`` points."""
    name = "patient_copy.css" if template == "patient_copy.html" else "page.css"
    return templates().get_template(template).render(size=size, css=_style(name), **values)


def moment(at: datetime) -> str:
    """``22 november 2026, 16:10 uur``."""
    return f"{write_date(local(at).date())}, {write_time(at)} uur"


def picture(profile: ShownProfile) -> str:
    """The drawing of a model in black as an image address; empty without numbers."""
    drawing = str(draw(profile, "web")).replace("currentColor", "#000")
    if not drawing:
        return ""
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"


def pdf(html_of: Callable[[float], str], sizes: tuple[float, ...] = SIZES) -> bytes:
    """A PDF file of ``html_of(size)``, with the largest letters that fit on one page.

    What fits with none gets a second page, in the smallest letters.
    """
    *larger, smallest = sizes
    for size in larger:
        made = printed(html_of(size), however_long=False)
        if made is not None:
            return made
    made = printed(html_of(smallest), however_long=True)
    assert made is not None
    return made
