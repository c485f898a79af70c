"""The practice keeps its own sociale kaart: on screen, and in and out as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from bot.dutch_dates import local
from bot.social_map.csv_file import FORMULA, as_text
from bot.social_map.entries import entries, for_offers
from bot.social_map.entry import COLUMNS, needs_check
from bot.store.models import SocialMapEntry
from tests.web.conftest import TODAY, Browser, Page, World
from tests.web.forms import fields_of, send

MAP = "/praktijk/sociale-kaart"


@pytest.fixture
def anna(world: World) -> Browser:
    return world.professional("assistant")


def places(world: World) -> dict[str, SocialMapEntry]:
    return {row.name: row for row in world.all_of(SocialMapEntry)}


def upload(browser: Browser, content: bytes | str, name: str = "kaart.csv") -> Page:
    """Choose a file and look at it."""
    browser.get(f"{MAP}/inlezen")
    data = content.encode() if isinstance(content, str) else content
    return browser.post(f"{MAP}/inlezen", file=(io.BytesIO(data), name))


def read_in(browser: Browser, content: bytes | str) -> Page:
    """Look at a file and press "Lees alles in"."""
    page = upload(browser, content)
    return browser.post(f"{MAP}/inlezen", **fields_of(page, having="seen"), confirm="1")


# On screen


def test_an_empty_map_says_what_to_do(anna: Browser) -> None:
    assert "Er staat nog niets op de kaart." in anna.get(MAP)


def test_a_place_comes_back_with_everything_that_was_filled_in(
    world: World, anna: Browser
) -> None:
    filled = {name: f"Iets over {name}" for name in COLUMNS if name not in ("offers", "example")}
    filled |= {"checked_on": f"{TODAY:%-d-%-m-%Y}", "name": "De Brug"}
    page = send(anna, f"{MAP}/nieuw", **filled, offers=["welfare_coach", "meeting_place"])
    assert page.path == MAP
    for name in ("area", "what", "threshold", "access", "route"):
        assert f"Iets over {name}" in page
    row = places(world)["De Brug"]
    assert row.offers == ["welfare_coach", "meeting_place"] and row.checked_on == TODAY
    again = fields_of(anna.get(f"{MAP}/{row.id}"))
    assert {name: again[name] for name in filled} == filled
    assert again["offers"] == ["welfare_coach", "meeting_place"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "Vul een naam in."),
        ({"name": "x" * 121}, "Maak dit korter: hooguit 120 tekens."),
        ({"cost": "x" * 501}, "Maak dit korter: hooguit 500 tekens."),
        ({"checked_on": "gisteren"}, "Vul een datum in"),
        ({"checked_on": "1-1-2999"}, "Deze dag moet nog komen."),
        ({"offers": "bestaat-niet"}, "Dit aanbod kennen we niet: bestaat-niet."),
        ({"what": "a\x00b"}, "Hier staat een teken dat we niet kunnen bewaren."),
    ],
)
def test_a_mistake_is_named_at_its_field_and_the_rest_stays(
    world: World, anna: Browser, changes: dict[str, str], says: str
) -> None:
    page = send(anna, f"{MAP}/nieuw", **({"name": "De Brug", "route": "Blijft"} | changes))
    assert page.status == 422 and says in page and "Blijft" in page
    assert places(world) == {}


def test_two_places_never_have_one_name(world: World, anna: Browser) -> None:
    send(anna, f"{MAP}/nieuw", name="De Brug")
    page = send(anna, f"{MAP}/nieuw", name="de brug", route="Blijft")
    assert page.status == 422 and "Deze naam staat al op de kaart." in page
    assert "Blijft" in page and len(places(world)) == 1


def test_two_people_at_one_place_lose_nothing(world: World, anna: Browser) -> None:
    send(anna, f"{MAP}/nieuw", name="De Brug")
    path = f"{MAP}/{places(world)['De Brug'].id}"
    mine = fields_of(anna.get(path))
    send(world.professional("gp"), path, route="Van Ben")
    page = anna.post(path, **(mine | {"route": "Van Anna"}))
    assert page.status == 409 and "Van Anna" in page and "Van Ben" in page
    assert places(world)["De Brug"].route == "Van Ben"


def test_after_six_months_a_place_is_called_unchecked(world: World, anna: Browser) -> None:
    row = SocialMapEntry(name="De Brug", checked_on=TODAY)
    for days, unchecked in ((0, False), (180, False), (190, True)):
        assert needs_check(row, TODAY + timedelta(days=days)) is unchecked
    send(anna, f"{MAP}/nieuw", name="De Brug", checked_on=f"{TODAY:%-d-%-m-%Y}")
    assert "Niet gecontroleerd<" not in anna.get(MAP)
    world.clock.forward(days=200)
    world.sign_in(anna, f"assistant@praktijk{world.practice}.example")
    page = anna.get(f"{MAP}?controle=nodig")
    assert "Niet gecontroleerd<" in page and "De Brug" in page
    row = places(world)["De Brug"]
    assert "Niet gecontroleerd<" not in anna.post(f"{MAP}/{row.id}/gecontroleerd")
    assert places(world)["De Brug"].checked_on == local(world.clock()).date()


def test_searching_and_an_offer_show_a_part(world: World, anna: Browser) -> None:
    send(anna, f"{MAP}/nieuw", name="De Brug", what="Koffie", offers=["meeting_place"])
    send(anna, f"{MAP}/nieuw", name="De Stap", offers=["walking_group"])
    assert "De Stap" not in anna.get(f"{MAP}?zoek=koffie")
    page = anna.get(f"{MAP}?aanbod=walking_group")
    assert "De Stap" in page and "De Brug" not in page
    assert "Geen plek gevonden voor ‘xyz’." in anna.get(f"{MAP}?zoek=xyz")


def test_examples_are_clearly_invented_and_go_all_at_once(world: World, anna: Browser) -> None:
    send(anna, f"{MAP}/nieuw", name="De Brug")
    anna.get(MAP)
    page = anna.post(f"{MAP}/voorbeelden")
    rows = [row for row in world.all_of(SocialMapEntry) if row.name != "De Brug"]
    assert len(rows) >= 5 and all(row.example for row in rows)
    assert all(row.name.startswith("Voorbeeld: ") and row.checked_on is None for row in rows)
    assert page.html.count("Voorbeeld, bestaat niet") == len(rows)
    anna.post(f"{MAP}/voorbeelden", weg="1")
    assert list(places(world)) == ["De Brug"]


def test_a_place_that_goes_is_gone(world: World, anna: Browser) -> None:
    send(anna, f"{MAP}/nieuw", name="De Brug")
    row = places(world)["De Brug"]
    anna.get(f"{MAP}/{row.id}")
    anna.post(f"{MAP}/{row.id}/weg")
    assert places(world) == {}


def test_the_map_of_one_practice_is_not_that_of_another(world: World, anna: Browser) -> None:
    send(anna, f"{MAP}/nieuw", name="De Brug", offers=["meeting_place"])
    stranger = world.professional("gp", practice=world.other_practice)
    assert "De Brug" not in stranger.get(MAP)
    assert "De Brug" not in stranger.get(f"{MAP}.csv").html
    with world.database.unit_of_work() as session:
        assert entries(session, world.other_practice) == []
        assert for_offers(session, world.other_practice, ["meeting_place"])["meeting_place"] == []


# As a file


def test_what_goes_out_comes_back_in_the_same(world: World, anna: Browser) -> None:
    anna.get(MAP)
    anna.post(f"{MAP}/voorbeelden")
    odd = 'Café "De Ⓑrug"; échte\nplek'
    send(anna, f"{MAP}/nieuw", name="-Rare- naam", what=odd, cost="=1+1", language="@nl")
    before = {name: vars(row) for name, row in places(world).items()}
    file = anna.get(f"{MAP}.csv").response.get_data()
    with world.database.unit_of_work() as session:
        session.query(SocialMapEntry).delete()
    assert f"{len(before)} nieuw, 0 gewijzigd" in upload(anna, file)
    assert read_in(anna, file).path == MAP
    for name, row in places(world).items():
        for column in COLUMNS:
            assert getattr(row, column) == before[name][column], (name, column)
    assert f"0 nieuw, 0 gewijzigd, {len(before)} gelijk" in upload(anna, file)


def test_no_cell_of_the_file_is_a_formula(world: World, anna: Browser) -> None:
    for number, sign in enumerate(FORMULA[:4]):
        send(anna, f"{MAP}/nieuw", name=f"{sign}SUM({number})", route=f"{sign}cmd|' /C calc'!A0")
    text = anna.get(f"{MAP}.csv").response.get_data().decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert len(cells) == 5 * len(COLUMNS)
    assert not [cell for cell in cells if cell.startswith(FORMULA)]
    assert as_text("gewoon") == "gewoon"


def test_looking_at_a_file_changes_nothing(world: World, anna: Browser) -> None:
    page = upload(anna, "Naam;Aanbod\nDe Brug;Welzijnscoach\n")
    assert "1 nieuw, 0 gewijzigd, 0 gelijk." in page and places(world) == {}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_file_of_any_spreadsheet_can_be_read(
    world: World, anna: Browser, delimiter: str
) -> None:
    lines = [["Kosten", "Naam"], ["gratis", "Café"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    read_in(anna, text.encode("cp1252"))
    assert places(world)["Café"].cost == "gratis"


def test_a_place_that_is_there_is_changed_and_keeps_what_the_file_leaves_out(
    world: World, anna: Browser
) -> None:
    send(anna, f"{MAP}/nieuw", name="De Brug", route="Bel Truus", cost="2 euro")
    assert "0 nieuw, 1 gewijzigd" in upload(anna, "Naam;Kosten\nde brug;gratis\n")
    read_in(anna, "Naam;Kosten\nDe Brug;gratis\n")
    row = places(world)["De Brug"]
    assert (row.cost, row.route) == ("gratis", "Bel Truus") and len(places(world)) == 1


def test_one_wrong_row_keeps_the_whole_file_out_and_every_mistake_is_named(
    world: World, anna: Browser
) -> None:
    text = (
        "Naam;Aanbod;Laatst gecontroleerd\nGoed;Welzijnscoach;1-2-2026\n;;\n"
        "Fout;Onbekend;40-1-2026\nGoed;;\n;Welzijnscoach;\nTe veel;;;extra\n"
    )
    page = upload(anna, text)
    assert page.status == 422 and "4 regels kloppen niet." in page
    for said in (
        "Dit aanbod kennen we niet: Onbekend.", "Vul een datum in", "Vul een naam in.",
        "Deze naam staat ook op regel 2.", "Er staan 4 cellen in, de kop heeft er 3.",
    ):  # fmt: skip
        assert said in page, said
    assert "Lees alles in" not in page
    anna.post(f"{MAP}/inlezen", text=text, confirm="1", seen="x")
    assert places(world) == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Kies een bestand."),
        (b"\n\n", "Kies een bestand."),
        (b"Wat;Kosten\na;b\n", "De kolom Naam ontbreekt."),
        (b"Naam;Iets\na;b\n", "Deze kolommen kennen we niet: Iets."),
        (b"PK\x03\x04\x00\x00", "Dit is geen CSV-bestand."),
        (b'Naam\n"a"b\n', "kunnen we niet lezen"),
        (b"Naam\n" + b"".join(b"plek %d\n" % n for n in range(1001)), "te veel regels"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    world: World, anna: Browser, content: bytes, says: str
) -> None:
    page = upload(anna, content)
    assert page.status == 422 and says in page and "Er is niets gewijzigd." in page
    assert places(world) == {}


def test_whoever_changed_a_place_since_the_look_is_not_overwritten(
    world: World, anna: Browser
) -> None:
    send(anna, f"{MAP}/nieuw", name="De Brug", cost="2 euro")
    page = upload(anna, "Naam;Kosten\nDe Brug;gratis\n")
    filled = fields_of(page, having="seen")
    send(world.professional("gp"), f"{MAP}/{places(world)['De Brug'].id}", cost="3 euro")
    page = anna.post(f"{MAP}/inlezen", **filled, confirm="1")
    assert "Er is nog niets ingelezen." in page and places(world)["De Brug"].cost == "3 euro"
