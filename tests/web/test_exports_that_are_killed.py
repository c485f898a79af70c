"""An export that is killed while writing: its file is absent or complete, nothing lies about."""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from bot.export.jobs import find_job
from bot.export.jobs.files import folder, sweep, whole_file
from bot.export.jobs.queue import SILENT, Wanted, ask_for, start
from bot.store.models import ExportJob, Goal
from tests.web.conftest import World

KILLS = 20


def write_slowly(path: Path, began: Event) -> None:
    """Write a file for a fifth of a second; runs in a process of its own."""
    with whole_file(path) as part, part.open("wb") as file:
        began.set()
        for _ in range(300):
            file.write(b"x" * 1000)
            file.flush()
            time.sleep(0.0005)


def test_a_file_that_is_killed_while_written_is_absent_or_complete(tmp_path: Path) -> None:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    outcomes = set()
    chance = random.Random(6)
    for number in range(KILLS):
        path = tmp_path / f"{number}.zip"
        began = processes.Event()
        writer = processes.Process(target=write_slowly, args=(path, began))
        writer.start()
        assert began.wait(60)
        if number < KILLS - 1:
            time.sleep(chance.uniform(0, 0.1))
        else:
            writer.join(60)  # this kill comes too late on purpose: the file must be there
        writer.kill()
        writer.join()
        complete = path.exists()
        outcomes.add(complete)
        assert not complete or path.stat().st_size == 300_000
    assert outcomes == {True, False}


def test_what_a_killed_writer_left_is_swept_away(world: World) -> None:
    place = folder(world.settings)
    dead = subprocess.Popen(["true"])
    dead.wait()
    left, busy = place / f"x.zip.{dead.pid}.part", place / f"y.zip.{os.getpid()}.part"
    for path in (left, busy):
        path.write_text("half", encoding="utf-8")
    sweep(world.settings, world.clock())
    assert not left.exists() and busy.exists()


def test_a_writer_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), whole_file(tmp_path / "x.zip") as part:
        part.write_text("half", encoding="utf-8")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_job_that_is_killed_has_no_file_and_says_so(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    conversation = world.sent()
    with world.database.unit_of_work() as session:
        session.query(Goal).delete()
        job = ask_for(
            session,
            Wanted(formats=("summary", "mdo"), conversations=(conversation,)),
            practice_id=world.practice, user_id=None, now=world.clock(),
        )  # fmt: skip
    worker = start(world.settings, job.id)
    deadline = time.monotonic() + 60
    while not list(folder(world.settings).glob("*.part")):
        assert time.monotonic() < deadline and worker.poll() is None
        time.sleep(0.002)
    worker.kill()
    worker.wait()
    assert list(folder(world.settings).glob("*.zip")) == []
    with world.database.unit_of_work() as session:
        assert session.get_one(ExportJob, job.id).state == "running"
    later = world.clock() + SILENT + timedelta(minutes=5)
    with world.database.unit_of_work() as session:
        found = find_job(session, world.practice, job.id, later)
        assert found is not None and (found.state, found.problem) == ("failed", "died")
    # The next one is not held up by the dead one, and cleans up after it.
    again = start(world.settings, job.id)
    assert again.wait(60) == 0
    names = [path.name for path in folder(world.settings).iterdir() if path.name != ".busy"]
    assert names == [f"{job.id}.zip"]
    with zipfile.ZipFile(folder(world.settings) / names[0]) as archive:
        assert archive.testzip() is None and len(archive.namelist()) == 2
