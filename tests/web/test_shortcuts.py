"""Keys: one table, matched by place on the keyboard, changed by a practice, never doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.web import shortcuts
from bot.web.shortcuts import ACTIONS, SHORTCUTS, keys_for, problem_with

TEMPLATES = Path(shortcuts.__file__).parent


def test_the_table_as_it_is_has_no_problem() -> None:
    assert problem_with({}) == ""
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
    ("changed", "problem"),
    [
        ({"dance": "KeyV"}, "‘dance’"),
        ({"list": "KeyV"}, "‘list’"),
        ({"next": "n"}, "‘n’ is geen toets"),
        ({"next": "KeyF"}, "Alt F is al van de browser"),
        ({"next": "KeyJ"}, "J staat bij twee acties"),
        ({"next": "KeyV", "other": "KeyV"}, "V staat bij twee acties"),
    ],
)
def test_a_key_that_cannot_work_is_refused_in_words(
    changed: dict[str, str], problem: str
) -> None:
    assert problem in problem_with(changed)


def test_the_same_key_may_do_something_else_on_another_screen() -> None:
    assert problem_with({"invite": "KeyN", "next": "KeyN"}) == ""
    assert problem_with({"next": "", "other": "KeyN"}) == ""
