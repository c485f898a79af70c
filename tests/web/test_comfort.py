"""Larger letters and the form of address: kept, and never at the cost of what was typed."""

from __future__ import annotations

import pytest

from tests.web.conftest import World


def is_large(html: str) -> bool:
    return '<html lang="nl" class="large">' in html


def test_larger_letters_stay_from_page_to_page_and_can_be_undone(world: World) -> None:
    browser = world.talking()
    assert is_large(browser.post("/letters", letters="groot").html)
    assert is_large(browser.get("/stoppen").html)
    page = browser.post("/letters", letters="gewoon", ask=None, terug="patient.stop")
    assert page.path == "/stoppen" and not is_large(page.html)


def test_larger_letters_can_be_chosen_before_signing_in_and_lose_no_field(world: World) -> None:
    browser = world.browser()
    browser.get("/start")
    page = browser.post("/letters", letters="groot", secret="s" * 32, code="", birth_date="12-3-58")
    assert is_large(page.html)
    assert 'value="12-3-58"' in page and page.hidden("secret") == "s" * 32


@pytest.mark.parametrize(
    ("path", "choice"), [("/letters", {"letters": "groot"}), ("/aanspreken", {"address": "je"})]
)
def test_a_choice_about_reading_keeps_what_was_typed(
    world: World, path: str, choice: dict[str, str]
) -> None:
    browser = world.talking()
    page = browser.post(path, text="Ik ben nog bezig met", **choice)
    assert page.status == 200 and "Ik ben nog bezig met</textarea>" in page
    assert browser.answer(text="Ik ben nog bezig met slapen").hidden("ask") == "scale_now"


def test_the_choice_of_who_types_is_kept_when_the_letters_change(world: World) -> None:
    page = world.patient().post("/letters", letters="groot", option="yes", typed_by="together")
    assert 'value="yes" id="o1" checked' in page
    assert 'value="together" id="wie-together" checked' in page


def test_je_stays_on_another_device(world: World) -> None:
    made = world.invite()
    world.talking(made).post("/aanspreken", address="je")
    page = world.patient(made).last
    assert page is not None and "Waarover wil je praten" in page


@pytest.mark.parametrize("size", ["", "reuze", "groot; x=1"])
def test_another_size_is_a_bad_request(world: World, size: str) -> None:
    assert world.talking().post("/letters", letters=size).status == 400


@pytest.mark.parametrize("target", ["https://elders.example", "practice.conversations", ""])
def test_a_choice_never_leads_away_from_the_patients_pages(world: World, target: str) -> None:
    page = world.talking().post("/letters", letters="groot", ask=None, terug=target)
    assert page.path == "/gesprek"


@pytest.mark.parametrize("path", ["/letters", "/aanspreken"])
def test_reloading_after_a_choice_shows_the_conversation(world: World, path: str) -> None:
    assert world.talking().get(path).path == "/gesprek"
    assert world.browser().get(path).path == "/start"
