"""The log of the practice: every route is in it or says why not; the page shows who did what."""

from __future__ import annotations

import pytest

from bot.audit import patient_reference, verify
from bot.audit.events import EVENTS
from bot.store.models import AuditEvent
from bot.web.logged import pages
from bot.web.practice import log
from tests.web.conftest import BIRTH_DATE, Browser, World
from tests.web.forms import send


def events(world: World) -> list[str]:
    """The events in order."""
    with world.database.unit_of_work() as session:
        return [row.event for row in session.query(AuditEvent).order_by(AuditEvent.number)]


def last(world: World) -> AuditEvent:
    with world.database.unit_of_work() as session:
        found = session.query(AuditEvent).order_by(AuditEvent.number.desc()).first()
        assert found is not None
        return found


# Every route


def test_every_route_writes_an_event_or_says_why_it_does_not(world: World) -> None:
    routes = {rule.endpoint for rule in world.app.url_map.iter_rules()}
    known = pages.LOGGED.keys() | pages.SENT.keys() | pages.NOT_LOGGED.keys()
    assert routes - known == set(), "add these to bot/web/logged/pages.py"
    assert known - routes == set(), "these do not exist any more"
    parts = (pages.LOGGED, pages.SENT, pages.NOT_LOGGED)
    assert sum(map(len, parts)) == len(known), "one place for each"


def test_every_event_of_a_route_has_words(world: World) -> None:
    assert {*pages.LOGGED.values(), *pages.SENT.values(), *pages.FAILED.values()} <= EVENTS.keys()
    assert all(reason for reason in pages.NOT_LOGGED.values())


def test_every_change_by_the_practice_is_logged(world: World) -> None:
    for rule in world.app.url_map.iter_rules():
        changes = "POST" in (rule.methods or set())
        if changes and rule.endpoint.startswith(("practice.", "professional.")):
            assert rule.endpoint in pages.LOGGED, rule.endpoint


# What happens


def test_a_conversation_from_invitation_to_reading_is_in_the_log(world: World) -> None:
    anna = world.professional()
    assert events(world) == ["login", "list_read"]
    conversation = world.sent()
    assert "patient_opened" in events(world) and events(world)[-1] == "patient_wrote"
    anna.get(f"/praktijk/gesprek/{conversation}")
    row = last(world)
    assert (row.event, row.actor, row.role) == ("conversation_read", "Anna", "poh")
    assert row.practice_id == world.practice and row.access_point == "practice.conversation"
    assert row.patient == patient_reference(conversation) and row.basis.startswith("consent ")
    anna.post(f"/praktijk/gesprek/{conversation}/consult")
    started = [e for e in world.all_of(AuditEvent) if e.event == "consult_started"]
    assert [e.patient for e in started] == [row.patient]
    # The consult is about the same patient.
    assert last(world).event == "conversation_read" and last(world).patient == row.patient
    with world.database.unit_of_work() as session:
        assert verify(session).problem == ""


def test_what_was_refused_is_no_read(world: World) -> None:
    conversation = world.sent()
    stranger = world.professional(practice=world.other_practice)
    before = len(events(world))
    stranger.get(f"/praktijk/gesprek/{conversation}")
    world.browser().get(f"/praktijk/gesprek/{conversation}")
    assert len(events(world)) == before


def test_a_failed_login_is_one_row_without_what_was_typed(world: World) -> None:
    world.professional()
    browser = world.browser()
    for email in ("poh@praktijk1.example", "niemand@voorbeeld.nl"):
        browser.get("/login")
        browser.post("/login", email=email, password="geheim wachtwoord")
        row = last(world)
        assert row.event == "login_failed" and row.role == "unknown"
        assert "geheim" not in str(vars(row)) and "niemand" not in str(vars(row))
        known = email.startswith("poh")
        assert (row.user_id is not None, row.actor) == (known, "Anna" if known else "")


def test_a_patient_who_does_not_get_in_is_one_row(world: World) -> None:
    made = world.invite()
    browser = world.browser()
    browser.get("/start")
    browser.post("/start", code=made.code, birth_date="1-1-1990")
    assert last(world).event == "patient_failed" and BIRTH_DATE.isoformat() not in str(
        vars(last(world))
    )


def test_signing_out_is_one_row(world: World) -> None:
    browser = world.professional()
    browser.post("/logout")
    assert (last(world).event, last(world).actor) == ("logout", "Anna")


def test_consent_taken_back_and_everything_erased_are_one_row_each(world: World) -> None:
    patient = world.talking()
    conversation = world.conversations()[0].id
    patient.get("/intrekken")
    patient.post("/intrekken")
    assert last(world).event == "consent_withdrawn" and last(world).basis == ""
    patient.get("/verwijderen")
    patient.post("/verwijderen")
    row = last(world)
    assert (row.event, row.role) == ("erased", "patient")
    assert row.patient == patient_reference(conversation)
    assert events(world).count("erased") == 1


def test_when_the_log_cannot_be_written_nothing_is_shown(world: World) -> None:
    conversation = world.sent(wish="Iets van mij alleen.")
    anna = world.professional()
    with world.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_head")
    page = anna.get(f"/praktijk/gesprek/{conversation}")
    assert page.status == 500 and "Iets van mij alleen." not in page


# People, settings and inviting


def test_what_a_manager_does_with_colleagues_is_logged_with_whose_account(world: World) -> None:
    manager = world.professional("manager")
    manager.get("/praktijk/collegas")
    manager.post("/praktijk/collegas", name="Bo", email="bo@voorbeeld.nl", roles="poh")
    added = last(world)
    assert (added.event, added.object[:8]) == ("colleague_added", "account ")
    number = added.object.split()[1]
    for path, event in (
        ("rollen", "roles_changed"),
        ("uitzetten", "colleague_disabled"),
        ("aanzetten", "colleague_enabled"),
        ("link", "entry_link_made"),
    ):
        manager.get("/praktijk/collegas")
        manager.post(f"/praktijk/collegas/{number}/{path}", follow=False, roles="gp")
        assert (last(world).event, last(world).object) == (event, f"account {number}"), path
    assert "bo@voorbeeld.nl" not in str([vars(row) for row in world.all_of(AuditEvent)])


def test_what_was_not_changed_is_no_change(world: World) -> None:
    manager = world.professional("manager")
    number = last(world).user_id
    manager.get("/praktijk/collegas")
    before = len(events(world))
    manager.post(f"/praktijk/collegas/{number}/uitzetten", follow=False)
    manager.get("/praktijk/account")
    manager.post("/praktijk/collegas", follow=False, name="", email="bo", roles="poh")
    assert len(events(world)) == before


def test_a_password_chosen_with_a_link_is_one_row_of_that_person(world: World) -> None:
    manager = world.professional("manager")
    manager.get("/praktijk/collegas")
    page = manager.post("/praktijk/collegas", name="Bo", email="bo@voorbeeld.nl", roles="poh")
    path = page.html.split("/welkom?sleutel=")[1].split("&")[0].split('"')[0].split("<")[0]
    browser = world.browser()
    browser.get(f"/praktijk/welkom?sleutel={path}")
    words = "vier losse woorden fietsbel kaasschaaf"
    browser.post("/praktijk/welkom", follow=False, sleutel=path.strip(), new=words, again=words)
    assert (last(world).event, last(world).actor) == ("password_changed", "Bo")


def test_agreeing_and_following_up_are_logged_with_the_patient(world: World) -> None:
    conversation = world.sent()
    anna = world.professional()
    path = f"/praktijk/gesprek/{conversation}/afspraken"
    send(anna, path, **{"goals-0-what": "Wandelen"})
    assert "agreement_changed" in events(world) and last(world).event == "conversation_read"
    anna.post(f"/praktijk/gesprek/{conversation}/vervolg-klaar", follow=False)
    row = last(world)
    assert (row.event, row.patient) == ("follow_up_changed", patient_reference(conversation))


# The page


def log_of(world: World) -> tuple[Browser, str]:
    """A POH and a manager, and a conversation that the POH read."""
    conversation = world.sent(world.invite(label="Ria"))
    world.clock.forward(minutes=1)
    world.professional().get(f"/praktijk/gesprek/{conversation}")
    return world.professional("manager"), conversation


def test_the_page_says_who_did_what_and_with_whom(world: World) -> None:
    manager, conversation = log_of(world)
    page = manager.get("/praktijk/logboek")
    for words in ("Gesprek bekeken", "Anna", "POH", "Ria", patient_reference(conversation)):
        assert words in page, words
    assert "Ik wil beter slapen" not in page


def test_the_page_filters(world: World) -> None:
    manager, _ = log_of(world)
    for query, there in (
        ("wat=conversation_read", True),
        ("wat=exported", False),
        ("wie=ann", True),
        ("wie=piet", False),
        ("patient=ria", True),
        ("patient=jan", False),
        ("van=1-1-2020&tot=1-1-2021", False),
        ("van=1-1-2020", True),
    ):
        table = manager.get(f"/praktijk/logboek?{query}").html.split("<tbody>")[-1]
        assert ("Gesprek bekeken</td>" in table) is there, query


def test_a_wrong_date_is_named_and_kept(world: World) -> None:
    page = world.professional("manager").get("/praktijk/logboek?van=gisteren")
    assert page.status == 422 and 'value="gisteren"' in page and page.title.startswith("Fout")


def test_the_file_has_pseudonyms_and_is_logged(world: World) -> None:
    manager, conversation = log_of(world)
    text = manager.get("/praktijk/logboek.csv?wat=conversation_read").html
    assert patient_reference(conversation) in text and "Ria" not in text
    assert text.count("\n") == 2 and last(world).event == "log_exported"


def test_the_log_of_one_conversation_has_only_its_patient(world: World) -> None:
    _, conversation = log_of(world)
    other = world.sent(world.invite(label="Piet"))
    anna = world.professional("gp")
    page = anna.get(f"/praktijk/gesprek/{conversation}/logboek")
    assert "<h1>Logboek van Ria</h1>" in page.html
    assert "Gesprek bekeken" in page and page.html.count("Patiënt opende het gesprek") == 1
    assert other != conversation and last(world).event == "log_read"


def test_older_events_are_a_page_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "ON_A_PAGE", 5)
    manager, _ = log_of(world)
    for _ in range(5):
        manager.get("/praktijk/vragen")
    page = manager.get("/praktijk/logboek")
    assert "Oudere gebeurtenissen" in page
    assert "Gesprek bekeken</td>" not in page.html
    address = page.html.split('href="/praktijk/logboek?voor=')[1].split('"')[0]
    assert "Gesprek bekeken</td>" in manager.get(f"/praktijk/logboek?voor={address}")


def test_another_practice_sees_nothing_of_it(world: World) -> None:
    log_of(world)
    page = world.professional("manager", practice=world.other_practice).get("/praktijk/logboek")
    assert "Gesprek bekeken</td>" not in page and "Ria" not in page


def test_an_assistant_does_not_see_the_log(world: World) -> None:
    page = world.professional("assistant").get("/praktijk/logboek")
    assert page.status == 403 and "praktijkmanager" in page
