"""Programs are killed in the middle of a conversation; nothing that was written is lost."""

from __future__ import annotations

import os
import signal
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from rich.console import Console

from bot.commands.start import demo_practice
from bot.conversation.incoming import Incoming
from bot.conversation.turns import Outcome
from bot.run.ports import free_port
from bot.run.product import running_product as run_product
from bot.settings import Settings, load_secrets
from tests.conftest import RunningProduct
from tests.talking import Talk

pytestmark = pytest.mark.product

WISH = "Ik wil weer beter slapen en ga daarom al eerder naar bed"


def kill(product: RunningProduct, program: str) -> None:
    os.kill(product.pids[program], signal.SIGKILL)


def answered_by_now(talk: Talk, seconds: float = 60) -> Outcome:
    """Look at the page again and again, as a patient would."""
    end = time.monotonic() + seconds
    while True:
        outcome = talk.conversations.current(talk.id)
        if outcome.state == "answered" or time.monotonic() > end:
            return outcome
        time.sleep(0.5)


def test_a_message_sent_while_the_engine_is_down_is_kept_and_answered_once(
    running_product: RunningProduct,
) -> None:
    talk = Talk(running_product)
    talk.say("=yes")
    kill(running_product, "engine")
    outcome = talk.conversations.take_turn(talk.id, Incoming(key="wish", kind="text", text=WISH))
    assert outcome.state == "failed"
    assert "bewaard" in outcome.notice
    running_product.wait_until_healthy()
    outcome = answered_by_now(talk)
    assert outcome.turn is not None
    assert outcome.turn.ask is not None
    assert outcome.turn.ask.id != "wish"
    with talk.row() as row:
        assert [m.content for m in row.messages if m.kind == "text"] == [WISH]
        assert all(message.state == "answered" for message in row.messages)
        assert [stored.number for stored in row.turns] == [1, 2, 3]


def test_an_engine_killed_during_a_turn_answers_that_message_once_it_is_back(
    running_product: RunningProduct,
) -> None:
    talk = Talk(running_product)
    talk.say("=yes")
    found: list[Outcome] = []

    def send() -> None:
        message = Incoming(key="wish", kind="text", text=WISH)
        found.append(talk.conversations.take_turn(talk.id, message))

    sending = threading.Thread(target=send)
    sending.start()
    time.sleep(0.03)
    kill(running_product, "engine")
    sending.join(60)
    assert found
    running_product.wait_until_healthy()
    assert answered_by_now(talk).state == "answered"
    with talk.row() as row:
        answers = [answer for answer in row.answers if answer.question == "wish"]
        assert [answer.said for answer in answers] == [WISH]
        assert len(row.turns) == 3


def test_a_dead_action_server_is_no_silence_and_loses_nothing(
    running_product: RunningProduct,
) -> None:
    talk = Talk(running_product)
    talk.say("=yes")
    kill(running_product, "actions")
    outcome = talk.conversations.take_turn(talk.id, Incoming(key="wish", kind="text", text=WISH))
    assert outcome.state in ("failed", "answered")
    assert outcome.turn is not None
    running_product.wait_until_healthy()
    outcome = answered_by_now(talk)
    assert outcome.state == "answered"
    assert outcome.turn is not None
    assert outcome.turn.ask is not None
    assert outcome.turn.ask.id != "wish"


def test_the_web_server_comes_back_by_itself(running_product: RunningProduct) -> None:
    before = running_product.pids["web"]
    kill(running_product, "web")
    running_product.wait_until_healthy()
    assert running_product.pids["web"] != before
    with urllib.request.urlopen(f"{running_product.base_url}/start") as page:
        assert page.status == 200


def test_a_conversation_goes_on_after_everything_was_stopped_and_started(
    tmp_path: Path,
) -> None:
    def start() -> Settings:
        return Settings(data_dir=tmp_path, port=free_port())

    with run_product(start(), Console(stderr=True)) as product:
        demo = demo_practice(product)
        assert demo is not None
        first = RunningProduct(product, load_secrets(product.settings), demo)
        talk = Talk(first)
        talk.say("=yes", WISH, ">skip_question")
        asked = talk.asked
    with run_product(start(), Console(stderr=True)) as product:
        demo = demo_practice(product)
        assert demo is not None
        second = RunningProduct(product, load_secrets(product.settings), demo)
        again = Talk(second, go_on=talk.id)
        assert again.asked == asked
        again.say(">resume")
        assert again.asked == asked
        again.say("weer zes uur slapen in een nacht")
        assert again.asked != asked
        with again.row() as row:
            assert {answer.said for answer in row.answers} >= {WISH}
