"""The list says what to do within ten seconds, also among thousands."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event, insert

from bot.store.models import Agreement, Conversation, FollowUp, Invitation, WarmReferral
from bot.web.practice.reading.rows import PAGE
from tests.web.conftest import START, TODAY, World


def labels(html: str) -> list[str]:
    return [markup.unescape(x).strip() for x in re.findall(r'<th scope="row">([^<]+)', html)]


def many(world: World, number: int) -> None:
    """Consults of the practice, each a minute older than the one before."""
    with world.database.unit_of_work() as session:
        session.execute(
            insert(Conversation),
            [
                {
                    "id": f"c{place:05}",
                    "practice_id": world.practice,
                    "role": "professional",
                    "label": f"Patiënt {place}",
                    "dialogue": {},
                    "created_at": START - timedelta(minutes=place),
                    "updated_at": START - timedelta(minutes=place),
                }
                for place in range(number)
            ],
        )


@contextmanager
def questions(world: World) -> Iterator[list[str]]:
    """What is asked of the database in this block."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(world.database.engine, "before_cursor_execute", note)


# Pages


def test_a_long_list_comes_in_pages_and_nothing_is_left_out(world: World) -> None:
    many(world, 2 * PAGE + 7)
    anna = world.professional()
    seen: list[str] = []
    path = "/praktijk"
    while path:
        page = anna.get(path)
        seen += labels(page.html)
        following = re.search(r'<a href="([^"]+)" rel="next"', page.html)
        path = markup.unescape(following.group(1)) if following else ""
    assert seen == [f"Patiënt {place}" for place in range(2 * PAGE + 7)]
    assert "Bladzijde 3 van 3" in page


@pytest.mark.parametrize("number", ["0", "-1", "99999999999", "twee", "9"])
def test_a_page_that_does_not_exist_shows_one_that_does(world: World, number: str) -> None:
    many(world, PAGE + 1)
    page = world.professional().get(f"/praktijk?bladzijde={number}")
    assert page.status == 200 and labels(page.html)


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_list(
    world: World,
) -> None:
    anna = world.professional()
    for place in range(3):
        world.sent(world.invite(label=f"Jan {place}"))
    world.invite(label="Niet geopend")
    with questions(world) as few:
        assert len(labels(anna.get("/praktijk").html)) == 4
    for place in range(8):
        world.sent(world.invite(label=f"Piet {place}"))
    many(world, 300)
    with questions(world) as lots:
        assert len(labels(anna.get("/praktijk").html)) == PAGE
    # What writing the line in the log asks is apart from the list.
    assert len(lots) == len(few)
    assert len([asked for asked in lots if "audit_" not in asked]) <= 12


# Searching and showing a part


def test_a_birth_date_finds_the_invitations_it_fits_and_their_consults(world: World) -> None:
    conversation = world.sent(world.invite(label="Ria"))
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}")
    anna.post(f"/praktijk/gesprek/{conversation}/consult")
    world.invite(label="Koos")
    with world.database.unit_of_work() as session:
        other = session.query(Invitation).filter_by(label="Koos").one()
        other.birth_date_digest = "0" * 64
    for typed in ("12-3-1958", "12 maart 1958", "12-3-58"):
        assert labels(anna.get(f"/praktijk?zoek={typed}").html) == ["Ria", "Ria"], typed
    assert "Geen gesprek gevonden voor ‘13-3-1958’." in anna.get("/praktijk?zoek=13-3-1958")


@pytest.mark.parametrize("typed", ["%", "_", "100%", "' or 1=1 --"])
def test_signs_of_the_database_are_searched_for_as_they_are(world: World, typed: str) -> None:
    world.invite(label="Ria")
    world.invite(label=f"Koos {typed}")
    page = world.professional().get("/praktijk?zoek=" + typed.replace("%", "%25"))
    assert labels(page.html) == [f"Koos {typed}"]


def test_capitals_do_not_matter_also_with_an_accent(world: World) -> None:
    world.invite(label="Émile")
    assert labels(world.professional().get("/praktijk?zoek=émile").html) == ["Émile"]


def test_the_filter_shows_one_state_and_says_how_many_there_are(world: World) -> None:
    world.sent(world.invite(label="Nieuw"))
    world.talking(world.invite(label="Bezig"))
    world.invite(label="Niet geopend")
    anna = world.professional()
    page = anna.get("/praktijk?toon=busy")
    assert labels(page.html) == ["Bezig"]
    assert "Alles (3)" in page and "Uitgenodigd (1)" in page
    assert labels(anna.get("/praktijk?toon=te-doen").html) == ["Nieuw"]
    assert len(labels(anna.get("/praktijk?toon=iets-anders").html)) == 3


def test_a_state_that_nobody_is_in_says_so_and_leads_back(world: World) -> None:
    world.invite()
    page = world.professional().get("/praktijk?toon=new")
    assert "Hier staat nu niets." in page and "Toon alles" in page


def test_what_is_in_the_his_says_so_until_the_patient_sends_again(world: World) -> None:
    conversation = world.sent()
    world.clock.forward(minutes=5)
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}")
    assert "In het HIS gezet: vandaag" in anna.post(f"/praktijk/gesprek/{conversation}/in-his")
    assert ">In HIS gezet<" in anna.get("/praktijk").html
    world.clock.forward(hours=1)
    with world.database.unit_of_work() as session:
        session.get_one(Conversation, conversation).sent_at = world.clock()
    assert ">Gelezen<" in anna.get("/praktijk").html
    anna.get(f"/praktijk/gesprek/{conversation}")
    anna.post(f"/praktijk/gesprek/{conversation}/in-his", undo="1")
    assert world.conversations()[0].recorded_at is None


# What has to be done


def sent(world: World, label: str) -> str:
    """A conversation that was sent, a second after the one before."""
    world.clock.forward(seconds=1)
    return world.sent(world.invite(label=label))


def agreed(world: World, conversation: str, day: date) -> None:
    with world.database.unit_of_work() as session:
        session.add(Agreement(conversation_id=conversation, follow_up_on=day))


def referred(world: World, conversation: str, **more: object) -> None:
    with world.database.unit_of_work() as session:
        session.add(WarmReferral(conversation_id=conversation, name="Buurthuis", **more))


def test_calls_feedback_and_follow_ups_stand_on_top_when_their_day_comes(world: World) -> None:
    late, today, week, far = (sent(world, label) for label in ("Late", "Nu", "Straks", "Ver"))
    referred(world, late, feedback_on=TODAY - timedelta(days=3))
    referred(world, today, call_on=TODAY)
    agreed(world, week, TODAY + timedelta(days=6))
    agreed(world, far, TODAY + timedelta(days=7))
    page = world.professional().get("/praktijk")
    block = page.html.split('class="todo"')[1].split("</section>")[0]
    assert "4 nieuw" in block
    said = r"<h3>([^<]+)</h3>|(Bel voor|Vraag na hoe het gaat met|Vervolg met) (\w+)"
    found = re.findall(said, block)
    assert [part for parts in found for part in parts if part] == [
        "Te laat", "Vraag na hoe het gaat met", "Late",
        "Vandaag", "Bel voor", "Nu",
        "Komende dagen", "Vervolg met", "Straks",
    ]  # fmt: skip
    assert "Ver<" not in block and "Ver " not in block


def test_what_is_done_leaves_the_block(world: World) -> None:
    conversation = world.sent()
    anna = world.professional()
    referred(world, conversation, call_on=TODAY, called=True)
    referred(world, conversation, feedback_on=TODAY, arrived="yes")
    agreed(world, conversation, TODAY)
    assert "Vervolg met Jan" in anna.get("/praktijk/te-doen")
    anna.get(f"/praktijk/gesprek/{conversation}/afspraken")
    anna.post(f"/praktijk/gesprek/{conversation}/vervolg-klaar")
    assert "Er is nu niets te bellen, na te vragen of te vervolgen." in anna.get(
        "/praktijk/te-doen"
    )


def test_a_follow_up_that_began_is_no_longer_to_do(world: World) -> None:
    conversation = world.sent()
    agreed(world, conversation, TODAY)
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}/vervolg")
    anna.post(f"/praktijk/gesprek/{conversation}/vervolgconsult")
    assert len(world.all_of(FollowUp)) == 1
    assert "Vervolg met" not in anna.get("/praktijk/te-doen")


def test_nobody_is_called_about_a_patient_who_took_the_consent_back(world: World) -> None:
    conversation = world.sent()
    referred(world, conversation, call_on=TODAY, feedback_on=TODAY)
    anna = world.professional()
    assert "Bel voor Jan" in anna.get("/praktijk")
    with world.database.unit_of_work() as session:
        session.get_one(Conversation, conversation).consents[0].withdrawn_at = START
    assert "Bel voor Jan" not in anna.get("/praktijk")
    assert "Toestemming ingetrokken" in anna.get("/praktijk")


@pytest.mark.parametrize("role", ["assistant", "manager"])
def test_who_may_not_read_sees_no_organisation_and_no_way_in(world: World, role: str) -> None:
    conversation = world.sent()
    referred(world, conversation, call_on=TODAY)
    page = world.professional(role).get("/praktijk")
    assert "Bel voor Jan" in page and "Buurthuis" not in page
    assert f"/gesprek/{conversation}/verwijzen" not in page


def test_more_than_fits_is_one_press_away(world: World) -> None:
    for place in range(7):
        agreed(world, sent(world, f"Jan {place}"), TODAY)
    anna = world.professional()
    page = anna.get("/praktijk")
    assert page.html.count("Vervolg met Jan") == 6 and "Nog 1 te doen" in page
    assert anna.get("/praktijk/te-doen").html.count("Vervolg met Jan") == 7


def test_things_to_do_of_another_practice_are_not_mine(world: World) -> None:
    agreed(world, world.sent(), TODAY)
    stranger = world.professional(practice=world.other_practice)
    assert "Vervolg met" not in stranger.get("/praktijk/te-doen")


# Who read it


def test_the_patient_sees_who_read_it_and_when(world: World) -> None:
    patient = world.at_check()
    patient.answer(option="send")
    assert "Nog niet gelezen." in patient.get("/verstuurd")
    conversation = world.conversations()[0].id
    world.professional().get(f"/praktijk/gesprek/{conversation}")
    assert "Gelezen door Anna, vandaag" in patient.get("/verstuurd")


@pytest.mark.parametrize("page", ["afspraken", "verwijzen", "vervolg", "mdo"])
def test_every_page_with_the_words_counts_as_reading(world: World, page: str) -> None:
    conversation = world.sent()
    world.professional().get(f"/praktijk/gesprek/{conversation}/{page}")
    assert world.conversations()[0].read_at is not None


@pytest.mark.parametrize("role", ["assistant", "manager"])
def test_no_row_leads_somebody_to_a_page_that_is_not_theirs(world: World, role: str) -> None:
    world.sent(world.invite(label="Ria"))
    world.invite(label="Piet")
    anna = world.professional()
    anna.get("/praktijk")
    anna.post("/praktijk/consult", label="Koos")
    browser = world.professional(role)
    page = browser.get("/praktijk")
    table = page.html.split("<tbody>")[1].split("</tbody>")[0]
    assert "Wil praten over" not in page and set(labels(table)) == {"Ria", "Koos", "Piet"}
    ways = re.findall(r'href="([^"]+)"', table)
    assert len(ways) == 2, "nothing to open for a consult of somebody else"
    assert [browser.get(way).status for way in ways] == [200, 200]
