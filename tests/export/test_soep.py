"""The SOEP text: four lines for the record, short enough, in people's own words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.catalogue import load_catalogue
from bot.export.content import MayNotLeave, described
from bot.export.soep import FROM_PATIENT, LONGEST, soep_text
from bot.store.models import Answer, Conversation, Goal, Note, Practice, Referral
from tests.export.samples import NOW, leaving
from tests.export.samples import conversation as sent

CATALOGUE = load_catalogue()
BEGUN = datetime(2026, 11, 22, tzinfo=UTC)


def said(question: str, words: str) -> Answer:
    return Answer(question=question, card=0, said=words, value=words, status="answered")


def empty(role: str, dialogue: dict[str, Any]) -> Conversation:
    made = Conversation(
        id="c", role=role, label="", typed_by="", own_words=True, model="spinnenweb",
        status="open", created_at=BEGUN, updated_at=BEGUN, dialogue=dialogue,
    )  # fmt: skip
    made.practice = Practice(name="De Linde", phone="020 123 45 67")
    return made


def soep(
    made: Conversation,
    *,
    note: Note | None = None,
    prepared: Conversation | None = None,
    longest: int = LONGEST,
) -> str:
    before = described(prepared, CATALOGUE) if prepared is not None else None
    return soep_text(described(made, CATALOGUE, note), prepared=before, longest=longest)


def preparation(*answers: Answer, **more: Any) -> Conversation:
    made = empty("patient", {})
    made.answers = list(answers)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def consult(**more: Any) -> Conversation:
    made = empty("professional", {"slots": {"path": "klaag"}})
    for name, value in more.items():
        setattr(made, name, value)
    return made


def lines(text: str) -> dict[str, str]:
    parts = [line.split(":", 1) for line in text.split("\n")]
    assert [letter for letter, _ in parts] == ["S", "O", "E", "P"]
    return {letter: rest.strip() for letter, rest in parts}


def test_an_empty_consult_gives_four_empty_lines() -> None:
    assert soep(consult()) == "S:\nO:\nE:\nP:"


def test_the_request_stands_in_the_patients_words_and_says_who_wrote_it() -> None:
    prepared = preparation(
        said("wish", "Ik wil weer\nslapen"), said("exception", "In het weekend.")
    )
    text = lines(soep(consult(), prepared=prepared))
    assert text["S"].startswith("Hulpvraag: “Ik wil weer slapen”. Helpt al: “In het weekend.”")
    assert text["S"].endswith(FROM_PATIENT)
    assert text["O"] == ""


def test_own_words_that_were_not_shared_stay_away() -> None:
    prepared = preparation(said("wish", "Geheim"), own_words=False)
    assert soep(consult(), prepared=prepared) == "S:\nO:\nE:\nP:"


def test_a_preparation_alone_can_be_written_as_well() -> None:
    prepared = preparation(said("wish", "Ik wil slapen"))
    assert "“Ik wil slapen”" in lines(soep(prepared))["S"]


def test_quick_notes_go_where_they_belong() -> None:
    note = Note(content="Moe.\nDoel: lopen\nEerste stap: rondje\nHulp: zus\nCijfer: 4\nHulp:")
    text = lines(soep(consult(), note=note))
    assert text == {
        "S": "Moe. Cijfer: 4.", "O": "", "E": "Doel: lopen.", "P": "Eerste stap: rondje. Hulp: zus."
    }  # fmt: skip


def test_who_writes_with_letters_keeps_them() -> None:
    note = Note(content="s: moe\nO: RR 130/80\nbloed normaal\nE=stress door werk\np: 2 weken")
    text = lines(soep(consult(), note=note))
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
    text = lines(soep(made))
    assert text["E"] == "Wens: Doorslapen."
    assert "Eerste stap (voorstel): Telefoon weg. Wanneer: Vandaag." in text["P"]
    assert "8 (van 0 tot 10)" in text["P"]
    assert "Verwijzing (bevestigd): " in text["P"]
    assert text["P"].endswith("Contactgegevens doorgeven: ja.")


def test_without_a_wish_it_names_the_life_areas() -> None:
    made = consult(dialogue={"slots": {"topics": ["slapen", "bestaat niet", "moe"]}})
    assert lines(soep(made))["E"] == "Gaat over: slapen, moe zijn."


def test_how_the_relation_was_typed_is_never_in_it() -> None:
    note = Note(content="Doel: lopen")
    text = soep(consult(), note=note).lower()
    for word in ("klaag", "klant", "bezoeker", "heeft vooral last"):
        assert word not in text


@pytest.mark.parametrize("words", ["lang verhaal " * 400, "x" * 5000, "é" * 1200])
@pytest.mark.parametrize("longest", [LONGEST, 300])
def test_it_never_gets_longer_than_it_may_and_keeps_all_lines(words: str, longest: int) -> None:
    prepared = preparation(said("wish", words))
    note = Note(content=f"{words}\nDoel: {words}\nEerste stap: rondje lopen\nP: {words}")
    text = soep(consult(), note=note, prepared=prepared, longest=longest)
    assert len(text) <= longest
    assert lines(text)["S"].endswith(FROM_PATIENT)
    assert all(lines(text)[letter] for letter in "SEP")
    assert "…" in text


def test_a_short_plan_survives_a_long_story() -> None:
    note = Note(content="verhaal " * 300 + "\nEerste stap: rondje lopen")
    text = lines(soep(consult(), note=note))
    assert text["P"] == "Eerste stap: rondje lopen."


def test_it_never_holds_a_safety_answer() -> None:
    text = soep_text(leaving()).lower()
    for words in ("wil aan de slag", "niet meer leven", "ja, soms"):
        assert words not in text


@pytest.mark.parametrize("status", ["invited", "open", "paused", "stopped", "declined", "alarm"])
def test_what_is_not_finished_may_not_leave(status: str) -> None:
    with pytest.raises(MayNotLeave):
        leaving(sent(status=status))


def test_what_the_practice_may_not_read_may_not_leave() -> None:
    made = sent()
    made.consents[0].withdrawn_at = NOW
    with pytest.raises(MayNotLeave):
        leaving(made)


def test_a_wish_that_was_not_sent_along_is_not_in_the_plan_or_the_referral_either() -> None:
    made = sent(own_words=False)
    made.goals[0].wish = made.answers[0].said
    it = leaving(made)
    assert it.referral is not None and it.referral.request == ""
    assert it.goals[0].wish == "" and it.goals[0].what == "Een half uur lezen"
    assert it.asks_for == ""
