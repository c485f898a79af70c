"""What goes on paper: one tagged page of A4, every word literally, nothing that must stay in."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from bot.export.content import Shared
from bot.export.patient_copy import patient_copy
from bot.export.sheets import NothingToRefer, mdo_pdf, referral_pdf, summary_pdf
from bot.store.models import Answer
from tests.export.pdf_checks import elements, first_opinion, second_opinion, spoiled
from tests.export.samples import (
    CATALOGUE,
    NOW,
    PAYLOADS,
    WORDS,
    answered,
    consult,
    conversation,
    leaving,
    with_reader,
)

Sheet = Callable[[Shared], bytes]


def copy_for_patient(it: Shared) -> bytes:
    return patient_copy(conversation(), CATALOGUE, NOW, for_practice=True)


SHEETS: dict[str, Sheet] = {
    "summary": lambda it: summary_pdf(it, NOW),
    "referral": lambda it: referral_pdf(it, NOW),
    "mdo": lambda it: mdo_pdf(it, NOW),
    "copy": copy_for_patient,
}

every_sheet = pytest.mark.parametrize("name", SHEETS)


def text_of(content: bytes) -> str:
    """The words as a reader would copy them, read by another library than made them."""
    document = pypdfium2.PdfDocument(content)
    return " ".join(
        " ".join(page.get_textpage().get_text_range() for page in document).split()
    ).replace("\ufffe", "")


@every_sheet
def test_a_sheet_is_one_tagged_page_with_a_language_a_title_and_one_heading(name: str) -> None:
    content = SHEETS[name](leaving())
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    assert first_opinion(content) == []
    assert second_opinion(content) == []


@every_sheet
def test_a_sheet_holds_what_was_written_literally(name: str) -> None:
    text = text_of(SHEETS[name](leaving()))
    for words in ("é ï € ≥ 6 uur & <b>moe</b>", "Als ik buiten ben geweest", "Doorslapen"):
        assert words in text, words
    assert "Geschreven door de patiënt" in text and "een diagnose" in text


@every_sheet
def test_a_sheet_never_holds_the_working_note_or_what_was_written_at_a_safety_question(
    name: str,
) -> None:
    text = text_of(SHEETS[name](leaving())).lower()
    for words in ("wil aan de slag", "klant", "bezoeker", "niet meer leven", "ja, soms"):
        assert words not in text, words


@every_sheet
def test_text_stays_text_on_paper(name: str) -> None:
    words = " | ".join(PAYLOADS)
    made = conversation()
    made.answers = [answered("wish", words), *made.answers[1:]]
    made.referral.request = made.goals[0].wish = words
    content = patient_copy(made, CATALOGUE, NOW) if name == "copy" else SHEETS[name](leaving(made))
    text = text_of(content).replace(" ", "")
    for payload in PAYLOADS:
        assert "".join(payload.split()) in text, payload


def test_the_summary_says_who_sent_and_read_it_and_what_is_only_proposed() -> None:
    text = text_of(summary_pdf(leaving(with_reader(conversation())), NOW))
    for words in (
        "Huisartsenpraktijk De Linde",
        "Verstuurd op 22 november 2026, 16:10 uur.",
        "door Anna",
        "Ingevuld door de patiënt zelf.",
        "Doel (voorstel)",
        "Voorstel: een professional bevestigt",
        "Afspraken",
        "Vertrouwelijk",
        "Bladzijde 1 van 1",
        "Versie van de tekst: 2026-11-22",
    ):
        assert words in text, words


def test_the_web_on_the_summary_is_told_in_words_too() -> None:
    reader = PdfReader(io.BytesIO(summary_pdf(leaving(), NOW)))
    figures = [e for e in elements(reader) if e.get("/S") == "/Figure"]
    assert len(figures) == 1 and "Mijn lichaam: 6." in figures[0]["/Alt"]


def test_a_consult_has_what_the_patient_said_and_the_note() -> None:
    text = text_of(summary_pdf(leaving(consult(), "Bellen over een maand"), NOW))
    assert "Ik durf weer naar buiten" in text and "Bellen over een maand" in text
    assert "Genoteerd tijdens het consult" in text


def test_the_referral_says_for_whom_with_what_consent_and_that_it_is_a_proposal() -> None:
    text = text_of(referral_pdf(leaving(), NOW))
    assert "Verwijzing naar Welzijnscoach" in text and "Nog niet bevestigd" in text
    assert "mag de contactgegevens van de patiënt doorgeven (ja, 22 november 2026)" in text
    for words in ("Wie belt wie", "Mag de praktijk bellen", "Wie meldt wanneer", "Niet delen"):
        assert words in text
    # Numbers of the patient are nobody's business there.
    assert "6 (van 0 tot 10)" not in text and "Mijn lichaam" not in text


def test_without_consent_the_referral_says_so() -> None:
    made = conversation()
    made.referral.may_share_contact = False
    text = text_of(referral_pdf(leaving(made), NOW))
    assert "gaf geen toestemming om contactgegevens door te geven" in text


def test_without_a_referral_there_is_no_page_for_one() -> None:
    with pytest.raises(NothingToRefer):
        referral_pdf(leaving(conversation(referral=None)), NOW)


def test_the_mdo_sheet_has_no_name_that_is_known_or_said() -> None:
    made = with_reader(conversation())
    made.answers = [
        answered("wish", "Ik heet fatima en mijn dochter Sanne woont in Zwolle. Ria slaapt slecht"),
        *made.answers[1:],
    ]
    text = text_of(mdo_pdf(leaving(made), NOW))
    for name in ("fatima", "Sanne", "Zwolle", "Ria", "Anna", "Piet"):
        assert name not in text, name
    assert "[NAAM]" in text and "[PLAATS]" in text


def test_the_mdo_sheet_has_four_domains_and_asks_for_consent() -> None:
    text = text_of(mdo_pdf(leaving(), NOW))
    for words in ("Lichamelijk", "Geestelijk", "Sociaal", "Maatschappelijk", "S – Situatie",
                  "B – Achtergrond", "A – Beoordeling", "R – Voorstel", "Toestemming"):  # fmt: skip
        assert words in text, words


def test_a_great_deal_of_text_gets_smaller_letters_before_a_second_page() -> None:
    def with_words(count: int) -> Shared:
        said = "woord " * count
        made = conversation()
        made.answers = [
            Answer(question=name, card=0, said=said, value=said, status="answered")
            for name in ("wish", "exception", "why_not_lower", "wheel_can", "wheel_need")
        ]
        return leaving(made)

    def pages(count: int) -> int:
        return len(PdfReader(io.BytesIO(summary_pdf(with_words(count), NOW))).pages)

    assert pages(40) == 1
    assert pages(600) > 1


# The checks themselves see what is wrong


@cache
def good_summary() -> bytes:
    return summary_pdf(leaving(), NOW)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("no alternative text", "figure without words"),
        ("no header cell", "table without header cells"),
        ("no title", "no title"),
        ("no language", "no language"),
        ("not tagged", "not tagged"),
        ("two headings", "not one main heading"),
    ],
)
def test_a_pdf_with_a_fault_fails(fault: str, says: str) -> None:
    content = spoiled(good_summary(), fault)
    assert says in first_opinion(content)


@pytest.mark.parametrize("fault", ["no alternative text", "no title", "not tagged", "no language"])
def test_the_second_opinion_sees_faults_as_well(fault: str) -> None:
    found: list[Any] = second_opinion(spoiled(good_summary(), fault))
    assert found, fault


def test_what_is_compared_is_really_the_text() -> None:
    assert WORDS in text_of(good_summary())
