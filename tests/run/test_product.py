"""The real product: three programs that restart, listen where they should, and log no words."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import httpx
import pytest

from bot.conversation.engine import DialogueEngine
from bot.conversation.incoming import Incoming
from bot.conversation.turns import Conversations
from bot.run.runtime import process_exists, read_runtime
from bot.store.models import Conversation, Message
from tests.conftest import RunningProduct
from tests.run.test_action_server import listening_addresses

pytestmark = pytest.mark.product

PLANTED = "knobbelzwaan op de schoorsteen"


@pytest.fixture
def conversations(running_product: RunningProduct) -> Conversations:
    engine = DialogueEngine(
        running_product.product.runtime.engine_url, running_product.secrets.engine_secret
    )
    return Conversations(running_product.database, engine)


def new_conversation(product: RunningProduct) -> str:
    with product.database.unit_of_work() as session:
        row = Conversation(practice_id=product.demo.practice_id, role="patient", label="Test")
        session.add(row)
        session.flush()
        return row.id


def say(conversations: Conversations, conversation: str, text: str) -> None:
    outcome = conversations.take_turn(
        conversation, Incoming(key=os.urandom(8).hex(), kind="text", text=text)
    )
    assert outcome.state == "answered", outcome


def agree(conversations: Conversations, conversation: str) -> None:
    conversations.begin(conversation)
    yes = Incoming(key="yes", kind="option", option=("yes",), text="Ja, dat mag", ask="consent")
    assert conversations.take_turn(conversation, yes).state == "answered"


def test_a_browser_gets_the_pages(running_product: RunningProduct) -> None:
    for path in ("/", "/start", "/login"):
        page = httpx.get(f"{running_product.base_url}{path}", follow_redirects=True)
        assert page.status_code == 200, path


def test_only_the_web_server_could_be_public(running_product: RunningProduct) -> None:
    runtime = running_product.product.runtime
    for port in (runtime.engine_port, runtime.actions_port):
        assert listening_addresses(port) == {"127.0.0.1"}


def test_the_engine_offers_neither_rasas_own_api_nor_a_turn_without_the_secret(
    running_product: RunningProduct,
) -> None:
    engine = running_product.product.runtime.engine_url

    assert httpx.get(f"{engine}/domain").status_code == 404
    assert httpx.post(f"{engine}/model/parse", json={"text": "x"}).status_code in (404, 405)
    assert httpx.post(f"{engine}/webhooks/rest/webhook", json={}).status_code in (404, 405)
    assert httpx.post(f"{engine}/webhooks/gesprek/turn", json={}).status_code == 403


def test_secrets_stand_on_no_command_line_and_in_no_configuration(
    running_product: RunningProduct,
) -> None:
    secret = running_product.secrets.engine_secret.encode()
    for pid in running_product.pids.values():
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            assert secret not in file.read()
    for path in running_product.settings.run_dir.iterdir():
        if path.is_file():
            assert secret not in path.read_bytes()


def test_what_runs_is_recorded(running_product: RunningProduct) -> None:
    runtime = read_runtime(running_product.settings)

    assert runtime is not None and runtime.is_alive
    assert runtime.base_url == running_product.base_url
    assert runtime.engine_port == running_product.settings.engine_port


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_killed_web_server_takes_its_worker_along(running_product: RunningProduct) -> None:
    server = running_product.pids["web"]
    workers = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split()
    assert workers

    os.kill(server, signal.SIGKILL)
    time.sleep(0.2)  # alone it would look for its parent once a second

    assert not any(process_exists(int(worker)) for worker in workers)
    running_product.wait_until_healthy()


@pytest.mark.parametrize("name", ["actions", "engine", "web"])
def test_a_program_that_is_killed_comes_back_and_the_conversation_goes_on(
    running_product: RunningProduct, conversations: Conversations, name: str
) -> None:
    conversation = new_conversation(running_product)
    agree(conversations, conversation)
    before = running_product.pids

    os.kill(before[name], signal.SIGKILL)
    while running_product.pids.get(name, before[name]) == before[name]:
        time.sleep(0.1)
    running_product.wait_until_healthy()

    say(conversations, conversation, "Ik wil weer beter slapen")
    assert conversations.current(conversation).turn is not None


def test_no_log_holds_a_word_that_somebody_wrote(
    running_product: RunningProduct, conversations: Conversations
) -> None:
    conversation = new_conversation(running_product)
    agree(conversations, conversation)
    say(conversations, conversation, f"Ik zie een {PLANTED}")
    say(conversations, conversation, f"En nog een {PLANTED}, elke dag")
    wrong = {"conversation": conversation, "turn": 99, "message": PLANTED}
    httpx.post(
        f"{running_product.product.runtime.engine_url}/webhooks/gesprek/turn",
        json=wrong,
        headers={"X-Engine-Secret": running_product.secrets.engine_secret},
    )

    with running_product.database.unit_of_work() as session:
        stored = session.query(Message).filter_by(conversation_id=conversation).count()
    assert stored >= 4
    logs = list(running_product.settings.log_dir.iterdir())
    assert {"engine.log", "actions.log", "web.log"} <= {log.name for log in logs}
    for log in logs:
        assert PLANTED.encode() not in log.read_bytes(), log.name
        assert b"knobbelzwaan" not in log.read_bytes(), log.name
