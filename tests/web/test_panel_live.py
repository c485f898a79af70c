"""What the panel's script sends while somebody talks and types, and what it gets back."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from bot.catalogue import load_catalogue
from bot.store.models import Flag, Message, Note
from tests.web.conftest import Browser, World
from tests.web.test_professional import FIRST, start

PROMPTS = {prompt.id: prompt for prompt in load_catalogue().all_prompts}


def send(
    browser: Browser, path: str, *, token: str | None = None, **body: Any
) -> TestResponse:
    """What the script posts, with the token of the page."""
    page = browser.last
    assert page is not None
    csrf = page.hidden("csrf_token") if token is None else token
    return browser.client.post(f"{path}/bij", json=body, headers={"X-CSRFToken": csrf})


def asked(number: int, prompt: str, **more: Any) -> dict[str, Any]:
    return {"key": f"press-{number:04}", "do": "next_question", "prompt": prompt, **more}


def test_a_note_is_saved_and_the_question_on_the_card_stays(world: World) -> None:
    browser, path = start(world)
    answer = send(browser, path, note="Slaapt slecht.")
    assert answer.status_code == 200 and answer.json is not None
    assert answer.json["shown"]["prompts"][0]["id"] == FIRST.id
    assert answer.json["saved"] and "note" not in answer.json
    assert [note.content for note in world.all_of(Note)] == ["Slaapt slecht."]


def test_what_was_noted_changes_what_stands_ready_and_gives_its_reason(world: World) -> None:
    browser, path = start(world)
    answer = send(browser, path, note="Niemand? niemand doet er iets aan.").json
    assert answer is not None
    shown = answer["shown"]
    assert shown["relation"] == "klaag" and shown["relation_by"] == "computer"
    assert all("klaag" in PROMPTS[prompt["id"]].relations for prompt in shown["prompts"])
    assert "“niemand doet er iets aan”" in answer["parts"]["stance"]


def test_several_presses_come_in_order_and_each_counts_once(world: World) -> None:
    browser, path = start(world)
    presses = [
        asked(1, FIRST.id, showing="onbekend_now_tell_more"),
        asked(2, "onbekend_now_tell_more"),
        {"key": "press-0003", "do": "set_relation", "relation": "klant"},
        {"key": "press-0004", "do": "go_to_step", "step": 3},
    ]
    for _ in range(2):
        answer = send(browser, path, presses=presses).json
    assert answer is not None
    assert set(answer["passed"]) == {FIRST.id, "onbekend_now_tell_more"}
    assert (answer["shown"]["relation"], answer["shown"]["step"]) == ("klant", 3)
    commands = [m.command for m in world.all_of(Message) if m.command != "begin"]
    assert commands == ["next_question", "next_question", "set_relation", "go_to_step"]


def test_questions_for_every_type_and_step_stand_ready(world: World) -> None:
    browser, path = start(world)
    answer = send(browser, path, presses=[asked(1, FIRST.id)]).json
    assert answer is not None
    assert {name.split("/")[0] for name in answer["ready"]} == {
        "onbekend", "bezoeker", "klaag", "klant"
    }  # fmt: skip
    for name, proposed in answer["ready"].items():
        relation, step = name.split("/")
        for prompt in proposed["prompts"]:
            assert relation in PROMPTS[prompt["id"]].relations and prompt["step"] == int(step)
            assert prompt["id"] != FIRST.id


def test_a_death_wish_in_a_note_that_saved_itself_raises_the_bar(world: World) -> None:
    browser, path = start(world)
    assert "bar-alarm" not in send(browser, path, note="Zegt dat ze").json["parts"]["alarms"]  # type: ignore[index]
    answer = send(browser, path, note="Zegt dat ze dood wil.").json
    assert answer is not None and "Volg het protocol" in answer["parts"]["alarms"]
    send(browser, path, note="Zegt dat ze dood wil. Al weken.")
    assert len(world.all_of(Flag)) == 1, "one sentence that grows is one alarm"


def test_without_the_engine_the_panel_chooses_alike_and_nothing_is_lost(world: World) -> None:
    browser, path = start(world)
    world.engine.down = True
    answer = send(browser, path, note="Slaapt slecht.", presses=[asked(1, FIRST.id)]).json
    assert answer is not None and answer["behind"] is True and answer["saved"]
    away = [prompt["id"] for prompt in answer["shown"]["prompts"]]
    world.engine.down = False
    answer = send(browser, path).json
    assert answer is not None and answer["behind"] is False
    assert [prompt["id"] for prompt in answer["shown"]["prompts"]] == away
    assert list(answer["passed"]) == [FIRST.id]


def test_somebody_elses_words_are_given_back_and_kept(world: World) -> None:
    browser, path = start(world)
    old = send(browser, path, note="Slaapt slecht.").json["seen"]  # type: ignore[index]
    world.clock.forward(seconds=3)
    send(browser, path, note="Slaapt slecht.\nWerkt niet.", seen=old)
    answer = send(browser, path, note="Slaapt slecht.\nLoopt.", seen=old).json
    assert answer is not None and answer["note"] == "Slaapt slecht.\nWerkt niet.\nLoopt."


@pytest.mark.parametrize(
    "body",
    [
        {"presses": [{"key": "press-0001", "do": "wrap_up"}]},
        {"presses": [{"key": "x", "do": "next_question", "prompt": FIRST.id}]},
        {"presses": [{"key": "press-0001", "do": "next_question", "prompt": "niets"}]},
        {"presses": [{"key": "press-0001", "do": "set_relation", "relation": "boos"}]},
        {"presses": [{"key": "press-0001", "do": "go_to_step", "step": 9}]},
        {"presses": "alles"},
        {"presses": [{"key": f"press-{n:04}", "do": "other_question"} for n in range(201)]},
        {"odd": 1},
    ],
)
def test_what_no_panel_sends_is_refused_and_nothing_stored(
    world: World, body: dict[str, Any]
) -> None:
    browser, path = start(world)
    before = len(world.all_of(Message))
    assert send(browser, path, note="x", **body).status_code == 422
    assert len(world.all_of(Message)) == before and world.all_of(Note) == []


def test_a_note_that_is_too_long_says_so(world: World) -> None:
    browser, path = start(world)
    answer = send(browser, path, note="n" * 10_001)
    assert answer.status_code == 413 and answer.json is not None
    assert "10001 tekens" in answer.json["problem"]


def test_without_a_token_or_a_login_nothing_is_taken(world: World) -> None:
    browser, path = start(world)
    assert send(browser, path, token="", note="x").status_code == 400
    page = browser.last
    browser.client.delete_cookie("sessie")
    browser.last = page
    assert send(browser, path, note="x").status_code in (400, 401)
    assert world.all_of(Note) == []


def test_a_consult_that_was_closed_takes_nothing_more(world: World) -> None:
    browser, path = start(world)
    page = browser.last
    browser.post(path, do="wrap_up", note="")
    browser.last = page
    assert send(browser, path, note="x").status_code == 410
