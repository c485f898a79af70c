"""The patient's pages on a real port, with an engine that follows a script.

Quick to start and able to fail on purpose, so that every screen and state can be met; whole
conversations with the real engine are in ``test_three_conversations.py``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, Request
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.conversation.invitations import NewInvitation
from tests.browser.screens import PatientScreen
from tests.web.conftest import World

PATIENCE = 10_000
"""Milliseconds before a missing button or field fails a test."""

PHONE = (390, 844)


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: pytest shows enough."""


@dataclass
class Watched:
    """What a page did that nobody sees: requests elsewhere, blocked styles, script errors."""

    base_url: str
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Look at everything the page asks for and says in its console."""
        page.on("request", self._requested)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", lambda line: self._said(line.type, line.text))

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base_url}/", "data:", "blob:")):
            self.elsewhere.append(request.url)

    def _said(self, kind: str, text: str) -> None:
        # An answer with an error status is written in the console too; that is no complaint.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.complaints.append(text)


@dataclass
class Site:
    """A served world, and browsers that look at it."""

    world: World
    base_url: str
    browser: Browser
    watched: Watched
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(self, size: tuple[int, int] = PHONE, **more: object) -> Page:
        """A page in a browser of its own, as wide as a phone."""
        context = self.browser.new_context(
            locale="nl-NL",
            viewport={"width": size[0], "height": size[1]},
            **more,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        self.watched.follow(page)
        return page

    def open(self, page: Page, path: str) -> None:
        """Type an address of the site."""
        page.goto(self.base_url + path)

    def patient(self, page: Page, invitation: NewInvitation | None = None) -> PatientScreen:
        """Somebody who just signed in and sees the consent page."""
        screen = PatientScreen(page, self.base_url)
        screen.sign_in((invitation or self.world.invite()).code, "12-3-1958")
        page.locator("#vraag").wait_for()
        return screen

    def talking(self, page: Page, invitation: NewInvitation | None = None) -> PatientScreen:
        """Somebody who agreed and sees the first question."""
        screen = self.patient(page, invitation)
        screen.consent()
        page.locator("textarea").wait_for()
        return screen

    def at(
        self, page: Page, ask: str, invitation: NewInvitation | None = None
    ) -> PatientScreen:
        """Somebody who answered everything up to a question of the script."""
        screen = self.talking(page, invitation)
        answers = {
            "wish": "Ik wil beter slapen.",
            "scale_now": "4",
            "goal_when": "Deze week",
            "goal_how_often": "Elke dag",
            "referral_pick": "Een gesprek over welzijn",
        }
        for name, said in answers.items():
            if name == ask:
                break
            screen.answer(said)
            following = (*answers, "send")[list(answers).index(name) + 1]
            page.locator(f'input[name="ask"][value="{following}"]').first.wait_for(state="attached")
        return screen


@contextmanager
def served(world: World, browser: Browser) -> Iterator[Site]:
    """The world on a free port of this machine until the end of the block."""
    server = make_server("127.0.0.1", 0, world.app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base_url = f"http://127.0.0.1:{server.port}"
    site = Site(world, base_url, browser, Watched(base_url))
    try:
        yield site
    finally:
        for context in site.contexts:
            context.close()
        server.shutdown()
        thread.join()
