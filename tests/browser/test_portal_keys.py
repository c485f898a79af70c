"""The keys of the portal and its menu, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from bot.web.practice.accounts import create_account
from tests.browser.eyes import problems, sideways
from tests.browser.site import Site
from tests.web.conftest import PASSWORD

DESK = (1280, 800)


def signed_in(site: Site, size: tuple[int, int] = DESK, **more: object) -> Page:
    create_account(
        site.world.app, email="mo@linde.example", password=PASSWORD, name="Mo",
        practice_id=site.world.practice, roles=["manager", "poh"],
    )  # fmt: skip
    page = site.page(size, **more)
    site.open(page, "/login")
    page.get_by_label("E-mailadres").fill("mo@linde.example")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    heading(page, "Gesprekken")
    return page


def heading(page: Page, name: str) -> None:
    """The page with this heading is there, and its keys work."""
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    page.wait_for_load_state()


def test_a_working_day_with_the_keyboard(site: Site) -> None:
    for label in ("Ria", "Jan"):
        site.world.sent(site.world.invite(label=label))
    page = signed_in(site)
    page.keyboard.press("Alt+Period")
    page.keyboard.press("Alt+Period")
    page.keyboard.press("Alt+KeyO")  # the second row: what was sent first
    heading(page, "Ria")
    page.keyboard.press("Alt+Comma")
    heading(page, "Jan")
    page.keyboard.press("Alt+Digit2")
    expect(page).to_have_url(re.compile(r"/afspraken$"))
    page.wait_for_load_state()
    page.keyboard.press("Alt+KeyK")
    expect(page.get_by_role("button", name="Kopieer de SOEP-tekst")).to_be_visible()
    page.keyboard.press("Alt+KeyK")
    expect(page.locator("#gekopieerd")).to_contain_text("Gekopieerd.")
    page.keyboard.press("Alt+KeyN")
    heading(page, "Uitnodigen")
    page.get_by_label("Naam of kenmerk").fill("Koos?")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("Naam of kenmerk").input_value() == "Koos?"
    the_list_opens_outside_a_field(page)
    another_key_is_chosen(site, page)
    assert site.watched.elsewhere == [] and site.watched.complaints == []


def the_list_opens_outside_a_field(page: Page) -> None:
    listed = page.locator(".key-list dl")
    page.get_by_label("Naam of kenmerk").press("Shift+?")
    expect(listed).not_to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("Shift+?")
    expect(listed).to_be_in_viewport()
    expect(listed).to_contain_text("Nieuwe uitnodiging")


def another_key_is_chosen(site: Site, page: Page) -> None:
    site.open(page, "/praktijk/instellingen/sneltoetsen")
    page.get_by_label("Nieuwe uitnodiging").fill("k")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("K staat bij twee acties").first).to_be_visible()
    assert problems(page) == []
    page.get_by_label("Nieuwe uitnodiging").fill("v")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Bewaard.")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Alt+KeyN")
    page.keyboard.press("Alt+KeyV")
    heading(page, "Uitnodigen")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_menu_works_without_a_script_at_every_width(site: Site, width: int) -> None:
    page = signed_in(site, (width, 800), java_script_enabled=False)
    entry = page.get_by_role("navigation", name="Praktijk").get_by_role("link", name="Logboek")
    expect(entry).not_to_be_visible()
    page.get_by_text("Meer", exact=True).click()
    expect(entry).to_be_in_viewport(ratio=1)
    assert not sideways(page)
    entry.click()
    heading(page, "Logboek")


_IN_THE_MENU = """() => [...document.querySelectorAll(".menu a, .menu summary")]
  .filter(el => el.checkVisibility())
  .map(el => {
    const box = el.getBoundingClientRect();
    const row = Math.round((box.top + box.height / 2) / 20);
    return [row, Math.round(box.left), el.firstChild.textContent.trim()];
  })"""
_FOCUSED = "() => document.activeElement.firstChild?.textContent?.trim()"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_tab_goes_through_the_menu_as_it_stands(site: Site, width: int) -> None:
    page = signed_in(site, (width, 844))
    places = page.evaluate(_IN_THE_MENU)
    seen = [name for _top, _left, name in sorted(places)]
    assert seen == ["Gesprekken", "Consult", "Uitnodigen", "Sociale kaart", "Meer"]
    rows = len({top for top, _left, _name in places})
    assert rows == 1 or width < 480, places
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link, so that the focus is somewhere known
    page.wait_for_url("**#*")
    page.keyboard.press("Shift+Tab")
    reached = [page.evaluate(_FOCUSED)]
    for _ in seen[1:]:
        page.keyboard.press("Shift+Tab")
        reached.append(page.evaluate(_FOCUSED))
    assert reached == seen[::-1]
    page.get_by_text("Meer", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUSED) == "Exporteren"
    assert problems(page, widths=(width,)) == []
