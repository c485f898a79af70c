"""Everything that calls the sealed engine environment: paths, variables, the command itself.

The engine runs in its own Python with Rasa 3.6.21. This module is also the program that
supervision starts (``python -m bot.run.engine``): it checks the model file against its
recorded digest and then becomes ``rasa run``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.run.model_files import verify_model
from bot.run.problem import Problem
from bot.run.runtime import read_runtime
from bot.settings import PROJECT_ROOT, load_secrets, load_settings

ENGINE_FOLDER = PROJECT_ROOT / "bot" / "dialogue"
ENGINE_PYTHON = ENGINE_FOLDER / ".venv" / "bin" / "python"


def engine_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment variables for a process in the engine's environment.

    Our own settings are left out: the engine must not know where the store is. Nothing it
    does may go to a model hub or to Rasa's telemetry, and it computes on one core.
    """
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BREDE_GESPREK_", "PYTHON", "VIRTUAL_ENV", "RASA_"))
    }
    return inherited | {
        "PYTHONPATH": str(PROJECT_ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "CUDA_VISIBLE_DEVICES": "-1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        # Rasa's cache of components does not see a changed helper module or word list.
        "RASA_MAX_CACHE_SIZE": "0",
        "RASA_CACHE_DIRECTORY": str(PROJECT_ROOT / "var" / "cache" / "rasa"),
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        # Enough for a turn that walks over skipped and answered questions of several phases.
        "MAX_NUMBER_OF_PREDICTIONS": "40",
        **(extra or {}),
    }


def rasa(*arguments: str) -> list[str]:
    """The command line of one Rasa command."""
    return engine_module("rasa", *arguments)


def engine_module(module: str, *arguments: str) -> list[str]:
    """The command line that runs a Python module in the engine's environment."""
    return [str(ENGINE_PYTHON), "-W", "ignore", "-m", module, *arguments]


def serve_command(model: Path, port: int) -> list[str]:
    """``rasa run`` on loopback only, without Rasa's own API, quiet enough to log no text."""
    return rasa(
        "run", "--quiet",
        "--model", str(model),
        "--endpoints", str(PROJECT_ROOT / "endpoints.yml"),
        "--credentials", str(PROJECT_ROOT / "credentials.yml"),
        "--interface", "127.0.0.1",
        "--port", str(port),
    )  # fmt: skip


def main() -> None:
    """Become the engine, or say why not. Supervision tries again."""
    settings = load_settings()
    runtime = read_runtime(settings)
    if runtime is None:
        sys.exit("The product is not being started: there is no runtime.json.")
    try:
        verify_model(runtime.model)
    except Problem as problem:
        sys.exit(str(problem))
    environment = engine_environment(
        {
            "ENGINE_SECRET": load_secrets(settings).engine_secret,
            "ACTION_ENDPOINT_URL": f"http://127.0.0.1:{runtime.actions_port}/webhook",
            "LOG_LEVEL": "WARNING",
        }
    )
    os.chdir(PROJECT_ROOT)
    command = serve_command(runtime.model, runtime.engine_port)
    os.execve(command[0], command, environment)


if __name__ == "__main__":
    main()
