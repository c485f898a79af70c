"""The actiewiel: every step may end it, and "nothing now" is an outcome."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk


@pytest.mark.parametrize(
    ("text", "option", "reply"),
    [
        ("Nu liever niets", ["nothing_now"], "nothing_now"),
        ("nu niets", None, "nothing_now"),
        ("Eerst erover nadenken", ["think_first"], "think_first"),
    ],
)
def test_choosing_nothing_is_respected_and_ends_the_wheel(
    talk: Talk, text: str, option: list[str] | None, reply: str
) -> None:
    talk.set(path="klant").knows(goal_positive="rust", scale_now=5.0, wheel_can="lopen")
    talk.at("wheel_decide")
    assert talk.answer(text, option=option) is None
    assert talk.replied(reply)


def test_a_step_leads_to_what_helps_to_do_it_after_all(talk: Talk) -> None:
    talk.set(path="klant").knows(goal_positive="rust", scale_now=5.0, wheel_can="lopen")
    talk.at("wheel_decide")
    assert talk.answer("elke dag een blokje om") == "wheel_why"
    assert not talk.replied("nothing_now")


def test_what_was_decided_is_answered_only_once(talk: Talk) -> None:
    talk.set(path="klant").knows(wheel_decide="nothing_now").at("wheel_can")
    talk.answer("ik wandel")
    assert not talk.replied("nothing_now")


def test_klaag_is_offered_to_observe_and_not_to_act(talk: Talk) -> None:
    talk.set(path="klaag").knows(lighter_moments="buiten").at("wheel_can")
    assert talk.answer("mijn zus bellen") == "observation_task"
    assert talk.answer("Ja", option=["yes"]) is None


def test_bezoeker_stays_with_an_own_wish(talk: Talk) -> None:
    talk.set(path="bezoeker").knows(keep="mijn tuin", own_topic="mijn knie")
    assert talk.enter("actiewiel") is None
