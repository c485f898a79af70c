"""The SOEP text: four lines for the record, short enough, in people's own words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.catalogue import load_catalogue
from bot.export.soep import FROM_PATIENT, LONGEST, soep_text
from bot.store.models import Answer, Conversation, Goal, Note, Referral

CATALOGUE = load_catalogue()


def said(question: str, words: str) -> Answer:
    return Answer(question=question, card=0, said=words, value=words, status="answered")


def preparation(*answers: Answer, **more: Any) -> Conversation:
    made = Conversation(id="p", role="patient", own_words=True, dialogue={})
    made.answers = list(answers)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def consult(**more: Any) -> Conversation:
    made = Conversation(id="c", role="professional", dialogue={"slots": {"path": "klaag"}})
    for name, value in more.items():
        setattr(made, name, value)
    return made


def lines(text: str) -> dict[str, str]:
    parts = [line.split(":", 1) for line in text.split("\n")]
    assert [letter for letter, _ in parts] == ["S", "O", "E", "P"]
    return {letter: rest.strip() for letter, rest in parts}


def test_an_empty_consult_gives_four_empty_lines() -> None:
    assert soep_text(consult(), CATALOGUE) == "S:\nO:\nE:\nP:"


def test_the_request_stands_in_the_patients_words_and_says_who_wrote_it() -> None:
    prepared = preparation(
        said("wish", "Ik wil weer\nslapen"), said("exception", "In het weekend.")
    )
    text = lines(soep_text(consult(), CATALOGUE, prepared=prepared))
    assert text["S"].startswith("Hulpvraag: “Ik wil weer slapen”. Helpt al: “In het weekend.”")
    assert text["S"].endswith(FROM_PATIENT)
    assert text["O"] == ""


def test_own_words_that_were_not_shared_stay_away() -> None:
    prepared = preparation(said("wish", "Geheim"), own_words=False)
    assert soep_text(consult(), CATALOGUE, prepared=prepared) == "S:\nO:\nE:\nP:"


def test_a_preparation_alone_can_be_written_as_well() -> None:
    prepared = preparation(said("wish", "Ik wil slapen"))
    assert "“Ik wil slapen”" in lines(soep_text(prepared, CATALOGUE))["S"]


def test_quick_notes_go_where_they_belong() -> None:
    note = Note(content="Moe.\nDoel: lopen\nEerste stap: rondje\nHulp: zus\nCijfer: 4\nHulp:")
    text = lines(soep_text(consult(), CATALOGUE, note=note))
    assert text == {
        "S": "Moe. Cijfer: 4.", "O": "", "E": "Doel: lopen.", "P": "Eerste stap: rondje. Hulp: zus."
    }  # fmt: skip


def test_who_writes_with_letters_keeps_them() -> None:
    note = Note(content="s: moe\nO: RR 130/80\nbloed normaal\nE=stress door werk\np: 2 weken")
    text = lines(soep_text(consult(), CATALOGUE, note=note))
    assert text == {
        "S": "moe.", "O": "RR 130/80. bloed normaal.", "E": "stress door werk.", "P": "2 weken."
    }  # fmt: skip


def test_a_goal_and_a_referral_stand_in_the_plan() -> None:
    made = consult(
        goals=[
            Goal(number=1, wish="Doorslapen", what="Telefoon weg", when="Vandaag", confidence=8)
        ],
        referral=Referral(
            needs=[], offered=[], picked=["welfare_coach"], may_share_contact=True,
            status="confirmed",
        ),
    )  # fmt: skip
    text = lines(soep_text(made, CATALOGUE))
    assert text["E"] == "Wens: Doorslapen."
    assert "Eerste stap: Telefoon weg. Wanneer: Vandaag." in text["P"]
    assert "8 (van 0 tot 10)" in text["P"]
    assert "Verwijzing (bevestigd): " in text["P"]
    assert text["P"].endswith("Contactgegevens doorgeven: ja.")


def test_without_a_wish_it_names_the_life_areas() -> None:
    made = consult(dialogue={"slots": {"topics": ["slapen", "bestaat niet", "moe"]}})
    assert lines(soep_text(made, CATALOGUE))["E"] == "Gaat over: slapen, moe zijn."


def test_how_the_relation_was_typed_is_never_in_it() -> None:
    note = Note(content="Doel: lopen")
    text = soep_text(consult(), CATALOGUE, note=note).lower()
    for word in ("klaag", "klant", "bezoeker", "heeft vooral last"):
        assert word not in text


@pytest.mark.parametrize("words", ["lang verhaal " * 400, "x" * 5000, "é" * 1200])
@pytest.mark.parametrize("longest", [LONGEST, 300])
def test_it_never_gets_longer_than_it_may_and_keeps_all_lines(words: str, longest: int) -> None:
    prepared = preparation(said("wish", words))
    note = Note(content=f"{words}\nDoel: {words}\nEerste stap: rondje lopen\nP: {words}")
    text = soep_text(consult(), CATALOGUE, note=note, prepared=prepared, longest=longest)
    assert len(text) <= longest
    assert lines(text)["S"].endswith(FROM_PATIENT)
    assert all(lines(text)[letter] for letter in "SEP")
    assert "…" in text


def test_a_short_plan_survives_a_long_story() -> None:
    note = Note(content="verhaal " * 300 + "\nEerste stap: rondje lopen")
    text = lines(soep_text(consult(), CATALOGUE, note=note))
    assert text["P"] == "Eerste stap: rondje lopen."
