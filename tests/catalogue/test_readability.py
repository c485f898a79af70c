"""Texts for patients are easy to read, and the report about it is true."""

from __future__ import annotations

from bot.catalogue import load_catalogue
from docs.measure_readability import PAGE, measure, measured, page

TEXTS = measured(load_catalogue())
LEAST_EASE = 50
"""Flesch and Douma: below this a text asks for secondary school."""


def test_every_text_for_patients_reads_easily() -> None:
    hard = [(m.where, m.text, m.ease) for m in TEXTS if m.ease is not None and m.ease < LEAST_EASE]
    assert not hard


def test_a_text_in_the_words_of_professionals_would_be_found() -> None:
    hard = measure("here", "Participatie en zingeving bevorderen uw maatschappelijk functioneren.")
    assert hard.ease is not None
    assert hard.ease < LEAST_EASE
    assert "zingeving" in hard.rare


def test_the_page_holds_a_figure_for_every_text_as_it_is_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(TEXTS), "run `make readability`"
