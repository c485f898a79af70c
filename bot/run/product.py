"""The whole product as one thing that starts, is healthy, and stops.

``make start`` and the tests that need the running product go through the same
:func:`running_product`.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console

from bot.run.display import Activity
from bot.run.health import Check, wait_until_healthy
from bot.run.ports import claim_ports, is_free
from bot.run.problem import Problem
from bot.run.runtime import Runtime, forget_runtime, read_runtime, write_runtime
from bot.run.supervisor import Program, Supervisor
from bot.run.training import ensure_model
from bot.settings import PROJECT_ROOT, Settings, load_secrets
from bot.store.database import Database, migrate

ENGINE_HEALTH = "/webhooks/gesprek/"
WEB_HEALTH = "/start"


@dataclass(frozen=True)
class Product:
    """The running product: where it is and how to look at its programs."""

    settings: Settings
    runtime: Runtime
    database: Database
    supervisor: Supervisor


def settings_environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for a child process."""
    return {
        f"BREDE_GESPREK_{name.upper()}": str(value)
        for name, value in settings.model_dump().items()
    }


def programs() -> tuple[Program, ...]:
    """The three programs, in the order in which they start."""
    web = [sys.executable, "-m", "gunicorn", "--config", "python:bot.run.web_server"]
    return (
        Program("actions", [sys.executable, "-m", "bot.run.action_server"]),
        Program("engine", [sys.executable, "-m", "bot.run.engine"]),
        Program("web", web),
    )


def checks(runtime: Runtime) -> tuple[Check, ...]:
    """How each program shows that it is ready."""
    return (
        Check("actions", "action server", f"http://127.0.0.1:{runtime.actions_port}/health", 120),
        Check("engine", "dialogue engine", f"{runtime.engine_url}{ENGINE_HEALTH}", 180),
        Check("web", "web server", f"{runtime.web_url}{WEB_HEALTH}", 120),
    )


@contextmanager
def only_one(settings: Settings, console: Console) -> Iterator[None]:
    """Refuse to start twice on the same data; wait for an earlier run that is still ending."""
    settings.run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.run_dir / "start.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            runtime = read_runtime(settings)
            where = f" at {runtime.base_url}" if runtime else ""
            raise Problem(
                f"Het brede gesprek is already running{where}.",
                "Stop it with Ctrl-C in its own window, or choose another data folder and port "
                "(BREDE_GESPREK_DATA_DIR, BREDE_GESPREK_PORT).",
            ) from None
        _wait_for_the_last_run(settings, console)
        yield


def _wait_for_the_last_run(settings: Settings, console: Console) -> None:
    """After a ``kill -9`` the programs end by themselves, but need a moment for it."""
    if read_runtime(settings) is None or is_free(settings.host, settings.port):
        return
    end = time.monotonic() + 10
    with Activity(console, "Waiting for the last run to end"):
        while not is_free(settings.host, settings.port) and time.monotonic() < end:
            time.sleep(0.2)


@contextmanager
def running_product(settings: Settings, console: Console) -> Iterator[Product]:
    """Train when needed, migrate, start everything, wait until it is healthy; stop at the end.

    Raises :class:`Problem` with a sentence for the person at the terminal.
    """
    # Our programs may run in another folder than whoever started us.
    folders = {"data_dir": settings.data_dir.resolve(), "model_dir": settings.model_dir.resolve()}
    settings = settings.model_copy(update=folders)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with only_one(settings, console):
        settings = claim_ports(settings)
        model = ensure_model(settings, console)
        migrate(settings.sqlalchemy_url)
        load_secrets(settings)
        runtime = Runtime(
            pid=os.getpid(),
            started_at=datetime.now(UTC),
            base_url=settings.base_url,
            host=settings.host,
            web_port=settings.port,
            engine_port=settings.engine_port,
            actions_port=settings.actions_port,
            model=model,
        )
        write_runtime(settings, runtime)
        supervisor = Supervisor(
            programs(),
            directory=PROJECT_ROOT,
            run_dir=settings.run_dir,
            log_dir=settings.log_dir,
            environment=os.environ | settings_environment(settings) | {"PYTHONUNBUFFERED": "1"},
        )
        try:
            with supervisor:
                wait_until_healthy(supervisor, checks(runtime), console)
                database = Database(settings.sqlalchemy_url)
                try:
                    yield Product(settings, runtime, database, supervisor)
                finally:
                    database.engine.dispose()
        finally:
            forget_runtime(settings)
