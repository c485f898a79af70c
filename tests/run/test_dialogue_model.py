"""Rasa's own checks of what it learns from, and of the stories with the trained model."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from bot.run.engine import engine_environment, rasa
from bot.run.training import ensure_model
from bot.settings import PROJECT_ROOT, load_settings

STORIES = PROJECT_ROOT / "tests" / "dialogue" / "stories"


def run_rasa(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        rasa(*arguments),
        cwd=PROJECT_ROOT,
        env=engine_environment(
            {"ENGINE_SECRET": "unused", "ACTION_ENDPOINT_URL": "http://127.0.0.1:9/webhook"}
        ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def explained(done: subprocess.CompletedProcess[str]) -> str:
    """The last lines that Rasa printed, without its progress bars."""
    lines = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if "%|" not in line]
    return "\n".join(lines[-60:])


def test_rasa_has_nothing_to_warn_about_in_the_training_data() -> None:
    done = run_rasa("data", "validate", "--fail-on-warnings")

    assert done.returncode == 0, explained(done)


@pytest.mark.timeout(900)  # trains when nobody did yet
def test_every_step_of_every_test_story_is_predicted(tmp_path: Path) -> None:
    model = ensure_model(load_settings(), Console(stderr=True))

    done = run_rasa(
        "test", "core", "--fail-on-prediction-errors", "--no-plot",
        "--model", str(model), "--stories", str(STORIES), "--out", str(tmp_path),
    )  # fmt: skip

    assert done.returncode == 0, explained(done)
    assert list(STORIES.glob("*.yml")), "there are no test stories"
