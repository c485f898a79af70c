"""Waiting for programs that become healthy, or never will."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from bot.run.health import Check, wait_until_healthy
from bot.run.ports import free_port
from bot.run.problem import Problem
from bot.run.supervisor import Program, Supervisor

SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]
BREAKS = [sys.executable, "-c", "import sys, time; time.sleep(1.2); sys.exit('no model was found')"]


def wait_for(folder: Path, command: Sequence[str], port: int, patience: float) -> None:
    group = Supervisor(
        [Program("engine", command)],
        directory=folder,
        run_dir=folder / "run",
        log_dir=folder / "log",
        environment=os.environ,
    )
    check = Check("engine", "dialogue engine", f"http://127.0.0.1:{port}/", patience)
    with group:
        wait_until_healthy(group, [check], Console())


def test_a_program_that_answers_is_healthy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    serve = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]

    wait_for(tmp_path, serve, port, patience=20)

    assert "waiting for dialogue engine" in capsys.readouterr().out


def test_a_program_that_does_not_answer_in_time_is_named_with_its_log(tmp_path: Path) -> None:
    with pytest.raises(Problem) as problem:
        wait_for(tmp_path, SLEEPS, free_port(), patience=1)

    assert "The dialogue engine did not answer within 1 seconds." in str(problem.value)
    assert str(tmp_path / "log" / "engine.log") in str(problem.value)


def test_a_program_that_keeps_stopping_is_named_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(Problem) as problem:
        wait_for(tmp_path, BREAKS, free_port(), patience=60)

    assert "The dialogue engine keeps stopping while it starts." in str(problem.value)
    assert "no model was found" in str(problem.value)
