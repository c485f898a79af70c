"""The four lines for the record, and what may leave at all."""

from __future__ import annotations

import re

import pytest

from bot.export.content import MayNotLeave
from bot.export.soep import soep_text
from bot.store.models import Goal
from tests.export.samples import NOW, answered, consult, conversation, leaving


def lines(text: str) -> dict[str, str]:
    """Letter → what stands there."""
    return dict(re.findall(r"^([SOEP]):[ ]?(.*)$", text, re.MULTILINE))


def test_the_text_has_four_lines_and_nothing_was_measured() -> None:
    text = soep_text(leaving())
    assert list(lines(text)) == ["S", "O", "E", "P"] and text.count("\n") == 3
    assert lines(text)["O"] == ""


def test_each_line_holds_what_belongs_there() -> None:
    found = lines(soep_text(leaving()))
    assert "Geschreven door de patiënt" in found["S"] and "é ï € ≥ 6 uur" in found["S"]
    assert "Als ik buiten ben geweest" in found["S"]
    assert "Een half uur lezen" in found["P"] and "(voorstel)" in found["P"]
    assert "Welzijnscoach; contactgegevens doorgeven: ja" in found["P"]
    assert "3 december" in found["P"]


def test_it_never_holds_the_working_note_or_a_safety_answer() -> None:
    text = soep_text(leaving()).lower()
    for words in ("klant", "wil aan de slag", "niet meer leven", "ja, soms"):
        assert words not in text


def test_it_stays_under_a_thousand_characters_and_keeps_the_plan() -> None:
    made = conversation()
    made.answers = [answered("wish", "slecht slapen " * 300), answered("exception", "thuis " * 300)]
    made.goals = [
        Goal(number=n, kind="step", wish="w " * 400, what=f"stap {n} " * 100, when="", how_often="",
             with_whom="", smaller_step="", if_it_fails="", follow_up="", status="proposed")
        for n in (1, 2, 3)
    ]  # fmt: skip
    text = soep_text(leaving(made))
    assert len(text) <= 1000
    assert "stap 1" in lines(text)["P"] and "slecht slapen" in lines(text)["S"]


def test_a_consult_has_what_was_said_in_it() -> None:
    assert "Ik durf weer naar buiten" in lines(soep_text(leaving(consult())))["S"]


@pytest.mark.parametrize("status", ["invited", "open", "paused", "stopped", "declined", "alarm"])
def test_what_is_not_finished_may_not_leave(status: str) -> None:
    with pytest.raises(MayNotLeave):
        leaving(conversation(status=status))


def test_what_the_practice_may_not_read_may_not_leave() -> None:
    made = conversation()
    made.consents[0].withdrawn_at = NOW
    with pytest.raises(MayNotLeave):
        leaving(made)


def test_a_wish_that_was_not_sent_along_is_not_in_the_plan_or_the_referral_either() -> None:
    made = conversation(own_words=False)
    made.goals[0].wish = made.answers[0].said
    it = leaving(made)
    assert it.referral is not None and it.referral.request == ""
    assert it.goals[0].wish == "" and it.goals[0].what == "Een half uur lezen"
    assert it.asks_for == ""
