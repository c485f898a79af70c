"""The panel beside the time before, beside an open card, and with another model on the way."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from bot.catalogue import load_catalogue
from bot.following.chain import link
from bot.store.models import Conversation, Goal
from tests.browser.panel import (
    PANEL,
    asks,
    consult,
    log_in,
    looks_right,
    prepare,
    settled,
    words_in_store,
)
from tests.browser.site import Site
from tests.browser.test_keyboard import tab_to

PROMPTS = {prompt.u: prompt for prompt in load_catalogue().all_prompts}
TITLES = {name: model.title for name, model in load_catalogue().models.items()}


def follows(site: Site, page: Page) -> Page:
    """The panel of a consult that follows the one on the page, six weeks later."""
    site.world.engine.look_back = ("talk", "goal")
    now = page.url.rsplit("/", 1)[1]
    with site.world.database.unit_of_work() as session:
        consult = session.get_one(Conversation, now)
        before = session.get_one(Conversation, consult.prepared_by_id)
        session.add(
            Goal(conversation_id=before.id, number=1, what="Elke dag na het eten een rondje om "
                 "het blok, ook als het regent", confidence=6)
        )  # fmt: skip
        later = Conversation(
            practice_id=consult.practice_id, role="professional", label="Jan",
            model=consult.model, created_at=consult.created_at + timedelta(days=42),
        )  # fmt: skip
        session.add(later)
        session.flush()
        link(session, later.id, consult)
        name = later.id
    site.open(page, f"/poh/{name}")
    page.locator("#prompt").wait_for()
    return page


def test_a_follow_up_opens_with_what_is_better_and_shows_the_time_before(site: Site) -> None:
    page = follows(site, consult(site, prepared=True))
    expect(page.locator("#about")).to_have_text("Vervolggesprek. Begin met:")
    assert asks(page, 1) == ["Wat is er beter sinds de vorige keer?"]
    settled(page)
    tab_to(page, page.locator("#vorige-keer > summary").text_content() or "")
    page.keyboard.press("Enter")
    before = page.locator("#vorige-keer")
    expect(before.get_by_text("Nog niet besproken · vertrouwen toen 6")).to_be_visible()
    expect(before.locator("svg.web")).to_be_visible()
    looks_right(page, site)
    page.evaluate("scrollTo(0, 0)")
    note = page.locator("#note").bounding_box()
    assert note is not None and note["y"] + note["height"] <= PANEL[1]
    page.keyboard.press("Alt+KeyM")
    assert not before.is_visible(), "who looks along sees the question and the web of today"


def test_a_death_wish_noted_at_a_goal_card_raises_the_bar_at_once(site: Site) -> None:
    page = consult(site)
    tab_to(page, "button Doelkaart")
    page.keyboard.press("Enter")
    page.locator("#kaart").wait_for()
    page.keyboard.press("Alt+KeyO")
    page.keyboard.type("Zegt dat ze dood wil.")
    expect(page.locator(".bar-alarm")).to_contain_text("Volg het protocol suïcidaliteit")
    assert page.locator("#kaart").is_visible() and page.evaluate("scrollY") == 0
    looks_right(page, site)
    note = page.locator("#note").bounding_box()
    assert note is not None and note["y"] + note["height"] <= PANEL[1]
    tab_to_bar(page)
    page.keyboard.press("Enter")
    expect(page.locator(".bar-alarm")).to_have_count(0)
    expect(page.locator("#note")).to_have_value("Zegt dat ze dood wil.")
    page.get_by_role("button", name="Terug naar de vragen").click()
    page.locator("#vraag").wait_for()
    expect(page.locator(".bar-alarm")).to_have_count(0)


def tab_to_bar(page: Page) -> None:
    page.locator("#to-along").focus()
    tab_to(page, "button Gezien")


def test_a_note_at_a_goal_card_is_read_once_the_engine_is_back(site: Site) -> None:
    page = consult(site)
    page.get_by_role("button", name="Doelkaart").click()
    page.locator("#kaart").wait_for()
    site.world.engine.down = True
    page.locator("#note").fill("Zegt dat ze dood wil.")
    expect(page.locator("#notice")).to_contain_text("even niet bereikbaar")
    assert words_in_store(site) == "Zegt dat ze dood wil."
    site.world.engine.down = False
    expect(page.locator(".bar-alarm")).to_be_visible(timeout=20_000)
    expect(page.locator("#notice")).to_be_hidden()


def test_another_model_and_length_on_the_way_keep_the_note(site: Site) -> None:
    page = consult(site)
    page.locator("#note").fill("Slaapt slecht.")
    page.locator("summary").filter(has_text="Plan voor").click()
    page.get_by_label("Gespreksmodel").select_option(label=TITLES["kop"])
    page.get_by_label("Hoe lang").select_option("20")
    looks_right(page, site)
    site.world.engine.asks_of = "kop"
    page.get_by_role("button", name="Pas aan").click()
    expect(page.get_by_text("Plan voor dit consult (20 minuten)")).to_be_visible()
    expect(page.locator("#note")).to_have_value("Slaapt slecht.")
    assert all(PROMPTS[text].id.startswith("kop_") for text in asks(page, 2))


def test_a_poh_starts_from_what_a_patient_prepared_with_another_model(site: Site) -> None:
    page = site.page((1280, 800))
    prepare(site)
    log_in(site, page)
    site.open(page, f"/praktijk/gesprek/{site.world.conversations()[0].id}")
    page.get_by_text("Kies model en lengte").click()
    looks_right(page, site)
    page.get_by_label("Gespreksmodel").select_option(label=TITLES["coach"])
    page.get_by_label("Hoe lang").select_option("10")
    page.get_by_role("button", name="Start consult").click()
    expect(page.get_by_text("Plan voor dit consult (10 minuten)")).to_be_visible()
    models = {row.role: row.model for row in site.world.conversations()}
    assert models == {"patient": "spinnenweb", "professional": "coach"}
