"""The whole way with Tab, Space, Enter and arrows only."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.eyes import loaded
from tests.browser.site import Site
from tests.browser.states import STATES

MOST_TABS = 60

_NAME = """() => {
  const el = document.activeElement;
  const label = el.labels && el.labels.length ? el.labels[0].textContent : "";
  return `${el.tagName.toLowerCase()} ${(label || el.textContent || el.value || "").trim()}`;
}"""


_UNDER_THE_BAR = """() => {
  const el = document.activeElement, bar = document.querySelector(".bar");
  return el !== document.body && !el.closest(".bar, .skip")
    && el.getBoundingClientRect().bottom <= bar.getBoundingClientRect().bottom;
}"""


def focused(page: Page) -> str:
    """The element with the focus: kind and name."""
    found: str = loaded(page).evaluate(_NAME)
    return found


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on the element whose name ends so."""
    seen = []
    for _ in range(MOST_TABS):
        if focused(page).endswith(name):
            return
        page.keyboard.press("Tab")
        seen.append(focused(page))
    raise AssertionError(f"{name!r} cannot be reached: {seen}")


def test_the_skip_link_comes_first_and_leads_to_the_content(site: Site) -> None:
    page = site.page()
    site.open(page, "/start")
    page.keyboard.press("Tab")
    assert focused(page) == "a Naar de inhoud"
    box = page.locator(".skip").bounding_box()
    assert box is not None and box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_a_patient_gets_from_the_code_to_sent_by_keyboard_alone(site: Site) -> None:
    page = site.page()
    made = site.world.invite()
    site.open(page, "/start")
    tab_to(page, "De code uit uw brief of bericht")
    page.keyboard.type(made.code)
    tab_to(page, "Uw geboortedatum")
    page.keyboard.type("12-3-1958")
    page.keyboard.press("Enter")
    page.get_by_text("Wie vult dit in?").wait_for()
    tab_to(page, "Ja, dat mag")
    page.keyboard.press("Space")
    tab_to(page, "Ik zelf")
    page.keyboard.press("ArrowDown")
    tab_to(page, "button Begin")
    page.keyboard.press("Enter")
    page.locator("textarea").wait_for()
    page.keyboard.press("Tab")  # the focus is on the question, the field comes next
    page.keyboard.type("Ik wil beter slapen.")
    tab_to(page, "button Verder")
    page.keyboard.press("Enter")
    page.locator(".scale").wait_for()
    tab_to(page, "input 0")
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert page.get_by_label("4", exact=True).is_checked()
    tab_to(page, "button Verder")
    page.keyboard.press("Enter")
    page.get_by_text("Of schrijf het zelf").wait_for()
    tab_to(page, "Weet ik niet / sla over")
    page.keyboard.press("Space")
    page.get_by_text("Elke dag").wait_for()
    tab_to(page, "Weet ik niet / sla over")
    page.keyboard.press("Enter")
    page.get_by_text("Een gesprek over welzijn").wait_for()
    tab_to(page, "Een gesprek over welzijn")
    page.keyboard.press("Space")
    tab_to(page, "button Verder")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Controleer uw antwoorden").wait_for()
    tab_to(page, "Verstuur naar mijn praktijk")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Verstuurd").wait_for()
    assert site.world.conversations()[0].typed_by == "together"


def test_the_help_card_opens_and_closes_by_keyboard(site: Site) -> None:
    page = site.page()
    site.talking(page)
    page.locator("body").press("Tab")
    tab_to(page, "summary Hulp nodig?")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "a 112"


def test_the_focus_goes_round_and_is_nowhere_caught_or_hidden(site: Site) -> None:
    for name in ("first question", "check", "alarm", "more than one"):
        page = site.page()
        STATES[name](site, page)
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        seen: list[str] = []
        for _ in range(MOST_TABS):
            page.keyboard.press("Tab")
            if focused(page) == "a Naar de inhoud" and seen:
                break
            seen.append(focused(page))
            assert not page.evaluate(_UNDER_THE_BAR), (name, focused(page))
        else:
            raise AssertionError(f"{name}: the focus never came round: {seen}")
        assert len(seen) >= 6
