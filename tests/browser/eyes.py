"""What is wrong with a page as it stands in a browser: axe, and what axe does not see."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""WCAG 2.2 AA and everything before it; good habits too."""

WIDTHS = (320, 390, 1280)

_AXE = """async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ["violations"]}))
  .violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 120)} ${n.failureSummary}`))
"""
_CLIPPED = """() => {
  const found = [], page = document.documentElement.clientWidth;
  const texts = "h1, h2, h3, p, a, button, label, legend, summary, dt, dd, li, input, textarea";
  const unseen = ".vh, .skip, [hidden], template, details:not([open]) > :not(summary)";
  for (const el of document.querySelectorAll(texts)) {
    if (el.closest(unseen) || !el.getClientRects().length) { continue; }
    const box = el.getBoundingClientRect(), style = getComputedStyle(el);
    const said = (el.textContent || el.name || "").trim().slice(0, 40);
    const name = el.tagName.toLowerCase() + " " + said;
    const wide = el.scrollWidth > el.clientWidth + 1, tall = el.scrollHeight > el.clientHeight + 1;
    if (box.left < -1 || box.right > page + 1) { found.push(`outside the page: ${name}`); }
    if (style.overflow !== "visible" && !el.matches("textarea, input") && (wide || tall)) {
      found.push(`cut off: ${name}`);
    }
    if (el.matches("button, label, .call, summary") && wide) { found.push(`too narrow: ${name}`); }
  }
  return found;
}"""
_SMALL = """() => [...document.querySelectorAll(
    "main :is(button, a.plain, a.main, .pick, .number), .call, summary")]
  .filter(el => el.getClientRects().length && !el.matches(".link"))
  .filter(el => el.getBoundingClientRect().height < 44)
  .map(el => `${el.textContent.trim().slice(0, 40)}: ${el.getBoundingClientRect().height}px high`)
"""


@cache
def _axe_source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def loaded(page: Page) -> Page:
    """The page once all of it is there.

    A click ends as soon as the browser begins with the next page. Who looks then sees an empty
    page: nothing is wrong with that, or axe finds no document at all.
    """
    page.wait_for_load_state()
    return page


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it is now, one line per place."""
    if not loaded(page).evaluate("'axe' in window"):
        page.evaluate(_axe_source())
    found: list[str] = page.evaluate(_AXE, list(WCAG))
    return found


def sideways(page: Page) -> bool:
    """Whether the page scrolls to the side."""
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(loaded(page).evaluate(wide))


def clipped(page: Page) -> list[str]:
    """Texts that stick out or are cut off."""
    found: list[str] = loaded(page).evaluate(_CLIPPED)
    return found


def small_targets(page: Page) -> list[str]:
    """Buttons and options that are hard to hit with a thumb."""
    found: list[str] = loaded(page).evaluate(_SMALL)
    return found


def problems(page: Page, *, widths: Sequence[int] = WIDTHS) -> list[str]:
    """Everything that is wrong with a page, at each width; empty when all is well."""
    size = page.viewport_size
    assert size is not None
    found: list[str] = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": size["height"]})
        found += [f"{width}: {line}" for line in axe_violations(page) + clipped(page)]
        if sideways(page):
            found.append(f"{width}: scrolls to the side")
        if width < 800:
            found += [f"{width}: {line}" for line in small_targets(page)]
    page.set_viewport_size(size)
    return found
