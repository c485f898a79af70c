"""Lay both environments: the application (Python 3.12) and the engine (Python 3.10).

Runs before anything of ours is installed, on whatever Python 3.8+ the machine has, so it
uses the standard library only and imports nothing else of ``bot``. When nothing changed
since the last time it ends at once: each environment holds a stamp of what it was made from.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / ".tools"
UV_VERSION = "0.13.9"
OLDEST_UV = (0, 8, 0)
STAMP = ".made-from"


class Problem(Exception):
    """Something the person at the terminal has to solve; the text says what and how."""


class Environment(NamedTuple):
    """One virtual environment: what it is called, where it lies, which Pythons it takes."""

    name: str
    project: Path
    pythons: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return self.project / ".venv"


def environments(root: Path) -> tuple[Environment, Environment]:
    """The two environments; their versions stand in the ``.python-version`` files.

    The first line of the root's file is the application's version (any newer one will do
    too); the file of ``bot/dialogue`` names the only version that Rasa's pins allow.
    """
    engine = root / "bot" / "dialogue"
    oldest = _first_line(root / ".python-version")
    major, minor = oldest.split(".")[:2]
    newer = tuple(f"{major}.{number}" for number in range(int(minor), int(minor) + 3))
    return (
        Environment("application", root, newer),
        Environment("dialogue engine", engine, (_first_line(engine / ".python-version"),)),
    )


def _first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").split()[0]


def stamp_of(environment: Environment) -> str:
    """What an environment is made from, as one digest; also its place, as it cannot be moved."""
    digest = hashlib.sha256(str(environment.project).encode())
    for name in ("uv.lock", "pyproject.toml", ".python-version"):
        digest.update((environment.project / name).read_bytes())
    return digest.hexdigest()


def is_ready(environment: Environment) -> bool:
    """Whether the environment exists, its Python still does, and nothing it came from changed."""
    stamp = environment.folder / STAMP
    return (
        os.access(str(environment.folder / "bin" / "python"), os.X_OK)
        and stamp.is_file()
        and stamp.read_text(encoding="utf-8") == stamp_of(environment)
    )


def quiet_environment() -> dict[str, str]:
    """Our environment variables without those that point uv or Python elsewhere."""
    unwanted = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON"}
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def answer_of(command: list[str]) -> str | None:
    """What a command prints, or None when it is missing, hangs or fails."""
    try:
        done = subprocess.run(
            command, cwd=str(ROOT), env=quiet_environment(), timeout=60, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def find_uv() -> str:
    """A uv that works in this folder; our own pinned one when the machine has none.

    A uv on the PATH can be a pyenv shim that refuses to run here, so it must answer first.
    """
    home = Path.home()
    own = TOOLS / "bin" / "uv"
    for candidate in (own, shutil.which("uv"), home / ".local/bin/uv", home / ".cargo/bin/uv"):
        found = re.match(r"uv (\d+)\.(\d+)\.(\d+)", answer_of([str(candidate), "--version"]) or "")
        if candidate and found and tuple(map(int, found.groups())) >= OLDEST_UV:
            return str(candidate)
    say(f"Installing uv {UV_VERSION} in .tools …")
    advice = "Install uv yourself (https://docs.astral.sh/uv/) and run make again."
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(TOOLS)]) != 0:
        raise Problem(
            "Python cannot make a virtual environment here. On Debian and Ubuntu: "
            f"`apt-get install python3-venv`. Or: {advice}"
        )
    pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}"]
    if subprocess.call(pip, env=quiet_environment()) != 0 or not own.exists():
        raise Problem(
            f"uv {UV_VERSION} could not be installed; is the package index reachable? {advice}"
        )
    return str(own)


def candidates(version: str) -> Iterator[Path]:
    """Places where a Python of this version may be, the likeliest first."""
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield Path(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    by_number = sorted(pyenv.glob(f"{version}.*"), key=lambda path: path.stat().st_mtime)
    for folder in reversed(by_number):
        yield folder / "bin" / f"python{version}"
    for place in ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"):
        yield Path(place) / f"python{version}"


def find_python(environment: Environment, uv: str) -> str:
    """A Python for this environment: the machine's own, uv's, or one that uv may download."""
    # Asks a shim for the Python behind it, and refuses one that was built without what we need.
    probe = (
        "import sys, os, ssl, sqlite3, ctypes, venv; "
        "print('%d.%d' % sys.version_info[:2], os.path.realpath(sys.executable))"
    )
    for version in environment.pythons:
        for python in candidates(version):
            answer = (answer_of([str(python), "-c", probe]) or "").strip().partition(" ")
            if answer[0] == version:
                return answer[2]
        found = answer_of([uv, "python", "find", "--managed-python", version])
        if found:
            return found.strip()
    version = environment.pythons[0]
    say(f"Python {version} is not on this machine; asking uv to download it …")
    if subprocess.call([uv, "python", "install", version], env=quiet_environment()) == 0:
        return version
    raise Problem(
        f"Python {version} is missing, and the {environment.name} needs it. Install it with "
        f"`pyenv install {version}`, with `uv python install {version}` or from your system's "
        "packages, and run make again."
    )


def lay(environment: Environment, uv: str) -> None:
    """Make one environment exactly as its lock file says."""
    python = find_python(environment, uv)
    say(f"Setting up the {environment.name} with {python} (the first time takes minutes) …")
    command = [uv, "sync", "--frozen", "--project", str(environment.project), "--python", python]
    done = subprocess.call(command, cwd=str(environment.project), env=quiet_environment())
    if done != 0:
        raise Problem(
            f"The packages of the {environment.name} could not be installed; what uv says stands "
            "above. Check the network and the free disk space (4 GB), and run make again."
        )
    (environment.folder / STAMP).write_text(stamp_of(environment), encoding="utf-8")


def say(text: str) -> None:
    """Tell the person at the terminal what goes on."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> int:
    """Lay what is missing or out of date; 0 when both environments are ready.

    With ``--check`` nothing is made: 1 means that there is something to make.
    """
    wanted = environments(ROOT)
    if all(is_ready(environment) for environment in wanted):
        return 0
    if "--check" in sys.argv:
        return 1
    TOOLS.mkdir(exist_ok=True)
    try:
        # Two makes at once (start and test) must not lay the same environment together.
        fcntl.flock(os.open(str(TOOLS), os.O_RDONLY), fcntl.LOCK_EX)
        missing = [environment for environment in wanted if not is_ready(environment)]
        uv = find_uv() if missing else ""
        for environment in missing:
            lay(environment, uv)
    except Problem as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("Stopped; run make again to go on.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
