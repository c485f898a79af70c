"""Drawings of filled-in models: which one belongs to a model, as text to put in a page."""

from __future__ import annotations

from markupsafe import Markup

from bot.profiles.shown import ShownProfile
from bot.profiles.web_drawing import web_svg


def draw(profile: ShownProfile, name: str) -> Markup:
    """The drawing of a model as SVG, or nothing when there is nothing to draw.

    ``name`` is unlike that of every other drawing on the page.
    """
    if profile.drawing != "web" or not profile.has_numbers:
        return Markup("")
    return Markup(web_svg(profile, name))  # every text in it is escaped there
