"""Every screen and state of the patient: nothing wrong at any width, in the dark, or enlarged."""

from __future__ import annotations

import pytest

from tests.browser.eyes import axe_violations, clipped, problems, sideways
from tests.browser.site import Site
from tests.browser.states import STATES

every_state = pytest.mark.parametrize("name", list(STATES))


@every_state
def test_a_screen_is_readable_and_usable_at_every_width(site: Site, name: str) -> None:
    page = site.page()
    STATES[name](site, page)
    assert problems(page) == []
    assert page.locator("h1").count() == 1
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page) == [], "in the dark"
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.classList.add('large')")
    assert not sideways(page) and clipped(page) == [], "with larger letters"
    page.evaluate("document.documentElement.classList.remove('large')")
    # 200 %: the width of a phone with letters twice as large, and a screen of 1280 zoomed in.
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not sideways(page), "letters of 200 %"
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 640, "height": 400})
    assert not sideways(page) and clipped(page) == [], "zoomed in to 200 %"
    assert site.watched.elsewhere == []
    assert site.watched.complaints == []
