"""With the script: no new page per card, waiting, retrying, focus, reading aloud, going away."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from bot.conversation.engine import EngineReply
from bot.store.models import Message
from bot.web.cards import LONGEST_TEXT
from tests.browser.screens import text_of
from tests.browser.site import Site

VOICES = """(voices) => {
  const fake = { getVoices: () => voices, cancel() { this.speaking = false; }, speaking: false,
    addEventListener() {}, speak(said) { this.speaking = true; window.said = said.text; } };
  Object.defineProperty(window, "speechSynthesis", { value: fake });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
}"""
OFFLINE = (
    "Het versturen is niet gelukt. Uw antwoord staat er nog. "
    "Controleer uw internet en druk nog een keer op ‘Verder’."
)


def focused(page: Page) -> str:
    """What has the focus: its name and the beginning of its text."""
    found: str = page.evaluate(
        "document.activeElement.tagName + ' ' + document.activeElement.textContent.trim()"
    )
    return found


def stored(site: Site, words: str) -> int:
    """How often the words were stored as a message."""
    return [message.content for message in site.world.all_of(Message)].count(words)


# Focus and title


def test_after_each_step_the_focus_is_on_the_question_and_the_title_tells_the_step(
    site: Site,
) -> None:
    page = site.page()
    screen = site.talking(page)
    page.evaluate("window.sameDocument = true")
    for ask, said in {
        "wish": "Ik wil beter slapen.",
        "scale_now": "4",
        "goal_when": "Deze week",
        "goal_how_often": "Elke dag",
    }.items():
        assert focused(page) == f"LEGEND {text_of(ask)}"
        assert re.match(r"Stap \d van 5 – ", page.title())
        top, bottom = page.locator("#vraag legend").first.bounding_box(), page.viewport_size
        assert top is not None and bottom is not None and 40 < top["y"] < bottom["height"] - 60
        screen.answer(said)
    assert page.evaluate("window.sameDocument") is True


def test_an_error_is_in_the_title_keeps_the_words_and_the_focus_is_on_the_question(
    site: Site,
) -> None:
    page = site.page()
    screen = site.at(page, "goal_when")
    screen.press("Verder")
    page.locator(".error").wait_for()
    assert page.title().startswith("Fout: Stap ")
    assert focused(page) == f"LEGEND {text_of('goal_when')}"
    described = page.locator("fieldset").first.get_attribute("aria-describedby") or ""
    assert "fout" in described.split()


@pytest.mark.parametrize("ask", ["consent", "send"])
def test_a_page_with_a_title_of_its_own_is_read_from_the_title(site: Site, ask: str) -> None:
    page = site.page()
    site.patient(page) if ask == "consent" else site.at(page, "send")
    assert focused(page).startswith("H1 ")
    assert page.evaluate("scrollY") == 0


def test_back_and_change_bring_the_answer_that_was_given(site: Site) -> None:
    page = site.page()
    screen = site.at(page, "send")
    page.get_by_role("button", name="Wijzig Hierover wil ik praten").click()
    expect(page.locator("textarea")).to_have_value("Ik wil beter slapen.")
    screen.answer("Ik wil meer wandelen.")
    expect(page.get_by_text("Ik wil meer wandelen.")).to_be_visible()
    other = site.page()
    screen = site.at(other, "scale_now")
    screen.move_on("Vorige vraag")
    expect(other.locator("textarea")).to_have_value("Ik wil beter slapen.")


def test_a_typed_slash_restart_arrives_as_plain_text(site: Site) -> None:
    page = site.page()
    site.talking(page).answer("/restart")
    assert page.locator(".log").get_by_text("/restart").is_visible()
    assert site.world.engine.heard[-1].written == "/restart"
    assert site.world.engine.heard[-1].command is None


# A hand that trembles


def test_the_second_click_of_a_double_click_does_not_answer_the_next_question(site: Site) -> None:
    page = site.page()
    screen = site.at(page, "goal_when")
    screen.fill_in("Deze week")
    screen.move_on("Verder")
    box = page.get_by_role("button", name="Verder", exact=True).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    page.wait_for_timeout(500)
    assert page.locator(".error").count() == 0
    assert screen.question == text_of("goal_how_often")
    screen.answer("Elke dag")


def test_a_second_tap_at_once_does_not_answer_the_next_question(site: Site) -> None:
    page = site.page(has_touch=True)
    site.at(page, "goal_when")
    page.clock.install()
    page.clock.pause_at(datetime.now() + timedelta(seconds=5))
    button = page.get_by_role("button", name="Verder", exact=True)
    page.get_by_label("Deze week", exact=True).tap()
    button.tap()
    expect(page.locator("legend")).to_have_text(text_of("goal_how_often"))
    page.clock.run_for(300)
    button.tap()
    page.wait_for_timeout(500)
    assert page.locator(".error").count() == 0
    page.clock.run_for(600)
    button.tap()
    expect(page.locator(".error")).to_have_text("Fout: Kies een antwoord.")


# Slow and offline


def test_after_a_second_the_page_says_that_it_takes_a_moment(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = site.page()
    screen = site.talking(page)
    turn = site.world.engine.turn

    def slow(*args: Any, **more: Any) -> EngineReply:
        time.sleep(2.5)
        return turn(*args, **more)

    monkeypatch.setattr(site.world.engine, "turn", slow)
    screen.fill_in("Ik wil beter slapen.")
    screen.press("Verder")
    expect(page.locator(".slow")).to_have_text("Een moment…")
    expect(page.locator("#status")).to_have_text("Een moment…")
    screen.press("Verder")  # an impatient second tap
    expect(page.locator("legend")).to_have_text(text_of("scale_now"))
    assert page.locator(".slow").count() == 0 and page.locator("#status").inner_text() == ""
    assert stored(site, "Ik wil beter slapen.") == 1


def test_after_eight_seconds_the_page_gives_up_and_a_second_try_counts_once(site: Site) -> None:
    page = site.page()
    page.clock.install()
    screen = site.talking(page)
    late: list[Route] = []
    page.route("**/gesprek*", lambda route: late.append(route))
    screen.fill_in("Ik wil beter slapen.")
    screen.press("Verder")
    page.wait_for_timeout(200)
    page.clock.fast_forward(9_000)
    expect(page.get_by_role("alert")).to_have_text(OFFLINE)
    expect(page.locator("textarea")).to_have_value("Ik wil beter slapen.")
    page.unroute("**/gesprek*")
    # The first try did arrive, but its answer came too late.
    request = late[0].request
    page.request.post(
        request.url, data=request.post_data or "",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    screen.move_on("Verder")
    assert screen.question == text_of("scale_now")
    assert stored(site, "Ik wil beter slapen.") == 1


def test_without_internet_the_words_stay_and_the_next_try_works(site: Site) -> None:
    page = site.page()
    screen = site.talking(page)
    page.context.set_offline(True)
    screen.fill_in("Ik wil beter slapen.")
    screen.press("Verder")
    expect(page.get_by_role("alert")).to_have_text(OFFLINE)
    assert page.title().startswith("Fout: Stap ")
    expect(page.locator("textarea")).to_have_value("Ik wil beter slapen.")
    page.context.set_offline(False)
    screen.move_on("Verder")
    assert screen.question == text_of("scale_now")
    assert page.title().startswith("Stap ")
    assert stored(site, "Ik wil beter slapen.") == 1


def test_without_internet_at_the_end_the_page_says_that_nothing_was_sent(site: Site) -> None:
    page = site.page()
    screen = site.at(page, "send")
    page.context.set_offline(True)
    screen.send()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Uw antwoorden zijn nog niet verstuurd.")
    expect(alert).to_contain_text("‘Verstuur naar mijn praktijk’")
    page.context.set_offline(False)
    screen.send()
    page.get_by_role("heading", name="Verstuurd").wait_for()


def test_words_survive_a_session_that_ran_out(site: Site) -> None:
    page = site.page()
    made = site.world.invite()
    screen = site.talking(page, made)
    screen.fill_in("Dit typte ik en toen ging de bel.")
    page.context.clear_cookies(name="gesprek")
    screen.press("Verder")
    page.get_by_label("De code uit uw brief of bericht").fill(made.code)
    page.get_by_label("Uw geboortedatum").fill("12-3-1958")
    page.get_by_role("button", name="Verder").click()
    expect(page.locator("textarea")).to_have_value("Dit typte ik en toen ging de bel.")


def test_words_never_turn_up_in_the_conversation_of_somebody_else(site: Site) -> None:
    page = site.page()
    screen = site.talking(page)
    screen.fill_in("Iets van mij alleen.")
    page.context.clear_cookies(name="gesprek")
    screen.press("Verder")
    page.get_by_label("De code uit uw brief of bericht").fill(site.world.invite().code)
    page.get_by_label("Uw geboortedatum").fill("12-3-1958")
    page.get_by_role("button", name="Verder").click()
    page.get_by_text("Wie vult dit in?").wait_for()
    screen.consent()
    assert screen.question == text_of("wish")
    expect(page.locator("textarea")).to_have_value("")


def test_a_long_text_is_counted_down(site: Site) -> None:
    page = site.page()
    site.talking(page)
    page.locator("textarea").fill("x" * 100)
    assert page.locator("#over").count() == 0
    page.locator("textarea").fill("x" * (LONGEST_TEXT - 50))
    expect(page.locator("#over")).to_have_text("Nog 50 tekens.")


# Another device, another moment


def test_the_link_in_a_new_browser_opens_the_same_step(site: Site) -> None:
    made = site.world.invite()
    site.at(site.page(), "goal_when", made)
    page = site.page()
    page.goto(f"{site.base_url}/start#{made.secret}")
    page.get_by_label("Uw geboortedatum").fill("12-3-1958")
    page.get_by_role("button", name="Verder").click()
    expect(page.locator("legend")).to_have_text(text_of("goal_when"))
    expect(page.get_by_text("Welkom terug. U was bij stap 4.")).to_be_visible()


def test_the_secret_of_a_link_does_not_stay_in_the_address(site: Site) -> None:
    page = site.page()
    secret = site.world.invite().secret
    page.goto(f"{site.base_url}/start#{secret}")
    page.get_by_label("Uw geboortedatum").wait_for()
    assert secret not in page.url
    assert page.get_by_label("De code uit uw brief of bericht").is_hidden()
    assert focused(page).startswith("INPUT")


def test_after_half_an_hour_the_words_are_hidden_until_one_tap(site: Site) -> None:
    page = site.page()
    page.clock.install()
    site.talking(page)
    page.locator("textarea").fill("Iets van mij alleen.")
    page.clock.fast_forward("31:00")
    expect(page.locator("h1")).to_have_text("U bent even weg geweest")
    assert page.locator("textarea").count() == 0 and page.locator(".log").count() == 0
    page.get_by_role("button", name="Ga verder").click()
    expect(page.locator("textarea")).to_have_value("Iets van mij alleen.")
    assert focused(page) == f"LEGEND {text_of('wish')}"


def test_closing_at_once_leaves_nothing_to_go_back_to(site: Site) -> None:
    page = site.page()
    site.at(page, "scale_now")
    page.get_by_role("link", name="Sluit direct").click()
    page.get_by_role("heading", name="Deze pagina is gesloten").wait_for()
    assert page.title() == "Gesloten"
    assert [cookie["name"] for cookie in page.context.cookies()] in ([], ["sessie"])
    for _ in range(4):
        page.go_back()
        page.wait_for_load_state()
        assert "slapen" not in page.content() and "Stap" not in page.title()


# Reading aloud


@pytest.mark.parametrize(
    ("voices", "shown"),
    [
        ([], False),
        ([{"lang": "nl-NL", "localService": False}], False),
        ([{"lang": "en-GB", "localService": True}], False),
        ([{"lang": "nl-NL", "localService": True}], True),
        ([{"lang": "nl", "localService": True}], True),
    ],
)
def test_reading_aloud_is_offered_only_with_a_dutch_voice_on_the_device(
    site: Site, voices: list[dict[str, object]], shown: bool
) -> None:
    page = site.page()
    page.add_init_script(f"({VOICES})({json.dumps(voices)})")
    site.at(page, "scale_now")
    button = page.get_by_role("button", name="Lees voor")
    assert button.is_visible() is shown
    if shown:
        button.click()
        said = page.evaluate("window.said")
        assert said.startswith(text_of("scale_now")) and "10 = " in said


# What it weighs, how it looks elsewhere


def test_the_first_load_weighs_little_and_comes_from_one_place(site: Site) -> None:
    page = site.page()
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.goto(f"{site.base_url}/start#{site.world.invite().secret}")
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) <= 60_000
    assert sum(size for url, size in sizes.items() if ".js" in url) <= 10_000
    assert site.watched.elsewhere == [] and site.watched.complaints == []


def test_in_forced_colours_the_chosen_option_can_be_seen(site: Site) -> None:
    page = site.page(forced_colors="active")
    site.at(page, "scale_now")
    label = page.locator("label[for=o7]")
    before = label.screenshot()
    page.get_by_label("7", exact=True).check()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    assert label.screenshot() != before
    site.open(page, "/gesprek")
    assert label.screenshot() == before


def test_on_paper_there_are_answers_and_no_buttons(site: Site) -> None:
    page = site.page()
    site.at(page, "send")
    page.emulate_media(media="print")
    for hidden in (".help", ".exit", "footer", ".buttons", ".change"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.get_by_text("Ik wil beter slapen.").is_visible()
