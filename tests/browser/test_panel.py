"""The panel with its script: fast, by keyboard, and nothing lost without connection or engine."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Page, expect

from bot.catalogue import load_catalogue
from bot.store.models import Flag, Practice, User
from tests.browser.eyes import axe_violations
from tests.browser.panel import (
    PANEL,
    asks,
    consult,
    log_in,
    looks_right,
    pressed_in_store,
    question,
    settled,
    until,
    words_in_store,
)
from tests.browser.site import Site
from tests.browser.test_keyboard import tab_to

PROMPTS = {prompt.u: prompt for prompt in load_catalogue().all_prompts}
KEYS = {"bezoeker": "Alt+Digit1", "klaag": "Alt+Digit2", "klant": "Alt+Digit3"}


# Whole consults

CONSULTS = [
    ("klant", 10, True), ("klant", 20, False), ("klaag", 10, False),
    ("klaag", 20, True), ("bezoeker", 10, True), ("bezoeker", 20, False),
]  # fmt: skip
"""Every type with both lengths, each length and type with and without preparation."""


@pytest.mark.parametrize(("relation", "minutes", "prepared"), CONSULTS)
def test_a_whole_consult_goes_by_keyboard_alone(
    site: Site, relation: str, minutes: int, prepared: bool
) -> None:
    with site.world.database.unit_of_work() as session:
        session.get_one(Practice, site.world.practice).consult_minutes = minutes
    page = consult(site, prepared=prepared)
    expect(page.locator("#about")).to_contain_text(
        "Volgende vraag" if prepared else "Niet ingevuld. Begin met:"
    )
    expect(page.get_by_text(f"Plan voor dit consult ({minutes} minuten)")).to_be_visible()
    seen = asks(page, 1)
    page.keyboard.press(KEYS[relation])
    last = {"bezoeker": 2, "klaag": 3, "klant": 5}[relation]
    for step in range(1, min(last, 3 if minutes == 10 else 5) + 1):
        seen += asks(page, 2)
        assert all(PROMPTS[text].step == step for text in seen[-2:])
        assert all(relation in PROMPTS[text].relations for text in seen[-2:])
        page.keyboard.press("Alt+Period")
    page.keyboard.press("Alt+KeyO")
    page.keyboard.type("Slaapt slecht.")
    page.keyboard.press("Alt+KeyQ")
    page.keyboard.press("KeyD")
    page.keyboard.type("weer doorslapen")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("Bewaard om")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "vraag"
    assert len(seen) == len(set(seen)), "no question came twice"
    page.keyboard.press("Alt+KeyK")
    page.locator("#copy").wait_for()
    page.keyboard.press("Alt+KeyK")
    expect(page.locator("#copied")).to_have_text("Gekopieerd")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Slaapt slecht." in copied and "E: Doel: weer doorslapen." in copied
    assert ("doorslapen en daar zelf" in copied) is prepared
    tab_to(page, "button Sluit het consult af")
    page.keyboard.press("Enter")
    page.wait_for_url("**/praktijk/gesprek/*")
    assert words_in_store(site) == "Slaapt slecht.\nDoel: weer doorslapen"
    assert site.watched.complaints == [] and site.watched.elsewhere == []


# What it looks like


@pytest.mark.parametrize("prepared", [True, False])
def test_the_note_can_be_seen_without_scrolling(site: Site, prepared: bool) -> None:
    page = consult(site, prepared=prepared)
    quick = page.locator("#quick").bounding_box()
    assert quick is not None and quick["y"] + quick["height"] <= PANEL[1]
    page.keyboard.press("Alt+KeyO")
    page.keyboard.type("Zegt dat niemand er iets aan doet en dat ze dood wil.")
    page.locator(".bar-alarm").wait_for()
    note = page.locator("#note").bounding_box()
    assert page.evaluate("scrollY") == 0
    assert note is not None and note["y"] + note["height"] <= PANEL[1], "with a red bar as well"
    size = float(page.locator("#prompt").evaluate("p => parseFloat(getComputedStyle(p).fontSize)"))
    assert size >= 20


def test_every_state_of_the_panel_is_readable_and_usable(site: Site) -> None:
    page = consult(site, prepared=True)
    looks_right(page, site)
    for name in ("Plan voor", "Wat de patiënt", "Gestelde vragen", "Sneltoetsen"):
        page.locator("summary").filter(has_text=name).first.click()
    asks(page, 2)
    page.keyboard.press("Alt+KeyJ")
    page.locator("#note").fill("Niemand? niemand doet er iets aan. Zegt dat ze dood wil.")
    page.locator(".bar-alarm").wait_for()
    page.locator(".why-so summary").click()
    page.locator(".info summary").click()
    looks_right(page, site)  # everything open, a red bar, a proposal
    page.keyboard.press("Alt+KeyM")
    looks_right(page, site)
    page.keyboard.press("Alt+KeyM")
    page.keyboard.press("Alt+Digit1")
    page.locator("#step").select_option("5")
    expect(page.locator("#limit")).to_be_visible()
    page.context.set_offline(True)
    page.keyboard.press("Alt+KeyN")
    expect(page.locator("#notice")).to_contain_text("zodra er verbinding is")
    looks_right(page, site)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    settled(page)
    page.get_by_role("button", name="Doelkaart").click()
    page.locator("#kaart").wait_for()
    looks_right(page, site)
    page.get_by_role("button", name="Terug naar de vragen").click()
    page.locator("#vraag").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("Alt+KeyK")
    page.locator("#soep").wait_for()
    looks_right(page, site)
    site.open(page, "/poh")
    looks_right(page, site)


def test_a_step_with_nothing_new_leads_on_with_one_button(site: Site) -> None:
    page = consult(site)
    while page.locator("#next").is_visible():
        page.keyboard.press("Alt+KeyN")
        page.wait_for_timeout(30)
        settled(page)
    expect(page.locator("#prompt")).to_have_text("In stap 1 is geen nieuwe vraag meer.")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Ga naar stap 2").click()
    expect(page.locator("#about")).to_have_text("Volgende vraag · stap 2")


# Nothing moves by itself


def test_a_note_saves_itself_a_second_after_typing_and_the_question_stays(site: Site) -> None:
    page = consult(site)
    before = question(page)
    page.keyboard.press("Alt+KeyO")
    page.keyboard.type("Zegt: niemand doet er iets aan.")
    expect(page.locator("#saved")).to_contain_text("Bewaard om")
    assert words_in_store(site) == "Zegt: niemand doet er iets aan."
    expect(page.get_by_text("Waarom denk je dat?")).to_be_visible()
    assert question(page) == before
    assert page.locator("[name=relation]:checked").count() == 0
    assert page.evaluate("document.activeElement.id") == "note"
    page.keyboard.press("Alt+KeyN")
    assert "klaag" in PROMPTS[question(page)].relations, "what is next fits what was noted"


def test_back_and_undo_give_a_question_another_chance(site: Site) -> None:
    page = consult(site)
    first, second = asks(page, 2)
    settled(page)
    page.keyboard.press("Alt+KeyB")
    assert question(page) == second
    settled(page)
    page.keyboard.press("Alt+KeyB")
    assert question(page) == first
    settled(page)
    expect(page.locator("#asked-count")).to_have_text("0")
    asks(page, 1)
    settled(page)
    now = question(page)
    page.locator("summary").filter(has_text="Gestelde vragen").click()
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(page.locator("#asked-count")).to_have_text("0")
    assert question(page) == now


def test_who_looks_along_sees_the_question_and_the_web_and_nothing_else(site: Site) -> None:
    page = consult(site, prepared=True)
    page.locator("#note").fill("Geheim.")
    page.keyboard.press("Alt+KeyM")
    expect(page.locator("#along .web")).to_be_visible()
    expect(page.locator("#along-prompt")).to_have_text(question_of(page))
    for hidden in ("#note", "#vraag", ".segments", "#vooraf", "#alarms", "#saved"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.title() == "Gesprekshulp" and "Jan" not in page.locator("body").inner_text()
    before = page.locator("#along-prompt").inner_text()
    page.keyboard.press("Alt+KeyM")
    page.keyboard.press("Alt+KeyN")
    page.keyboard.press("Alt+KeyM")
    assert page.locator("#along-prompt").inner_text() != before


def question_of(page: Page) -> str:
    return (page.locator("#prompt").text_content() or "").strip("“”")


# Keys


def test_keys_follow_the_practice_and_leave_altgr_and_fields_alone(site: Site) -> None:
    with site.world.database.unit_of_work() as session:
        session.get_one(Practice, site.world.practice).shortcuts = {"next": "KeyV", "other": ""}
    page = consult(site)
    first = question(page)
    page.keyboard.press("Alt+KeyN")
    page.keyboard.press("Alt+KeyJ")
    page.keyboard.press("Control+Alt+KeyV")
    assert question(page) == first
    expect(page.locator("#next kbd")).to_have_text("Alt V")
    assert page.locator("#other kbd").count() == 0
    page.keyboard.press("Alt+KeyV")
    assert question(page) != first
    page.keyboard.press("Alt+KeyO")
    page.keyboard.type("Moe?d")
    expect(page.locator("#note")).to_have_value("Moe?d")
    assert not page.locator("#toetsen").evaluate("list => list.open")
    page.keyboard.press("Escape")
    page.keyboard.type("?")
    assert page.locator("#toetsen").evaluate("list => list.open")
    page.get_by_role("button", name="Zet sneltoetsen uit").click()
    page.get_by_text("De sneltoetsen staan uit.").wait_for()
    now = question(page)
    page.keyboard.press("Alt+KeyV")
    assert question(page) == now
    assert site.world.all_of(User)[0].shortcuts is False


# Without connection, without engine


def test_without_connection_questions_and_note_go_on_and_all_of_it_arrives(site: Site) -> None:
    page = consult(site)
    page.context.set_offline(True)
    seen = asks(page, 2)
    page.keyboard.press("Alt+KeyO")
    page.keyboard.type("Slaapt slecht.")
    expect(page.locator("#notice")).to_contain_text(
        "Notitie wordt bewaard zodra er verbinding is."
    )
    page.keyboard.press("Alt+Digit3")
    seen += asks(page, 2)
    page.keyboard.press("Alt+Period")
    assert PROMPTS[question(page)].step == 2 and "klant" in PROMPTS[question(page)].relations
    assert pressed_in_store(site) == []
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    settled(page)
    expect(page.locator("#notice")).to_be_hidden()
    assert words_in_store(site) == "Slaapt slecht."
    assert pressed_in_store(site) == [
        "next_question", "next_question", "set_relation", "next_question", "next_question",
        "go_to_step",
    ]  # fmt: skip
    page.reload()
    expect(page.locator("#asked-count")).to_have_text("4")
    page.locator("summary").filter(has_text="Gestelde vragen").click()
    assert page.locator("#asked li > span").all_inner_texts() == seen


def test_what_could_not_be_sent_survives_a_new_page_in_the_same_tab(site: Site) -> None:
    page = consult(site)
    page.route("**/bij", lambda route: route.abort())
    seen = asks(page, 1)
    page.locator("#note").fill("Slaapt slecht.")
    expect(page.locator("#notice")).to_contain_text("zodra er verbinding is")
    page.unroute("**/bij")
    page.reload()
    settled(page)
    until(lambda: words_in_store(site) == "Slaapt slecht.", page)
    expect(page.locator("#note")).to_have_value("Slaapt slecht.")
    assert pressed_in_store(site) == ["next_question"] and question(page) != seen[0]


def test_without_the_engine_far_more_than_three_questions_go_on(site: Site) -> None:
    page = consult(site)
    site.world.engine.down = True
    seen = asks(page, 7)
    page.locator("#note").fill("Slaapt slecht.")
    expect(page.locator("#saved")).to_contain_text("Bewaard om")
    expect(page.locator("#notice")).to_contain_text("Vragen en notitie gaan gewoon door.")
    page.keyboard.press("Alt+Digit3")
    page.keyboard.press("Alt+Period")
    seen += asks(page, 7)
    assert len(set(seen)) == 14
    settled(page)
    site.world.engine.down = False
    # It looks for itself whether the engine is back.
    expect(page.locator("#notice")).to_be_hidden(timeout=20_000)
    heard = [message.command for message in site.world.engine.heard]
    assert heard.count("next_question") == 14
    numbers = [message.number for message in site.world.engine.heard]
    assert numbers == sorted(set(numbers))


def test_a_session_that_ran_out_keeps_the_note_until_somebody_logs_in(site: Site) -> None:
    page = consult(site)
    page.context.clear_cookies()
    page.locator("#note").fill("Slaapt slecht.")
    expect(page.locator("#notice")).to_contain_text("Je bent uitgelogd.")
    address = page.url
    log_in(site, page)
    page.goto(address)
    settled(page)
    until(lambda: words_in_store(site) == "Slaapt slecht.", page)


def test_a_death_wish_in_a_note_raises_the_bar_without_a_window(site: Site) -> None:
    page = consult(site)
    page.locator("#note").fill("Zegt dat ze dood wil.")
    expect(page.locator(".bar-alarm")).to_contain_text("Volg het protocol suïcidaliteit")
    asks(page, 2)
    settled(page)
    expect(page.locator(".bar-alarm")).to_have_count(1)
    page.get_by_role("button", name="Gezien").click()
    expect(page.locator(".bar-alarm")).to_have_count(0)
    assert all(flag.handled_at for flag in site.world.all_of(Flag))
    assert len(list(itertools.chain(site.world.all_of(Flag)))) == 1
