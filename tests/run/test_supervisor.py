"""The supervised group, with small real programs in place of the engine and the web server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.run.runtime import process_exists
from bot.run.supervisor import LONGEST_SOCKET_PATH, Program, Supervisor
from bot.settings import PROJECT_ROOT

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
DEAF = [
    sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('deaf', flush=True); time.sleep(600)",
]  # fmt: skip
PARENT = [
    sys.executable, "-c",
    "import subprocess, sys; c = subprocess.Popen([sys.executable, '-c', "
    "'import time; time.sleep(600)']); print(c.pid, flush=True); c.wait()",
]  # fmt: skip


def eventually[T](look: Callable[[], T], seconds: float = 15) -> T:
    """What ``look`` returns as soon as that is something; fails when it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    pytest.fail(f"it did not happen within {seconds:.0f} seconds")


def group(folder: Path, *programs: Program) -> Supervisor:
    return Supervisor(
        programs,
        directory=PROJECT_ROOT,
        run_dir=folder / "run",
        log_dir=folder / "log",
        environment=os.environ,
    )


@pytest.fixture
def two_sleepers(tmp_path: Path) -> Iterator[Supervisor]:
    with group(tmp_path, Program("one", SLEEPER), Program("two", SLEEPER)) as supervisor:
        eventually(lambda: len(supervisor.pids()) == 2)
        yield supervisor


def test_a_program_that_is_killed_comes_back_and_the_other_goes_on(
    two_sleepers: Supervisor,
) -> None:
    before = two_sleepers.pids()
    os.kill(before["one"], signal.SIGKILL)

    eventually(lambda: two_sleepers.pids().get("one", before["one"]) != before["one"])

    assert two_sleepers.pids()["two"] == before["two"]


def test_stopping_leaves_no_process_behind(two_sleepers: Supervisor) -> None:
    pids = [*two_sleepers.pids().values(), two_sleepers.pid or 0]

    two_sleepers.stop()

    assert not any(process_exists(pid) for pid in pids)
    assert not two_sleepers.is_running


def test_a_program_that_ignores_the_stop_signal_is_killed(tmp_path: Path) -> None:
    supervisor = group(tmp_path, Program("deaf", DEAF, stop_seconds=1))
    with supervisor:
        eventually(lambda: "deaf" in read(supervisor.log_of("deaf")))
        pid = supervisor.pids()["deaf"]

    assert not process_exists(pid)


def test_the_children_of_a_program_are_stopped_with_it(tmp_path: Path) -> None:
    supervisor = group(tmp_path, Program("parent", PARENT))
    with supervisor:
        child = int(eventually(lambda: read(supervisor.log_of("parent")).strip()))
        assert process_exists(child)

    eventually(lambda: not process_exists(child))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_programs_die_with_the_supervisor_when_that_is_killed(two_sleepers: Supervisor) -> None:
    pids = two_sleepers.pids().values()

    os.kill(two_sleepers.pid or 0, signal.SIGKILL)

    eventually(lambda: not any(process_exists(pid) for pid in pids))


OWNER = """
    import os, sys, time
    from pathlib import Path
    from bot.run.supervisor import Program, Supervisor

    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    folder = Path(sys.argv[1])
    with Supervisor(
        [Program("one", sleeper), Program("two", sleeper)],
        directory=Path.cwd(), run_dir=folder / "run", log_dir=folder / "log",
        environment=os.environ,
    ) as supervisor:
        while len(supervisor.pids()) < 2:
            time.sleep(0.05)
        try:
            print(supervisor.pid, *supervisor.pids().values(), flush=True)
            time.sleep(600)
        except KeyboardInterrupt:
            pass
"""


def owner_of_a_group(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """A process that owns a group of two programs, and the ids of the processes below it."""
    owner = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(OWNER), str(folder)],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    return owner, [int(pid) for pid in owner.stdout.readline().split()]


def test_ctrl_c_stops_the_whole_group(tmp_path: Path) -> None:
    owner, pids = owner_of_a_group(tmp_path)
    assert len(pids) == 3

    owner.send_signal(signal.SIGINT)

    assert owner.wait(timeout=20) == 0
    assert not any(process_exists(pid) for pid in pids)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_the_whole_group_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    owner, pids = owner_of_a_group(tmp_path)

    owner.kill()
    owner.wait(timeout=5)

    eventually(lambda: not any(process_exists(pid) for pid in pids))


def test_a_folder_with_odd_characters_or_a_long_name_works(tmp_path: Path) -> None:
    folder = tmp_path / ("100% van de praktijk " + "x" * LONGEST_SOCKET_PATH)
    with group(folder, Program("one", SLEEPER)) as supervisor:
        assert eventually(supervisor.pids)["one"]
        assert len(str(supervisor.socket)) <= LONGEST_SOCKET_PATH


def test_nobody_else_on_the_machine_may_talk_to_the_supervisor(two_sleepers: Supervisor) -> None:
    assert two_sleepers.socket.stat().st_mode & 0o077 == 0


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
