"""A manager sets a practice up and invites twelve patients, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from bot.store.models import Invitation, Practice, User
from bot.web.practice.accounts import create_account
from tests.browser.eyes import problems
from tests.browser.site import Site, served
from tests.web.conftest import PASSWORD, TODAY, World

DESK = (1280, 800)
WIDTHS = (390, 1280)
SOON = TODAY + timedelta(days=9)


@pytest.fixture
def office(make_world: Callable[..., World], browser: Browser) -> Iterator[Site]:
    """A practice as it is on its first day: one manager, no numbers, no second factor."""
    world = make_world(demo=False)
    with world.database.unit_of_work() as session:
        row = session.get_one(Practice, world.practice)
        row.phone = row.out_of_hours_phone = ""
    create_account(
        world.app, email="mo@linde.example", password=PASSWORD, name="Mo",
        practice_id=world.practice, roles=["manager"],
    )  # fmt: skip
    with served(world, browser) as site:
        # A passkey belongs to a name, not to a number.
        site.base_url = site.watched.base_url = site.base_url.replace("127.0.0.1", "localhost")
        yield site


def with_passkeys(page: Page) -> None:
    """Give the browser a passkey device that says yes."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip


def log_in(site: Site, page: Page, email: str, password: str) -> None:
    site.open(page, "/login")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("button", name="Inloggen").click()


def looks_good(page: Page) -> None:
    assert problems(page, widths=WIDTHS) == [], page.url


def test_a_practice_is_set_up_and_invites_twelve_patients(office: Site) -> None:
    page = office.page(DESK)
    with_passkeys(page)
    log_in(office, page, "mo@linde.example", PASSWORD)
    expect(page.get_by_text("Stel eerst een app of een passkey in.")).to_be_visible()
    looks_good(page)
    link_a_passkey(page)
    make_recovery_codes(page)
    fill_in_the_numbers(page)
    link = add_anna(page)
    anna_comes_in(office, link)
    invite_twelve(office, page)
    log_out_and_in_with_the_passkey(office, page)
    assert office.watched.elsewhere == [] and office.watched.complaints == []


def link_a_passkey(page: Page) -> None:
    page.get_by_role("link", name="Koppel een passkey").click()
    looks_good(page)
    page.get_by_label("Naam van de passkey").fill("laptop van het werk")
    page.get_by_role("button", name="Koppel").click()
    expect(page.get_by_text("De passkey ‘laptop van het werk’ is gekoppeld.")).to_be_visible()


def make_recovery_codes(page: Page) -> None:
    page.get_by_role("link", name="Maak herstelcodes").click()
    page.get_by_role("button", name="Maak nieuwe herstelcodes").click()
    expect(page.locator(".codes li")).to_have_count(8)
    looks_good(page)


def fill_in_the_numbers(page: Page) -> None:
    page.get_by_role("link", name="Uitnodigen").click()
    expect(page.get_by_role("heading", name="Vul eerst de telefoonnummers in")).to_be_visible()
    looks_good(page)
    page.get_by_role("link", name="Vul de nummers in").click()
    page.get_by_label("Nummer van de praktijk").fill("geen idee")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Er kloppen 2 dingen nog niet.")).to_be_visible()
    looks_good(page)
    page.get_by_label("Nummer van de praktijk").fill("020 624 11 11")
    page.get_by_label("Nummer van de huisartsenpost").fill("088 003 06 00")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Bewaard.")).to_be_visible()
    looks_good(page)


def add_anna(page: Page) -> str:
    page.get_by_text("Meer", exact=True).click()
    looks_good(page)
    page.get_by_role("link", name="Collega’s").click()
    page.get_by_label("Naam", exact=True).fill("Anna")
    page.get_by_label("E-mailadres").fill("anna@linde.example")
    page.locator("label[for=n-roles-poh]").click()
    looks_good(page)
    page.get_by_role("button", name="Maak account").click()
    link = page.get_by_label("Link om een wachtwoord te kiezen").input_value()
    looks_good(page)
    return link


def anna_comes_in(site: Site, link: str) -> None:
    page = site.page(DESK, java_script_enabled=False)
    site.open(page, link.removeprefix("https://gesprek.example"))
    page.get_by_label("Wachtwoord", exact=True).fill("vier gewone groene fietsen")
    page.get_by_label("Wachtwoord, nog een keer").fill("vier gewone groene fietsen")
    page.get_by_role("button", name="Bewaar").click()
    log_in(site, page, "anna@linde.example", "vier gewone groene fietsen")
    page.get_by_role("button", name="Koppel een app").click()
    expect(page.get_by_role("img", name="QR-code om de app te koppelen")).to_be_visible()


def invite_twelve(site: Site, page: Page) -> None:
    page.get_by_role("link", name="Uitnodigen").click()
    looks_good(page)
    page.get_by_role("link", name="Een lijst").click()
    lines = [
        f"Patiënt {number};{number}-3-1960;{SOON.day}-{SOON.month}-{SOON.year};Anna"
        for number in range(1, 13)
    ]
    headings = "Naam of kenmerk;Geboortedatum;Afspraak;Wie voert het gesprek"
    wrong = "\r\n".join([headings, *lines[:-1], "Patiënt 12;31-2-1960;;"])
    choose_file(page, wrong)
    expect(page.get_by_role("cell", name="Vul een geboortedatum in")).to_be_visible()
    looks_good(page)
    site.open(page, "/praktijk/uitnodigen/lijst")
    choose_file(page, "\r\n".join([headings, *lines]))
    expect(page.get_by_text("12 patiënten. Er is nog niemand uitgenodigd.")).to_be_visible()
    looks_good(page)
    page.get_by_role("button", name="Nodig deze 12 patiënten uit").click()
    expect(page.get_by_role("heading", name="12 uitnodigingen gemaakt")).to_be_visible()
    page.locator("summary").first.click()
    looks_good(page)
    address = page.get_by_role("link", name="Alle brieven (PDF)").get_attribute("href")
    answer = page.request.get(f"{site.base_url}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    assert pages_of(answer.body()) == 12
    assert len(site.world.all_of(Invitation)) == 12
    page.get_by_role("button", name="Klaar, wis de links").click()
    expect(page.get_by_text("De links zijn gewist.")).to_be_visible()
    page.get_by_role("link", name="Gesprekken").click()
    expect(page.get_by_role("row")).to_have_count(13)


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def choose_file(page: Page, text: str) -> None:
    page.get_by_label("CSV-bestand").set_input_files(
        {"name": "lijst.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
    )
    page.get_by_role("button", name="Bekijk de lijst").click()


def log_out_and_in_with_the_passkey(site: Site, page: Page) -> None:
    page.get_by_text("Meer", exact=True).click()
    page.get_by_role("button", name="Log uit").click()
    log_in(site, page, "mo@linde.example", PASSWORD)
    expect(page.get_by_role("heading", name="Gebruik je passkey")).to_be_visible()
    looks_good(page)
    page.get_by_role("button", name="Gebruik je passkey").click()
    expect(page.get_by_role("heading", name="Gesprekken")).to_be_visible()
    assert len(site.world.all_of(User)) == 2


PATHS = (
    "/login", "/praktijk/account", "/praktijk/account/wachtwoord", "/praktijk/account/app",
    "/praktijk/collegas", "/praktijk/herinneren", "/praktijk/wachtkamer",
    "/praktijk/instellingen/gesprekken", "/praktijk/instellingen/bewaren",
    "/praktijk/instellingen/teksten/letter_u", "/praktijk/instellingen/teksten/slide",
    "/praktijk/welkom?sleutel=oud",
)  # fmt: skip


def test_the_other_pages_of_the_practice_read_well_on_a_phone_and_a_desk(site: Site) -> None:
    site.world.professional("manager", "poh")
    made = site.world.invite(label="Ria", appointment=TODAY + timedelta(days=1))
    page = site.page(DESK)
    site.open(page, "/login")
    looks_good(page)
    log_in(site, page, f"manager-poh@praktijk{site.world.practice}.example", PASSWORD)
    for path in (*PATHS[1:], f"/praktijk/uitnodiging/{made.invitation.id}"):
        site.open(page, path)
        looks_good(page)
    page.goto(f"{site.base_url}/praktijk/account/app")
    page.get_by_role("button", name="Koppel een app").click()
    looks_good(page)
    page.goto(f"{site.base_url}/praktijk/uitnodigen")
    page.get_by_label("Voornaam of kenmerk").fill("Ria")
    page.get_by_label("Geboortedatum").fill("12-3-1958")
    page.get_by_role("button", name="Maak uitnodiging").click()
    expect(page.get_by_label("Tekst voor een sms")).to_be_visible()
    looks_good(page)
    assert site.watched.elsewhere == [] and site.watched.complaints == []
