"""A patient comes in with a code or a link and a birth date."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.invitations import withdraw_invitation
from bot.store.models import Conversation, Invitation, Message
from tests.web.conftest import START, TODAY, World


def test_the_public_start_asks_for_the_code_and_the_birth_date(world: World) -> None:
    page = world.browser().get("/")
    assert page.status == 200
    assert 'name="code"' in page and 'name="birth_date"' in page


def test_the_typed_code_opens_the_consent_page(world: World) -> None:
    page = world.patient().last
    assert page is not None and page.path == "/gesprek"
    assert "Mag uw praktijk uw antwoorden lezen?" in page


@pytest.mark.parametrize("typed", ["12-3-1958", "12 maart 1958", "12/03/58", "12031958", "12.3.58"])
def test_a_birth_date_may_be_written_in_many_ways(world: World, typed: str) -> None:
    browser, made = world.browser(), world.invite()
    browser.get("/start")
    assert browser.post("/start", code=made.code, birth_date=typed).path == "/gesprek"


def test_the_code_may_be_typed_with_small_letters_and_spaces(world: World) -> None:
    browser, made = world.browser(), world.invite()
    browser.get("/start")
    typed = made.code.lower().replace("-", " ")
    assert browser.post("/start", code=typed, birth_date="12-3-1958").path == "/gesprek"


def test_the_secret_of_the_link_opens_the_conversation(world: World) -> None:
    browser, made = world.browser(), world.invite()
    browser.get("/start")
    page = browser.post("/start", secret=made.secret, code="", birth_date="12-3-1958")
    assert page.path == "/gesprek"


def test_the_secret_never_stands_in_an_address(world: World) -> None:
    page = world.browser().get("/start")
    assert 'method="post"' in page and "patient.js" in page


def test_an_unknown_code_gets_a_kind_sentence(world: World) -> None:
    browser = world.browser()
    browser.get("/start")
    page = browser.post("/start", code="BCDF-GHJK-LMNP", birth_date="12-3-1958")
    assert page.status == 404
    assert "Deze code kennen we niet" in page
    assert page.title.startswith("Fout: ")
    assert 'value="BCDF-GHJK-LMNP"' in page


def test_empty_fields_say_what_to_fill_in(world: World) -> None:
    browser = world.browser()
    browser.get("/start")
    page = browser.post("/start", code="", birth_date="gisteren")
    assert page.status == 422
    assert "Vul de code uit uw brief in." in page
    assert "Vul uw geboortedatum in" in page


def test_a_wrong_birth_date_may_be_tried_again(world: World) -> None:
    browser, made = world.browser(), world.invite()
    browser.get("/start")
    page = browser.post("/start", code=made.code, birth_date="13-3-1958")
    assert page.status == 403
    assert "Deze datum klopt niet. Probeer het nog een keer." in page
    assert browser.post("/start", code=made.code, birth_date="12-3-1958").path == "/gesprek"


def test_five_wrong_birth_dates_mean_a_pause_of_fifteen_minutes(world: World) -> None:
    browser, made = world.browser(), world.invite()
    browser.get("/start")
    for _ in range(4):
        browser.post("/start", code=made.code, birth_date="1-1-1950")
    page = browser.post("/start", code=made.code, birth_date="1-1-1950")
    assert page.status == 429
    assert "020 123 45 67" in page
    browser.get("/start")
    assert browser.post("/start", code=made.code, birth_date="12-3-1958").status == 429
    world.clock.forward(minutes=16)
    browser.get("/start")
    assert browser.post("/start", code=made.code, birth_date="12-3-1958").path == "/gesprek"


def test_an_expired_invitation_says_whom_to_call(world: World) -> None:
    browser, made = world.browser(), world.invite()
    world.clock.forward(days=31)
    browser.get("/start")
    page = browser.post("/start", code=made.code, birth_date="12-3-1958")
    assert page.status == 410
    assert "Deze link werkt niet meer" in page and "020 123 45 67" in page


def test_a_withdrawn_invitation_has_its_own_sentence(world: World) -> None:
    browser, made = world.browser(), world.invite()
    with world.database.unit_of_work() as session:
        withdraw_invitation(session.get_one(Invitation, made.invitation.id), START)
    browser.get("/start")
    page = browser.post("/start", code=made.code, birth_date="12-3-1958")
    assert page.status == 410
    assert "ingetrokken" in page


def test_a_conversation_that_was_sent_opens_on_its_sent_page(world: World) -> None:
    made = world.invite()
    world.sent(made)
    browser = world.browser()
    browser.get("/start")
    page = browser.post("/start", code=made.code, birth_date="12-3-1958")
    assert page.path == "/verstuurd"
    assert "Ik wil beter slapen." in page


def test_a_paused_conversation_goes_on_where_it_was_on_another_device(world: World) -> None:
    made = world.invite()
    browser = world.talking(made)
    browser.answer(text="Ik wil beter slapen.")
    browser.get("/stoppen")
    assert "Alles is bewaard" in browser.press("pause")
    page = world.patient(made).last
    assert page is not None
    assert "Welkom terug" in page and 'type="radio" name="option" value="10"' in page


def test_without_a_cookie_every_patient_page_leads_to_the_start(world: World) -> None:
    for path in ("/gesprek", "/controleren", "/verstuurd", "/stoppen", "/bedankt", "/verwijderen"):
        page = world.browser().get(path)
        assert page.path == "/start", path


def test_a_forged_cookie_opens_nothing(world: World) -> None:
    world.talking()
    browser = world.browser()
    browser.client.set_cookie("gesprek", "WyJhIiwwXQ.aaaa.bbbb")
    assert browser.get("/gesprek").path == "/start"


def test_closing_ends_the_session_also_for_a_copy_of_the_cookie(world: World) -> None:
    browser = world.talking()
    cookie = browser.client.get_cookie("gesprek")
    assert cookie is not None
    assert browser.get("/sluiten").path == "/dicht"
    thief = world.browser()
    thief.client.set_cookie("gesprek", cookie.value)
    assert thief.get("/gesprek").path == "/start"


def test_withdrawing_the_invitation_ends_an_open_session(world: World) -> None:
    made = world.invite()
    browser = world.talking(made)
    with world.database.unit_of_work() as session:
        withdraw_invitation(session.get_one(Invitation, made.invitation.id), START)
    assert browser.get("/gesprek").path == "/start"


def test_the_time_of_the_invitation_ends_an_open_session(world: World) -> None:
    browser = world.talking()
    world.clock.forward(days=40)
    assert browser.get("/gesprek").path == "/start"


def test_signing_in_is_limited_per_visitor(world: World) -> None:
    browser = world.browser()
    browser.get("/start")
    pages = [
        browser.post("/start", code="BCDF-GHJK-LMNP", birth_date="12-3-1958", csrf_token=token)
        for token in [browser.get("/start").hidden("csrf_token")] * 21
    ]
    assert pages[19].status == 404
    assert pages[20].status == 429
    assert "U probeert het te vaak" in pages[20] and "Hulp nodig?" in pages[20]


def test_two_patients_open_two_conversations(world: World) -> None:
    world.talking(world.invite(label="Jan"))
    world.talking(world.invite(label="Piet"))
    assert sorted(found.label for found in world.conversations()) == ["Jan", "Piet"]


def test_opening_the_link_twice_gives_one_conversation(world: World) -> None:
    made = world.invite()
    world.patient(made)
    world.patient(made)
    assert len(world.all_of(Conversation)) == 1


def test_before_consent_no_text_of_a_patient_is_stored(world: World) -> None:
    world.patient()
    assert [message.content for message in world.all_of(Message)] == [""]


def test_an_invitation_ends_a_week_after_the_appointment(world: World) -> None:
    day = TODAY + timedelta(days=3)
    made = world.invite(appointment=day)
    assert made.invitation.expires_at.date() == day + timedelta(days=8)


def test_who_comes_back_reads_at_which_step(world: World) -> None:
    made = world.invite()
    world.talking(made).answer(text="Ik wil beter slapen.")
    page = world.patient(made).last
    assert page is not None and "Welkom terug. U was bij stap 3." in page


def test_who_comes_back_after_a_pause_is_welcomed_once(world: World) -> None:
    made = world.invite()
    browser = world.talking(made)
    browser.get("/stoppen")
    browser.press("pause")
    page = world.patient(made).last
    assert page is not None and page.html.count("Welkom terug") == 1


def test_who_was_silent_for_half_an_hour_reads_that_nothing_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = world.talking()
    monkeypatch.setattr("bot.web.patient.session.AWAY_SECONDS", -1)
    assert "U bent even weg geweest. Uw antwoorden zijn bewaard." in browser.get("/gesprek")


def test_the_start_page_leads_somebody_who_is_inside_back_to_the_questions(world: World) -> None:
    assert "Ga verder met de vragen" in world.talking().get("/start")
    assert "Ga verder met de vragen" not in world.browser().get("/start")


# Going away


def test_the_page_after_closing_tells_nothing(world: World) -> None:
    browser = world.talking()
    page = browser.get("/sluiten")
    assert page.path == "/dicht" and page.title == "Gesloten"
    for word in ("gesprek<", "praktijk", "huisarts", "Hulp nodig", "antwoord"):
        assert word not in page.html
    assert '"cache"' in page.response.headers["Clear-Site-Data"]
    assert browser.client.get_cookie("gesprek") is None
    assert browser.get("/gesprek").path == "/start"


def test_closing_works_although_the_session_is_over(world: World) -> None:
    assert world.browser().get("/sluiten").path == "/dicht"


def test_the_way_out_stands_on_every_page_before_the_help_card(world: World) -> None:
    browser = world.talking()
    for path in ("/", "/start", "/gesprek", "/stoppen", "/verwijderen", "/privacy", "/intrekken"):
        page = browser.get(path)
        assert page.html.index("Sluit direct") < page.html.index("Hulp nodig?"), path
        assert page.html.index("Hulp nodig?") < page.html.index("<main"), path
