"""The actiewiel as SVG: five steps in a ring, the one that is talked about now stands out.

Made on the server, the same on a screen, on paper and in a PDF. Only attributes, never a
``style``; drawn in the colour of the text around it, so it works in the dark, in forced
colours and in black and white. It shows a place, never progress: no part is good or bad.
Source: the steps of the handreiking (dossier §4.1).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape
from math import cos, pi, sin

SIZE = 120
CENTRE = SIZE / 2
OUTER, INNER = 56.0, 24.0
"""Radii of the ring, in units of the drawing."""

GAP = 2.5
"""Degrees between two steps."""

NOW = {"fill-opacity": ".22", "stroke-width": "3.5"}
NOT_NOW = {"fill-opacity": "0", "stroke-width": "1.2"}
"""How a step looks while it is talked about, and otherwise; the panel's script uses both."""


def wheel_svg(
    steps: Mapping[int, str], now: int | None, name: str, *, planned: Collection[int] = ()
) -> str:
    """The drawing with its text alternative.

    Args:
        steps: number and name of each step, in the order of the wheel.
        now: the step that is talked about; ``None`` marks none.
        name: unlike every other drawing on the page; the ids inside are made from it.
        planned: the steps that this conversation comes by; they get a dot.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="wheel" role="img" '
        f'viewBox="0 0 {SIZE} {SIZE}" aria-labelledby="{name}-t {name}-d" fill="none" '
        f'stroke="currentColor" font-family="sans-serif" font-size="19">',
        f'<title id="{name}-t">Actiewiel</title>',
        f'<desc id="{name}-d">{escape(described(steps, now))}</desc>',
    ]
    for place, (number, label) in enumerate(steps.items()):
        look = NOW if number == now else NOT_NOW
        shown = " ".join(f'{attribute}="{value}"' for attribute, value in look.items())
        middle = (place + 0.5) / len(steps)
        x, y = _at(middle, (OUTER + INNER) / 2)
        weight = "bold" if number == now else "normal"
        parts.append(
            f'<g data-step="{number}"><title>{number}. {escape(label)}</title>'
            f'<path d="{_segment(place, len(steps))}" fill="currentColor" {shown}/>'
            f'<text x="{x:g}" y="{y + 6.5:g}" text-anchor="middle" fill="currentColor" '
            f'stroke="none" font-weight="{weight}">{number}</text>'
        )
        if number in planned:
            dot_x, dot_y = _at(middle, INNER - 7)
            parts.append(
                f'<circle cx="{dot_x:g}" cy="{dot_y:g}" r="2.6" fill="currentColor" stroke="none"/>'
            )
        parts.append("</g>")
    return "".join([*parts, "</svg>"])


def described(steps: Mapping[int, str], now: int | None) -> str:
    """The drawing in words."""
    all_steps = " ".join(f"{number}. {label}" for number, label in steps.items())
    return all_steps if now is None else f"Nu stap {now} van {len(steps)}. {all_steps}"


def _at(turn: float, away: float) -> tuple[float, float]:
    """The point at a part (0–1) of a full turn from the top, clockwise."""
    angle = 2 * pi * turn - pi / 2
    return round(CENTRE + away * cos(angle), 1), round(CENTRE + away * sin(angle), 1)


def _segment(place: int, count: int) -> str:
    """A piece of the ring."""
    half_gap = GAP / 2 / 360
    begin, end = place / count + half_gap, (place + 1) / count - half_gap
    (x1, y1), (x2, y2) = _at(begin, OUTER), _at(end, OUTER)
    (x3, y3), (x4, y4) = _at(end, INNER), _at(begin, INNER)
    return (
        f"M{x1:g} {y1:g}A{OUTER:g} {OUTER:g} 0 0 1 {x2:g} {y2:g}"
        f"L{x3:g} {y3:g}A{INNER:g} {INNER:g} 0 0 0 {x4:g} {y4:g}Z"
    )
