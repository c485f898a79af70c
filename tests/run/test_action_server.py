"""The door of the action server: who gets in, and what an error gives away."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.run.action_server import SECRET_HEADER
from bot.run.ports import free_port
from bot.settings import PROJECT_ROOT

SECRET = "a-shared-secret"
PLANTED = "mijn dochter Sanne weet hier niets van"
SERVER = """
    import sys
    from rasa_sdk.events import SlotSet
    from rasa_sdk.executor import ActionExecutor
    from rasa_sdk.interfaces import ActionExecutionRejection
    from bot.run.action_server import create_server, serve

    def answers(dispatcher, tracker, domain):
        dispatcher.utter_message(json_message={"lead": "Dag"})
        return [SlotSet("wish", tracker.latest_message["text"])]

    def breaks(dispatcher, tracker, domain):
        raise ValueError(f"cannot read {tracker.latest_message['text']!r}")

    def refuses(dispatcher, tracker, domain):
        text = tracker.latest_message["text"]
        raise ActionExecutionRejection("action_refuses", f"no slot for {text}")

    executor = ActionExecutor()
    for action in (answers, breaks, refuses):
        executor.register_function(f"action_{action.__name__}", action)
    serve(create_server(executor, sys.argv[1]), int(sys.argv[2]))
"""


@dataclass(frozen=True)
class Server:
    """A running action server with three actions of its own."""

    url: str
    log_file: Path

    def call(self, action: str, secret: str | None = SECRET) -> httpx.Response:
        """Call an action as the engine does, for a tracker that holds what a patient wrote."""
        tracker: dict[str, Any] = {
            "sender_id": "c1",
            "slots": {},
            "latest_message": {"text": PLANTED},
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": None,
        }
        body = {"next_action": action, "sender_id": "c1", "tracker": tracker, "domain": {}}
        return self.post(secret, json=body)

    def post(self, secret: str | None, **body: Any) -> httpx.Response:
        headers = {SECRET_HEADER: secret} if secret is not None else {}
        return httpx.post(f"{self.url}/webhook", headers=headers, **body)

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port = free_port()
    log = tmp_path_factory.mktemp("actions") / "actions.log"
    command = [sys.executable, "-c", textwrap.dedent(SERVER), SECRET, str(port)]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT_ROOT, stdout=output, stderr=subprocess.STDOUT
        )
    started = Server(f"http://127.0.0.1:{port}", log)
    try:
        for _ in range(200):
            try:
                httpx.get(f"{started.url}/health")
                break
            except httpx.TransportError:
                assert process.poll() is None, started.log
                time.sleep(0.1)
        yield started
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_an_action_runs_for_whoever_knows_the_secret(server: Server) -> None:
    answer = server.call("action_answers")

    assert answer.status_code == 200
    assert answer.json()["events"][0]["value"] == PLANTED
    assert answer.json()["responses"][0]["custom"] == {"lead": "Dag"}


@pytest.mark.parametrize("secret", [None, "", "another-secret"])
def test_without_the_secret_no_action_runs(server: Server, secret: str | None) -> None:
    assert server.call("action_answers", secret).status_code == 401


def test_health_needs_no_secret_and_says_nothing_of_patients(server: Server) -> None:
    assert httpx.get(f"{server.url}/health").json() == {"status": "ok", "actions": 3}


@pytest.mark.parametrize(
    ("action", "status"),
    [("action_breaks", 500), ("action_refuses", 400), ("action_unheard_of", 404)],
)
def test_an_error_is_an_error_and_repeats_nobodys_words(
    server: Server, action: str, status: int
) -> None:
    answer = server.call(action)

    assert answer.status_code == status
    assert answer.json()["action_name"] == action
    assert "Sanne" not in answer.text
    assert "Sanne" not in server.log


def test_a_failing_action_is_logged_with_its_place(server: Server) -> None:
    server.call("action_breaks")

    assert "The action action_breaks failed: ValueError in breaks (" in server.log


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b'"text"'])
def test_a_body_that_is_no_action_call_is_refused(server: Server, body: bytes) -> None:
    assert server.post(SECRET, content=body).status_code == 422


def test_other_machines_cannot_reach_it(server: Server) -> None:
    assert listening_addresses(int(server.url.rpartition(":")[2])) == {"127.0.0.1"}


def listening_addresses(port: int) -> set[str]:
    """The addresses on which something listens at this port, from the kernel's own table."""
    if not Path("/proc/net/tcp").exists():
        pytest.skip("this system has no /proc/net/tcp")
    found = set()
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        local, state = line.split()[1], line.split()[3]
        address, _, number = local.partition(":")
        if state == "0A" and int(number, 16) == port:
            found.add(".".join(str(part) for part in bytes.fromhex(address)[::-1]))
    return found
