"""Inviting one patient or a list, the letters, reminders, a new link."""

from __future__ import annotations

import html as markup
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from bot.dutch_dates import local
from bot.store.models import Conversation, Handover, Invitation, Practice
from bot.web.practice.inviting.reading_list import COLUMNS, MOST_ROWS, decoded, read_list
from tests.web.conftest import TODAY, Browser, Page, World

SOON = TODAY + timedelta(days=9)
HEADINGS = "Naam of kenmerk;Geboortedatum;Afspraak;Wie voert het gesprek"


def day(when: date) -> str:
    return f"{when.day}-{when.month}-{when.year}"


def invited(browser: Browser, **fields: str) -> Page:
    browser.get("/praktijk/uitnodigen")
    given = {"label": "Jan", "birth_date": "12-3-1958", "appointment": day(SOON)} | fields
    return browser.post("/praktijk/uitnodigen", **given)


def listed(browser: Browser, text: str, **fields: str) -> Page:
    browser.get("/praktijk/uitnodigen/lijst")
    return browser.post("/praktijk/uitnodigen/lijst", list=text, **({"do": "look"} | fields))


def change(world: World, **values: object) -> None:
    with world.database.unit_of_work() as session:
        row = session.get_one(Practice, world.practice)
        for name, value in values.items():
            setattr(row, name, value)


def scanned(pdf: bytes) -> list[str]:
    """What a phone reads from the QR code on each printed page."""
    pages = pypdfium2.PdfDocument(pdf)
    return [
        code.text
        for page in pages
        for code in zxingcpp.read_barcodes(page.render(scale=120 / 72).to_pil().convert("L"))
    ]


def letters(browser: Browser, page: Page) -> bytes:
    address = re.search(r'href="([^"]+/brieven-1\.pdf)"', page.html)
    assert address is not None
    return browser.client.get(address.group(1)).get_data()


# One


def test_what_was_chosen_goes_with_the_invitation(world: World) -> None:
    invited(world.professional("assistant"), level="a2", address="je", professional_name="Anna")
    row = world.all_of(Invitation)[0]
    assert (row.level, row.address, row.model) == ("a2", "je", "spinnenweb")
    assert row.professional_name == "Anna"


def test_the_conversation_begins_in_the_chosen_form_of_address(world: World) -> None:
    page = invited(world.professional("assistant"), address="je")
    code = re.search(r'class="code">([^<]+)<', page.html)
    assert code is not None
    patient = world.browser()
    patient.get("/start")
    patient.post("/start", code=code.group(1), birth_date="12-3-1958")
    assert world.conversations()[0].address == "je"


def test_a_burgerservicenummer_is_refused_as_a_name(world: World) -> None:
    page = invited(world.professional(), label="Jan 123456782")
    assert page.status == 422 and "Dit lijkt een BSN." in page
    assert invited(world.professional("gp"), label="Jan 123456789").status == 200


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"level": "c2"}, "Kies ‘gewoon’ of ‘extra eenvoudig’."),
        ({"address": "gij"}, "Kies ‘u’ of ‘je’."),
        ({"model": "bestaat_niet"}, "Kies een gespreksmodel dat jullie gebruiken"),
        ({"appointment": "1-1-2199"}, "ligt meer dan een jaar vooruit"),
    ],
)
def test_what_no_form_offers_is_refused(world: World, fields: dict[str, str], says: str) -> None:
    page = invited(world.professional(), **fields)
    assert page.status == 422 and says in page and world.all_of(Invitation) == []


# Numbers first


@pytest.mark.parametrize("number", ["", "112", "020", "niet bekend", "000 - 000 00 01"])
def test_nobody_is_invited_before_both_numbers_are_real(
    make_world: Callable[..., World], world: World, number: str
) -> None:
    change(world, out_of_hours_phone=number, demo=False)
    browser = with_factor(world, "manager")
    page = browser.get("/praktijk/uitnodigen")
    assert "Vul eerst de telefoonnummers in" in page
    assert "Vul de nummers in" in page
    token = browser.get("/praktijk").hidden("csrf_token")
    for path in ("/praktijk/uitnodigen", "/praktijk/uitnodigen/lijst"):
        answer = browser.post(path, csrf_token=token, label="Jan", birth_date="12-3-1958")
        assert answer.status == 409
    assert world.all_of(Invitation) == []


def with_factor(world: World, *roles: str) -> Browser:
    """Somebody of a practice that is no example, with a passkey on record."""
    demo = world.all_of(Practice)[0].demo
    change(world, demo=True)
    browser = world.professional(*roles)
    with world.database.unit_of_work() as session:
        from bot.store.models import User

        user = session.query(User).filter(User.email.startswith("-".join(roles))).one()
        user.tf_primary_method, user.tf_totp_secret = "authenticator", "sealed"
    change(world, demo=demo)
    return browser


def test_a_colleague_reads_whom_to_ask_for_the_numbers(world: World) -> None:
    change(world, phone="")
    page = world.professional("assistant").get("/praktijk/uitnodigen")
    assert "Vraag het de praktijkmanager." in page


# The letter


def test_the_qr_code_on_the_letter_opens_the_right_conversation(
    world: World, tmp_path: Path
) -> None:
    browser = world.professional("assistant")
    page = listed(
        browser,
        f"{HEADINGS}\nJan;12-3-1958;{day(SOON)};Anna\nMien;2-11-1985;{day(SOON)};Anna",
        do="invite",
    )
    links = scanned(letters(browser, page))
    assert len(links) == 2
    for link, label, born in zip(links, ("Jan", "Mien"), ("12-3-1958", "2-11-1985"), strict=True):
        address, secret = link.split("#")
        assert address == "https://gesprek.example/start"
        patient = world.browser()
        patient.get("/start")
        patient.post("/start", secret=secret, birth_date=born)
        assert label in {row.label for row in world.conversations()}
    assert len(world.conversations()) == 2


def test_a_letter_is_one_tagged_page_in_dutch_with_the_code_and_that_it_is_voluntary(
    world: World,
) -> None:
    browser = world.professional("assistant")
    page = invited(browser, professional_name="Anna")
    code = re.search(r'class="code">([^<]+)<', page.html)
    assert code is not None
    reader = PdfReader(io.BytesIO(letters(browser, page)))
    text = reader.pages[0].extract_text().replace("\u00a0", " ")
    assert len(reader.pages) == 1
    for words in (code.group(1), "Meedoen hoeft niet.", "Anna", "gesprek.example", "020 123 45 67"):
        assert words in text, words
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "nl" and root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in reader.xmp_metadata.stream.get_data()  # type: ignore[union-attr]


@pytest.mark.parametrize(("level", "address"), [("b1", "je"), ("a2", "u"), ("a2", "je")])
def test_every_kind_of_letter_fits_on_one_page(world: World, level: str, address: str) -> None:
    browser = world.professional("assistant")
    page = invited(browser, level=level, address=address, professional_name="A" * 70)
    assert len(PdfReader(io.BytesIO(letters(browser, page))).pages) == 1


def test_the_links_are_there_for_an_hour_and_only_in_this_browser(world: World) -> None:
    browser = world.professional("assistant")
    page = invited(browser)
    address = page.path
    assert "start#" in browser.get(address)
    colleague = world.professional("gp")
    assert colleague.get(address).status == 404
    assert colleague.get(f"{address}/brieven-1.pdf").status == 404
    world.clock.forward(minutes=61)
    assert browser.get(address).status == 404


def test_what_waits_in_the_database_opens_nothing(world: World, tmp_path: Path) -> None:
    page = invited(world.professional("assistant"))
    secret = re.search(r"start#([\w-]{32})", page.html)
    assert secret is not None
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("web*.db*"))
    assert secret.group(1).encode() not in stored
    assert len(world.all_of(Handover)) == 1


def test_who_is_done_wipes_the_links(world: World) -> None:
    browser = world.professional("assistant")
    address = invited(browser).path
    page = browser.post(f"{address}/klaar")
    assert page.path == "/praktijk/uitnodigen" and "De links zijn gewist." in page
    assert browser.get(address).status == 404 and world.all_of(Handover) == []


# A list


def test_twelve_patients_are_shown_first_and_then_invited(world: World) -> None:
    browser = world.professional("assistant")
    lines = [f"P{number};1-{number}-1960;{day(SOON)};Anna" for number in range(1, 13)]
    text = "\n".join([HEADINGS, *lines])
    page = listed(browser, text)
    assert "12 patiënten. Er is nog niemand uitgenodigd." in page
    assert world.all_of(Invitation) == []
    page = browser.post("/praktijk/uitnodigen/lijst", list=text, do="invite")
    assert "12 uitnodigingen gemaakt" in page and "Alle brieven (PDF)" in page
    assert [row.label for row in world.all_of(Invitation)] == [f"P{n}" for n in range(1, 13)]


def test_one_wrong_line_and_nobody_is_invited(world: World) -> None:
    browser = world.professional("assistant")
    text = f"{HEADINGS}\nJan;12-3-1958;;\nMien;31-2-1985;;\n;2-2-1980;1-1-2020;"
    page = listed(browser, text, do="invite")
    assert page.status == 422 and page.title.startswith("Fout: ")
    assert "2 regels kloppen nog niet. Er is niemand uitgenodigd." in page
    rows = re.findall(r'<th scope="row">(\d+)</th>', page.html)
    assert rows == ["3", "4"]
    assert "Vul een geboortedatum in" in page and "Vul een datum in die nog komt" in page
    assert "Mien;31-2-1985" in markup.unescape(page.html)
    assert world.all_of(Invitation) == []


A_DAY = date(2026, 11, 22)
MODELS = {"spinnenweb": type("Model", (), {"title": "Spinnenweb"})()}


def read(text: str) -> list[tuple[str, str]]:
    found = read_list(text, A_DAY, MODELS)  # type: ignore[arg-type]
    assert not found.problem, found.problem
    return [
        (line.asked.label, line.asked.birth_date.isoformat()) for line in found.lines if line.asked
    ]


@pytest.mark.parametrize(
    "data",
    [
        "Naam;Geboortedatum\r\nJoëlle;12-3-1958\r\n".encode("utf-8-sig"),
        "Naam;Geboortedatum\r\nJoëlle;12-3-1958\r\n".encode("cp1252"),
        "Naam\tGeboortedatum\r\nJoëlle\t12-3-1958\r\n".encode("utf-16"),
        "naam,geboortedatum\nJoëlle,1958-03-12\n".encode(),
        'sep=;\nGeboortedatum;Naam\n"12 maart 1958";"Joëlle"\n'.encode(),
        "Joëlle;12-3-1958\n\n".encode(),
        "Kenmerk;BSN;Geboortedatum\nJoëlle;x;12/03/1958".encode(),
    ],
)
def test_a_list_is_read_however_excel_saved_it(data: bytes) -> None:
    assert read(decoded(data)) == [("Joëlle", "1958-03-12")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "De lijst is leeg."),
        (";;\n;;", "De lijst is leeg."),
        ("Naam;Afspraak\nJan;1-1-2027", "De kolom ‘Geboortedatum’ ontbreekt."),
        ("Naam;Geboortedatum", "Er staan alleen koppen in de lijst."),
        ("zomaar wat tekst", "We vinden geen kolommen."),
        ("Naam;Geboortedatum" + "\nJan;1-1-1960" * (MOST_ROWS + 1), "Er kunnen er 500 tegelijk."),
    ],
)
def test_a_list_that_cannot_be_read_says_why(text: str, says: str) -> None:
    found = read_list(text, A_DAY, MODELS)  # type: ignore[arg-type]
    assert says in found.problem and not found.usable


def test_somebody_twice_in_a_list_is_named(world: World) -> None:
    found = read_list("Jan;1-1-1960\nPiet;1-1-1960\njan;1-1-1960", A_DAY, MODELS)  # type: ignore[arg-type]
    assert [line.number for line in found.wrong] == [3]
    assert found.wrong[0].errors == ("Deze patiënt staat ook op regel 1.",)


def test_who_has_an_invitation_already_is_mentioned(world: World) -> None:
    world.invite(label="Jan")
    page = listed(world.professional(), "Jan;1-1-1960\nPiet;1-1-1960")
    assert "Er is al een uitnodiging voor: Jan." in page


def test_a_file_can_be_chosen(world: World) -> None:
    browser = world.professional("assistant")
    browser.get("/praktijk/uitnodigen/lijst")
    file = (io.BytesIO(f"{HEADINGS}\r\nJoëlle;12-3-1958;;".encode("cp1252")), "lijst.csv")
    page = browser.post("/praktijk/uitnodigen/lijst", file=file, do="look")
    assert "1 patiënt. Er is nog niemand uitgenodigd." in page and "Joëlle" in page


def test_the_empty_list_has_the_headings_that_are_read(world: World) -> None:
    text = decoded(world.professional().client.get("/praktijk/uitnodigen/voorbeeld.csv").data)
    assert text.strip() == ";".join(COLUMNS.values())


# Afterwards


def test_a_new_link_takes_the_place_of_the_old_one_and_keeps_what_was_written(
    world: World,
) -> None:
    made = world.invite()
    patient = world.talking(made)
    patient.answer(text="Ik wil beter slapen.")
    browser = world.professional("assistant")
    browser.get(f"/praktijk/uitnodiging/{made.invitation.id}")
    page = browser.post(f"/praktijk/uitnodiging/{made.invitation.id}/nieuwe-link")
    code = re.search(r'class="code">([^<]+)<', page.html)
    assert code is not None
    assert patient.get("/gesprek").path == "/start"
    again = world.browser()
    again.get("/start")
    assert again.post("/start", code=made.code, birth_date="12-3-1958").path == "/start"
    assert "Welkom terug" in again.post("/start", code=code.group(1), birth_date="12-3-1958")
    assert len(world.all_of(Conversation)) == 1


def test_a_second_new_link_still_knows_the_birth_date(world: World) -> None:
    made = world.invite()
    browser = world.professional("assistant")
    for _ in range(2):
        browser.get(f"/praktijk/uitnodiging/{made.invitation.id}")
        page = browser.post(f"/praktijk/uitnodiging/{made.invitation.id}/nieuwe-link")
    code = re.search(r'class="code">([^<]+)<', page.html)
    assert code is not None
    patient = world.browser()
    patient.get("/start")
    assert "klopt niet" in patient.post("/start", code=code.group(1), birth_date="1-1-1950")
    assert patient.post("/start", code=code.group(1), birth_date="12-3-1958").path == "/gesprek"


def test_an_invitation_that_is_over_works_again_with_a_new_link(world: World) -> None:
    made = world.invite()
    world.clock.forward(days=31)
    browser = world.professional("assistant")
    page = browser.get(f"/praktijk/uitnodiging/{made.invitation.id}")
    assert "De tijd is voorbij." in page
    browser.post(f"/praktijk/uitnodiging/{made.invitation.id}/nieuwe-link")
    assert world.all_of(Invitation)[0].expires_at > world.clock() + timedelta(days=29)


def test_a_withdrawn_invitation_gets_no_new_link(world: World) -> None:
    made = world.invite()
    browser = world.professional("assistant")
    address = f"/praktijk/uitnodiging/{made.invitation.id}"
    browser.get(address)
    token = browser.post(f"{address}/intrekken").hidden("csrf_token")
    page = browser.post(f"{address}/nieuwe-link", csrf_token=token)
    assert "Deze uitnodiging is dicht." in page and world.all_of(Handover) == []


def test_the_list_of_reminders_names_who_is_not_ready_two_days_before(world: World) -> None:
    today = local(world.clock()).date()
    for label, days in (("Morgen", 1), ("Overmorgen", 2), ("Later", 3)):
        world.invite(label=label, appointment=today + timedelta(days=days))
    world.talking(world.invite(label="Begonnen", appointment=today + timedelta(days=1)))
    world.sent(world.invite(label="Klaar", appointment=today + timedelta(days=1)))
    page = world.professional("assistant").get("/praktijk/herinneren")
    shown = re.findall(r'<th scope="row"><a [^>]+>(\w+)<', page.html)
    assert shown == ["Begonnen", "Morgen", "Overmorgen"]
    assert "begonnen, niet klaar" in page and "nog niet geopend" in page
    assert page.html.count("Meedoen hoeft niet.") == 3


def test_who_was_reminded_is_not_reminded_twice(world: World) -> None:
    made = world.invite(appointment=local(world.clock()).date() + timedelta(days=1))
    browser = world.professional("assistant")
    browser.get("/praktijk/herinneren")
    page = browser.post(f"/praktijk/uitnodiging/{made.invitation.id}/herinnerd")
    assert "herinnerd vandaag" in page and '<button class="plain">Herinnerd' not in page
