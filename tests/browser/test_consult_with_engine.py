"""A POH in a real browser with the real engine, which is killed in the middle of the consult."""

from __future__ import annotations

import os
import signal

import pytest
from playwright.sync_api import Browser, expect

from bot.store.models import Conversation, Note
from tests.browser.panel import PANEL, asks, question
from tests.browser.screens import PracticeScreen
from tests.browser.site import PATIENCE
from tests.conftest import RunningProduct

pytestmark = pytest.mark.product

NOTE = "Zegt dat niemand er iets aan doet.\nZegt dat ze dood wil."


def test_an_engine_killed_in_the_middle_stops_neither_questions_nor_note(
    running_product: RunningProduct, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": PANEL[0], "height": PANEL[1]})
    context.set_default_timeout(PATIENCE * 3)
    page = context.new_page()
    PracticeScreen(page, running_product.base_url).log_in(*running_product.password_of("poh"))
    page.get_by_role("heading", name="Gesprekken").wait_for()
    page.goto(f"{running_product.base_url}/poh")
    page.get_by_role("button", name="Begin zonder voorbereiding").click()
    page.locator("#prompt").wait_for()
    consult = page.url.rsplit("/", 1)[1]
    seen = asks(page, 2)
    os.kill(running_product.pids["engine"], signal.SIGKILL)
    page.keyboard.press("Alt+Digit2")
    seen += asks(page, 5)
    page.keyboard.press("Alt+KeyO")
    page.keyboard.type(NOTE)
    expect(page.locator("#saved")).to_contain_text("Bewaard om", timeout=PATIENCE * 3)
    assert len(set(seen)) == 7
    running_product.wait_until_healthy()
    # Back again, it hears everything in order and reads the note: the bar goes up by itself.
    expect(page.locator(".bar-alarm", has_text="de dood")).to_be_visible(timeout=90_000)
    expect(page.locator("#notice")).to_be_hidden()
    now = question(page)
    page.reload()
    assert question(page) == now
    expect(page.locator("#asked-count")).to_have_text("7")
    with running_product.database.unit_of_work() as session:
        row = session.get_one(Conversation, consult)
        assert {message.state for message in row.messages} == {"answered"}
        assert [message.number for message in row.messages] == [turn.number for turn in row.turns]
        kept = session.query(Note).filter(Note.conversation_id == consult).one()
        assert kept.content == NOTE
        # Whoever reads along while somebody types keeps no second copy of it.
        words = [m.content for m in row.messages if m.kind == "text" and "dood" not in m.content]
        assert set(words) <= {""}
    context.close()
