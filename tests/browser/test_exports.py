"""The export pages and the log in a real browser: usable by everybody, and SOEP by one key."""

from __future__ import annotations

import json

from playwright.sync_api import Page, Route, expect

from bot.export.jobs.files import folder
from bot.store.models import AuditEvent, Conversation, ExportJob
from tests.browser.eyes import axe_violations, clipped, sideways
from tests.browser.site import Site
from tests.web.conftest import PASSWORD
from tests.web.test_exporting import sent

DESK = (320, 1280)
"""Widths. At a desk there is a mouse: buttons need not be as large as for a thumb."""


def problems(page: Page) -> list[str]:
    """Everything that is wrong with a page at a desk."""
    found = []
    for width in DESK:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width}: {it}" for it in [*axe_violations(page), *clipped(page)]]
        found += [f"{width}: scrolls to the side"] if sideways(page) else []
    return found


def signed_in(site: Site, **more: object) -> tuple[Page, str]:
    """A POH at a desk, with a conversation that was sent."""
    conversation = sent(site.world, label="Ria")
    site.world.professional()
    page = site.page((1280, 800), **more)
    page.goto(f"{site.base_url}/login")
    page.get_by_label("E-mailadres").fill("poh@praktijk1.example")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("heading", name="Gesprekken")).to_be_visible()
    return page, conversation


def job(site: Site, kind: str, state: str, **more: object) -> str:
    """An export in a state; one that is done has its file."""
    with site.world.database.unit_of_work() as session:
        row = ExportJob(
            practice_id=site.world.practice, kind=kind, state=state, file_name="x.json",
            created_at=site.world.clock(), beat_at=site.world.clock(),
            finished_at=site.world.clock() if state == "done" else None, **more,
        )  # fmt: skip
        session.add(row)
        session.flush()
        texts = [{"text": "ik heet [NAAM]", "replaced": [["fatima", "NAAM"]]}]
        path = folder(site.world.settings) / f"{row.id}.json"
        path.write_text(json.dumps(texts), encoding="utf-8")
        return row.id


def test_every_page_is_readable_and_usable(site: Site) -> None:
    page, conversation = signed_in(site)
    running = job(site, "files", "running", total=1000, done=120)
    done, text = job(site, "files", "done", done=3), job(site, "deidentified", "done", done=1)
    for path in (
        f"/praktijk/gesprek/{conversation}/soep",
        f"/praktijk/gesprek/{conversation}/export",
        f"/praktijk/gesprek/{conversation}/logboek",
        "/praktijk/export",
        f"/praktijk/export/{running}",
        f"/praktijk/export/{done}",
        f"/praktijk/export/{text}/nalezen",
        "/praktijk/logboek",
        "/praktijk/logboek?van=gisteren",
    ):
        page.goto(f"{site.base_url}{path}")
        assert problems(page) == [], path
        assert page.locator("h1").count() == 1, path
    page.goto(f"{site.base_url}/praktijk/export")
    page.get_by_label("Eerste dag").fill("gisteren")
    page.get_by_role("button", name="Maak de export").click()
    assert problems(page) == []
    page.goto(f"{site.base_url}/praktijk/export/{text}/nalezen")
    page.get_by_role("button", name="Download de tekst").click()
    expect(page.get_by_text("Lees de tekst na en zet daarna het vinkje.")).to_be_visible()
    assert problems(page) == []
    assert site.watched.elsewhere == [] and site.watched.complaints == []


def test_one_key_copies_the_soep_text_and_logs_it(site: Site) -> None:
    page, conversation = signed_in(site)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site.base_url}/praktijk/gesprek/{conversation}/soep")
    expect(page.get_by_role("button", name="Kopieer de SOEP-tekst")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Alt+KeyK")
    expect(page.get_by_role("status")).to_have_text("Gekopieerd. Plak de tekst in het HIS.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == page.locator("#soep").input_value()
    assert copied.startswith("S: Hulpvraag: ")
    exported = [e for e in site.world.all_of(AuditEvent) if e.event == "exported"]
    assert [(e.object, e.actor) for e in exported] == [("soep", "Anna")]
    assert site.world.all_of(Conversation)[0].recorded_at is not None


def test_a_press_before_the_page_can_copy_does_not_say_that_it_is_in_the_his(site: Site) -> None:
    page, conversation = signed_in(site)
    held: list[Route] = []
    page.route("**/copying.js*", lambda it: held.append(it))
    page.goto(f"{site.base_url}/praktijk/gesprek/{conversation}/soep", wait_until="commit")
    expect(page.get_by_role("button", name="Ik heb de tekst gekopieerd")).to_be_visible()
    page.keyboard.press("Alt+KeyK")
    assert site.world.all_of(Conversation)[0].recorded_at is None
    held[0].continue_()
    expect(page.get_by_role("button", name="Kopieer de SOEP-tekst")).to_be_visible()
    expect(page.get_by_role("button", name="Ik heb de tekst gekopieerd")).not_to_be_visible()
    page.keyboard.press("Alt+KeyK")
    expect(page.get_by_role("status")).to_have_text("Gekopieerd. Plak de tekst in het HIS.")


def test_who_was_signed_out_hears_that_only_the_copying_went_well(site: Site) -> None:
    page, conversation = signed_in(site)
    page.goto(f"{site.base_url}/praktijk/gesprek/{conversation}/soep")
    expect(page.get_by_role("button", name="Kopieer de SOEP-tekst")).to_be_visible()
    page.context.clear_cookies()
    page.keyboard.press("Alt+KeyK")
    expect(page.get_by_role("status")).to_contain_text("Noteren dat de tekst in het HIS staat")
    assert site.world.all_of(Conversation)[0].recorded_at is None


def test_without_a_script_the_colleague_says_that_it_was_copied(site: Site) -> None:
    page, conversation = signed_in(site, java_script_enabled=False)
    page.goto(f"{site.base_url}/praktijk/gesprek/{conversation}/soep")
    expect(page.get_by_role("button", name="Kopieer de SOEP-tekst")).not_to_be_visible()
    page.get_by_role("button", name="Ik heb de tekst gekopieerd").click()
    expect(page.get_by_role("status")).to_have_text("Genoteerd: deze tekst is in het HIS gezet.")
    assert site.world.all_of(Conversation)[0].recorded_at is not None


def test_a_running_export_shows_how_far_it_is_and_then_its_file(site: Site) -> None:
    page, _ = signed_in(site)
    running = job(site, "files", "running", total=1000, done=120)
    page.goto(f"{site.base_url}/praktijk/export/{running}")
    expect(page.locator("#stand")).to_have_text("120 van 1000 gesprekken klaar.")
    with site.world.database.unit_of_work() as session:
        session.get_one(ExportJob, running).done = 480
    expect(page.locator("#stand")).to_have_text("480 van 1000 gesprekken klaar.")
    with site.world.database.unit_of_work() as session:
        row = session.get_one(ExportJob, running)
        row.state, row.done, row.finished_at = "done", 1000, site.world.clock()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download het bestand").click()
    assert download.value.suggested_filename == "x.json"


def test_a_file_is_one_press_away(site: Site) -> None:
    page, conversation = signed_in(site)
    page.goto(f"{site.base_url}/praktijk/gesprek/{conversation}")
    page.get_by_role("link", name="Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Samenvatting (PDF)").click()
    assert download.value.suggested_filename.endswith("-summary.pdf")
