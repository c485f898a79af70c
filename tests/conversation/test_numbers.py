"""Numbers on a scale, the way people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conversation.numbers import read_scale

HELD_OUT = Path(__file__).resolve().parents[1] / "nlu" / "heldout" / "numbers.tsv"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7), ("6,5", 6.5), ("6.5", 6.5), ("zesje", 6), ("een zesje", 6), ("dikke 8", 8),
        ("een dikke acht", 8), ("7 à 8", 7.5), ("7 a 8", 7.5), ("tussen de 5 en 6", 5.5),
        ("8/10", 8), ("8 van de 10", 8), ("zes en een half", 6.5), ("6 ½", 6.5), ("0", 0),
        ("nul", 0), ("tien", 10), ("ik denk een 4", 4), ("één", 1), ("1", 1), ("ongeveer 5.", 5),
        ("een 7!", 7),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_meant(text: str, number: float) -> None:
    assert read_scale(text) == number


@pytest.mark.parametrize(
    "text",
    ["-3", "12", "twaalf", "geen idee", "gaat wel", "", "50%", "een beetje moe", "1 2 3 4", "😀"],
)
def test_what_is_no_number_on_the_scale_is_asked_again(text: str) -> None:
    assert read_scale(text) is None


def test_most_numbers_that_others_wrote_are_read() -> None:
    rows = [
        line.split("\t", 1)
        for line in HELD_OUT.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    wrong = [
        (text, expected, read_scale(text))
        for expected, text in rows
        if (None if expected == "-" else float(expected)) != read_scale(text)
    ]
    assert len(rows) >= 60
    assert len(wrong) <= 0.1 * len(rows), wrong
