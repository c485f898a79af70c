"""What a practice sets for itself, and who may do what."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader

from bot.catalogue.copy_rules import problems, sentences
from bot.catalogue.loader import load_catalogue
from bot.letters.texts import StandardText, TextError, check, fill, standard_texts, voluntary
from bot.store.models import Practice
from bot.web.practice.accounts import ROLES
from bot.web.practice.settings.phones import is_phone
from tests.web.conftest import Browser, Page, World

BASE = "/praktijk/instellingen"


def save(browser: Browser, path: str, **fields: Any) -> Page:
    browser.get(path)
    return browser.post(path, **fields)


def row(world: World) -> Practice:
    practice: Practice = world.all_of(Practice)[0]
    return practice


# Numbers


def test_the_manager_sets_the_numbers_and_patients_read_them(world: World) -> None:
    page = save(
        world.professional("manager"), f"{BASE}/telefoon",
        name="De Nieuwe Linde", phone="030 234 56 78", out_of_hours_phone="0900 1515",
    )  # fmt: skip
    assert page.path == BASE and "Bewaard." in page
    assert "0800-0113" in page and "112" in page
    patient = world.patient().last
    assert patient is not None
    assert "030 234 56 78" in patient and "0900 1515" in patient and "De Nieuwe Linde" in patient


@pytest.mark.parametrize("number", ["", "geen", "020", "020 123 45 67 89 10 11"])
def test_a_number_that_cannot_be_dialled_is_refused_and_kept_in_the_field(
    world: World, number: str
) -> None:
    page = save(
        world.professional("manager"), f"{BASE}/telefoon",
        name="De Linde", phone=number, out_of_hours_phone="088 123 45 67",
    )  # fmt: skip
    assert page.status == 422 and page.title.startswith("Fout: ")
    assert "dat je vanuit Nederland kunt bellen" in page
    if number:
        assert f'value="{number}"' in page
    assert row(world).phone == "020 123 45 67"


@pytest.mark.parametrize("number", ["020 624 11 11", "+31 20 6241111", "06-12345678", "0900 8844"])
def test_numbers_may_be_written_in_many_ways(number: str) -> None:
    assert is_phone(number)


# Conversations, keeping


def test_models_default_and_length_of_a_consult_are_kept(world: World) -> None:
    page = save(
        world.professional("manager"), f"{BASE}/gesprekken",
        models="spinnenweb", default="spinnenweb", minutes="20",
    )  # fmt: skip
    assert "Bewaard." in page and "20 minuten" in page
    assert (row(world).models, row(world).consult_minutes) == (["spinnenweb"], 20)


def test_a_practice_that_uses_all_models_uses_one_that_is_added_later_too(world: World) -> None:
    used = list(load_catalogue().models)
    assert len(used) > 1
    save(
        world.professional("manager"), f"{BASE}/gesprekken",
        models=used, default="spinnenweb", minutes="15",
    )  # fmt: skip
    assert row(world).models == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"models": []}, "Kies minstens één gespreksmodel."),
        ({"default": "een_ander"}, "Kies een model dat jullie gebruiken."),
        ({"minutes": "45"}, "Kies hoe lang een consult duurt."),
    ],
)
def test_a_setting_that_does_not_exist_is_refused(
    world: World, fields: dict[str, Any], says: str
) -> None:
    given = {"models": "spinnenweb", "default": "spinnenweb", "minutes": "15"} | fields
    page = save(world.professional("manager"), f"{BASE}/gesprekken", **given)
    assert page.status == 422 and says in page
    assert row(world).consult_minutes == 15


@pytest.mark.parametrize(
    ("months", "kept"), [("6", 6), ("24", 24), ("25", 12), ("0", 12), ("", 12)]
)
def test_conversations_are_kept_for_at_most_24_months(
    world: World, months: str, kept: int
) -> None:
    page = save(world.professional("manager"), f"{BASE}/bewaren", months=months)
    assert row(world).retention_months == kept
    assert page.status == (422 if kept == 12 else 200)


# Texts


def text_page(world: World, text: str, do: str = "save", name: str = "sms_u") -> Page:
    browser = world.professional("manager")
    return save(browser, f"{BASE}/teksten/{name}", text=text, do=do)


OWN = "Hallo {naam}! {vrijwillig} {link}"


def test_a_text_in_own_words_reaches_the_patient_and_can_be_put_back(world: World) -> None:
    browser = world.professional("manager")
    page = save(browser, f"{BASE}/teksten/sms_u", text=OWN, do="save")
    assert "Bewaard." in page and "Hallo Ria! Meedoen hoeft niet." in page
    browser.get("/praktijk/uitnodigen")
    page = browser.post("/praktijk/uitnodigen", label="Jan", birth_date="12-3-1958")
    assert "Hallo Jan! Meedoen hoeft niet. https://gesprek.example/start#" in page
    page = save(browser, f"{BASE}/teksten/sms_u", do="standard")
    assert "De standaardtekst staat er weer." in page and row(world).texts == {}


def test_a_look_at_a_text_keeps_nothing(world: World) -> None:
    page = text_page(world, OWN, "preview")
    assert "Dit is nog niet bewaard." in page and "Hallo Ria!" in page
    assert row(world).texts == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hallo {voornaam} {vrijwillig} {link}", "{voornaam} kennen we hier niet."),
        ("Hallo {naam} {link}", "Laat {vrijwillig} in de tekst staan."),
        ("Hallo {naam} {vrijwillig}", "Zonder link kan de patiënt niet naar binnen."),
        ("Hallo {naam {vrijwillig} {link}", "losse accolade"),
        ("  ", "De tekst is leeg."),
        ("{vrijwillig} {link}" + "a" * 500, "Maak hem korter."),
    ],
)
def test_a_text_with_a_hole_in_it_is_refused(world: World, text: str, says: str) -> None:
    page = text_page(world, text)
    assert page.status == 422 and says in page and row(world).texts == {}
    assert 'aria-invalid="true"' in page


def test_the_text_of_a_practice_stays_text(world: World) -> None:
    page = text_page(world, "<script>alert(1)</script>{{ 7*7 }} {vrijwillig} {link}")
    assert page.status == 422  # {{ 7*7 }} is no placeholder
    page = text_page_again(world, "<script>alert(1)</script> {vrijwillig} {link}")
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def text_page_again(world: World, text: str) -> Page:
    browser = world.browser()
    browser.get("/login")
    browser.post(
        "/login", email=f"manager@praktijk{world.practice}.example", password="een lang wachtwoord"
    )
    return save(browser, f"{BASE}/teksten/sms_u", text=text, do="save")


def test_a_text_that_does_not_exist_is_not_found(world: World) -> None:
    assert world.professional("manager").get(f"{BASE}/teksten/niets").status == 404


def test_a_letter_can_be_seen_as_it_is_printed(world: World) -> None:
    browser = world.professional("poh")
    answer = browser.client.get(f"{BASE}/teksten/letter_u/voorbeeld.pdf")
    reader = PdfReader(io.BytesIO(answer.data))
    assert "XXXX-XXXX-XXXX" in reader.pages[0].extract_text()


every_text = pytest.mark.parametrize("text", standard_texts().values(), ids=lambda text: text.name)


@every_text
def test_every_standard_text_passes_its_own_check_and_says_it_is_voluntary(
    text: StandardText,
) -> None:
    check(text, text.text)
    values = dict.fromkeys(text.placeholders, "x")
    assert voluntary(text) in fill(text.name, {}, values)
    with pytest.raises(TextError):
        check(text, text.text.replace("{vrijwillig}", ""))


@every_text
def test_every_standard_text_is_plain_language(text: StandardText) -> None:
    examples = {
        "naam": "Ria", "afspraak": "op 24 november", "met": "Anna", "praktijk": "De Linde",
        "telefoon": "nummer", "tot": "1 december", "link": "de link", "code": "de code",
        "adres": "het adres",
    }  # fmt: skip
    words = fill(text.name, {}, examples)
    broken = {
        sentence: wrong
        for line in words.splitlines()
        for sentence in sentences(re.sub(r"^\d\. |^De Linde: ", "", line))
        if (wrong := problems(sentence, text.address))  # type: ignore[arg-type]
    }
    assert broken == {}


def test_the_waiting_room_reads_it_from_a_screen_and_on_paper(world: World) -> None:
    browser = world.professional("assistant")
    page = browser.get("/praktijk/wachtkamer")
    assert "<h1>Wat is voor u belangrijk?</h1>" in page and "Meedoen hoeft niet." in page
    poster = PdfReader(io.BytesIO(browser.client.get("/praktijk/wachtkamer.pdf").data))
    assert len(poster.pages) == 1
    assert poster.pages[0].mediabox.width > poster.pages[0].mediabox.height
    assert "Meedoen hoeft niet." in poster.pages[0].extract_text()


# Who may do what: every role on every page without a name in its address

EVERYBODY = {"assistant", "poh", "gp", "manager"}
READERS = {"poh", "gp"}
ALL_BUT_ASSISTANTS = {"poh", "gp", "manager"}
PAGES = {
    "/praktijk": EVERYBODY,
    "/praktijk/te-doen": EVERYBODY,
    "/praktijk/helpdesk": EVERYBODY,
    "/praktijk/vragen": EVERYBODY,
    "/praktijk/vragen.csv": EVERYBODY,
    "/praktijk/uitnodigen": EVERYBODY,
    "/praktijk/uitnodigen/lijst": EVERYBODY,
    "/praktijk/uitnodigen/voorbeeld.csv": EVERYBODY,
    "/praktijk/herinneren": EVERYBODY,
    "/praktijk/wachtkamer": EVERYBODY,
    "/praktijk/wachtkamer.pdf": EVERYBODY,
    "/praktijk/sociale-kaart": EVERYBODY,
    "/praktijk/sociale-kaart.csv": EVERYBODY,
    "/praktijk/sociale-kaart/nieuw": EVERYBODY,
    "/praktijk/sociale-kaart/inlezen": EVERYBODY,
    "/praktijk/account": EVERYBODY,
    "/praktijk/export": READERS,
    "/poh": READERS,
    "/praktijk/logboek": ALL_BUT_ASSISTANTS,
    "/praktijk/logboek.csv": ALL_BUT_ASSISTANTS,
    BASE: ALL_BUT_ASSISTANTS,
    f"{BASE}/teksten/letter_u": ALL_BUT_ASSISTANTS,
    f"{BASE}/telefoon": {"manager"},
    f"{BASE}/gesprekken": {"manager"},
    f"{BASE}/bewaren": {"manager"},
    f"{BASE}/sneltoetsen": {"manager"},
    "/praktijk/collegas": {"manager"},
}
ACTIONS = {
    f"{BASE}/telefoon": {"manager"},
    f"{BASE}/gesprekken": {"manager"},
    f"{BASE}/bewaren": {"manager"},
    f"{BASE}/sneltoetsen": {"manager"},
    f"{BASE}/teksten/letter_u": {"manager"},
    "/praktijk/collegas": {"manager"},
    "/praktijk/collegas/1/link": {"manager"},
    "/praktijk/collegas/1/rollen": {"manager"},
    "/praktijk/collegas/1/uitzetten": {"manager"},
    "/praktijk/collegas/1/aanzetten": {"manager"},
}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_sees_its_pages_and_reads_which_role_the_others_need(
    world: World, role: str
) -> None:
    browser = world.professional(role)
    token = browser.get("/praktijk").hidden("csrf_token")
    for path, allowed in PAGES.items():
        answer = browser.get(path)
        assert (answer.status == 200) is (role in allowed), path
        if role not in allowed:
            assert answer.status == 403 and "Hiervoor is de rol" in answer, path
    for path, allowed in ACTIONS.items():
        status = browser.post(path, csrf_token=token).status
        assert (status == 403) is (role not in allowed), path


def test_the_matrix_of_this_test_covers_every_page_of_the_portal(world: World) -> None:
    opened_by_a_link = {"/praktijk/welkom"}
    paths = {
        rule.rule for rule in world.app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] == "practice" and "GET" in (rule.methods or ())
        and "<" not in rule.rule
    }  # fmt: skip
    assert paths - opened_by_a_link <= set(PAGES)


def test_the_menu_shows_only_what_a_role_may_open(world: World) -> None:
    for role in ROLES:
        page = world.professional(role).get("/praktijk")
        for address in re.findall(r'<li><a href="([^"]+)"', page.html):
            assert role in PAGES[address], (role, address)
