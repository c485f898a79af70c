"""Train the dialogue model, and only when what it learns from changed."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from bot.run.display import Activity
from bot.run.engine import engine_environment, rasa
from bot.run.model_files import digest_path, file_digest, model_path, verify_model
from bot.run.problem import Problem, last_lines
from bot.settings import PROJECT_ROOT, Settings

MODELS_TO_KEEP = 2
_STEP = re.compile(r"Starting to train component '(\w+)'")


def ensure_model(settings: Settings, console: Console) -> Path:
    """The model that belongs to the present sources; trains it when it is not there yet."""
    model = model_path(settings.model_dir)
    if not _is_there(model):
        with _one_training(settings, console):
            if not _is_there(model):
                train(settings, model, console)
    verify_model(model)
    return model


def _is_there(model: Path) -> bool:
    return model.is_file() and digest_path(model).is_file()


@contextmanager
def _one_training(settings: Settings, console: Console) -> Iterator[None]:
    """Wait for a training that somebody else started here; it may give the model we need."""
    settings.model_dir.mkdir(parents=True, exist_ok=True)
    with (settings.model_dir / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with Activity(console, "Waiting for another training to end"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def train(settings: Settings, model: Path, console: Console) -> None:
    """Train ``model``. The log is kept; the model appears whole or not at all."""
    for name in ("config.yml", "domain.yml"):
        if not (PROJECT_ROOT / name).is_file():
            raise Problem(f"{name} is missing, so there is nothing to train from.")
    settings.log_dir.mkdir(parents=True, exist_ok=True)
    log = settings.log_dir / "training.log"
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".training-") as folder:
        command = rasa(
            "train", "-v",
            "--config", "config.yml", "--domain", "domain.yml", "--data", "data",
            "--fixed-model-name", "model", "--out", folder,
            # `make test` validates, and Rasa's cache is off: both would only read everything again.
            "--skip-validation", "--force",
        )  # fmt: skip
        with Activity(console, "Training the dialogue model", _usual_seconds(settings)) as activity:
            returned = _follow(command, log, activity)
        trained = Path(folder) / "model.tar.gz"
        if returned != 0 or not trained.is_file():
            raise Problem(
                "Training the dialogue model failed.",
                f"The whole log is in {log}. Correct the data it names and run make again; "
                "the model that was there before is untouched.",
                last_lines(log),
            )
        # The digest first: a model without one is never used.
        digest_path(model).write_text(f"{file_digest(trained)}  {model.name}\n", encoding="ascii")
        trained.replace(model)
    _remember_seconds(settings, time.monotonic() - started)
    remove_old_models(settings.model_dir, keep=model)


def _follow(command: list[str], log: Path, activity: Activity) -> int:
    """Run a training command, writing its output to ``log`` and its steps to the screen."""
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(
            command,
            cwd=PROJECT_ROOT,
            # The neighbours of thousands of sentences are weighed in one large equation.
            env=engine_environment({"OPENBLAS_NUM_THREADS": str(os.cpu_count() or 1)}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        assert process.stdout is not None
        try:
            for line in process.stdout:
                file.write(line)
                file.flush()
                if found := _STEP.search(line):
                    activity.step(next(name for name in found.groups() if name))
            return process.wait()
        except BaseException:
            process.kill()
            raise


def remove_old_models(model_dir: Path, keep: Path) -> None:
    """Leave the newest models (``MODELS_TO_KEEP``, ``keep`` among them) and remove the others."""
    models = sorted(
        model_dir.glob("brede-gesprek-*.tar.gz"),
        key=lambda path: (path == keep, path.stat().st_mtime),
        reverse=True,
    )
    for model in models[MODELS_TO_KEEP:]:
        model.unlink(missing_ok=True)
        digest_path(model).unlink(missing_ok=True)
    for leftover in model_dir.glob(".training-*"):
        if time.time() - leftover.stat().st_mtime > 3600:
            shutil.rmtree(leftover, ignore_errors=True)


def _usual_seconds(settings: Settings) -> float | None:
    try:
        content = (settings.data_dir / "training.json").read_text(encoding="utf-8")
        return float(json.loads(content)["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember_seconds(settings: Settings, seconds: float) -> None:
    path = settings.data_dir / "training.json"
    path.write_text(json.dumps({"seconds": round(seconds)}), encoding="utf-8")
