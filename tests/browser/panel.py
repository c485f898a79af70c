"""A POH at the panel in a real browser, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from bot.store.models import Message, Note, User
from bot.web.practice.accounts import create_account
from tests.browser.eyes import axe_violations, clipped, sideways
from tests.browser.site import Site
from tests.browser.test_keyboard import tab_to
from tests.web.conftest import PASSWORD
from tests.web.scripted_engine import WEB_SCRIPT

PANEL = (420, 900)
WIDTHS = (360, 420, 480, 1280)
EMAIL = "poh@panel.example"
WEB = (
    "Mijn lichaam: 4, hier wil ik over praten\nMijn gevoel en gedachten: 6\n"
    "Wat telt in mijn leven: 8\nPrettig leven: 7\nContact en meedoen: 5\nMijn dagelijks leven: 7"
)


def prepare(site: Site) -> None:
    """A patient who filled in the web and sent it."""
    site.world.engine.script = WEB_SCRIPT
    page = site.page()
    screen = site.talking(page)
    screen.answer("Ik wil weer doorslapen en daar zelf iets aan doen.")
    page.locator(".profile").wait_for()
    screen.fill_in(WEB)
    screen.move_on("Verder")
    screen.answer("Mijn lichaam")
    screen.answer("4")
    page.wait_for_url("**/controleren*")
    screen.send()
    page.get_by_role("heading", name="Verstuurd").wait_for()


def log_in(site: Site, page: Page) -> None:
    """A POH of the practice, at the page where a consult begins."""
    world = site.world
    if not any(user.email == EMAIL for user in world.all_of(User)):
        create_account(
            world.app, email=EMAIL, password=PASSWORD, name="Anna",
            practice_id=world.practice, roles=("poh",),
        )  # fmt: skip
    site.open(page, "/login?next=/poh")
    page.get_by_label("E-mailadres").fill(EMAIL)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Wie zit er bij je?").wait_for()


def consult(site: Site, *, prepared: bool = False, size: tuple[int, int] = PANEL) -> Page:
    """An open panel, reached by keyboard."""
    if prepared:
        prepare(site)
    page = site.page(size, permissions=["clipboard-read", "clipboard-write"])
    log_in(site, page)
    page.locator("body").press("Tab")
    tab_to(page, "Naam of kenmerk (mag leeg blijven)")
    if prepared:
        page.keyboard.press("Shift+Tab")  # the patient stands just above it
    page.keyboard.press("Enter")
    page.locator("#prompt").wait_for()
    page.wait_for_load_state()
    return page


def question(page: Page) -> str:
    """The question on the card as it reads."""
    return page.locator("#prompt").inner_text().strip("“”")


def settled(page: Page) -> None:
    """Wait until everything that was pressed and typed has been taken in."""
    until(lambda: page.evaluate("sessionStorage.length") == 0, page)


def asks(page: Page, times: int) -> list[str]:
    """Press the key for the next question so often; the questions that were asked."""
    seen = []
    for _ in range(times):
        expect(page.locator("#next")).to_be_visible()
        seen.append(question(page))
        page.keyboard.press("Alt+KeyN")
        expect(page.locator("#prompt")).not_to_have_text(f"“{seen[-1]}”")
    return seen


def words_in_store(site: Site) -> str:
    """The note as the practice has it."""
    return "\n".join(note.content for note in site.world.all_of(Note))


def until(true: Callable[[], bool], page: Page, tries: int = 100) -> None:
    """Look at the store until something is so, at most ten seconds."""
    for _ in range(tries):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never became so")


def pressed_in_store(site: Site) -> list[str]:
    """The buttons that the store knows of, in order."""
    return [m.command for m in site.world.all_of(Message) if m.command and m.command != "begin"]


def looks_right(page: Page, site: Site) -> None:
    """Nothing is wrong with what shows, at each width and in the dark."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": PANEL[1]})
        assert axe_violations(page) + clipped(page) == [], width
        assert not sideways(page), width
    page.set_viewport_size({"width": PANEL[0], "height": PANEL[1]})
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page) == [], "in the dark"
    page.emulate_media(color_scheme="light")
    assert site.watched.complaints == [] and site.watched.elsewhere == []
