"""Run a command that dies with the process that started it.

``python -m bot.run.guard TERM -- command …`` asks the kernel to send the named signal when
the parent is gone, however it went (also ``kill -9``), and then becomes the command. So an
engine or a web server never stays behind without anybody watching over it. Linux offers this
(``PR_SET_PDEATHSIG``); elsewhere the command simply runs, and an orderly stop still stops it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(number: signal.Signals) -> None:
    """Ask for signal ``number`` when our parent dies; end at once when it is dead already."""
    parent = os.getppid()
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "the kernel refused PR_SET_PDEATHSIG")
    if os.getppid() != parent:
        sys.exit(1)


def guarded(number: signal.Signals, command: list[str]) -> list[str]:
    """The command line that runs ``command`` under guard."""
    name = number.name.removeprefix("SIG")
    return [sys.executable, "-m", "bot.run.guard", name, "--", *command]


def main() -> None:
    """Become the command after ``--``."""
    name, _, *command = sys.argv[1:]
    die_with_parent(signal.Signals[f"SIG{name}"])
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
