"""Four circles (Vierbollenmodel) as SVG: how it is now beside how it is wished.

Drawn by the rules of :mod:`bot.profiles.web_drawing`: attributes only, one colour, no good or
bad. A filled disc is now, a dashed ring is wished; both stand in words as well.
"""

from __future__ import annotations

from html import escape

from bot.profiles.described import described
from bot.profiles.shown import ShownProfile, ShownRow

WIDTH, HEIGHT = 300, 344
RADIUS = 58.0
"""Radius of a circle with a 10, in units of the drawing."""

TEXT = 15
_CELL, _ROW = 150, 178
_SMALLEST = 3.0
"""Radius of a 0, which must still be seen."""


def circles_svg(profile: ShownProfile, name: str) -> str:
    """The drawing with its text alternative.

    Args:
        profile: what was filled in; circles without a number stay empty.
        name: unlike every other drawing on the page; the ids inside are made from it.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="web circles" role="img" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" aria-labelledby="{name}-t {name}-d" '
        f'fill="none" stroke="currentColor" font-family="sans-serif" font-size="{TEXT}">',
        f'<title id="{name}-t">{escape(profile.title)}</title>',
        f'<desc id="{name}-d">{escape(described(profile))}</desc>',
    ]
    for place, row in enumerate(profile.rows):
        x = _CELL / 2 + _CELL * (place % 2)
        y = 84.0 + _ROW * (place // 2)
        parts += _circle(profile, row, x, y)
    return "".join([*parts, "</svg>"])


def _radius(number: int) -> str:
    return f"{max(RADIUS * number / 10, _SMALLEST):g}"


def _circle(profile: ShownProfile, row: ShownRow, x: float, y: float) -> list[str]:
    at = f'cx="{x:g}" cy="{y:g}"'
    parts = [f'<circle {at} r="{RADIUS:g}" stroke-opacity=".4"/>']
    if row.number is not None:
        parts.append(
            f'<circle class="now" data-row="{escape(row.id)}" data-number="{row.number}" {at} '
            f'r="{_radius(row.number)}" fill="currentColor" fill-opacity=".15" stroke-width="3"/>'
        )
    if row.wished is not None:
        parts.append(
            f'<circle class="wished" data-row="{escape(row.id)}" data-number="{row.wished}" {at} '
            f'r="{_radius(row.wished)}" stroke-width="2.5" stroke-dasharray="2 6" '
            f'stroke-linecap="round"/>'
        )
    lines = [
        f"{label.lower()} {number if number is not None else '–'}"
        for label, number in (
            (profile.number_name, row.number),
            (profile.wished_name, row.wished),
        )
        if label
    ]
    parts.append(_text(x, y + RADIUS + 19, ", ".join(lines), size=14))
    parts.append(_text(x, y - RADIUS - 9, row.short, bold=True))
    if row.ticked:
        left, low = x - 73, y - RADIUS - 10  # in the corner of its quarter, clear of the name
        parts.append(
            f'<path class="web-tick" data-row="{escape(row.id)}" d="M{left:g} {low - 5:g}'
            f'l4.5 5l8.5 -12" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>'
        )
    return parts


def _text(x: float, y: float, words: str, *, bold: bool = False, size: int = TEXT) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-size="{size}" '
        f'fill="currentColor" stroke="none"{weight}>{escape(words)}</text>'
    )
