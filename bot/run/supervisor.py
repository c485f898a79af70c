"""A group of programs under one supervisor that restarts what dies and leaves nothing behind.

The work is done by supervisord (the ``supervisor`` package), which we start as our child with
a generated configuration. Every program runs under :mod:`bot.run.guard`: supervisord dies with
us, the programs die with supervisord, however abruptly that happens.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from xmlrpc.client import Error as RpcError
from xmlrpc.client import ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from bot.run.guard import guarded
from bot.run.problem import Problem, last_lines
from bot.run.runtime import process_exists, write_private

LONGEST_SOCKET_PATH = 90
"""Characters: the system allows about 104, and supervisord adds a process id while it starts."""

_SUPERVISORD = """\
[supervisord]
nodaemon=true
silent=true
directory={directory}
logfile={log_dir}/supervisord.log
logfile_maxbytes=1MB
logfile_backups=1
pidfile={run_dir}/supervisord.pid
childlogdir={log_dir}
identifier=brede-gesprek

[unix_http_server]
file={socket}
chmod=0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

_PROGRAM = """\

[program:{name}]
command={command}
priority={priority}
autorestart=true
startsecs=1
startretries=1000
stopsignal=TERM
stopwaitsecs={stop_seconds}
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile={log}
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=2
"""


@dataclass(frozen=True)
class Program:
    """One program of the group; ``stop_seconds`` is the time it gets to end by itself."""

    name: str
    command: Sequence[str]
    stop_seconds: int = 8


@dataclass(frozen=True)
class ProgramState:
    """What supervisord says of a program; ``pid`` is 0 when it does not run at the moment."""

    name: str
    state: str
    pid: int

    @property
    def is_running(self) -> bool:
        """Whether it has been up for a second and its process is still there."""
        return self.state == "RUNNING" and process_exists(self.pid)


class Supervisor:
    """The running group. Use as a context manager: at the end everything has stopped.

    Args:
        programs: started in this order and stopped in the opposite one.
        directory: the working directory of all programs.
        run_dir: for the configuration, the socket and the process id.
        log_dir: one log per program, rotated at 5 MB.
        environment: the environment variables of supervisord and all programs.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        directory: Path,
        run_dir: Path,
        log_dir: Path,
        environment: Mapping[str, str],
    ) -> None:
        self.programs = tuple(programs)
        self.log_dir = log_dir
        self._directory = directory
        self._run_dir = run_dir
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """Where supervisord listens; in the system's temporary folder when ours is too deep."""
        path = self._run_dir / "supervisor.sock"
        if len(str(path)) <= LONGEST_SOCKET_PATH:
            return path
        digest = hashlib.sha256(str(path).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"brede-gesprek-{digest}.sock"

    def log_of(self, name: str) -> Path:
        """The log of one program."""
        return self.log_dir / f"{name}.log"

    def start(self) -> None:
        """Start supervisord, which starts the programs. Raises :class:`Problem`."""
        self._run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.log_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        configuration = self._run_dir / "supervisord.conf"
        write_private(configuration, self._configuration())
        command = [
            sys.executable, "-W", "ignore",
            "-m", "supervisor.supervisord", "--configuration", str(configuration),
        ]  # fmt: skip
        with (self.log_dir / "supervisord.out").open("wb") as output:
            self._process = subprocess.Popen(
                guarded(signal.SIGTERM, command, parent=os.getpid()),
                cwd=self._directory,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                umask=0o077,
                # Ctrl-C reaches us alone; we then stop the group in order.
                process_group=0,
            )
        self._wait_until_it_answers(seconds=20)

    def _wait_until_it_answers(self, seconds: float) -> None:
        assert self._process is not None
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._process.poll() is None:
            if self.states():
                return
            time.sleep(0.05)
        log = self.log_dir / "supervisord.out"
        raise Problem(
            "The supervisor did not start.", f"Its log is in {log}.", last_lines(log)
        )

    def _configuration(self) -> str:
        folders = {
            "directory": _escaped(str(self._directory)),
            "log_dir": _escaped(str(self.log_dir)),
            "run_dir": _escaped(str(self._run_dir)),
            "socket": _escaped(str(self.socket)),
        }
        parts = [_SUPERVISORD.format(**folders)]
        for priority, program in enumerate(self.programs, start=1):
            command = shlex.join(guarded(signal.SIGKILL, list(program.command)))
            parts.append(
                _PROGRAM.format(
                    name=program.name,
                    command=_escaped(command),
                    priority=priority,
                    stop_seconds=program.stop_seconds,
                    # supervisord expands this value twice.
                    log=_escaped(_escaped(str(self.log_of(program.name)))),
                )
            )
        return "".join(parts)

    def states(self) -> dict[str, ProgramState]:
        """The state of every program; empty when supervisord does not answer."""
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        try:
            # The address is not used: the transport talks to the socket.
            server = ServerProxy("http://127.0.0.1", transport=transport)
            answer: Any = server.supervisor.getAllProcessInfo()
        except (OSError, HTTPException, RpcError):
            return {}
        finally:
            transport.close()
        return {
            info["name"]: ProgramState(info["name"], info["statename"], info["pid"])
            for info in answer
        }

    def pids(self) -> dict[str, int]:
        """The process ids of the programs that run at this moment, by name."""
        return {state.name: state.pid for state in self.states().values() if state.pid}

    @property
    def pid(self) -> int | None:
        """The process id of supervisord itself."""
        return self._process.pid if self._process else None

    @property
    def is_running(self) -> bool:
        """Whether supervisord still runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop all programs, last started first, and supervisord; kill what does not listen.

        A second Ctrl-C in the meantime means: now.
        """
        if self._process is None:
            return
        groups = set(self.pids().values())
        patience = sum(program.stop_seconds for program in self.programs) + 5
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
                self._process.wait(timeout=patience)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for group in groups:
            # Every program leads its own process group.
            if process_exists(group):
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(group, signal.SIGKILL)
        self._process = None
        self.socket.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()


def _escaped(value: str) -> str:
    """A value for supervisord's configuration, where ``%`` starts an expansion."""
    return value.replace("%", "%%")
