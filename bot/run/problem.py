"""The one error that a command shows as a sentence instead of a traceback."""

from __future__ import annotations

from pathlib import Path


class Problem(Exception):
    """Something the person at the terminal can solve.

    ``what`` says in one sentence what is wrong, ``advice`` what to do about it, and
    ``detail`` holds the last useful lines of a log, if there are any.
    """

    def __init__(self, what: str, advice: str = "", detail: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice
        self.detail = detail

    def __str__(self) -> str:
        return "\n".join(part for part in (self.what, self.detail, self.advice) if part)


def last_lines(log: Path, count: int = 12, width: int = 200) -> str:
    """The last lines of a log that say something, indented, each cut at ``width`` characters."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    useful = [line.rstrip()[:width] for line in lines if line.strip(" \t|─│╭╮╰╯^~")]
    return "\n".join(f"    {line}" for line in useful[-count:])
