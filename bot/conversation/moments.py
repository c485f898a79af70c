"""Days, times and rhythms the way Dutch people write them: "volgende week dinsdag", "na de kerst".

A message is never refused for want of a date: whoever asks may ask once more and then takes the
words as they stand. dateparser reads calendar dates; what people say instead of a date ("eind van
de week", "elke ochtend", "zodra ik weer kan lopen") is read here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import dateparser
from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from bot.dutch_dates import DAYS, MONTHS

_COUNT = {
    "een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7,
    "acht": 8, "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "paar": 3, "een paar": 3,
}  # fmt: skip
_NUMBER = r"\d{1,2}|" + "|".join(sorted(_COUNT, key=len, reverse=True))
_DAY = "|".join(DAYS)
_MONTH = "|".join((*MONTHS, "jan", "feb", "febr", "mrt", "apr", "jun", "jul", "aug", "sept", "sep",
                   "okt", "nov", "dec"))  # fmt: skip
_PART = "ochtend|morgen|voormiddag|middag|namiddag|avond|nacht"
_EVERY = r"(?:elke|ieder[e]?|alle)"
_FEAST = r"kerst(?:mis|dagen)?|oud en nieuw|nieuwjaar|pasen|pinksteren|sinterklaas|koningsdag"


@dataclass(frozen=True)
class Moment:
    """When somebody wants to do something.

    ``first`` and ``last`` are the days it may be (open-ended when ``None``), ``clock`` a time of
    day, ``part`` a part of it (ochtend, middag, avond, nacht). ``every`` is a rhythm: ``dag``,
    ``week``, ``maand``, a name of a day, and ``times`` how often in it. ``event`` holds the words
    of a moment that the calendar does not know ("na mijn operatie").
    """

    first: date | None = None
    last: date | None = None
    clock: time | None = None
    part: str = ""
    every: str = ""
    times: int = 1
    event: str = ""


def read_moment(text: str, today: date) -> Moment | None:
    """The moment or rhythm in a text, seen from ``today``; ``None`` when there is none."""
    plain = " ".join(text.lower().replace("’", "'").split())
    found = _rhythm(plain) or _days(plain, today) or _event(plain)
    clock, part = _clock(plain), _part(plain)
    if found is None and (clock or part):
        found = Moment()
    return None if found is None else replace(found, clock=clock, part=part)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _COUNT[word]


def _rhythm(plain: str) -> Moment | None:
    if re.search(r"\bom de (?:andere )?dag\b|\bom de dag\b", plain):
        return Moment(every="week", times=3)
    often = re.search(
        rf"\b({_NUMBER})\s*(?:x|keer|maal|dagen)\s*(?:per|in de|in een|op een|/)"
        r"\s*(dag|week|maand)",
        plain,
    )
    if often:
        return Moment(every=often[2], times=_number(often[1]))
    day = re.search(rf"\b(?:{_EVERY}|op)\s+({'|'.join(DAYS)})(en)?\b", plain)
    if day and (day[2] or not day[0].startswith("op")):
        return Moment(every=day[1])
    habit = re.search(r"\b(maan|dins|woens|donder|vrij|zater|zon)dags\b", plain)
    if habit:
        return Moment(every=f"{habit[1]}dag")
    if re.search(r"\bdoor de week\b|\bdoordeweeks\b", plain):
        return Moment(every="week", times=5)
    if re.search(rf"\b{_EVERY} (?:dag(?:en)?|{_PART})\b|\bdagelijks\b|\bs (?:{_PART})s\b", plain):
        return Moment(every="dag")
    if re.search(rf"\b{_EVERY} (?:week|weekend)\b|\bwekelijks\b|\bin de weekenden\b", plain):
        return Moment(every="week")
    if re.search(rf"\b{_EVERY} maand\b|\bmaandelijks\b", plain):
        return Moment(every="maand")
    return None


def _days(plain: str, today: date) -> Moment | None:
    for read in (_feast, _relative, _week, _month, _weekday, _near, _calendar):
        found = read(plain, today)
        if found is not None:
            return found
    return None


def _one(day: date) -> Moment:
    return Moment(first=day, last=day)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _feast(plain: str, today: date) -> Moment | None:
    named = re.search(rf"\b(voor|na|met|rond|tot)?\s*(?:de\s+|het\s+)?({_FEAST})\b", plain)
    if named is None:
        return None
    first, last = next(
        days
        for year in (today.year, today.year + 1)
        if (days := _feast_days(named[2], year))[1] >= today
    )
    if named[1] in ("voor", "tot"):
        return Moment(first=today, last=first - timedelta(days=1))
    if named[1] == "na":
        return Moment(first=last + timedelta(days=1))
    return Moment(first=first, last=last)


def _feast_days(name: str, year: int) -> tuple[date, date]:
    if name.startswith("kerst"):
        return date(year, 12, 25), date(year, 12, 26)
    if name == "oud en nieuw":
        return date(year, 12, 31), date(year + 1, 1, 1)
    if name == "pasen":
        return easter(year), easter(year) + timedelta(days=1)
    if name == "pinksteren":
        return easter(year) + timedelta(days=49), easter(year) + timedelta(days=50)
    month, day = {"nieuwjaar": (1, 1), "sinterklaas": (12, 5), "koningsdag": (4, 27)}[name]
    return date(year, month, day), date(year, month, day)


def _relative(plain: str, today: date) -> Moment | None:
    named = re.search(
        rf"\b(over|binnen)\s+(?:ongeveer\s+|zo'n\s+)?({_NUMBER})\s*"
        r"(dag(?:en)?|week|weken|maand(?:en)?|jaar)\b(?: of (\w+))?",
        plain,
    )
    if named is None:
        return None
    count = _number(named[4]) if named[4] in _COUNT else _number(named[2])
    unit = named[3][0]
    span = {
        "d": relativedelta(days=count),
        "w": relativedelta(weeks=count),
        "m": relativedelta(months=count),
        "j": relativedelta(years=count),
    }[unit]
    day = _find_weekday(plain)
    if day is not None and unit == "w":
        return _one(_monday(today + span) + timedelta(days=day))
    if named[1] == "binnen":
        return Moment(first=today, last=today + span)
    return _one(today + span)


def _find_weekday(plain: str) -> int | None:
    named = re.search(rf"\b({_DAY})(?:{_PART})?\b", plain)
    if named is not None:
        return DAYS.index(named[1])
    # "di" or "op za": "ik ga zo" and "ik wil wo" are no days.
    short = re.match(r"(?:op )?(ma|di|wo|do|vr|za|zo)\b", plain)
    return None if short is None else [day[:2] for day in DAYS].index(short[1])


def _week(plain: str, today: date) -> Moment | None:
    monday = _monday(today)
    if re.search(r"\bna het weekend\b", plain):
        return _one(monday + timedelta(days=7))
    if re.search(r"\bweekend\b", plain):
        late = 7 if re.search(r"\bvolgend weekend\b", plain) else 0
        saturday = monday + timedelta(days=5 + late)
        return Moment(first=max(saturday, today), last=saturday + timedelta(days=1))
    named = re.search(r"\b(deze|van de|volgende|komende|aankomende|andere|de) week\b", plain)
    if named is None:
        return None
    start = monday + timedelta(days=7 if named[1] in ("volgende", "komende", "aankomende") else 0)
    day = _find_weekday(plain)
    if day is not None:
        return _one(start + timedelta(days=day))
    if re.search(r"\bbegin\b", plain):
        return Moment(first=max(start, today), last=start + timedelta(days=1))
    if re.search(r"\beind(?:e)?\b", plain):
        start += timedelta(days=7 if today > start + timedelta(days=4) else 0)
        return Moment(first=max(start + timedelta(days=3), today), last=start + timedelta(days=4))
    return Moment(first=max(start, today), last=start + timedelta(days=6))


def _month(plain: str, today: date) -> Moment | None:
    if named := re.search(r"\b(deze|volgende|komende) maand\b", plain):
        start = today.replace(day=1) + relativedelta(months=0 if named[1] == "deze" else 1)
    elif named := re.search(rf"\b(begin|half|eind|in|vanaf|rond|medio) ({_MONTH})\b", plain):
        number = next(n for n, name in enumerate(MONTHS, 1) if name[:3] == _short(named[2]))
        start = date(today.year + (number < today.month), number, 1)
    else:
        return None
    length = monthrange(start.year, start.month)[1]
    days = {"begin": (1, 10), "half": (11, 20), "medio": (11, 20), "eind": (21, length)}
    low, high = next((d for word, d in days.items() if re.search(rf"\b{word}", plain)), (1, length))
    return Moment(first=max(start.replace(day=low), today), last=start.replace(day=high))


def _short(month: str) -> str:
    return {"mrt": "maa"}.get(month[:3], month[:3])


def _weekday(plain: str, today: date) -> Moment | None:
    if re.search(rf"\d\s*(?:{_MONTH})\b|\d[/-]\d", plain):
        return None  # "dinsdag 1 december" is a calendar date
    day = _find_weekday(plain)
    if day is None:
        return None
    ahead = (day - today.weekday()) % 7 or 7
    return _one(today + timedelta(days=ahead))


def _near(plain: str, today: date) -> Moment | None:
    if re.search(r"\bovermorgen\b", plain):
        return _one(today + timedelta(days=2))
    if re.search(rf"(?<!goede)(?<!goeie)\s*\bmorgen(?:{_PART}|vroeg)?\b", plain):
        return _one(today + timedelta(days=1))
    if re.search(rf"\bvandaag\b|\bvan(?:{_PART})\b|\b(?:nu|meteen|direct|straks|gelijk)\b", plain):
        return _one(today)
    return None


def _calendar(plain: str, today: date) -> Moment | None:
    named = re.search(
        rf"\b\d{{1,2}}\s*(?:{_MONTH})\b(?:\s+\d{{4}})?|\b\d{{1,2}}[/-]\d{{1,2}}(?:[/-]\d{{2,4}})?\b",
        plain,
    )
    if named is None:
        fifth = re.search(r"\bde (\d{1,2})(?:e|de|ste)\b", plain)
        if fifth is None or not 1 <= int(fifth[1]) <= 28:
            return None
        day = today.replace(day=int(fifth[1]))
        return _one(day if day >= today else day + relativedelta(months=1))
    found = dateparser.parse(
        named[0],
        languages=["nl"],
        settings={
            "RELATIVE_BASE": datetime.combine(today, time()),
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "DMY",
        },
    )
    return None if found is None else _one(found.date())


_EVENT = re.compile(
    r"\b(?:na|voor|tijdens|sinds|vanaf|zodra|wanneer|als|nadat|voordat|tot)\s+(?:de|het|mijn|m'n|"
    r"onze|ik|hij|ze|mijn|deze|die|dit|alles|er|we|'t|t)?\s*\w+.*"
)


def _event(plain: str) -> Moment | None:
    named = _EVENT.search(plain)
    if named is None or re.fullmatch(r"(?:als|wanneer) het maar.*", named[0]):
        return None
    return Moment(event=named[0].strip(" .,!"))


def _part(plain: str) -> str:
    named = re.search(rf"(?:\b|dag|van|'s |s )({_PART})s?\b", plain)
    if named is None or (re.search(r"\b(?:over)?morgen\b", plain) and named[1] == "morgen"):
        return ""
    return {"morgen": "ochtend", "voormiddag": "ochtend", "namiddag": "middag"}.get(
        named[1], named[1]
    )


def _clock(plain: str) -> time | None:
    digits = re.search(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b(?!\s*(?:%|kilo))", plain)
    if digits:
        return time(int(digits[1]), int(digits[2]))
    half = re.search(rf"\b(half|kwart over|kwart voor)\s+({_NUMBER})\b", plain)
    whole = re.search(rf"\b({_NUMBER})\s*uur\b(?!\s*(?:lang|per))", plain)
    if half:
        hour, minute = _number(half[2]), {"half": -30, "kwart over": 15}.get(half[1], -15)
    elif whole and not re.search(rf"\b(?:over|binnen)\s+(?:{_NUMBER})\s*uur", plain):
        hour, minute = _number(whole[1]), 0
    else:
        return None
    if hour > 24:
        return None
    if hour <= 12 and re.search(r"(?:middag|avond)", plain):
        hour += 12 if hour < 12 else 0
    minutes = (hour * 60 + minute) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def in_words(moment: Moment, today: date) -> str:
    """The days of a moment as a reader wants them: ``dinsdag 1 december``; empty without days."""
    if moment.first is None:
        return "" if moment.last is None else f"tot en met {_named(moment.last, today)}"
    if moment.last is None:
        return f"vanaf {_named(moment.first, today)}"
    if moment.first == moment.last:
        return _named(moment.first, today)
    return f"{_named(moment.first, today)} tot en met {_named(moment.last, today)}"


def _named(day: date, today: date) -> str:
    year = "" if day.year == today.year else f" {day.year}"
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"
