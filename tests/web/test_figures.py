"""The practice sees how each question goes, and where people stop."""

from __future__ import annotations

import csv
import io

from tests.web.conftest import World


def rows(world: World, **more: int) -> dict[str, dict[str, str]]:
    """The lines of the file by the name of the question."""
    answer = world.professional("manager", **more).get("/praktijk/vragen.csv").response
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    return {line["Naam"]: line for line in lines}


def test_the_page_and_the_file_tell_where_people_stop(world: World) -> None:
    world.sent()
    stopped = world.talking()
    stopped.answer(text="Xylofoonwoord.")
    found = rows(world)
    assert found["wish"]["Getoond"] == "2" and found["wish"]["Beantwoord"] == "2"
    assert found["scale_now"]["Hier gestopt"] == "1"
    assert found["send"]["Hier gestopt"] == "0"
    page = world.professional().get("/praktijk/vragen")
    assert "Waar stoppen mensen" in page and "Waarover wilt u praten met uw praktijk?" in page
    assert "Xylofoonwoord" not in page and "Xylofoonwoord" not in str(found)


def test_a_practice_counts_its_own_conversations_only(world: World) -> None:
    world.sent()
    assert rows(world, practice=world.other_practice) == {}
    page = world.professional(practice=world.other_practice).get("/praktijk/vragen")
    assert "Nog geen gesprekken." in page


def test_who_deletes_everything_leaves_no_figures(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Slapen.")
    browser.get("/verwijderen")
    browser.post("/verwijderen")
    assert rows(world) == {}
