"""Progress of everything that takes longer than a second, on a terminal and in a log."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress_bar import ProgressBar


def shown(seconds: float) -> str:
    """A duration for people: ``8 s``, ``1 min 20 s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


class _TimeBar(ProgressColumn):
    """A bar that fills in the time something usually takes, and waits just before its end."""

    def __init__(self, usual: float) -> None:
        super().__init__()
        self._usual = usual

    def render(self, task: Task) -> ProgressBar:
        done = min((task.elapsed or 0) / self._usual, 0.98)
        return ProgressBar(total=1, completed=done, width=30)


class Activity:
    """One thing that takes a while: a moving line on a terminal, a few lines in a log.

    ``usual`` is how long it took the last time, in seconds; with it the line has a bar.
    """

    def __init__(self, console: Console, title: str, usual: float | None = None) -> None:
        self._console = console
        self._title = title
        self._started = time.monotonic()
        self._step = ""
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            *([_TimeBar(usual)] if usual else []),
            TimeElapsedColumn(),
            *([TextColumn(f"of about {shown(usual)}")] if usual else []),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task(title)

    def __enter__(self) -> Self:
        if not self._console.is_terminal:
            self._console.print(f"{self._title} …")
        self._progress.start()
        return self

    def step(self, name: str) -> None:
        """Show what is being done at this moment."""
        if name != self._step:
            self._step = name
            if not self._console.is_terminal:
                self._console.print(f"  {name} ({self._elapsed()})", highlight=False)
            self._progress.update(self._task, description=f"{self._title}: {name}")

    def _elapsed(self) -> str:
        return shown(time.monotonic() - self._started)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._progress.stop()
        if kind is None:
            self._console.print(f"[green]✓[/] {self._title} ({self._elapsed()})", highlight=False)
