"""Run a command that dies with the process that started it.

``python -m bot.run.guard TERM PARENT -- command …`` asks the kernel to send the named signal
when the parent is gone, however it went (also ``kill -9``), and then becomes the command. So an
engine or a web server never stays behind without anybody watching over it. Linux offers this
(``PR_SET_PDEATHSIG``); elsewhere the command simply runs, and an orderly stop still stops it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_OWN_PID = "BREDE_GESPREK_GUARDED_PID"
_GUARDED = "guarded"


def die_with_parent(number: signal.Signals, parent: int | None = None) -> None:
    """Ask for signal ``number`` when our parent dies; end at once when it is dead already.

    ``parent`` is the process id of whoever started us; without it we look, and may be too late.
    """
    parent = parent or os.getppid()
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "the kernel refused PR_SET_PDEATHSIG")
    if os.getppid() != parent:
        sys.exit(1)


def guarded(
    number: signal.Signals, command: list[str], *, parent: int | None = None
) -> list[str]:
    """The command line that runs ``command`` under guard.

    ``parent`` is who will start it; left out, that is a process that runs under guard itself.
    """
    name = number.name.removeprefix("SIG")
    expected = _GUARDED if parent is None else str(parent)
    return [sys.executable, "-m", "bot.run.guard", name, expected, "--", *command]


def main() -> None:
    """Become the command after ``--``."""
    name, expected, _, *command = sys.argv[1:]
    parent = os.environ[_OWN_PID] if expected == _GUARDED else expected
    die_with_parent(signal.Signals[f"SIG{name}"], int(parent))
    # The process id stays the same when we become the command: our children can check it.
    os.environ[_OWN_PID] = str(os.getpid())
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
