"""Wait until every program of the group answers, and show how far it is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from rich.console import Console

from bot.run.display import Activity
from bot.run.problem import Problem, last_lines
from bot.run.supervisor import Supervisor

RESTARTS_BEFORE_GIVING_UP = 3


@dataclass(frozen=True)
class Check:
    """How one program shows that it is ready.

    ``url`` must answer with a 2xx status within ``patience`` seconds after the start.
    ``title`` is the name that people see.
    """

    name: str
    title: str
    url: str
    patience: float


@dataclass
class _Watch:
    check: Check
    pids: set[int] = field(default_factory=set)


def answers(url: str) -> bool:
    """Whether a server answers here with a 2xx status."""
    try:
        return httpx.get(url, timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def wait_until_healthy(
    supervisor: Supervisor, checks: Sequence[Check], console: Console
) -> None:
    """Return when all checks pass; raise :class:`Problem` when one cannot pass any more.

    That is: a program took longer than its patience, kept ending by itself, or the
    supervisor is gone. The problem names the program, its log and the last lines of that.
    """
    started = time.monotonic()
    waiting = {check.name: _Watch(check) for check in checks}
    with Activity(console, "Starting") as activity:
        while waiting:
            titles = ", ".join(watch.check.title for watch in waiting.values())
            activity.step(f"waiting for {titles}")
            states = supervisor.states()
            if not supervisor.is_running:
                raise _failed(supervisor, "supervisord", "The supervisor stopped by itself.")
            for name, watch in list(waiting.items()):
                check = watch.check
                state = states.get(name)
                if state and state.pid:
                    watch.pids.add(state.pid)
                # Its predecessor may still answer for a moment after it was killed.
                if state and state.is_running and answers(check.url):
                    del waiting[name]
                elif len(watch.pids) > RESTARTS_BEFORE_GIVING_UP:
                    raise _failed(
                        supervisor, name, f"The {check.title} keeps stopping while it starts."
                    )
                elif time.monotonic() - started > check.patience:
                    raise _failed(
                        supervisor,
                        name,
                        f"The {check.title} did not answer within {check.patience:.0f} seconds.",
                    )
            time.sleep(0.2)


def _failed(supervisor: Supervisor, name: str, what: str) -> Problem:
    log = supervisor.log_of(name)
    return Problem(what, f"Its log is in {log}.", last_lines(log))
