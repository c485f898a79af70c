"""The copy, withdrawing consent, keeping own words back, who typed, and the code of a deletion."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from bot.store.models import Consent, Conversation, Invitation, Referral
from tests.web.conftest import World

# Who types


@pytest.mark.parametrize(
    ("value", "reads"),
    [
        ("self", "Ingevuld door de patiënt zelf."),
        ("together", "Ingevuld door de patiënt, samen met iemand."),
        ("other", "Ingevuld door iemand anders, voor de patiënt."),
    ],
)
def test_who_types_is_asked_once_and_read_by_the_practice(
    world: World, value: str, reads: str
) -> None:
    browser = world.patient()
    page = browser.answer(option="yes", typed_by=value)
    assert "Wie vult dit in?" not in page
    for answer in ({"text": "Slapen."}, {"option": "4"}, {"text": "b"}, {"option": "daily"}):
        browser.answer(**answer)
    browser.answer(option="none")
    browser.answer(option="send")
    page = world.professional().get(f"/praktijk/gesprek/{world.conversations()[0].id}")
    assert reads in page
    assert f"Ingevuld door: {reads.removeprefix('Ingevuld door ')}" in page


def test_who_types_may_be_left_open(world: World) -> None:
    page = world.talking().last
    assert page is not None and page.hidden("ask") == "wish"
    assert world.conversations()[0].typed_by == ""


@pytest.mark.parametrize(("option", "value"), [("no", "other"), ("yes", "de buurman")])
def test_who_types_is_not_kept_after_a_no_or_when_it_is_no_choice(
    world: World, option: str, value: str
) -> None:
    world.patient().answer(option=option, typed_by=value)
    assert world.conversations()[0].typed_by == ""


def test_an_error_at_the_consent_keeps_who_types(world: World) -> None:
    page = world.patient().answer(typed_by="other")
    assert page.status == 422 and 'id="wie-other" checked' in page


# Own words


def test_own_words_go_along_unless_the_box_is_unticked(world: World) -> None:
    browser = world.at_check(wish="Ik wil beter slapen.")
    page = browser.last
    assert page is not None and 'name="own_words" value="1" id="woorden" checked' in page
    page = browser.answer(option="send", own_words_asked="1", own_words="1")
    assert page.path == "/verstuurd" and world.conversations()[0].own_words


def test_without_own_words_the_practice_reads_numbers_and_choices_only(world: World) -> None:
    browser = world.at_check(wish="Iets van mij alleen.")
    page = browser.answer(option="send", own_words_asked="1")
    assert "Uw eigen woorden zijn niet meegestuurd." in page and "Iets van mij alleen." in page
    conversation = world.conversations()[0].id
    anna = world.professional()
    for path in ("/praktijk", f"/praktijk/gesprek/{conversation}"):
        assert "Iets van mij alleen." not in anna.get(path)
    page = anna.get(f"/praktijk/gesprek/{conversation}")
    assert "Niet gedeeld" in page and "4 (van 0 tot 10)" in page
    assert "De patiënt deelt de open antwoorden niet." in page
    panel = anna.post(f"/praktijk/gesprek/{conversation}/consult")
    assert "Iets van mij alleen." not in panel


def test_waiting_to_send_keeps_the_choice(world: World) -> None:
    browser = world.at_check()
    browser.answer(option="later", own_words_asked="1")
    page = browser.press("resume")
    assert page.path == "/controleren" and 'id="woorden" checked' not in page


# The copy


def copy_of(world: World, browser: object) -> str:
    page = browser.get("/kopie.pdf")  # type: ignore[attr-defined]
    assert page.response.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(page.response.get_data()))
    return "\n".join(sheet.extract_text() for sheet in reader.pages)


def test_the_copy_holds_what_was_written(world: World) -> None:
    browser = world.at_check(wish="Ik wil béter slapen")
    browser.answer(option="send")
    text = copy_of(world, browser)
    assert "Ik wil béter slapen" in text and "Huisartsenpraktijk De Linde" in text
    assert "Nog niet gelezen" in text


def test_before_sending_there_is_no_copy(world: World) -> None:
    assert world.at_check().get("/kopie.pdf").path == "/controleren"


# Withdrawing


def test_withdrawing_asks_first(world: World) -> None:
    page = world.talking().get("/intrekken")
    assert "Wilt u uw toestemming intrekken?" in page
    assert all(consent.withdrawn_at is None for consent in world.all_of(Consent))


def test_after_withdrawing_the_practice_reads_nothing(world: World) -> None:
    browser = world.at_check(wish="Iets van mij alleen.")
    conversation = world.conversations()[0].id
    with world.database.unit_of_work() as session:
        session.add(
            Referral(
                conversation_id=conversation, needs=[], offered=[], picked=["x"],
                may_share_contact=True,
            )
        )  # fmt: skip
    browser.answer(option="send")
    anna = world.professional()
    assert "Iets van mij alleen." in anna.get(f"/praktijk/gesprek/{conversation}")
    browser.get("/intrekken")
    page = browser.post("/intrekken")
    assert page.path == "/ingetrokken" and "Uw toestemming is ingetrokken" in page
    page = anna.get(f"/praktijk/gesprek/{conversation}")
    assert "Iets van mij alleen." not in page
    assert "De patiënt heeft de toestemming ingetrokken." in page
    assert "Toestemming ingetrokken" in anna.get("/praktijk")
    assert not world.all_of(Referral)[0].may_share_contact


def test_every_page_leads_to_the_withdrawn_page_but_copy_and_deleting_stay(world: World) -> None:
    browser = world.at_check(wish="Iets van mij alleen.")
    browser.get("/intrekken")
    browser.post("/intrekken")
    for path in ("/gesprek", "/controleren", "/verstuurd", "/stoppen", "/intrekken"):
        assert browser.get(path).path == "/ingetrokken", path
    assert "Iets van mij alleen." in copy_of(world, browser)
    assert browser.get("/verwijderen").path == "/verwijderen"


def test_the_yes_can_be_given_again(world: World) -> None:
    browser = world.talking()
    browser.get("/intrekken")
    browser.post("/intrekken")
    page = browser.post("/ingetrokken")
    assert page.path == "/gesprek" and page.hidden("ask") == "wish"
    given = [(c.given, c.withdrawn_at is None) for c in world.all_of(Consent)]
    assert given == [(True, False), (True, True)]


def test_somebody_who_never_agreed_has_nothing_to_withdraw(world: World) -> None:
    browser = world.patient()
    assert browser.get("/intrekken").path == "/gesprek"
    assert browser.get("/ingetrokken").path == "/gesprek"


# Deleting


def test_a_deletion_has_a_code_that_the_practice_can_find(world: World) -> None:
    made = world.invite()
    browser = world.talking(made)
    browser.get("/verwijderen")
    page = browser.post("/verwijderen")
    code = world.all_of(Invitation)[0].erased_code
    written = f"{code[:4]}-{code[4:]}"
    assert len(code) == 8 and written in page
    assert world.all_of(Conversation) == []
    assert written in world.professional().get(f"/praktijk/uitnodiging/{made.invitation.id}")
