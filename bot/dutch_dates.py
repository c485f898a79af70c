"""Dates and times as people write and read them; screens show the time in the Netherlands."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip

_OLDEST = 120
"""Nobody who uses this is older, in years."""


def _month(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    found = [number for number, name in enumerate(MONTHS, 1) if name.startswith(word[:3])]
    if word.startswith("mrt"):
        return 3
    return found[0] if len(word) >= 3 and len(found) == 1 else None


def _parts(text: str) -> tuple[str, str, str] | None:
    plain = text.strip().lower()
    if re.fullmatch(r"\d{8}", plain):
        return plain[:2], plain[2:4], plain[4:]
    words = re.findall(r"\d+|[a-zë]+", plain)
    if len(words) != 3 or re.search(r"[^\w\s./,-]", plain):
        return None
    first, middle, last = words
    return (last, middle, first) if len(first) == 4 else (first, middle, last)


def read_date(text: str) -> date | None:
    """Read a date as people type it: ``12-3-1958``, ``12 maart 1958``, ``12031958``.

    The year needs four digits; ``None`` when this is no date.
    """
    parts = _parts(text)
    if parts is None:
        return None
    day, middle, year = parts
    month = _month(middle)
    if month is None or not day.isdigit() or not re.fullmatch(r"\d{4}", year):
        return None
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def read_birth_date(text: str, today: date) -> date | None:
    """Read a birth date; two digits for the year are fine (``12-3-58``).

    ``None`` when this is no date, lies in the future or more than 120 years back.
    """
    parts = _parts(text)
    if parts is not None and re.fullmatch(r"\d{2}", parts[2]):
        century = 2000 if 2000 + int(parts[2]) <= today.year else 1900
        text = f"{parts[0]} {parts[1]} {century + int(parts[2])}"
    found = read_date(text)
    if found is None or found > today or found.year < today.year - _OLDEST:
        return None
    return found


def today() -> date:
    """Today's date in the Netherlands, whatever the clock of the machine is set to."""
    return local(datetime.now(UTC)).date()


def local(moment: datetime) -> datetime:
    """A moment (UTC) on the clock in the Netherlands."""
    return moment.astimezone(HERE)


def write_date(day: date, today: date | None = None) -> str:
    """``28 november``, with the year when it is another year than today's."""
    words = f"{day.day} {MONTHS[day.month - 1]}"
    return words if today is not None and today.year == day.year else f"{words} {day.year}"


def write_time(moment: datetime) -> str:
    """``16:10`` on the clock in the Netherlands."""
    return local(moment).strftime("%H:%M")


def write_moment(moment: datetime, now: datetime) -> str:
    """``vandaag 16:10``, ``gisteren 16:10`` or ``20 november 16:10``."""
    day, today = local(moment).date(), local(now).date()
    name = {0: "vandaag", 1: "gisteren"}.get((today - day).days, write_date(day, today))
    return f"{name} {write_time(moment)}"


def write_day(day: date, today: date) -> str:
    """``vandaag``, ``morgen``, ``gisteren`` or ``28 november``."""
    names = {-1: "gisteren", 0: "vandaag", 1: "morgen"}
    return names.get((day - today).days, write_date(day, today))
