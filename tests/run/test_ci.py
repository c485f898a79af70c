"""``.ci/run`` passes on what ``make test`` says, and takes no tests for a failure."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bot.settings import PROJECT_ROOT

PASSED = "============ 12 passed, 1 skipped in 3.21s ============"
FAILED = "============ 1 failed, 11 passed in 3.21s ============="
NOTHING = "============ no tests ran in 0.02s ============="


def run_ci(folder: Path, prints: str, status: int) -> subprocess.CompletedProcess[str]:
    """Run ``.ci/run`` with a ``make`` that prints something and ends with a status."""
    tools = folder / "bin"
    tools.mkdir()
    for name in ("make", "chromium"):
        tool = tools / name
        tool.write_text(f"#!/bin/sh\necho '{prints}'\necho 'make: done' >&2\nexit {status}\n")
        tool.chmod(0o755)
    return subprocess.run(
        ["bash", str(PROJECT_ROOT / ".ci" / "run")],
        env=os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("prints", "status", "passes"),
    [(PASSED, 0, True), (FAILED, 2, False), (NOTHING, 2, False)],
    ids=["passed", "failed", "no tests"],
)
def test_the_closing_line_of_pytest_comes_last(
    tmp_path: Path, prints: str, status: int, passes: bool
) -> None:
    done = run_ci(tmp_path, prints, status)

    assert done.stdout.rstrip().endswith(prints)
    assert (done.returncode == 0) is passes


def test_a_run_that_never_got_to_the_tests_fails(tmp_path: Path) -> None:
    done = run_ci(tmp_path, "ruff found 3 errors", 0)

    assert done.returncode != 0
    assert "pytest did not get to its end" in done.stderr
