"""The questions per relation: each form asks its own, in order, and no others."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk

ORDER = {
    "klant": ["goal_positive", "miracle", "exception", "scale_now", "why_not_lower",
              "one_point_higher"],
    "klaag": ["coping", "lighter_moments", "wish_behind"],
    "bezoeker": ["keep", "own_topic"],
}  # fmt: skip


@pytest.mark.parametrize("path", ORDER)
def test_a_form_asks_the_questions_of_its_relation_in_order(talk: Talk, path: str) -> None:
    talk.set(path=path)
    asked = [talk.enter(path)]
    while asked[-1] is not None:
        asked.append(talk.answer("5", topics=[]))
    assert asked == [*ORDER[path], None]


@pytest.mark.parametrize("path", ORDER)
def test_a_form_of_another_relation_ends_at_once(talk: Talk, path: str) -> None:
    talk.set(path="klant" if path == "klaag" else "klaag")
    assert talk.enter(path) is None


def test_klaag_is_asked_what_helps_to_hold_on_when_the_cause_lies_outside(talk: Talk) -> None:
    talk.set(path="klaag", topics=["wonen"]).knows(coping="a", lighter_moments="b")
    talk.at("wish_behind")
    assert talk.answer("een groter huis") == "hold_on"


def test_bezoeker_who_was_sent_is_asked_what_the_sender_hopes_for(talk: Talk) -> None:
    talk.knows(own_burden="others").set(path="bezoeker")
    assert talk.enter("bezoeker") == "sender_hopes"


def test_grief_named_in_the_miracle_answer_brings_no_second_miracle_question(talk: Talk) -> None:
    talk.set(path="klant").knows(goal_positive="rust").at("miracle")
    assert talk.answer("dat mijn man er nog is", topics=["rouw"]) == "exception"
