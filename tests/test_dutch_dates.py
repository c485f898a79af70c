"""Dates as people write them, moments as people read them."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot import dutch_dates
from bot.dutch_dates import read_birth_date, read_date, write_day, write_moment

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "12-3-1958", "12/3/1958", "12.03.1958", "12 3 1958", "12 maart 1958", "12 mrt 1958",
        "12-mrt-1958", " 12  Maart 1958 ", "12031958", "1958-03-12", "12-3-58", "12, 3, 1958",
    ],
)  # fmt: skip
def test_a_birth_date_is_read_in_every_usual_form(text: str) -> None:
    assert read_birth_date(text, TODAY) == date(1958, 3, 12)


@pytest.mark.parametrize(
    "text",
    [
        "", "gisteren", "31-2-1958", "12-13-1958", "12-3", "12-3-195", "12-3-19588", "0-3-1958",
        "12-3-2027", "12-3-1899", "12 maartt! 1958", "12 ju 1958", "-12-3-1958-4", "١٢-٣-١٩٥٨x",
    ],
)  # fmt: skip
def test_what_is_no_birth_date_is_not_guessed(text: str) -> None:
    assert read_birth_date(text, TODAY) is None


def test_two_digits_for_a_year_mean_the_last_one_that_was(text: str = "1-1-26") -> None:
    assert read_birth_date(text, TODAY) == date(2026, 1, 1)
    assert read_birth_date("1-1-27", TODAY) == date(1927, 1, 1)


@pytest.mark.parametrize(("month", "number"), [("mei", 5), ("juni", 6), ("juli", 7), ("okt", 10)])
def test_a_month_may_be_a_word(month: str, number: int) -> None:
    assert read_date(f"3 {month} 2027") == date(2027, number, 3)


def test_an_appointment_needs_four_digits_for_the_year() -> None:
    assert read_date("3-5-27") is None


def test_a_moment_is_shown_on_the_clock_in_the_netherlands() -> None:
    now = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert write_moment(datetime(2026, 11, 22, 15, 10, tzinfo=UTC), now) == "vandaag 16:10"
    assert write_moment(datetime(2026, 11, 21, 15, 10, tzinfo=UTC), now) == "gisteren 16:10"
    assert write_moment(datetime(2026, 7, 1, 15, 10, tzinfo=UTC), now) == "1 juli 17:10"
    assert write_moment(datetime(2025, 7, 1, 15, 10, tzinfo=UTC), now) == "1 juli 2025 17:10"


def test_just_after_midnight_it_is_already_today() -> None:
    now = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert write_moment(now, now) == "vandaag 00:30"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 22), "vandaag"),
        (date(2026, 11, 23), "morgen"),
        (date(2026, 11, 21), "gisteren"),
        (date(2026, 12, 24), "24 december"),
        (date(2027, 1, 3), "3 januari 2027"),
    ],
)
def test_a_day_nearby_has_a_name(day: date, words: str) -> None:
    assert write_day(day, TODAY) == words


@pytest.mark.parametrize("place", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_today_is_the_dutch_day_wherever_the_machine_stands(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("TZ", place)
    time.tzset()
    try:
        # Asked twice, for midnight may pass in between.
        before, found, after = (_day_in_amsterdam(), dutch_dates.today(), _day_in_amsterdam())
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found in (before, after)


def _day_in_amsterdam() -> date:
    return datetime.now(ZoneInfo("Europe/Amsterdam")).date()
