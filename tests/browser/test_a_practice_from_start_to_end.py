"""One practice from its first day to meeting a patient again, with everything really running."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from tests.browser.eyes import axe_violations, sideways
from tests.browser.screens import Answers, PatientScreen, written
from tests.browser.site import PATIENCE, Watched
from tests.browser.test_agree_refer_follow_up import agree, meet_again, refer
from tests.browser.test_practice_sets_up import (
    add_anna,
    choose_file,
    fill_in_the_numbers,
    link_a_passkey,
    make_recovery_codes,
    with_passkeys,
)
from tests.browser.test_three_conversations import BEZOEKER, KLAAG, KLANT
from tests.conftest import RunningProduct
from tests.web.test_accounts import code_of

pytestmark = pytest.mark.product

PRACTICE = "Huisartsenpraktijk De Wilg"
PASSWORD = "vier gewone groene fietsen"
DESK, PHONE = (1280, 800), (390, 844)
COMPLETE: dict[int, Answers] = {
    1: {**KLANT, "wheel_decide": "Elke dag een rondje", "referral_pick": "Beweegcoach"},
    2: {q: a for q, a in KLAAG.items() if q != "wish_behind"},
    3: BEZOEKER,
}
"""What the first three of the twelve answer at home; the second skips a question more."""


class People:
    """Everybody's own browser, each on the running product."""

    def __init__(self, product: RunningProduct, browser: Browser) -> None:
        # A passkey belongs to a name, not to a number.
        self.base_url = product.base_url.replace("127.0.0.1", "localhost")
        self.watched = Watched(self.base_url)
        self._browser = browser
        self.contexts: list[BrowserContext] = []

    def page(self, size: tuple[int, int], **more: object) -> Page:
        """An empty page of somebody new."""
        context = self._browser.new_context(
            locale="nl-NL",
            viewport={"width": size[0], "height": size[1]},
            **more,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE * 3)
        self.contexts.append(context)
        page = context.new_page()
        self.watched.follow(page)
        return page

    def log_in(self, page: Page, email: str, password: str) -> None:
        """Log in with a password; a second step may follow."""
        page.goto(f"{self.base_url}/login")
        good(page)
        page.get_by_label("E-mailadres").fill(email)
        page.get_by_label("Wachtwoord").fill(password)
        page.get_by_role("button", name="Inloggen").click()


@pytest.fixture
def people(running_product: RunningProduct, browser: Browser) -> Iterator[People]:
    made = People(running_product, browser)
    yield made
    for context in made.contexts:
        context.close()


def good(page: Page) -> None:
    """Nobody is kept out of this page, and it stays inside the window."""
    assert axe_violations(page) == [], page.url
    assert not sideways(page), page.url


def first_account(product: RunningProduct) -> str:
    """What an operator types for a new practice; gives the manager's password."""
    made = subprocess.run(
        [
            sys.executable, "-m", "bot.cli", "user", "--email", "mo@wilg.example",
            "--name", "Mo", "--role", "manager", "--practice", PRACTICE,
            "--practice-phone", "020 624 11 11",
        ],
        env={**os.environ, "BREDE_GESPREK_DATA_DIR": str(product.settings.data_dir)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return made.stdout.split("password ", 1)[1].strip()


def test_a_practice_from_its_first_day_to_meeting_a_patient_again(
    running_product: RunningProduct, people: People
) -> None:
    manager = people.page(DESK)
    with_passkeys(manager)
    people.log_in(manager, "mo@wilg.example", first_account(running_product))
    good(manager)
    link_a_passkey(manager)
    make_recovery_codes(manager)
    fill_in_the_numbers(manager)
    poh = poh_comes_in(people, add_anna(manager))
    letters = invite_twelve(people, manager)
    for number, answers in COMPLETE.items():
        complete(people, letters[number - 1], number, answers)
    read(poh)
    agree(poh)
    refer(poh)
    copy_soep(poh)
    take_along(poh)
    meet_again(poh)
    poh.get_by_role("link", name="Alle gesprekken").click()
    expect(poh.get_by_text("Vraag na hoe het gaat met Patiënt 1 bij Voorbeeld")).to_be_visible()
    good(poh)
    assert (people.watched.elsewhere, people.watched.complaints) == ([], [])


def poh_comes_in(people: People, link: str) -> Page:
    """Anna chooses a password, links an app and is in."""
    page = people.page(DESK, permissions=["clipboard-read", "clipboard-write"])
    address = urlsplit(link)
    page.goto(f"{people.base_url}{address.path}?{address.query}")
    good(page)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_label("Wachtwoord, nog een keer").fill(PASSWORD)
    page.get_by_role("button", name="Bewaar").click()
    people.log_in(page, "anna@linde.example", PASSWORD)
    good(page)
    page.get_by_role("button", name="Koppel een app").click()
    good(page)
    page.get_by_label("Code uit de app").fill(code_of(page.locator(".code.wraps").inner_text()))
    page.get_by_role("button", name="Koppel").click()
    expect(page.get_by_role("status")).to_have_text("De app is gekoppeld.")
    good(page)
    page.get_by_role("link", name="Sociale kaart").click()
    page.get_by_role("button", name="Zet voorbeelden neer").click()
    good(page)
    return page


def invite_twelve(people: People, page: Page) -> list[str]:
    """Invite twelve patients from a list; gives the text of each letter."""
    page.get_by_role("link", name="Uitnodigen").click()
    page.get_by_role("link", name="Een lijst").click()
    good(page)
    soon = written(date.today() + timedelta(days=9))
    lines = [f"Patiënt {n};{n}-3-1960;{soon};Anna" for n in range(1, 13)]
    choose_file(
        page, "\r\n".join(["Naam of kenmerk;Geboortedatum;Afspraak;Wie voert het gesprek", *lines])
    )
    good(page)
    page.get_by_role("button", name="Nodig deze 12 patiënten uit").click()
    expect(page.get_by_role("heading", name="12 uitnodigingen gemaakt")).to_be_visible()
    good(page)
    address = page.get_by_role("link", name="Alle brieven (PDF)").get_attribute("href")
    answer = page.request.get(f"{people.base_url}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.body())).pages]
    assert len(sheets) == 12
    page.get_by_role("button", name="Klaar, wis de links").click()
    page.get_by_role("link", name="Gesprekken", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(13)
    good(page)
    return sheets


def complete(people: People, letter: str, number: int, answers: Answers) -> None:
    """A patient types the code of the letter, answers and sends."""
    found = re.search(r"typ:\s*(\S+)", letter)
    assert found is not None, letter
    patient = PatientScreen(people.page(PHONE), people.base_url)
    patient.sign_in(found.group(1), f"{number}-3-1960")
    good(patient.page)
    patient.consent()
    good(patient.page)
    patient.talk(answers)
    good(patient.page)
    patient.send()
    patient.page.get_by_role("heading", name="Verstuurd", level=1).wait_for()
    good(patient.page)


def read(page: Page) -> None:
    """Anna sees who sent something and reads it."""
    page.get_by_role("link", name="Gesprekken", exact=True).click()
    for number in COMPLETE:
        row = page.get_by_role("row").filter(has_text=re.compile(rf"Patiënt {number}\b"))
        expect(row.get_by_role("link", name=f"Open gesprek van Patiënt {number}")).to_be_visible()
    page.get_by_role("link", name="Open gesprek van Patiënt 1", exact=True).click()
    expect(page.get_by_text("Gelezen door Anna")).to_be_visible()
    assert KLANT["wish"] in page.locator("#samenvatting").input_value()
    good(page)


def copy_soep(page: Page) -> None:
    """One key puts the text on the clipboard."""
    page.get_by_role("link", name="SOEP", exact=True).click()
    good(page)
    expect(page.get_by_role("button", name="Kopieer de SOEP-tekst")).to_be_visible()
    page.keyboard.press("Alt+KeyK")
    expect(page.get_by_role("status")).to_have_text("Gekopieerd. Plak de tekst in het HIS.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert KLANT["wish"] in copied and "een rondje" in copied


def take_along(page: Page) -> None:
    """The same conversation as a sheet of paper, for another system, and to count."""
    page.get_by_role("link", name="Export", exact=True).click()
    good(page)
    paper = PdfReader(io.BytesIO(saved(page, "Samenvatting (PDF)")))
    assert "een rondje" in " ".join(paper.pages[0].extract_text().split())
    document = json.loads(saved(page, "FHIR-document (JSON)"))
    kinds = {entry["resource"]["resourceType"] for entry in document["entry"]}
    assert {"Composition", "QuestionnaireResponse", "Goal"} <= kinds
    book = openpyxl.load_workbook(io.BytesIO(saved(page, "Rekenblad (XLSX)")))
    assert "Patiënt 1" not in str([cell for row in book.worksheets[0].values for cell in row])


def saved(page: Page, button: str) -> bytes:
    """Press the button of a format; gives the file."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_bytes()
