"""The export pages: every format of one conversation, many at once, and the text that is read."""

from __future__ import annotations

import io
import json
import time
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from bot.audit import record
from bot.export.deidentify.rules import Found
from bot.export.formats import FORMATS
from bot.export.jobs import queue
from bot.export.jobs.files import KEPT, folder
from bot.export.jobs.worker import run_job
from bot.store.models import (
    Answer,
    AuditEvent,
    Consent,
    Conversation,
    ExportJob,
    Goal,
    Referral,
)
from tests.web.conftest import Browser, Page, World

WISH = "Ik wil béter slapen ≥ 6 uur"


def sent(world: World, wish: str = WISH, **more: Any) -> str:
    """A conversation that was sent, with a goal, a referral and a working note."""
    made = world.invite(**more)
    world.sent(made, wish=wish)
    with world.database.unit_of_work() as session:
        found = select(Conversation.id).where(Conversation.invitation_id == made.invitation.id)
        conversation = session.scalars(found).one()
        session.query(Goal).filter_by(conversation_id=conversation).delete()
        session.add_all(
            [
                Goal(conversation_id=conversation, number=1, wish=wish, what="Lezen"),
                Referral(
                    conversation_id=conversation, needs=[], offered=[], picked=["welfare_coach"],
                    request=wish, may_share_contact=True,
                ),
            ]
        )  # fmt: skip
        row = session.get_one(Conversation, conversation)
        row.dialogue = {"slots": {"path": "bezoeker"}}
    return conversation


def save(browser: Browser, conversation: str, wanted: str) -> Page:
    """Press the button of one format."""
    browser.get(f"/praktijk/gesprek/{conversation}/export")
    return browser.post(f"/praktijk/gesprek/{conversation}/export", format=wanted)


def words_in(page: Page) -> str:
    """Everything that stands in a file, as text."""
    data = page.response.get_data()
    if data.startswith(b"%PDF"):
        text = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(data)).pages)
    elif data.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(data))
        text = "\n".join(str(c.value) for s in book for row in s.iter_rows() for c in row)
    else:
        text = data.decode("utf-8")
    return " ".join(text.split())


def events(world: World, event: str) -> list[AuditEvent]:
    return [row for row in world.all_of(AuditEvent) if row.event == event]


# One conversation


def test_every_format_gives_a_file_that_says_who_wrote_it_and_stands_in_the_log(
    world: World,
) -> None:
    conversation = sent(world)
    anna = world.professional()
    page = anna.get(f"/praktijk/gesprek/{conversation}/export")
    for wanted in [*FORMATS, "spreadsheet"]:
        assert f'value="{wanted}"' in page
        made = save(anna, conversation, wanted)
        assert made.status == 200, wanted
        assert "attachment" in made.response.headers["Content-Disposition"]
        assert "Jan" not in made.response.headers["Content-Disposition"]
        text = words_in(made)
        # A few lines for the record have a shorter sentence than a page.
        written = "geschreven door de patiënt"
        assert written in text.lower() and "een diagnose" in text, wanted
        assert "bezoeker" not in text and "kijkt nog rond" not in text, wanted
        assert events(world, "exported")[-1].object == wanted
    row = events(world, "exported")[-1]
    assert (row.actor, row.role, row.practice_id) == ("Anna", "poh", world.practice)
    assert row.patient and row.basis.startswith("consent ")


def test_only_the_formats_that_fit_are_offered(world: World) -> None:
    conversation = sent(world)
    with world.database.unit_of_work() as session:
        session.query(Referral).delete()
    anna = world.professional()
    page = save(anna, conversation, "referral")
    assert page.status == 422 and "Kies een vorm uit de lijst." in page
    assert 'value="referral"' not in page and 'value="summary"' in page
    assert events(world, "exported") == []


def test_before_sending_and_after_withdrawing_nothing_leaves(world: World) -> None:
    patient = world.at_check(wish="Iets van mij alleen.")
    conversation = world.conversations()[0].id
    anna = world.professional()

    def refused() -> None:
        for part in ("export", "soep"):
            page = anna.get(f"/praktijk/gesprek/{conversation}/{part}")
            assert "Er valt nog niets te exporteren." in page
            assert "Iets van mij alleen." not in page
        for wanted in [*FORMATS, "spreadsheet", "deidentified"]:
            assert save(anna, conversation, wanted).status == 404
        anna.get("/praktijk/uitnodigen")
        assert anna.post(f"/praktijk/gesprek/{conversation}/soep").status == 404

    refused()
    patient.answer(option="send")
    assert save(anna, conversation, "summary").status == 200
    patient.get("/intrekken")
    patient.post("/intrekken")
    refused()


@pytest.mark.parametrize("wanted", [*FORMATS, "spreadsheet"])
def test_own_words_that_were_not_sent_along_are_in_no_format(world: World, wanted: str) -> None:
    wish = "Iets van mij alleen."
    conversation = sent(world, wish)
    with world.database.unit_of_work() as session:
        session.get_one(Conversation, conversation).own_words = False
        session.add(
            Answer(
                conversation_id=conversation, question="spinnenweb", said="", status="answered",
                value={"scores": {"lichaam": 6}, "talk": [], "words": {"lichaam": "alleen mij"}},
            )
        )  # fmt: skip
    text = words_in(save(world.professional(), conversation, wanted))
    assert wish not in text and "alleen mij" not in text
    assert "Lezen" in text or wanted in ("referral", "spreadsheet")


def test_who_may_not_read_may_not_export(world: World) -> None:
    conversation = sent(world)
    assistant = world.professional("assistant", "manager")
    for path in (f"/praktijk/gesprek/{conversation}/export", "/praktijk/export"):
        assert assistant.get(path).status == 403
    assert "Exporteren" not in assistant.get("/praktijk")


# SOEP by one key


def test_copying_the_soep_text_is_logged_and_sets_the_chip(world: World) -> None:
    conversation = sent(world)
    world.clock.forward(minutes=5)
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}")
    page = anna.get(f"/praktijk/gesprek/{conversation}/soep")
    assert "S: Hulpvraag: " in page and 'aria-keyshortcuts="Alt+K"' in page
    assert "vooraf geschreven door de patiënt" in page
    before = world.conversations()[0].updated_at
    page = anna.post(f"/praktijk/gesprek/{conversation}/soep")
    assert "Genoteerd: deze tekst is in het HIS gezet." in page
    assert [row.object for row in events(world, "exported")] == ["soep"]
    assert world.conversations()[0].updated_at == before
    assert ">In HIS gezet<" in anna.get("/praktijk").html


# The patient's own file


def test_patients_get_the_same_as_data_with_who_saw_it(world: World) -> None:
    patient = world.at_check(wish=WISH)
    patient.answer(option="send")
    conversation = world.conversations()[0].id
    assert "/kopie.json" in patient.get("/verstuurd")
    world.clock.forward(hours=1)
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}")
    save(anna, conversation, "summary")
    data = json.loads(patient.get("/kopie.json").response.get_data())
    assert WISH in [row["answer"] for row in data["answers"]]
    assert WISH in [message["text"] for message in data["messages"]]
    assert {(who["who"], who["what"]) for who in data["readers"]} == {
        ("Anna", "gesprek bekeken"), ("Anna", "geëxporteerd"),
    }  # fmt: skip
    assert "Anna: gesprek bekeken" in words_in(patient.get("/kopie.pdf"))


def test_before_sending_there_is_no_data_file(world: World) -> None:
    assert world.at_check().get("/kopie.json").path == "/controleren"


# Many


def ask(browser: Browser, **fields: Any) -> Page:
    """Fill in the form for many, without JavaScript."""
    browser.get("/praktijk/export")
    return browser.post("/praktijk/export", **fields)


def wait(browser: Browser, page: Page) -> Page:
    """Press "Kijk hoe ver het is" until it is done."""
    for _ in range(300):
        if 'role="status" id="stand"' not in page:
            return page
        time.sleep(0.2)
        page = browser.get(page.path)
    raise AssertionError(page.html)


def test_many_conversations_become_one_zip_with_a_line_in_the_log_for_each(world: World) -> None:
    for number in range(3):
        sent(world, f"Wens {number}", label=f"Jan {number}")
    world.at_check()
    anna = world.professional()
    page = ask(anna, status="all", format=["soep", "fhir", "spreadsheet"], field=["wish", "month"])
    page = wait(anna, page)
    assert "Klaar: 3 gesprekken." in page
    made = anna.get(f"{page.path}/bestand")
    with zipfile.ZipFile(io.BytesIO(made.response.get_data())) as archive:
        names = archive.namelist()
        assert [sum(n.startswith(kind) for n in names) for kind in ("soep/", "fhir/")] == [3, 3]
        assert not [name for name in names if "Jan" in name]
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read("gesprekken.xlsx")))["Gesprekken"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Maand", "Wens in eigen woorden") and len(rows) == 4
    exported = [row for row in events(world, "exported") if row.patient]
    assert len({row.patient for row in exported}) == 3
    assert {row.actor for row in exported} == {"Anna"}
    left = [path.name for path in folder(world.settings).iterdir() if path.name != ".busy"]
    assert left == [f"{page.path.rsplit('/', 1)[1]}.zip"]


def test_wrong_choices_are_named_and_kept(world: World) -> None:
    anna = world.professional()
    page = ask(anna, first="gisteren", status="all", field=["month"])
    assert page.status == 422 and page.title.startswith("Fout: ")
    assert "Kies minstens één vorm." in page and 'value="gisteren"' in page
    page = ask(anna, first="2-1-2026", last="1-1-2026", status="all", format="soep")
    assert "De laatste dag ligt vóór de eerste." in page
    page = ask(anna, status="all", format=["soep", "deidentified"])
    assert "Kies de tekst zonder namen apart" in page
    page = ask(anna, status="all", format="spreadsheet")
    assert "Kies minstens één kolom" in page
    assert world.all_of(ExportJob) == []


def run(world: World, job: str, **more: Any) -> ExportJob:
    """Work on a job here instead of in a process of its own."""
    run_job(world.settings, world.database, job, clock=world.clock, **more)
    with world.database.unit_of_work() as session:
        return session.get_one(ExportJob, job)


def asked(world: World, *formats: str, **more: Any) -> str:
    """A job that nobody works on yet."""
    with world.database.unit_of_work() as session:
        wanted = queue.Wanted(formats=formats, **more)
        return queue.ask_for(
            session, wanted, practice_id=world.practice, user_id=None, now=world.clock()
        ).id


def test_period_and_status_choose_which_conversations(world: World) -> None:
    one, two = sent(world), sent(world)
    with world.database.unit_of_work() as session:
        row = session.get_one(Conversation, one)
        row.sent_at, row.read_at = world.clock() - timedelta(days=40), world.clock()
    recent = (world.clock() - timedelta(days=30)).date()
    for more, total in (
        ({}, 2),
        ({"first": recent}, 1),
        ({"last": recent}, 1),
        ({"status": "read"}, 1),
        ({"status": "new"}, 1),
        ({"conversations": (two,)}, 1),
    ):
        assert run(world, asked(world, "soep", **more)).done == total, more
    job = run(world, asked(world, "soep", status="closed"))
    assert (job.state, job.problem, job.file_name) == ("failed", "nothing", "")


def test_another_practices_conversations_are_not_in_it(world: World) -> None:
    other = sent(world, practice=world.other_practice)
    job = run(world, asked(world, "soep", conversations=(other,)))
    assert job.problem == "nothing"


def test_a_withdrawn_conversation_is_passed_over(world: World) -> None:
    sent(world)
    gone = sent(world)
    with world.database.unit_of_work() as session:
        for consent in session.query(Consent).filter_by(conversation_id=gone):
            consent.withdrawn_at = world.clock()
    assert run(world, asked(world, "soep")).done == 1


def test_erasing_somebody_removes_finished_files_and_stops_one_that_is_being_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = world.at_check()
    patient.answer(option="send")
    done = run(world, asked(world, "soep"))
    anna = world.professional()
    assert "Download het bestand" in anna.get(f"/praktijk/export/{done.id}")
    busy = asked(world, "soep")
    make = FORMATS["soep"].make

    def and_then_erased(it: Any) -> bytes:
        patient.get("/verwijderen")
        patient.post("/verwijderen")
        return make(it)

    object.__setattr__(FORMATS["soep"], "make", and_then_erased)
    try:
        job = run(world, busy)
    finally:
        object.__setattr__(FORMATS["soep"], "make", make)
    assert (job.state, job.problem) == ("failed", "gone")
    assert "Het bestand is er niet meer." in anna.get(f"/praktijk/export/{done.id}")
    left = [path.name for path in folder(world.settings).iterdir() if path.name != ".busy"]
    assert left == []


def test_a_file_goes_after_an_hour_and_a_silent_job_has_failed(world: World) -> None:
    sent(world)
    done, silent = run(world, asked(world, "soep")), asked(world, "soep")
    world.clock.forward(hours=KEPT.total_seconds() / 3600 + 0.1)
    anna = world.professional()
    anna.get("/praktijk/export")
    assert "Het bestand is er niet meer." in anna.get(f"/praktijk/export/{done.id}")
    assert "Het maken is onderbroken." in anna.get(f"/praktijk/export/{silent}")


# The text without names


def finder(text: str) -> list[Found]:
    """Stands for `deduce`, whose own test is in tests/export: finds one word."""
    at = text.find("Zwolle")
    return [Found(at, at + 6, "PLAATS", "Zwolle")] if at >= 0 else []


def test_the_text_without_names_leaves_only_after_somebody_read_it(world: World) -> None:
    conversation = sent(world, "ik heet fatima en woon bij Zwolle")
    job = asked(world, "deidentified", conversations=(conversation,))
    assert run(world, job, load_finder=lambda _cache: finder).state == "done"
    anna = world.professional()
    assert "Lees de tekst na" in anna.get(f"/praktijk/export/{job}")
    assert anna.get(f"/praktijk/export/{job}/bestand").status == 404
    page = anna.get(f"/praktijk/export/{job}/nalezen")
    assert "ik heet [NAAM] en woon bij [PLAATS]" in page
    assert "<q>fatima</q> werd <code>[NAAM]</code>" in page
    assert events(world, "exported") == []
    page = anna.post(f"/praktijk/export/{job}/nalezen", text="Mijn verbeterde tekst")
    assert page.status == 422 and "zet daarna het vinkje" in page
    assert "Mijn verbeterde tekst</textarea>" in page and events(world, "exported") == []
    page = anna.post(f"/praktijk/export/{job}/nalezen", text="Mijn verbeterde tekst", read="1")
    assert page.response.get_data(as_text=True) == "Mijn verbeterde tekst"
    assert [row.object for row in events(world, "exported")] == ["deidentified"]


def test_no_word_of_a_patient_stands_in_the_log(world: World) -> None:
    conversation = sent(world, "een heel eigen zin")
    anna = world.professional()
    for wanted in FORMATS:
        save(anna, conversation, wanted)
    with world.database.unit_of_work() as session:
        record(session, "login")
    stored = json.dumps([str(vars(row)) for row in world.all_of(AuditEvent)])
    assert "eigen zin" not in stored and "Jan" not in stored and "welfare" not in stored
