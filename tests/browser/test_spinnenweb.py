"""The spinnenweb in a real browser: fill in, look, change, send, and read in the practice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.catalogue import load_catalogue
from bot.store.models import Answer
from tests.browser.eyes import axe_violations, clipped, problems, sideways
from tests.browser.screens import PatientScreen
from tests.browser.site import Site
from tests.web.scripted_engine import WEB_SCRIPT

ROWS = load_catalogue().models["spinnenweb"].rows
NAMES = [row.label.u for row in ROWS]
SCORES = dict(zip(NAMES, (6, 3, 8, 0, 10, None), strict=True))
TALK = {"Mijn lichaam", "Contact en meedoen"}
DASH = "–"


def row_of(page: Page, name: str) -> Locator:
    """The group of one row on the card."""
    return page.get_by_role("group", name=name, exact=True)


def at_the_card(site: Site, page: Page) -> PatientScreen:
    site.world.engine.script = WEB_SCRIPT
    screen = site.talking(page)
    screen.answer("Ik wil beter slapen.")
    row_of(page, NAMES[0]).wait_for()
    return screen


def fill_in(page: Page, scores: dict[str, Any] = SCORES, talk: set[str] = TALK) -> None:
    for name, number in scores.items():
        if number is not None:
            row_of(page, name).get_by_label(str(number), exact=True).check()
        if name in talk:
            row_of(page, name).get_by_label("Hier wil ik over praten").check()


def at_the_pick(site: Site, page: Page) -> PatientScreen:
    screen = at_the_card(site, page)
    fill_in(page)
    screen.press("Verder")
    page.get_by_text("Waar wilt u mee beginnen?").wait_for()
    return screen


def at_the_scale(page: Page) -> None:
    page.locator('input[name="ask"][value="scale_now"]').wait_for(state="attached")


def at_the_check(site: Site, page: Page) -> PatientScreen:
    screen = at_the_pick(site, page)
    screen.answer("Mijn lichaam")
    at_the_scale(page)
    screen.answer("5")
    page.locator(".sharing").wait_for()
    return screen


def sent(site: Site, page: Page) -> PatientScreen:
    screen = at_the_check(site, page)
    screen.send()
    page.get_by_text("Dit heeft u verstuurd").click()
    return screen


def with_an_error(site: Site, page: Page) -> PatientScreen:
    """A page of a script that went wrong sends a number that does not exist."""
    screen = at_the_card(site, page)
    fill_in(page)
    page.locator('input[name="score-lichaam"][value="6"]').evaluate("radio => radio.value = 11")
    screen.press("Verder")
    page.locator(".error").wait_for()
    return screen


SCREENS = {
    "card": at_the_card,
    "pick": at_the_pick,
    "check": at_the_check,
    "sent": sent,
    "error": with_an_error,
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_readable_and_usable_at_every_width(site: Site, name: str) -> None:
    page = site.page()
    SCREENS[name](site, page)
    page.evaluate("document.querySelectorAll('main details').forEach(part => part.open = true)")
    assert problems(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page) == [], "in the dark"
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.classList.add('large')")
    assert not sideways(page) and clipped(page) == [], "with larger letters"
    assert site.watched.elsewhere == []
    assert site.watched.complaints == []


def the_same_everywhere(part: Locator) -> dict[str, str]:
    """The numbers of a drawing, after comparing description, labels, dots and table."""
    svg = part.locator("svg")
    assert svg.get_attribute("role") == "img"
    names = (svg.get_attribute("aria-labelledby") or "").split()
    title, desc = (svg.locator(f"#{name}") for name in names)
    assert title.text_content() == "Spinnenweb"
    described = dict(re.findall(r"([^:.]+): (\d+|geen cijfer)", desc.text_content() or ""))
    found: dict[str, str] = {}
    part.locator("summary").click()
    for row in part.locator("tbody tr").all():
        found[row.locator("th").inner_text()] = row.locator("td").first.inner_text()
    assert [name.strip() for name in described] == list(found)
    assert [n.replace("geen cijfer", DASH) for n in described.values()] == list(found.values())
    drawn = svg.locator("text").all_text_contents()
    assert drawn == [f"{row.short}{found[row.label.u]}" for row in ROWS]
    dots = {
        dot.get_attribute("data-row"): dot.get_attribute("data-number")
        for dot in svg.locator(".web-dot").all()
    }
    assert dots == {r.id: found[r.label.u] for r in ROWS if found[r.label.u] != DASH}
    return found


def test_the_drawing_has_a_name_and_its_numbers_are_those_of_the_table_and_the_data(
    site: Site,
) -> None:
    page = site.page()
    at_the_check(site, page)
    assert page.locator("canvas").count() == 0
    assert page.get_by_role("img", name="Spinnenweb").count() == 1
    given = {name: DASH if number is None else str(number) for name, number in SCORES.items()}
    assert the_same_everywhere(page.locator(".filled")) == given
    answers = site.world.all_of(Answer)
    stored = next(answer for answer in answers if answer.question == "model_overview").value
    assert stored == {
        "scores": {r.id: SCORES[r.label.u] for r in ROWS if SCORES[r.label.u] is not None},
        "talk": [r.id for r in ROWS if r.label.u in TALK],
        "model": "spinnenweb",
    }


def test_every_row_has_eleven_radios_and_no_slider(site: Site) -> None:
    page = site.page()
    at_the_card(site, page)
    for name in NAMES:
        assert row_of(page, name).get_by_role("radio").count() == 11
        assert row_of(page, name).get_by_role("checkbox").count() == 1
    assert page.locator("input[type=range]").count() == 0


def test_the_card_with_everything_it_needs_stays_under_60_kb(site: Site) -> None:
    page = site.page()
    sizes: dict[str, int] = {}
    page.on("response", lambda reply: sizes.update({reply.url: len(reply.body())}))
    at_the_card(site, page)
    page.reload()
    row_of(page, NAMES[0]).wait_for()
    assert 10_000 < len(page.content()) < 30_000
    static = sum(size for url, size in sizes.items() if "/static/" in url)
    assert static and static + len(page.content()) <= 60_000


def test_only_ticked_rows_and_the_first_topic_can_be_picked(site: Site) -> None:
    page = site.page()
    at_the_pick(site, page)
    card = page.locator("#vraag")
    offered = card.locator(".picks label").all_inner_texts()
    assert offered == ["Mijn lichaam", "Contact en meedoen", "Mijn eerste onderwerp"]
    assert card.get_by_role("img", name="Spinnenweb").count() == 1


def test_changing_the_numbers_shows_what_was_filled_in_and_a_number_can_be_taken_back(
    site: Site,
) -> None:
    page = site.page()
    screen = at_the_check(site, page)
    page.get_by_role("button", name="Wijzig Mijn leven in cijfers").click()
    row_of(page, NAMES[0]).wait_for()
    for name, number in SCORES.items():
        group = row_of(page, name)
        if number is not None:
            assert group.get_by_label(str(number), exact=True).is_checked()
        assert group.get_by_label("Hier wil ik over praten").is_checked() == (name in TALK)
    row_of(page, "Mijn lichaam").get_by_label("Geen cijfer").check()
    row_of(page, "Mijn dagelijks leven").get_by_label("7", exact=True).check()
    screen.press("Verder")
    page.locator(".sharing").wait_for()
    found = the_same_everywhere(page.locator(".filled"))
    assert (found["Mijn lichaam"], found["Mijn dagelijks leven"]) == (DASH, "7")


def test_who_fills_in_nothing_goes_on_without_a_drawing(site: Site) -> None:
    page = site.page()
    screen = at_the_card(site, page)
    screen.press("Verder")
    at_the_scale(page)
    screen.answer("5")
    page.locator(".sharing").wait_for()
    assert page.locator("svg").count() == 0
    row = page.locator(".rows > div").filter(has_text="Zo gaat het nu")
    assert "Niet ingevuld" in row.inner_text()


def test_asking_for_help_keeps_what_was_filled_in(site: Site) -> None:
    page = site.page()
    screen = at_the_card(site, page)
    fill_in(page)
    screen.press("Leg uit")
    page.locator(".lead").wait_for()
    assert row_of(page, "Mijn lichaam").get_by_label("6", exact=True).is_checked()
    assert row_of(page, "Mijn lichaam").get_by_label("Hier wil ik over praten").is_checked()


def test_the_card_is_filled_in_with_the_keyboard_alone(site: Site) -> None:
    page = site.page()
    at_the_card(site, page)
    page.locator("#vraag legend").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first number of the first row
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    first = row_of(page, NAMES[0])
    assert first.get_by_label("6", exact=True).is_checked()
    assert first.get_by_label("Hier wil ik over praten").is_checked()


def test_it_all_works_without_javascript(site: Site) -> None:
    page = site.page(java_script_enabled=False)
    screen = sent(site, page)
    assert screen.title == "Verstuurd"
    expect(page.get_by_role("img", name="Spinnenweb")).to_have_count(1)


def test_the_practice_and_the_poh_see_the_same_numbers(site: Site) -> None:
    page = site.page()
    sent(site, page)
    numbers = the_same_everywhere(page.locator(".filled"))
    conversation = site.world.conversations()[0].id
    site.world.professional()
    desk = site.page((1280, 800))
    site.open(desk, "/login")
    desk.get_by_label("E-mailadres").fill(f"poh@praktijk{site.world.practice}.example")
    desk.get_by_label("Wachtwoord").fill("een lang wachtwoord")
    desk.get_by_role("button", name="Inloggen").click()
    site.open(desk, f"/praktijk/gesprek/{conversation}")
    assert axe_violations(desk) == []
    assert the_same_everywhere(desk.locator(".filled")) == numbers
    assert "Mijn gevoel en gedachten: 3" in desk.locator("#samenvatting").input_value()
    desk.get_by_role("button", name="Start consult").click()
    desk.set_viewport_size({"width": 420, "height": 900})
    desk.get_by_text("Wat de patiënt vooraf schreef").click()
    assert axe_violations(desk) == []
    assert the_same_everywhere(desk.locator(".filled")) == numbers
    assert not sideways(desk) and clipped(desk) == []
    assert site.watched.elsewhere == []
    assert site.watched.complaints == []
