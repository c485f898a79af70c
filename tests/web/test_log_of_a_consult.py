"""A consult is in the log without burying it: who changed which part, once a quarter of an hour."""

from __future__ import annotations

from typing import Any

from bot.audit.reading import subject_words
from bot.store.models import AuditEvent, Flag, User
from bot.web.logged.seldom import PARTS
from tests.web.conftest import Browser, World
from tests.web.test_panel_live import asked, send
from tests.web.test_professional import FIRST, start


def rows(world: World) -> list[tuple[str, str]]:
    """What was written about consults, in order: event and object."""
    with world.database.unit_of_work() as session:
        found = session.query(AuditEvent).order_by(AuditEvent.number)
        return [
            (e.event, e.object)
            for e in found
            if e.access_point.startswith("professional.") and e.event != "list_read"
        ]


def typed(browser: Browser, path: str, note: str, **more: Any) -> None:
    """The script saves a note; the page it started from is the newest."""
    assert send(browser, path, note=note, **more).status_code == 200


def test_a_note_that_saves_itself_is_one_row_in_a_quarter_of_an_hour(world: World) -> None:
    browser, path = start(world)
    before = rows(world)
    for text in ("Slaapt", "Slaapt slecht", "Slaapt slecht, al", "Slaapt slecht, al weken"):
        typed(browser, path, text)
        world.clock.forward(minutes=3)
    assert rows(world)[len(before) :] == [("conversation_changed", "note")]
    world.clock.forward(minutes=4)
    typed(browser, path, "Slaapt slecht, al maanden")
    assert rows(world)[len(before) :] == [("conversation_changed", "note")] * 2


def test_each_part_that_changes_is_named_the_first_time(world: World) -> None:
    browser, path = start(world)
    before = len(rows(world))
    typed(browser, path, "Slaapt slecht", presses=[asked(1, FIRST.id)])
    relation = {"key": "press-0002", "do": "set_relation", "relation": "klant"}
    typed(browser, path, "Slaapt slecht", presses=[relation])
    typed(browser, path, "Slaapt nu goed", presses=[asked(3, "onbekend_now_tell_more")])
    assert rows(world)[before:] == [
        ("conversation_changed", "note, questions"),
        ("conversation_changed", "relation"),
    ]


def test_looking_again_at_the_same_panel_is_one_row(world: World) -> None:
    browser, path = start(world)
    assert rows(world) == [("conversation_read", "panel")]
    for _ in range(3):
        browser.get(path)
        browser.get(f"{path}/meekijken")
        browser.get(path)
        assert send(browser, path).status_code == 200, "how things stand, nothing changed"
    assert rows(world) == [("conversation_read", "panel")]
    world.clock.forward(minutes=16)
    browser.get(path)
    assert rows(world) == [("conversation_read", "panel")] * 2


def test_a_colleague_in_the_same_consult_has_rows_of_their_own(world: World) -> None:
    browser, path = start(world)
    typed(browser, path, "Slaapt slecht")
    colleague = world.professional("gp")
    colleague.get(path)
    typed(colleague, path, "Slaapt goed")
    with world.database.unit_of_work() as session:
        roles = {user.id: user.roles[0].name for user in session.query(User)}
        found = [
            (roles[row.user_id or 0], row.event)
            for row in session.query(AuditEvent).order_by(AuditEvent.number)
            if row.access_point in ("professional.live", "professional.panel")
        ]
    changed = [role for role, event in found if event == "conversation_changed"]
    assert changed == ["poh", "gp"]
    assert [role for role, event in found if event == "conversation_read"] == ["poh", "gp"]


def test_another_consult_has_rows_of_its_own(world: World) -> None:
    browser, path = start(world)
    typed(browser, path, "Slaapt slecht")
    page = browser.post("/praktijk/consult", label="Een ander")
    typed(browser, page.path, "Loopt weer")
    changed = [row for row in rows(world) if row[0] == "conversation_changed"]
    assert changed == [("conversation_changed", "note")] * 2


def test_the_end_and_an_alarm_that_was_seen_are_always_written(world: World) -> None:
    browser, path = start(world)
    typed(browser, path, "Zegt dat ze dood wil.")
    (flag,) = world.all_of(Flag)
    browser.get(path)
    browser.post(path, do=f"seen:{flag.id}", note="Zegt dat ze dood wil.")
    assert ("flag_handled", f"flag {flag.id}") in rows(world)
    browser.get(path)
    browser.post(path, do="wrap_up", note="Zegt dat ze dood wil. Gebeld met de arts.")
    assert [row.event for row in world.all_of(AuditEvent)].count("conversation_closed") == 1


def test_a_press_without_script_counts_like_one_of_the_script(world: World) -> None:
    browser, path = start(world)
    for _ in range(3):
        browser.post(path, do=f"next_question:{FIRST.id}", note="")
    assert rows(world) == [("conversation_read", "panel"), ("conversation_changed", "questions")]


def test_every_part_has_words(world: World) -> None:
    for part in PARTS:
        assert subject_words(part) != "" and (part == "panel" or subject_words(part) != part)
