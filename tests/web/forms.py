"""Fill in a form as it stands on a page: every field keeps what it shows unless it is given."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from tests.web.conftest import Browser, Page


class _Fields(HTMLParser):
    """The fields of each form of a page, with what a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._text: str | None = None
        self._select: str | None = None
        self._first: bool = False

    def _add(self, name: str, value: str) -> None:
        if self.forms and name:
            self.forms[-1].setdefault(name, []).append(value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        name = at.get("name", "")
        if tag == "form":
            self.forms.append({})
        elif tag == "input":
            if at.get("type") in ("checkbox", "radio") and "checked" not in at:
                return
            if at.get("type") != "file":
                self._add(name, at.get("value", "on"))
        elif tag == "textarea":
            self._text = name
            self._add(name, "")
        elif tag == "select":
            self._select, self._first = name, True
        elif tag == "option" and self._select is not None:
            if self._first:
                self._add(self._select, at.get("value", ""))
                self._first = False
            elif "selected" in at:
                self.forms[-1][self._select] = [at.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            # A browser leaves out the line break that a text area begins with.
            typed = self.forms[-1][self._text]
            typed[-1] = typed[-1].removeprefix("\n")
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._text is not None and self.forms:
            self.forms[-1][self._text][-1] += data


def fields_of(page: Page, having: str = "version") -> dict[str, Any]:
    """What the first form with a field ``having`` would send."""
    parser = _Fields()
    parser.feed(page.html)
    form = next(form for form in parser.forms if having in form)
    return {name: values if len(values) > 1 else values[0] for name, values in form.items()}


def send(browser: Browser, path: str, having: str = "version", **changes: Any) -> Page:
    """Open a page, change these fields of its form and send it; ``None`` leaves a field out."""
    filled = fields_of(browser.get(path), having)
    return browser.post(path, **(filled | changes))
