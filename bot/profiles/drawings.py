"""Drawings of filled-in models: which one belongs to a model, as text to put in a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from bot.profiles.circles_drawing import circles_svg
from bot.profiles.domains_drawing import domains_svg
from bot.profiles.shown import ShownProfile
from bot.profiles.web_drawing import web_svg

_DRAWINGS: Mapping[str, Callable[[ShownProfile, str], str]] = {
    "web": web_svg,
    "domains": domains_svg,
    "circles": circles_svg,
}


def draw(profile: ShownProfile, name: str) -> Markup:
    """The drawing of a model as SVG, or nothing when there is nothing to draw.

    ``name`` is unlike that of every other drawing on the page.
    """
    drawing = _DRAWINGS.get(profile.drawing)
    worth_it = profile.has_numbers or (
        profile.drawing != "web" and any(row.filled for row in profile.rows)
    )
    if drawing is None or not worth_it:
        return Markup("")
    return Markup(drawing(profile, name))  # every text in it is escaped there


def caption(profile: ShownProfile) -> str:
    """How to read the drawing, in one or two short sentences."""
    match profile.drawing:
        case "web":
            lines = ["Het midden is 0, de rand is 10."]
            if profile.wished_name:
                lines.append("De stippellijn is gewenst.")
        case "circles":
            lines = ["De volle bol is nu, de stippellijn gewenst.", "Groter is een hoger cijfer."]
        case "domains":
            lines = ["Het cijfer in een rondje is de plaats: 1 gaat voor."]
            if profile.links:
                lines.append("Een lijn betekent: dit hangt samen.")
        case _:
            lines = []
    if profile.tick and lines:
        lines.append(f"Een vinkje betekent: ‘{profile.tick}’.")
    return " ".join(lines)
