"""The spinnenweb as SVG: made on the server, the same on a screen, on paper and in a PDF.

Only attributes, never a ``style``, because of the content security policy. Everything is
drawn in the colour of the text around it, so that it works in the dark, in forced colours
and in black and white. No area is coloured as good or bad.
"""

from __future__ import annotations

from html import escape
from math import cos, pi, sin

from bot.profiles.described import described as described
from bot.profiles.profile import NO_NUMBER
from bot.profiles.shown import THEN, ShownProfile, ShownRow

WIDTH, HEIGHT = 300, 276
CENTRE = (150.0, 143.0)
RADIUS = 86.0
"""Length of an axis, from 0 to 10, in units of the drawing."""

RINGS = (2, 4, 6, 8, 10)

TEXT = 15
"""Size of the letters. The drawing is at least 270 pixels wide, so never under 13 pixels."""


def web_svg(profile: ShownProfile, name: str) -> str:
    """The drawing with its text alternative.

    Args:
        profile: what was filled in; axes without a number stay open.
        name: unlike every other drawing on the page; the ids inside are made from it.
    """
    axes = list(enumerate(profile.rows))
    count, said = len(axes), profile.wished_name
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="web" role="img" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" aria-labelledby="{name}-t {name}-d" '
        f'fill="none" stroke="currentColor" font-family="sans-serif" font-size="{TEXT}">',
        f'<title id="{name}-t">{escape(profile.title)}</title>',
        f'<desc id="{name}-d">{escape(described(profile))}</desc>',
    ]
    for ring in RINGS:
        corners = " ".join(_point(place, count, ring) for place, _ in axes)
        parts.append(f'<polygon points="{corners}" stroke-opacity=".4"/>')
    for place, row in axes:
        dashed = "" if row.number is not None else ' stroke-dasharray="3 5"'
        (x, y), (end_x, end_y) = CENTRE, _place(place, count, 10)
        parts.append(
            f'<line x1="{x:g}" y1="{y:g}" x2="{end_x:g}" y2="{end_y:g}" '
            f'stroke-opacity=".55"{dashed}/>'
        )
    parts += _wished(profile.rows)
    parts += _numbers(profile.rows)
    parts += [_label(place, count, row, said) for place, row in axes]
    return "".join([*parts, "</svg>"])


def _place(axis: int, count: int, number: float) -> tuple[float, float]:
    angle = 2 * pi * axis / count - pi / 2
    away = RADIUS * number / 10
    return round(CENTRE[0] + away * cos(angle), 1), round(CENTRE[1] + away * sin(angle), 1)


def _point(axis: int, count: int, number: float) -> str:
    x, y = _place(axis, count, number)
    return f"{x:g},{y:g}"


def _numbers(rows: tuple[ShownRow, ...]) -> list[str]:
    """Dots, and lines between neighbours; an open axis is never crossed by a line."""
    count = len(rows)
    at = {place: row.number for place, row in enumerate(rows) if row.number is not None}
    parts = []
    if len(at) == count:
        corners = " ".join(_point(place, count, number) for place, number in at.items())
        parts.append(
            f'<polygon class="web-line" points="{corners}" fill="currentColor" '
            f'fill-opacity=".15" stroke-width="3" stroke-linejoin="round"/>'
        )
    else:
        for place, number in at.items():
            following = at.get((place + 1) % count)
            if following is not None:
                (x, y), (to_x, to_y) = (
                    _place(place, count, number),
                    _place((place + 1) % count, count, following),
                )
                parts.append(
                    f'<line class="web-line" x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}" '
                    f'stroke-width="3" stroke-linecap="round"/>'
                )
    for place, number in at.items():
        x, y = _place(place, count, number)
        parts.append(
            f'<circle class="web-dot" data-row="{escape(rows[place].id)}" '
            f'data-number="{number}" cx="{x:g}" cy="{y:g}" r="5" fill="currentColor"/>'
        )
    return parts


def _wished(rows: tuple[ShownRow, ...]) -> list[str]:
    """A dashed line between neighbours where somebody said what would be good."""
    count = len(rows)
    at = {place: row.wished for place, row in enumerate(rows) if row.wished is not None}
    parts = []
    for place, number in at.items():
        here, following = _point(place, count, number), at.get((place + 1) % count)
        if following is not None:
            there = _point((place + 1) % count, count, following)
            parts.append(
                f'<polyline class="web-wished" points="{here} {there}" stroke-width="2.5" '
                f'stroke-dasharray="2 6" stroke-linecap="round"/>'
            )
        x, y = here.split(",")
        parts.append(
            f'<circle class="web-wish" data-row="{escape(rows[place].id)}" '
            f'data-number="{number}" cx="{x}" cy="{y}" r="5" stroke-width="2"/>'
        )
    return parts


def _label(axis: int, count: int, row: ShownRow, said: str) -> str:
    """Name and number at the end of an axis, with a tick when somebody wants to talk about it.

    The tick is drawn: not every font has one, and not every renderer underlines.
    """
    x, y = _place(axis, count, 10)
    across = cos(2 * pi * axis / count - pi / 2)
    if abs(across) < 0.1:
        anchor, at_x = "middle", x
        at_y = y - 28 if y < CENTRE[1] else y + 20
    else:
        # Beside the axis there is no room for the name: it hangs from the edge of the drawing.
        anchor, at_x = ("end", WIDTH - 2) if across > 0 else ("start", 2)
        at_y = y - 16 if y < CENTRE[1] else y + 18
    bold = ' font-weight="bold"' if row.ticked else ""
    text = (
        f'<text x="{at_x:g}" y="{at_y:g}" text-anchor="{anchor}" fill="currentColor" '
        f'stroke="none"><tspan{bold}>{escape(row.short)}</tspan>'
        f'<tspan x="{at_x:g}" dy="18" font-weight="bold">{_numbers_of(row, said)}</tspan></text>'
    )
    if not row.ticked:
        return text
    left = {"start": at_x + 26, "middle": at_x + 16, "end": at_x - 40}[anchor]
    low = at_y + 17
    return text + (
        f'<path class="web-tick" data-row="{escape(row.id)}" d="M{left:g} {low - 5:g}'
        f'l4.5 5l8.5 -12" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _numbers_of(row: ShownRow, said: str) -> str:
    now = NO_NUMBER if row.number is None else str(row.number)
    if said == THEN:
        return f"{NO_NUMBER if row.wished is None else row.wished} → {now}"
    return now if row.wished is None else f"{now}, wens {row.wished}"
