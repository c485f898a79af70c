"""Errors as people should see them: a sentence, and in logs a place without anybody's words."""

from __future__ import annotations

import traceback
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


def trace(error: BaseException) -> str:
    """Where an error was raised, without its message: a message can quote what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    places = " < ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in frames[::-1])
    return f"{type(error).__name__} in {places}"
