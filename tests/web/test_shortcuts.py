"""Keys: one table, matched by place on the keyboard, changed by a practice, never doubled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.store.models import Practice
from bot.web import shortcuts
from bot.web.shortcuts import ACTIONS, SHORTCUTS, code_of, keys_for, problems_with
from tests.web.conftest import Browser, Page, World

TEMPLATES = Path(shortcuts.__file__).parent


def test_the_table_as_it_is_has_no_problem() -> None:
    assert problems_with({}) == {}
    assert len(ACTIONS) == len(SHORTCUTS)


def test_every_key_of_the_panel_stands_on_something_visible() -> None:
    text = "".join(path.read_text() for path in TEMPLATES.glob("professional/templates/**/*.html"))
    named = {s.action for s in SHORTCUTS if "panel" in s.screens} - {"bezoeker", "klaag", "klant"}
    assert [action for action in sorted(named) if f'"{action}"' not in text] == []
    assert "carries(keys, value)" in text  # the three relations


def test_a_key_reads_as_it_is_printed_on_the_keyboard() -> None:
    keys = keys_for({})
    assert (keys["next"].matches, keys["next"].shown) == ("Alt+KeyN", "Alt N")
    assert (keys["step_back"].shown, keys["save_and_next"].shown) == ("Alt ,", "Ctrl Enter")
    assert keys["quick_goal"].matches == "KeyD"
    assert keys["save_and_next"].aria == "Control+Enter"


def test_a_practice_can_change_a_key_and_take_one_away() -> None:
    keys = keys_for({"next": "KeyV", "other": "", "list": "KeyX"})
    assert keys["next"].shown == "Alt V" and "other" not in keys
    assert keys["list"].matches == "?"


def test_who_turned_keys_off_has_none() -> None:
    assert keys_for({"next": "KeyV"}, on=False) == {}


@pytest.mark.parametrize(
    ("changed", "action", "problem"),
    [
        ({"dance": "KeyV"}, "dance", "‘dance’"),
        ({"list": "KeyV"}, "list", "‘list’"),
        ({"next": "n"}, "next", "‘n’ is geen toets"),
        ({"next": "F13"}, "next", "‘F13’ is geen toets"),
        ({"next": "KeyF"}, "next", "Alt F is al van de browser"),
        ({"send": "KeyW"}, "send", "Ctrl W is al van de browser"),
        ({"quick_goal": "Enter"}, "quick_goal", "Kies hier één letter of cijfer."),
        ({"next": "KeyJ"}, "next", "J staat bij twee acties"),
        ({"next": "KeyV", "other": "KeyV"}, "other", "V staat bij twee acties"),
        ({"soep": "KeyN"}, "soep", "N staat bij twee acties: Gesteld: volgende vraag"),
    ],
)
def test_a_key_that_cannot_work_is_refused_in_words(
    changed: dict[str, str], action: str, problem: str
) -> None:
    assert problem in problems_with(changed)[action]


def test_the_same_key_may_do_something_else_on_another_screen() -> None:
    assert problems_with({"invite": "KeyN", "next": "KeyN"}) == {}
    assert problems_with({"next": "", "other": "KeyN"}) == {}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("n", "KeyN"), (" V ", "KeyV"), ("3", "Digit3"), (",", "Comma"), ("enter", "Enter"),
        ("f6", "F6"), ("KeyK", "KeyK"), ("", ""), ("  ", ""),
    ],
)  # fmt: skip
def test_a_key_is_typed_as_it_is_printed_on_the_keyboard(typed: str, code: str) -> None:
    assert code_of(typed) == code


@pytest.mark.parametrize("typed", ["é", "nn", "F13", "spatie", "<", "Alt N", "12"])
def test_what_is_no_key_gets_a_sentence_that_says_what_is(typed: str) -> None:
    with pytest.raises(ValueError, match="Vul één letter of cijfer in") as problem:
        code_of(typed)
    assert typed in str(problem.value)


def test_every_key_of_the_portal_stands_on_something_visible() -> None:
    text = "".join(path.read_text() for path in TEMPLATES.glob("practice/templates/**/*.html"))
    named = {s.action for s in SHORTCUTS if "portal" in s.screens}
    named -= {"tab_1", "tab_2", "tab_3"}  # made from the number of the tab
    assert [action for action in sorted(named) if f'"{action}"' not in text] == []
    assert '"tab_%d"' in text


# The page where a practice chooses


PATH = "/praktijk/instellingen/sneltoetsen"


def chosen(browser: Browser, **keys: str) -> Page:
    """Save the page as it stands with some fields changed."""
    page = browser.get(PATH)
    standing = dict(re.findall(r'<input type="text" name="(\w+)"[^>]*? value="([^"]*)"', page.html))
    return browser.post(PATH, **(standing | keys))


def kept(world: World) -> dict[str, str]:
    return dict(world.all_of(Practice)[0].shortcuts)


def test_a_practice_changes_a_key_and_everybody_reads_it_on_the_button(world: World) -> None:
    page = chosen(world.professional("manager"), invite="v", tab_3="", soep=" k ")
    assert "Bewaard." in page and "2 toetsen zijn anders dan standaard." in page
    assert kept(world) == {"invite": "KeyV", "tab_3": ""}
    poh = world.professional("poh")
    page = poh.get("/praktijk")
    assert 'data-keys="Alt+KeyV" aria-keyshortcuts="Alt+V"' in page and "Alt+KeyN" not in page
    page = poh.get(f"/praktijk/gesprek/{world.sent()}")
    assert "Alt+Digit2" in page and "Alt+Digit3" not in page


def test_wrong_keys_are_told_at_their_fields_and_nothing_is_kept(world: World) -> None:
    browser = world.professional("manager")
    page = chosen(browser, invite="spatie", soep="b", open="f", previous="x")
    assert page.status == 422 and page.title.startswith("Fout: ")
    assert "Er kloppen 4 dingen nog niet." in page and kept(world) == {}
    for field, says in {
        "invite": "‘spatie’ kan hier niet.",
        "soep": "B staat bij twee acties: Terug naar de vorige vraag en SOEP-tekst",
        "back": "B staat bij twee acties",
        "open": "Alt F is al van de browser",
    }.items():
        told = re.search(rf'id="{field}-fout"[^>]*>(.*?)</p>', page.html, re.S)
        assert told is not None and says in told.group(1), field
    assert 'id="previous-fout"' not in page and 'value="spatie"' in page and 'value="x"' in page


def test_two_fields_that_swap_their_keys_are_no_conflict(world: World) -> None:
    chosen(world.professional("manager"), previous=".", following=",")
    assert kept(world) == {"previous": "Period", "following": "Comma"}


def test_the_standard_keys_come_back(world: World) -> None:
    browser = world.professional("manager")
    chosen(browser, invite="v")
    browser.get(PATH)
    page = browser.post(PATH, do="standard")
    assert "De standaardtoetsen staan er weer." in page and kept(world) == {}
    assert "Terug naar de standaardtoetsen" not in page


def test_a_form_without_fields_changes_nothing(world: World) -> None:
    browser = world.professional("manager")
    chosen(browser, invite="v")
    browser.get(PATH)
    assert browser.post(PATH).status == 400 and kept(world) == {"invite": "KeyV"}


def test_keys_are_turned_off_and_on_in_ones_own_account(world: World) -> None:
    browser = world.professional("assistant")
    assert "data-keys" in browser.get("/praktijk/account")
    page = browser.post("/praktijk/account/sneltoetsen", on="")
    assert "Je sneltoetsen staan uit." in page
    assert "data-keys" not in page and "shortcuts.js" not in page
    assert "data-keys" not in browser.get("/praktijk")
    browser.get("/praktijk/account")
    page = browser.post("/praktijk/account/sneltoetsen", on="yes")
    assert "Je sneltoetsen staan aan." in page and "data-keys" in page


def test_from_one_conversation_to_the_next_and_never_to_another_practice(world: World) -> None:
    names = []
    for _ in range(3):
        names.append(world.sent())
        world.clock.forward(minutes=5)
    browser = world.professional("poh")
    path = "/praktijk/gesprek/"
    middle = browser.get(path + names[1])
    assert f'href="{path}{names[0]}" rel="next"' in middle
    assert f'href="{path}{names[2]}" rel="prev"' in middle
    assert 'rel="next"' not in browser.get(path + names[0])
    assert 'rel="prev"' not in browser.get(path + names[2])
