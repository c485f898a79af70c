"""Starting a consult: from the menu, with or without preparation, with a model and a length."""

from __future__ import annotations

import re

import pytest

from bot.catalogue import load_catalogue
from bot.store.models import Conversation, Practice
from tests.web.conftest import Browser, Page, World

TITLES = {name: model.title for name, model in load_catalogue().models.items()}


@pytest.fixture
def anna(world: World) -> Browser:
    return world.professional()


def selected(page: Page, name: str) -> str:
    """The value that a list on the page stands on."""
    found = re.search(rf'<select name="{name}".*?</select>', page.html, re.S)
    assert found is not None, name
    chosen = re.search(r'value="([^"]*)" selected', found[0])
    assert chosen is not None, name
    return chosen[1]


def the_consult(world: World) -> Conversation:
    return next(row for row in world.conversations() if row.role == "professional")


def test_the_menu_leads_who_may_read_to_a_consult(world: World, anna: Browser) -> None:
    assert '<a href="/poh">Consult</a>' in anna.get("/praktijk").html
    assert ">Consult</a>" not in world.professional("assistant").get("/praktijk").html


def test_without_preparation_the_poh_chooses_model_and_length(world: World, anna: Browser) -> None:
    page = anna.get("/poh")
    assert all(f">{title}</option>" in page.html for title in TITLES.values())
    assert [f">{length} minuten</option>" in page.html for length in (10, 15, 20)] == [True] * 3
    page = anna.post("/praktijk/consult", label="Jan", model="kop", minutes="20")
    assert page.path.startswith("/poh/") and "Plan voor dit consult (20 minuten)" in page
    assert the_consult(world).model == selected(page, "model") == "kop"


def test_what_the_practice_chose_is_chosen_already(world: World, anna: Browser) -> None:
    with world.database.unit_of_work() as session:
        mine = session.get_one(Practice, world.practice)
        mine.models, mine.default_model = ["coach", "vier_bollen"], "vier_bollen"
        mine.consult_minutes = 10
    page = anna.get("/poh")
    assert (selected(page, "model"), selected(page, "minutes")) == ("vier_bollen", "10")
    assert TITLES["kop"] not in page
    page = anna.post("/praktijk/consult", label="")
    assert the_consult(world).model == "vier_bollen"
    assert "Plan voor dit consult (10 minuten)" in page


@pytest.mark.parametrize(
    "fields", [{"model": "bestaat_niet"}, {"model": "kop"}, {"minutes": "11"}, {"minutes": "x"}]
)
def test_what_was_not_offered_starts_nothing(
    world: World, anna: Browser, fields: dict[str, str]
) -> None:
    with world.database.unit_of_work() as session:
        session.get_one(Practice, world.practice).models = ["coach"]
    anna.get("/poh")
    assert anna.post("/praktijk/consult", label="Jan", **fields).status == 400
    assert world.conversations() == []


def test_a_consult_goes_on_with_the_model_of_the_preparation_or_another(
    world: World, anna: Browser
) -> None:
    prepared = world.sent()
    page = anna.get(f"/praktijk/gesprek/{prepared}")
    assert "Kies model en lengte" in page and selected(page, "model") == "spinnenweb"
    page = anna.post(f"/praktijk/gesprek/{prepared}/consult", model="coach", minutes="20")
    assert "Plan voor dit consult (20 minuten)" in page and selected(page, "model") == "coach"
    page = anna.get(f"/praktijk/gesprek/{prepared}")
    assert "Kies model en lengte" not in page and "Ga verder met het consult" in page


def test_who_starts_from_a_preparation_has_read_it(world: World, anna: Browser) -> None:
    prepared = world.sent()
    anna.get("/poh")
    anna.post(f"/praktijk/gesprek/{prepared}/consult")
    with world.database.unit_of_work() as session:
        assert session.get_one(Conversation, prepared).read_at is not None


def test_model_and_length_can_be_changed_on_the_way(world: World, anna: Browser) -> None:
    anna.get("/poh")
    path = anna.post("/praktijk/consult", label="Jan").path
    page = anna.post(path, do="plan", model="kop", minutes="10", note="Slaapt slecht.")
    assert "Plan voor dit consult (10 minuten)" in page and selected(page, "model") == "kop"
    assert the_consult(world).model == "kop" and the_consult(world).id in world.engine.forgotten
    assert "Slaapt slecht.</textarea>" in page


def test_a_model_that_the_practice_uses_no_more_is_not_changed_unseen(
    world: World, anna: Browser
) -> None:
    prepared = world.sent()
    with world.database.unit_of_work() as session:
        session.get_one(Practice, world.practice).models = ["coach"]
    page = anna.get(f"/praktijk/gesprek/{prepared}")
    assert selected(page, "model") == "spinnenweb"
    page = anna.post(f"/praktijk/gesprek/{prepared}/consult", model="spinnenweb", minutes="10")
    page = anna.post(page.path, do="plan", model=selected(page, "model"), minutes="20", note="")
    assert "Plan voor dit consult (20 minuten)" in page
    assert the_consult(world).model == "spinnenweb" and world.engine.forgotten == []
