"""Nothing leaves before the patient presses send."""

from __future__ import annotations

import pytest

from actions.check import ActionSend
from tests.actions.talk import Talk


def test_send_sends(talk: Talk) -> None:
    talk.enter("check")
    assert talk.answer("Verstuur naar praktijk", option=["send"]) is None
    talk.run(ActionSend)
    assert talk.last("status") == "sent"
    assert talk.slot("send")["value"] == "send"


def test_later_keeps_everything_and_asks_again(talk: Talk) -> None:
    talk.enter("check")
    talk.answer("Bewaar en stuur later", option=["later"])
    talk.run(ActionSend)
    assert talk.last("status") == "paused"
    assert talk.followup == "check_form"
    assert talk.enter("check") == "send"


@pytest.mark.parametrize("text", ["ja maar wacht", "hm", "doe maar niet"])
def test_an_unclear_answer_sends_nothing(talk: Talk, text: str) -> None:
    talk.enter("check")
    assert talk.answer(text) == "send"
    talk.run(ActionSend)
    assert talk.last("status") == "paused"
