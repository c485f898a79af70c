"""How long a POH waits for the next question: from the key to the words on the screen.

Run with ``make bench``. Starts the whole product with an empty store that is thrown away and
opens the panel in a real browser; measured in the page itself, from the key going down to the
first frame with the new question. Once with the engine there, once with the engine stopped.
"""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, expect, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.next_question import percentile
from bot.commands.start import demo_practice
from bot.run.ports import free_port
from bot.run.product import running_product
from bot.settings import Settings, load_secrets
from tests.browser.conftest import NAMES, QUIET
from tests.browser.screens import PracticeScreen
from tests.conftest import RunningProduct

AIM = 100
"""Milliseconds within which 95 of 100 questions should come (ux.md)."""

STEPS, PER_STEP = 5, 7
THINK = 250
"""Milliseconds between two presses: far faster than anybody asks."""

_WATCH = """() => {
  window.waits = [];
  let pressed = 0;
  document.addEventListener("keydown", () => { pressed = performance.now(); }, true);
  new MutationObserver(() => requestAnimationFrame(() => waits.push(performance.now() - pressed)))
    .observe(document.querySelector("#prompt"), { childList: true, characterData: true,
      subtree: true });
}"""


def waits(page: Page) -> list[float]:
    """Milliseconds per question, over a consult through the whole wheel."""
    page.evaluate(_WATCH)
    page.keyboard.press("Alt+Digit3")
    for step in range(1, STEPS + 1):
        page.locator("#step").select_option(str(step))
        page.wait_for_timeout(1500)
        page.evaluate("waits.length = window.kept = window.kept || 0")
        for _ in range(PER_STEP):
            if page.locator("#next").is_visible():
                page.keyboard.press("Alt+KeyN")
                page.wait_for_timeout(THINK)
        page.evaluate("window.kept = waits.length")
    found: list[float] = page.evaluate("waits")
    return found


def main() -> None:
    """Start the product, press, stop it again."""
    notes = Console(stderr=True)
    for name in [name for name in os.environ if name.startswith("BREDE_GESPREK_")]:
        del os.environ[name]  # the database of whoever runs this is none of our business
    path = next(found for name in NAMES if (found := shutil.which(name)))
    table = Table("engine", "questions", "p50", "p95", "longest")
    table.title = f"Milliseconds until the next question of the panel (aim: p95 ≤ {AIM})"
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(data_dir=Path(folder), port=free_port())
        with running_product(settings, notes) as product:
            demo = demo_practice(product)
            assert demo is not None, "an empty store gets a demo practice"
            people = RunningProduct(product, load_secrets(product.settings), demo)
            browser = playwright.chromium.launch(executable_path=path, args=QUIET)
            for engine in ("there", "stopped"):
                page = browser.new_page(viewport={"width": 420, "height": 900})
                PracticeScreen(page, product.runtime.web_url).log_in(*people.password_of("poh"))
                page.get_by_role("heading", name="Gesprekken").wait_for()
                page.goto(f"{product.runtime.web_url}/poh")
                page.get_by_role("button", name="Begin zonder voorbereiding").click()
                expect(page.locator("#prompt")).to_be_visible()
                if engine == "stopped":
                    # Stopped, not killed: the supervisor would start it again at once.
                    os.kill(people.pids["engine"], signal.SIGSTOP)
                found = waits(page)
                if engine == "stopped":
                    os.kill(people.pids["engine"], signal.SIGCONT)
                figures = (median(found), percentile(found, 0.95), max(found))
                table.add_row(engine, str(len(found)), *(f"{one:.0f}" for one in figures))
                page.close()
            browser.close()
    Console().print(table)


if __name__ == "__main__":
    main()
