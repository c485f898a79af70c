"""Laying the environments on a machine that may miss what it takes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.run import bootstrap
from bot.settings import PROJECT_ROOT

READ_BY_SETUP = (
    "bot/run/setup.sh",
    "bot/run/bootstrap.py",
    "uv.lock",
    "pyproject.toml",
    ".python-version",
    "bot/dialogue/uv.lock",
    "bot/dialogue/pyproject.toml",
)
WORKING_UV = '#!/bin/sh\n[ "$1" = --version ] && echo "uv 0.13.9" && exit 0\nexit 2\n'
REFUSING_SHIM = '#!/bin/sh\necho "pyenv: uv: command not found" >&2\nexit 127\n'
ANCIENT_UV = '#!/bin/sh\necho "uv 0.2.1"\n'


def script(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A project folder with just what setting up reads; its engine wants a Python 3.99."""
    root = tmp_path / "clone"
    for name in READ_BY_SETUP:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT_ROOT / name, root / name)
    (root / "bot/dialogue/.python-version").write_text("3.99\n", encoding="utf-8")
    return root


def set_up(root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(root / "bot/run/setup.sh")],
        env=os.environ | {"PYENV_ROOT": str(root / "no-pyenv")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def pretend_it_is_laid(root: Path, environment: bootstrap.Environment) -> None:
    python = environment.folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    stamp = bootstrap.stamp_of(environment)
    (environment.folder / bootstrap.STAMP).write_text(stamp, encoding="utf-8")


def test_a_missing_python_is_named_with_what_to_do(clone: Path, tmp_path: Path) -> None:
    application, _engine = bootstrap.environments(clone)
    pretend_it_is_laid(clone, application)
    uv = script(tmp_path / "bin" / "uv", WORKING_UV)

    done = set_up(clone, PATH=f"{uv.parent}:{os.environ['PATH']}")

    assert done.returncode == 1
    assert "Python 3.99 is missing, and the dialogue engine needs it." in done.stderr
    assert "pyenv install 3.99" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_machine_without_any_python_gets_a_sentence(clone: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    for name in ("sh", "dirname", "cd"):
        if found := shutil.which(name):
            tools.mkdir(exist_ok=True)
            (tools / name).symlink_to(found)
    # The places that are tried outside the PATH as well.
    setup = clone / "bot/run/setup.sh"
    text = setup.read_text(encoding="utf-8").replace("/usr/", str(tmp_path / "usr") + "/")
    setup.write_text(text, encoding="utf-8")

    done = set_up(clone, PATH=str(tools))

    assert done.returncode == 1
    assert "No working Python 3 was found." in done.stderr


def test_setting_up_takes_less_than_a_second_when_nothing_changed(clone: Path) -> None:
    for environment in bootstrap.environments(clone):
        pretend_it_is_laid(clone, environment)
    started = time.monotonic()

    done = set_up(clone, PATH=os.environ["PATH"])

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - started < 1
    assert not (clone / ".tools").exists()


@pytest.mark.parametrize("name", ["uv.lock", "pyproject.toml", ".python-version"])
def test_an_environment_is_laid_again_when_what_it_comes_from_changed(
    clone: Path, name: str
) -> None:
    application, engine = bootstrap.environments(clone)
    pretend_it_is_laid(clone, application)
    pretend_it_is_laid(clone, engine)
    with (clone / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")

    assert not bootstrap.is_ready(application)
    assert bootstrap.is_ready(engine)


def test_an_environment_is_laid_again_when_its_python_is_gone(clone: Path) -> None:
    application, _engine = bootstrap.environments(clone)
    pretend_it_is_laid(clone, application)
    python = application.folder / "bin" / "python"
    python.unlink()
    python.symlink_to(clone / "removed")

    assert not bootstrap.is_ready(application)


@pytest.mark.parametrize("unusable", [REFUSING_SHIM, ANCIENT_UV], ids=["shim", "too old"])
def test_a_uv_that_does_not_work_here_is_passed_over(
    unusable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = script(tmp_path / "shims" / "uv", unusable)
    working = script(tmp_path / "home" / ".local" / "bin" / "uv", WORKING_UV)
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path / ".tools")
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    assert bootstrap.find_uv() == str(working)


def test_a_python_of_another_version_is_not_taken_for_the_wanted_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = script(tmp_path / "bin" / "python3.98", "#!/bin/sh\necho 3.11 /usr/bin/python3.11\n")
    uv = script(tmp_path / "bin" / "uv", WORKING_UV)
    monkeypatch.setenv("PATH", f"{liar.parent}:{os.environ['PATH']}")
    wanted = bootstrap.Environment("dialogue engine", tmp_path, ("3.98",))

    with pytest.raises(bootstrap.Problem, match=r"Python 3\.98 is missing"):
        bootstrap.find_python(wanted, str(uv))


def test_the_engine_takes_only_the_python_that_rasa_allows() -> None:
    application, engine = bootstrap.environments(PROJECT_ROOT)

    assert engine.pythons == ("3.10",)
    assert application.pythons[0] == "3.12"
