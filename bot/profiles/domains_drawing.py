"""Four domains around one person (4D) as SVG: what was told, what goes first, what joins.

Drawn by the rules of :mod:`bot.profiles.web_drawing`: attributes only, one colour, no good or
bad. The person stands in the middle; a line between two domains is what hangs together.
"""

from __future__ import annotations

from html import escape

from bot.profiles.described import described
from bot.profiles.shown import ShownProfile, ShownRow

WIDTH, HEIGHT = 300, 262
TEXT = 15
_WIDE, _HIGH = 134.0, 110.0
_GAP_X, _GAP_Y = 28.0, 38.0
_EDGE = 2.0
_PERSON = 15.0
_LONGEST_LABEL = 17


def domains_svg(profile: ShownProfile, name: str) -> str:
    """The drawing with its text alternative.

    Args:
        profile: what was filled in.
        name: unlike every other drawing on the page; the ids inside are made from it.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="web domains" role="img" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" aria-labelledby="{name}-t {name}-d" '
        f'fill="none" stroke="currentColor" font-family="sans-serif" font-size="{TEXT}">',
        f'<title id="{name}-t">{escape(profile.title)}</title>',
        f'<desc id="{name}-d">{escape(described(profile))}</desc>',
    ]
    places = {row.id: (place % 2, place // 2) for place, row in enumerate(profile.rows)}
    for row in profile.rows:
        parts += _domain(row, *places[row.id])
    parts += _person()
    for one, other in profile.links:
        if one in places and other in places:
            parts += _link(one, other, places[one], places[other])
    return "".join([*parts, "</svg>"])


def _corner(column: int, line: int) -> tuple[float, float]:
    return _EDGE + column * (_WIDE + _GAP_X), _EDGE + line * (_HIGH + _GAP_Y)


def _domain(row: ShownRow, column: int, line: int) -> list[str]:
    x, y = _corner(column, line)
    told = [label for label, _ in row.said]
    parts = [
        f'<rect class="domain" data-row="{escape(row.id)}" x="{x:g}" y="{y:g}" width="{_WIDE:g}" '
        f'height="{_HIGH:g}" rx="10" stroke-width="{3 if row.place else 1.5:g}"/>',
        _text(x + 9, y + 24, row.short, bold=True, size=14),
    ]
    for number, label in enumerate(told[:3]):
        at = y + 50 + 21 * number
        parts.append(f'<circle cx="{x + 15:g}" cy="{at - 4.5:g}" r="3.5" fill="currentColor"/>')
        parts.append(_text(x + 25, at, _short(label), size=13))
    if row.place is not None:
        badge = x + _WIDE - 15, y + 17
        parts.append(
            f'<circle class="place" data-row="{escape(row.id)}" data-number="{row.place}" '
            f'cx="{badge[0]:g}" cy="{badge[1]:g}" r="11" stroke-width="2"/>'
        )
        parts.append(_text(badge[0], badge[1] + 5.5, str(row.place), bold=True, anchor="middle"))
    return parts


def _short(label: str) -> str:
    plain = label.rstrip(" …:")
    return plain if len(plain) <= _LONGEST_LABEL else f"{plain[: _LONGEST_LABEL - 1].rstrip()}…"


def _person() -> list[str]:
    """Somebody in the middle: the domains are about one life."""
    x, y = WIDTH / 2, HEIGHT / 2
    return [
        f'<circle cx="{x:g}" cy="{y - 7:g}" r="5" stroke-width="2"/>',
        f'<path d="M{x - 9:g} {y + 12:g}a9 11 0 0 1 18 0" stroke-width="2" '
        f'stroke-linecap="round"/>',
    ]


def _link(
    one: str, other: str, here: tuple[int, int], there: tuple[int, int]
) -> list[str]:
    """A line over the gap between two domains; a diagonal goes by the person, not over it."""
    columns, lines = abs(here[0] - there[0]), abs(here[1] - there[1])
    x, y = WIDTH / 2, HEIGHT / 2
    data = f'class="link" data-rows="{escape(one)}+{escape(other)}" stroke-width="4" '
    if columns and lines:
        down = (here[0] < there[0]) == (here[1] < there[1])
        across, steep = _GAP_X / 2 + 6, _GAP_Y / 2 + 5
        left, right = (-steep, steep) if down else (steep, -steep)
        start, end = (x - across, y + left), (x + across, y + right)
        near_x, near_y = _PERSON * 0.75, _PERSON * (0.85 if down else -0.85)
        segments = [
            (start, (x - near_x, y - near_y)),
            ((x + near_x, y + near_y), end),
        ]
    elif columns:
        at = _corner(0, here[1])[1] + _HIGH / 2
        segments = [((x - _GAP_X / 2 - 7, at), (x + _GAP_X / 2 + 7, at))]
    else:
        at = _corner(here[0], 0)[0] + _WIDE / 2
        segments = [((at, y - _GAP_Y / 2 - 6), (at, y + _GAP_Y / 2 + 6))]
    return [
        f'<path {data}d="M{a[0]:g} {a[1]:g}L{b[0]:g} {b[1]:g}" stroke-linecap="round"/>'
        for a, b in segments
    ]


def _text(
    x: float, y: float, words: str, *, bold: bool = False, size: int = TEXT, anchor: str = "start"
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="currentColor" stroke="none"{weight}>{escape(words)}</text>'
    )
