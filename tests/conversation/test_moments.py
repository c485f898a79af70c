"""Days, times and rhythms in the words of people; the day of reading is Sunday 22 November 2026."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.conversation.goals import dated
from bot.conversation.moments import in_words, read_moment

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("volgende week dinsdag", "dinsdag 24 november"),
        ("dinsdag over twee weken", "dinsdag 1 december"),
        ("aanstaande donderdag", "donderdag 26 november"),
        ("di", "dinsdag 24 november"),
        ("overmorgen", "dinsdag 24 november"),
        ("na het weekend", "maandag 23 november"),
        ("na de kerst", "vanaf zondag 27 december"),
        ("voor de kerst nog", "zondag 22 november tot en met donderdag 24 december"),
        ("met Pasen", "zondag 28 maart 2027 tot en met maandag 29 maart 2027"),
        ("1 december", "dinsdag 1 december"),
        ("3-12", "donderdag 3 december"),
        ("de 5e", "zaterdag 5 december"),
        ("begin januari", "vrijdag 1 januari 2027 tot en met zondag 10 januari 2027"),
        ("eind van de week", "donderdag 26 november tot en met vrijdag 27 november"),
        ("over een maand of twee", "vrijdag 22 januari 2027"),
        ("morgenochtend", "maandag 23 november"),
    ],
)
def test_a_moment_in_own_words_is_a_day(said: str, days: str) -> None:
    moment = read_moment(said, TODAY)
    assert moment is not None
    assert in_words(moment, TODAY) == days


@pytest.mark.parametrize(
    ("said", "every", "times"),
    [
        ("elke ochtend", "dag", 1),
        ("3x per week", "week", 3),
        ("twee keer in de week", "week", 2),
        ("iedere zondag na de kerk", "zondag", 1),
        ("maandags", "maandag", 1),
        ("om de dag", "week", 3),
        ("wekelijks", "week", 1),
    ],
)
def test_a_rhythm_is_read(said: str, every: str, times: int) -> None:
    moment = read_moment(said, TODAY)
    assert moment is not None
    assert (moment.every, moment.times) == (every, times)


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("vanavond om acht uur", time(20)),
        ("dinsdag om half negen", time(8, 30)),
        ("kwart voor drie 's middags", time(14, 45)),
        ("15.30", time(15, 30)),
    ],
)
def test_a_time_of_day_is_read(said: str, clock: time) -> None:
    moment = read_moment(said, TODAY)
    assert moment is not None
    assert moment.clock == clock


def test_a_moment_that_the_calendar_does_not_know_keeps_its_words() -> None:
    moment = read_moment("Zodra ik weer kan lopen.", TODAY)
    assert moment is not None
    assert (moment.event, in_words(moment, TODAY)) == ("zodra ik weer kan lopen", "")


@pytest.mark.parametrize("said", ["ik ga zo", "gewoon een keer", "goedemorgen", "weet ik veel"])
def test_words_without_a_moment_are_no_moment(said: str) -> None:
    assert read_moment(said, TODAY) is None


def test_a_goal_shows_the_days_beside_the_words() -> None:
    assert dated("Volgende week dinsdag", TODAY) == "Volgende week dinsdag (dinsdag 24 november)"
    assert dated("Later", TODAY) == "Later"
    assert dated("dinsdag 24 november", TODAY) == "dinsdag 24 november"
