"""What runs at this moment and where: ``var/run/runtime.json``.

Written by whoever starts the product, read by the web process, the action server and
the commands that talk to the running system. Holds ports and process ids, no secrets;
the file is private all the same (mode 0600).
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.settings import Settings

FILE_NAME = "runtime.json"


class Runtime(BaseModel):
    """One run of the product. ``pid`` is the process that started it and watches over it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pid: int
    started_at: datetime
    base_url: str
    host: str
    web_port: int
    engine_port: int
    actions_port: int
    model: Path

    @property
    def engine_url(self) -> str:
        """Address of the engine as this machine reaches it."""
        return f"http://127.0.0.1:{self.engine_port}"

    @property
    def web_url(self) -> str:
        """Address of the web server as this machine itself reaches it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{host}:{self.web_port}"

    @property
    def is_alive(self) -> bool:
        """Whether the process that started this run still exists."""
        return process_exists(self.pid)


def process_exists(pid: int) -> bool:
    """Whether a process with this id exists and is more than a zombie's entry."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return True  # no /proc on this system: the signal's answer stands
    return state not in ("Z", "X")


def write_private(path: Path, content: str) -> None:
    """Write a whole file that only we can read; a reader never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    draft.replace(path)


def write_runtime(settings: Settings, runtime: Runtime) -> Path:
    """Record a run; the path of the file."""
    path = settings.run_dir / FILE_NAME
    write_private(path, runtime.model_dump_json(indent=1))
    return path


def read_runtime(settings: Settings) -> Runtime | None:
    """The run that was recorded last, or None when nothing runs or the file is no use."""
    try:
        content = (settings.run_dir / FILE_NAME).read_text(encoding="utf-8")
        return Runtime.model_validate_json(content)
    except (OSError, ValidationError):
        return None


def forget_runtime(settings: Settings) -> None:
    """Remove the record of a run that ended."""
    (settings.run_dir / FILE_NAME).unlink(missing_ok=True)
