"""The patient's copy: one tagged page with everything on it, and nothing made up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from bot.catalogue import load_catalogue
from bot.export.patient_copy import copy_page, patient_copy
from bot.store.models import Answer, Consent, Conversation, Goal, Practice, User

CATALOGUE = load_catalogue()
NOW = datetime(2026, 11, 22, 15, 10, tzinfo=UTC)
WORDS = "Ik slaap slecht: é ï € ≥ 6 uur & <b>moe</b>"


def conversation(**more: Any) -> Conversation:
    """A conversation that was sent, with an answer, a goal and a drawn card."""
    made = Conversation(
        id="c", role="patient", label="Ria", address="u", status="sent", sent_at=NOW,
        own_words=True, dialogue={"slots": {"path": "klant"}},
    )  # fmt: skip
    made.practice = Practice(name="De Linde", phone="020", out_of_hours_phone="088")
    made.answers = [
        Answer(question="wish", card=0, said=WORDS, value=WORDS, status="answered"),
        Answer(question="scale_now", card=0, said="6", value=6.0, status="answered"),
        Answer(
            question="model_overview",
            card=0,
            said="",
            value={"scores": {"lichaam": 6, "gevoel": 3}, "talk": ["gevoel"]},
            status="answered",
        ),
        Answer(question="goal_when", card=1, said="Vandaag", value="today", status="answered"),
    ]
    made.goals = [Goal(number=1, kind="step", wish="Doorslapen", what="Lezen", when="Vandaag")]
    made.consents = [Consent(purpose="read_answers", given=True, text_version="2026-11-22", at=NOW)]
    for name, value in more.items():
        setattr(made, name, value)
    return made


def pdf(made: Conversation) -> PdfReader:
    return PdfReader(io.BytesIO(patient_copy(made, CATALOGUE, NOW)))


def text_of(reader: PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in reader.pages).split())


def elements(node: Any) -> Iterator[Any]:
    """Every element of the tag tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from elements(child)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_the_copy_is_one_tagged_page_with_a_language_a_title_and_one_heading() -> None:
    reader = pdf(conversation())
    root: Any = reader.trailer["/Root"]
    assert len(reader.pages) == 1
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "nl"
    assert reader.metadata is not None
    assert reader.metadata.title == "Mijn antwoorden – Het brede gesprek"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    kinds = [element.get("/S") for element in elements(root["/StructTreeRoot"])]
    assert kinds.count("/H1") == 1


def test_the_drawing_has_its_numbers_as_words() -> None:
    root: Any = pdf(conversation()).trailer["/Root"]
    figures = [e for e in elements(root["/StructTreeRoot"]) if e.get("/S") == "/Figure"]
    assert len(figures) == 1
    assert "Mijn lichaam: 6." in figures[0]["/Alt"]
    assert "Mijn gevoel en gedachten: 3, hier wil ik over praten." in figures[0]["/Alt"]


def test_the_copy_holds_every_word_literally() -> None:
    text = text_of(pdf(conversation()))
    for words in (WORDS, "6 (van 0 tot 10)", "Doorslapen", "Lezen", "Afspraken", "Vertrouwelijk"):
        assert words in text
    assert "Geschreven door de patiënt, met hulp van een computer. Geen diagnose." in text
    assert "Bladzijde 1 van 1" in text and "Versie van de tekst: 2026-11-22" in text


def test_an_answer_that_stands_in_the_plan_is_told_once() -> None:
    assert text_of(pdf(conversation())).count("Vandaag") == 1
    assert "Vandaag" in text_of(pdf(conversation(goals=[])))


def test_the_copy_says_who_read_it() -> None:
    assert "Nog niet gelezen." in text_of(pdf(conversation()))
    read = conversation(read_at=NOW, read_by=User(name="Anna", email="a@b.test"))
    assert "Gelezen op 22 november 2026, 16:10 uur door Anna." in text_of(pdf(read))


def test_the_working_note_stands_there_in_neutral_words_as_long_as_it_exists() -> None:
    text = text_of(pdf(conversation()))
    assert "wil aan de slag" in text and "klant" not in text.lower()
    assert "wil aan de slag" not in text_of(pdf(conversation(status="closed")))


def test_a_withdrawn_consent_and_own_words_kept_back_are_told() -> None:
    consents = [
        Consent(
            purpose="read_answers", given=True, text_version="1", at=NOW, withdrawn_at=NOW
        )
    ]  # fmt: skip
    text = text_of(pdf(conversation(consents=consents, own_words=False)))
    assert "ingetrokken 22 november 2026, 16:10 uur" in text
    assert "niet naar de praktijk gestuurd" in text and WORDS in text


def test_je_reads_je() -> None:
    text = text_of(pdf(conversation(address="je", own_words=False)))
    assert "In je eigen woorden" in text and " uw " not in text.lower()


def test_a_great_deal_of_text_gets_smaller_letters_and_then_a_second_page() -> None:
    def with_words(count: int) -> Conversation:
        said = "woord " * count
        made = conversation()
        made.answers = [
            Answer(question=name, card=0, said=said, value=said, status="answered")
            for name, question in CATALOGUE.questions.items()
            if question.kind == "text" and question.phase in ("wish", "klant", "actiewiel")
        ]
        return made

    assert len(pdf(with_words(12)).pages) == 1
    long = pdf(with_words(300))
    assert len(long.pages) > 1
    assert text_of(long).count("woord") >= 300 * 10


@pytest.mark.parametrize("address", ["https://elders.example/x.png", "file:///etc/hostname"])
def test_making_a_copy_fetches_nothing(address: str, caplog: pytest.LogCaptureFixture) -> None:
    said = f'<img src="{address}"><link rel=stylesheet href="{address}">'
    made = conversation()
    made.answers[0].said = said
    assert said not in copy_page(made, CATALOGUE, NOW)
    assert address in text_of(pdf(made)).replace(" ", "")
    assert "Failed to load" not in caplog.text
