"""Everything works with JavaScript off: stopping, coming back, choices, leaving, deleting."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from bot.store.models import Conversation
from tests.browser.screens import text_of
from tests.browser.site import Site


@pytest.fixture
def page(site: Site) -> Page:
    """A phone with JavaScript off."""
    return site.page(java_script_enabled=False)


def test_from_the_code_to_sent_with_a_copy(site: Site, page: Page) -> None:
    site.at(page, "send").send()
    expect(page.get_by_role("heading", name="Verstuurd")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Bewaar een kopie").click()
    assert download.value.suggested_filename == "mijn-antwoorden.pdf"


def test_a_mistake_is_named_and_what_was_typed_stays(site: Site, page: Page) -> None:
    screen = site.talking(page)
    screen.fill_in("x" * 2001)
    screen.press("Verder")
    expect(page).to_have_title(re.compile("^Fout: "))
    expect(page.locator(".error")).to_contain_text("2001 tekens")
    expect(page.locator("textarea")).to_have_value("x" * 2001)


def test_stopping_and_going_on_in_another_browser(site: Site, page: Page) -> None:
    made = site.world.invite()
    site.at(page, "scale_now", made)
    page.get_by_role("link", name="Stoppen en later verder").click()
    page.get_by_role("button", name="Stop nu en ga later verder").click()
    expect(page.get_by_role("heading", name="Alles is bewaard")).to_be_visible()
    other = site.page(java_script_enabled=False)
    assert site.patient(other, made).question == text_of("scale_now")


def test_help_opens_without_a_script(site: Site, page: Page) -> None:
    site.talking(page)
    page.get_by_text("Hulp nodig?").click()
    expect(page.get_by_role("link", name="0800-0113")).to_be_visible()
    expect(page.get_by_role("link", name="020 123 45 67")).to_be_visible()


def test_larger_letters_and_je_keep_what_was_typed(site: Site, page: Page) -> None:
    site.talking(page)
    page.locator("textarea").fill("Ik ben nog bezig")
    page.get_by_role("button", name="Grotere letters").click()
    expect(page.locator("html.large textarea")).to_have_value("Ik ben nog bezig")
    page.get_by_role("button", name="Je mag ook je zeggen").click()
    expect(page.locator("legend")).to_have_text("Waarover wil je praten met je praktijk?")
    expect(page.locator("html.large textarea")).to_have_value("Ik ben nog bezig")


def test_closing_at_once_signs_out(site: Site, page: Page) -> None:
    site.at(page, "scale_now")
    page.get_by_role("link", name="Sluit direct").click()
    expect(page.get_by_role("heading", name="Deze pagina is gesloten")).to_be_visible()
    page.go_back()
    assert "slapen" not in page.content()
    site.open(page, "/gesprek")
    assert page.url.endswith("/start?opnieuw=1")


def test_withdrawing_and_deleting(site: Site, page: Page) -> None:
    site.at(page, "send").send()
    page.get_by_role("link", name="Trek mijn toestemming in").click()
    page.get_by_role("button", name="Ja, trek in").click()
    expect(page.get_by_role("heading", name="Uw toestemming is ingetrokken")).to_be_visible()
    page.get_by_role("link", name="Verwijder mijn antwoorden").click()
    page.get_by_role("button", name="Ja, verwijder alles").click()
    expect(page.get_by_role("heading", name="Uw antwoorden zijn verwijderd")).to_be_visible()
    assert site.world.all_of(Conversation) == []


def test_an_alarm_shows_the_calls_and_leads_back(site: Site, page: Page) -> None:
    screen = site.talking(page)
    screen.answer("Ik wil dood.")
    expect(page.get_by_role("link", name="Bel 113")).to_be_visible()
    page.get_by_role("button", name="Ik ben nu veilig. Ga verder").click()
    assert screen.question == text_of("wish")
