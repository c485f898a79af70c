"""A real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.site import PATIENCE, Site, served
from tests.web.conftest import World, empty_database, make_world

__all__ = ["browser", "empty_database", "make_world", "page_without_script", "site"]

NAMES = ("chromium", "chromium-headless-shell", "google-chrome", "chromium-browser")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
"""A browser on a machine without internet must not look for its maker's servers."""


@pytest.fixture
def page_without_script(browser: Browser) -> Iterator[Page]:
    """A page in a browser with JavaScript off, as wide as a phone."""
    context = browser.new_context(
        java_script_enabled=False, locale="nl-NL", viewport={"width": 390, "height": 844}
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser; its absence fails a test, it never skips one."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert path, "Install Chromium: apt-get install chromium"
    expect.set_options(timeout=PATIENCE)  # as long as a button or field is waited for
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def site(make_world: Callable[..., World], browser: Browser) -> Iterator[Site]:
    """The patient's pages on a real port, and browsers to look at them."""
    with served(make_world(), browser) as running:
        yield running
