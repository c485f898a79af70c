"""Ports that are taken, and the record of what runs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from bot.run.ports import claim_ports, free_port
from bot.run.problem import Problem
from bot.run.product import only_one, settings_environment
from bot.run.runtime import Runtime, forget_runtime, read_runtime, write_runtime
from bot.settings import Settings


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_web_port_is_named_with_what_to_do(taken_port: int) -> None:
    with pytest.raises(Problem) as problem:
        claim_ports(Settings(port=taken_port))

    assert f"Port {taken_port} on 127.0.0.1 is in use" in str(problem.value)
    assert f"BREDE_GESPREK_PORT={taken_port + 10} make start" in str(problem.value)


def test_a_taken_engine_port_is_named_with_what_to_do(taken_port: int) -> None:
    with pytest.raises(Problem, match=r"BREDE_GESPREK_ENGINE_PORT out") as problem:
        claim_ports(Settings(port=free_port(), engine_port=taken_port))

    assert f"Port {taken_port} for the engine is in use" in str(problem.value)


def test_engine_and_actions_get_free_ports_of_their_own() -> None:
    settings = claim_ports(Settings(port=free_port()))

    assert len({settings.port, settings.engine_port, settings.actions_port}) == 3
    assert 0 not in (settings.engine_port, settings.actions_port)


def test_ports_that_were_asked_for_are_kept() -> None:
    engine, actions = free_port(), free_port()

    settings = claim_ports(Settings(port=free_port(), engine_port=engine, actions_port=actions))

    assert (settings.engine_port, settings.actions_port) == (engine, actions)


def test_starting_on_a_taken_port_prints_sentences_and_no_traceback(
    taken_port: int, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "start"],
        env=os.environ
        | {"BREDE_GESPREK_PORT": str(taken_port), "BREDE_GESPREK_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 1
    assert "is in use by another program" in done.stderr
    assert "Traceback" not in done.stderr


def runtime(pid: int, model: Path) -> Runtime:
    return Runtime(
        pid=pid,
        started_at=datetime.now(UTC),
        base_url="https://gesprek.test",
        host="0.0.0.0",
        web_port=8080,
        engine_port=5005,
        actions_port=5055,
        model=model,
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var")


def test_the_record_of_a_run_is_private_and_reads_back(settings: Settings, tmp_path: Path) -> None:
    written = runtime(os.getpid(), tmp_path / "model.tar.gz")
    path = write_runtime(settings, written)

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert read_runtime(settings) == written
    assert written.is_alive


def test_the_server_itself_is_reached_on_loopback(tmp_path: Path) -> None:
    here = runtime(os.getpid(), tmp_path)

    assert here.web_url == "http://127.0.0.1:8080"
    assert here.engine_url == "http://127.0.0.1:5005"


def test_a_run_whose_process_is_gone_is_not_alive(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    assert not runtime(gone.pid, tmp_path).is_alive


@pytest.mark.parametrize("content", ["", "{", '{"pid": 1}', "null"])
def test_a_damaged_record_counts_as_nothing_running(settings: Settings, content: str) -> None:
    settings.run_dir.mkdir(parents=True)
    (settings.run_dir / "runtime.json").write_text(content, encoding="utf-8")

    assert read_runtime(settings) is None


def test_a_record_that_was_forgotten_is_gone(settings: Settings, tmp_path: Path) -> None:
    write_runtime(settings, runtime(1, tmp_path))
    forget_runtime(settings)
    forget_runtime(settings)

    assert read_runtime(settings) is None


def test_a_second_start_on_the_same_data_is_refused(settings: Settings) -> None:
    again = Settings(data_dir=settings.data_dir)
    quiet = Console(quiet=True)
    refused = pytest.raises(Problem, match="already running")
    with only_one(settings, quiet), refused, only_one(again, quiet):
        pass


def test_child_processes_get_the_same_settings(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = settings.model_copy(update={"engine_port": 5005, "secure_cookies": True})
    for name, value in settings_environment(ours).items():
        monkeypatch.setenv(name, value)

    assert Settings() == ours
