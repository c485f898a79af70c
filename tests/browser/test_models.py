"""The cards of every conversation model in a real browser: fill in, look back, send."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from bot.catalogue import load_catalogue
from bot.conversation.turn import Ask
from bot.profiles.card import card_ask
from bot.store.models import Answer
from tests.browser.eyes import axe_violations, problems, sideways
from tests.browser.screens import PatientScreen
from tests.browser.site import Site

CATALOGUE = load_catalogue()
MODELS = [name for name, model in CATALOGUE.models.items() if model.cards and name != "spinnenweb"]
"""The spinnenweb has a file of its own, and one model has no card at all."""

PHONES = (320, 390)
LONG = "Ik slaap al maanden slecht en overdag ben ik zo moe dat ik niets meer onderneem."


def row_of(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def fill_in(page: Page, ask: Ask) -> None:
    """Something in every kind of field of a card."""
    for number, row in enumerate(ask.rows):
        group = row_of(page, row.label)
        if row.hi:
            group.get_by_label(str(3 + 2 * number), exact=True).first.check()
        if row.options:
            group.get_by_label(row.options[number % len(row.options)].label, exact=True).check()
        for field in row.fields:
            group.get_by_label(field.label, exact=True).fill(LONG if number == 0 else "het werk")
        if number < ask.places:
            places = group.get_by_role("group", name=ask.place)
            places.get_by_label(str(number + 1), exact=True).check()
        if ask.tick and number < 2:
            group.get_by_label(ask.tick).check()
    for link in ask.links[:3]:
        page.get_by_label(link.label, exact=True).check()


def at_the_first_card(site: Site, page: Page, model: str) -> PatientScreen:
    site.world.engine.model = model
    asks = [name for name in CATALOGUE.models[model].asks if name != "model_risk"]
    site.world.engine.script = ("consent", "wish", *asks, "send")
    screen = site.talking(page)
    screen.answer("Ik wil beter slapen.")
    return screen


def walk(site: Site, page: Page, model: str) -> list[tuple[str, list[str]]]:
    """Go through every card to the check page; what is wrong on the way, by screen."""
    screen = at_the_first_card(site, page, model)
    wrong: list[tuple[str, list[str]]] = []
    for name in ("model_overview", "model_direction"):
        if CATALOGUE.models[model].card_of(name) is None:
            continue
        ask = card_ask(CATALOGUE, name, model, "u")
        page.locator(f'input[name="ask"][value="{name}"]').wait_for(state="attached")
        fill_in(page, ask)
        wrong.append((name, problems(page, widths=PHONES)))
        screen.press("Verder")
        page.locator(f'input[name="ask"][value="{name}"]').wait_for(state="detached")
    if "model_topic" in CATALOGUE.models[model].asks:
        screen.answer(screen.page.locator("#vraag .picks label").first.inner_text())
    if "model_sentence" in CATALOGUE.models[model].asks:
        screen.answer("Mijn klacht komt door de drukte.")
    page.locator(".sharing").wait_for()
    return wrong


@pytest.mark.parametrize("model", MODELS)
def test_a_patient_fills_in_every_card_and_finds_it_back_on_the_check_page(
    site: Site, model: str
) -> None:
    page = site.page()
    for name, wrong in walk(site, page, model):
        assert wrong == [], name
    page.evaluate("document.querySelectorAll('main details').forEach(part => part.open = true)")
    assert problems(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page) == [], "in the dark"
    page.evaluate("document.documentElement.classList.add('large')")
    assert not sideways(page), "with larger letters"
    assert site.watched.elsewhere == [] and site.watched.complaints == []
    shown = page.locator(".filled")
    if any(row.fields for row in CATALOGUE.models[model].rows):
        assert LONG in shown.inner_text()
    assert shown.locator("svg").count() == (CATALOGUE.models[model].drawing != "none")
    buttons = page.locator(".drawn").get_by_role("button", name=re.compile("Wijzig"))
    assert buttons.count() == len(CATALOGUE.models[model].cards)


def test_changing_a_card_shows_everything_that_was_filled_in(site: Site) -> None:
    page = site.page()
    walk(site, page, "vier_domeinen")
    page.get_by_role("button", name="Wijzig ‘Wat voorgaat’").click()
    first = row_of(page, "Lichaam").get_by_role("group", name="Plaats")
    first.wait_for()
    assert first.get_by_label("1", exact=True).is_checked()
    assert page.get_by_label("Lichaam en Geest", exact=True).is_checked()
    first.get_by_label("Geen plaats").check()
    PatientScreen(page, site.base_url).press("Verder")
    page.locator(".sharing").wait_for()
    (stored,) = (a for a in site.world.all_of(Answer) if a.question == "model_direction")
    assert stored.value["places"] == {"geest": 2, "sociaal": 3}


def test_the_same_place_twice_is_said_and_the_card_kept(site: Site) -> None:
    page = site.page()
    screen = at_the_first_card(site, page, "vier_domeinen")
    screen.press("Weet ik niet / sla over")
    for name in ("Lichaam", "Geest: hoofd en gevoel"):
        places = row_of(page, name).get_by_role("group", name="Plaats")
        places.get_by_label("1", exact=True).check()
    screen.press("Verder")
    page.get_by_text("U gaf een plaats twee keer.").wait_for()
    places = row_of(page, "Lichaam").get_by_role("group", name="Plaats")
    assert places.get_by_label("1", exact=True).is_checked()


def read_everything(part: Locator) -> dict[str, Any]:
    """The drawing, the table and the words of a filled-in model as somebody sees them."""
    part.locator("summary").first.click()
    rows = part.locator("tbody tr").all()
    return {
        "desc": part.locator("svg desc").text_content(),
        "table": [cell for row in rows for cell in row.locator("th, td").all_inner_texts()],
        "words": part.locator(".told").inner_text(),
    }


def test_the_practice_and_the_poh_see_the_same_as_the_patient(site: Site) -> None:
    page = site.page()
    walk(site, page, "vier_bollen")
    mine = read_everything(page.locator(".filled"))
    PatientScreen(page, site.base_url).send()
    page.get_by_text("Dit heeft u verstuurd").click()
    assert read_everything(page.locator(".filled")) == mine
    conversation = site.world.conversations()[0].id
    site.world.professional()
    desk = site.page((1280, 800))
    site.open(desk, "/login")
    desk.get_by_label("E-mailadres").fill(f"poh@praktijk{site.world.practice}.example")
    desk.get_by_label("Wachtwoord").fill("een lang wachtwoord")
    desk.get_by_role("button", name="Inloggen").click()
    site.open(desk, f"/praktijk/gesprek/{conversation}")
    assert read_everything(desk.locator(".filled")) == mine
    assert axe_violations(desk) == []
