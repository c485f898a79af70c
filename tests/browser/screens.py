"""People in a real browser: they see what is on the screen and use only that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from playwright.sync_api import Locator, Page, expect

from bot.catalogue import load_catalogue
from bot.catalogue.conversation_model import DEFAULT_MODEL

Answers = dict[str, str]


def text_of(question: str) -> str:
    """How a question of the catalogue reads for a patient."""
    return load_catalogue().question(question, DEFAULT_MODEL).text.u


def written(day: date) -> str:
    """A date the way people write it: 12-3-1958."""
    return f"{day.day}-{day.month}-{day.year}"


@dataclass
class PatientScreen:
    """A patient who looks at one browser page; no script of ours needs to run in it."""

    page: Page
    base_url: str
    asked: list[str] = field(default_factory=list)

    def sign_in(self, code: str, birth_date: str) -> None:
        """Type the code of the letter and the birth date."""
        self.page.goto(f"{self.base_url}/start")
        self.page.get_by_label("De code uit uw brief of bericht").fill(code)
        self.page.get_by_label("Uw geboortedatum").fill(birth_date)
        self.page.get_by_role("button", name="Verder").click()

    @property
    def question(self) -> str:
        """The open question as it reads."""
        return self._card.locator("legend").first.inner_text().strip()

    @property
    def title(self) -> str:
        """The heading of the page."""
        return self.page.locator("h1").inner_text().strip()

    @property
    def _card(self) -> Locator:
        return self.page.locator("section#vraag")

    def consent(self, answer: str = "Ja, dat mag") -> None:
        """Answer the consent question and begin."""
        self.asked.append(self.question)
        self._card.get_by_label(answer).check()
        self.move_on("Begin")

    def press(self, button: str) -> None:
        """Press a button of the card."""
        self._card.get_by_role("button", name=button, exact=True).click()

    def move_on(self, button: str) -> None:
        """Press a button and wait until another card is there."""
        key = self._card.locator('input[name="key"]').first.input_value()
        self.press(button)
        expect(self.page.locator(f'input[name="key"][value="{key}"]')).to_have_count(0)

    def fill_in(self, said: str) -> None:
        """Tap the option or number that reads so, or write it.

        On a card with rows ``said`` has a line per row, as the practice reads it:
        "Mijn lichaam: 4, hier wil ik over praten".
        """
        if self._card.locator(".profile").count():
            for line in said.split("\n"):
                name, _, filled = line.partition(": ")
                row = self._card.get_by_role("group", name=name, exact=True)
                row.get_by_label(filled.split(",")[0], exact=True).check()
                row.get_by_role("checkbox").set_checked("," in filled)
            return
        tapped = self._card.get_by_label(said, exact=True)
        if tapped.count() == 1 and tapped.get_attribute("type") in ("radio", "checkbox"):
            tapped.check()
        else:
            self._card.locator("textarea").fill(said)

    def answer(self, said: str) -> None:
        """Fill in an answer and go on to the next question."""
        self.fill_in(said)
        self.move_on("Verder")

    def talk(self, answers: Answers) -> None:
        """Answer the questions (by id) until the check page; skip what has no answer here."""
        for _ in range(30):
            if self.page.url.split("#")[0].endswith("/controleren"):
                return
            question = self.question
            self.asked.append(question)
            said = next((said for name, said in answers.items() if text_of(name) == question), None)
            if said is None:
                self.move_on("Weet ik niet / sla over")
            else:
                self.answer(said)
        raise AssertionError(f"no check page after {self.asked}")

    def send(self) -> None:
        """Send from the check page."""
        self.page.get_by_role("button", name="Verstuur").click()


@dataclass
class PracticeScreen:
    """Somebody of the practice in a browser."""

    page: Page
    base_url: str

    def log_in(self, email: str, password: str) -> None:
        """Log in to the portal."""
        self.page.goto(f"{self.base_url}/login")
        self.page.get_by_label("E-mailadres").fill(email)
        self.page.get_by_label("Wachtwoord").fill(password)
        self.page.get_by_role("button", name="Inloggen").click()

    def open_conversation(self, label: str) -> str:
        """Open the conversation of a patient from the list; gives the text of the page."""
        self.page.goto(f"{self.base_url}/praktijk")
        row = self.page.get_by_role("row").filter(has_text=label)
        row.get_by_role("link", name=re.compile("Open")).click()
        return self.page.locator("main").inner_text()
