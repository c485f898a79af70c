"""When the model is trained, what its name says, and which model file is trusted."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rich.console import Console

from bot.run import training
from bot.run.model_files import (
    digest_path,
    file_digest,
    fingerprint,
    model_path,
    training_sources,
    verify_model,
)
from bot.run.problem import Problem
from bot.run.training import ensure_model, remove_old_models
from bot.settings import PROJECT_ROOT, Settings

SOURCES = {
    "config.yml": "language: nl\n",
    "domain.yml": "version: '3.1'\n",
    "data/nlu/commands.yml": "nlu: []\n",
    "data/rules/interruptions.yml": "rules: []\n",
    "bot/dialogue/uv.lock": "version = 1\n",
    "bot/dialogue/nlu/intents/gate.py": "LIMIT = 4\n",
    "bot/dialogue/nlu/safety/patterns/rules.yml": "rules: []\n",
}
BESIDE_IT = {
    "README.md": "text\n",
    "bot/web/app.py": "APP = 1\n",
    "bot/catalogue/replies.yml": "greeting: {}\n",
    "bot/catalogue/models/spinnenweb.yml": "id: spinnenweb\n",
    "bot/dialogue/channel.py": "PORT = 1\n",
    "bot/dialogue/tracker_store.py": "SIZE = 1\n",
    "bot/dialogue/.venv/lib/rasa.py": "VERSION = 1\n",
    "bot/dialogue/nlu/__pycache__/gate.cpython-310.pyc": "compiled",
    "data/.draft.yml": "nlu: []\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, content in {**SOURCES, **BESIDE_IT}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", SOURCES)
def test_a_change_in_what_the_model_learns_from_gives_another_fingerprint(
    project: Path, name: str
) -> None:
    before = fingerprint(project)
    with (project / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")

    assert fingerprint(project) != before


@pytest.mark.parametrize("name", BESIDE_IT)
def test_a_change_in_anything_else_leaves_the_fingerprint_alone(project: Path, name: str) -> None:
    before = fingerprint(project)
    with (project / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")

    assert fingerprint(project) == before


def test_a_renamed_or_removed_source_gives_another_fingerprint(project: Path) -> None:
    before = fingerprint(project)
    source = project / "data/nlu/commands.yml"
    source.rename(source.with_name("buttons.yml"))
    renamed = fingerprint(project)
    source.with_name("buttons.yml").unlink()

    assert len({before, renamed, fingerprint(project)}) == 3


def test_a_fingerprint_does_not_depend_on_where_the_project_is(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copy = shutil.copytree(project, tmp_path_factory.mktemp("elsewhere") / "copy")

    assert fingerprint(copy) == fingerprint(project)


def test_the_real_project_is_trained_from_its_data_words_and_components() -> None:
    names = {path.relative_to(PROJECT_ROOT).as_posix() for path in training_sources()}

    assert {"config.yml", "domain.yml", "bot/dialogue/uv.lock", "data/rules/phases.yml"} <= names
    assert any(name.startswith("bot/dialogue/nlu/") for name in names)
    assert not any(".venv" in name for name in names)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var", model_dir=tmp_path / "models")


def stored_model(settings: Settings, name: str | None = None, content: bytes = b"model") -> Path:
    model = settings.model_dir / name if name else model_path(settings.model_dir)
    model.parent.mkdir(parents=True, exist_ok=True)
    model.write_bytes(content)
    digest_path(model).write_text(f"{file_digest(model)}  {model.name}\n", encoding="ascii")
    return model


def rasa_that(does: str) -> Callable[..., list[str]]:
    """A small real program in place of ``rasa train``; its arguments stay the same."""
    return lambda *arguments: [sys.executable, "-c", does, *arguments]


TRAINS = """
import pathlib, sys
print("INFO  rasa.engine.training.hooks  - Starting to train component 'RulePolicy'.")
folder = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
(folder / (sys.argv[sys.argv.index("--fixed-model-name") + 1] + ".tar.gz")).write_bytes(b"trained")
"""
FAILS = """
import sys
print("reading data/rules/phases.yml")
sys.exit("InvalidRule: 'wish' contradicts 'goal'")
"""


def test_a_model_that_fits_is_used_and_not_trained_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = stored_model(settings)
    monkeypatch.setattr(training, "rasa", rasa_that(FAILS))

    assert ensure_model(settings, Console(quiet=True)) == model


def test_a_missing_model_is_trained_and_its_digest_recorded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "rasa", rasa_that(TRAINS))

    model = ensure_model(settings, Console())

    assert model.read_bytes() == b"trained"
    assert fingerprint()[:16] in model.name
    verify_model(model)
    assert "RulePolicy" in capsys.readouterr().out
    assert set(settings.model_dir.glob("[!.]*")) == {model, digest_path(model)}
    assert not list(settings.model_dir.glob(".training-*"))


def test_a_failed_training_says_why_and_keeps_the_old_model(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = stored_model(settings, "brede-gesprek-0123456789abcdef.tar.gz")
    monkeypatch.setattr(training, "rasa", rasa_that(FAILS))

    with pytest.raises(Problem) as failure:
        ensure_model(settings, Console(quiet=True))

    log = settings.log_dir / "training.log"
    assert "Training the dialogue model failed" in str(failure.value)
    assert "InvalidRule: 'wish' contradicts 'goal'" in str(failure.value)
    assert str(log) in str(failure.value)
    assert "reading data/rules/phases.yml" in log.read_text(encoding="utf-8")
    assert set(settings.model_dir.glob("[!.]*")) == {old, digest_path(old)}
    assert not list(settings.model_dir.glob(".training-*"))


def test_two_starts_at_once_train_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    count = settings.model_dir.parent / "trainings"
    slow = f"import time; time.sleep(1); open({str(count)!r}, 'a').write('x')\n{TRAINS}"
    monkeypatch.setattr(training, "rasa", rasa_that(slow))

    with ThreadPoolExecutor() as starts:
        models = list(starts.map(lambda _: ensure_model(settings, Console()), range(3)))

    assert len(set(models)) == 1
    assert count.read_text(encoding="utf-8") == "x"
    assert "Waiting for another training to end" in capfd.readouterr().out


def test_a_model_file_that_was_changed_is_refused(settings: Settings) -> None:
    model = stored_model(settings)
    model.write_bytes(b"something else")

    with pytest.raises(Problem, match="was changed after it was trained"):
        verify_model(model)


def test_a_model_file_without_a_digest_is_refused(settings: Settings) -> None:
    model = stored_model(settings)
    digest_path(model).unlink()

    with pytest.raises(Problem, match=r"digest of the model .* is missing"):
        verify_model(model)


def test_the_two_newest_models_are_kept(settings: Settings) -> None:
    models = [stored_model(settings, f"brede-gesprek-{number:016x}.tar.gz") for number in range(4)]
    for age, model in enumerate(models):
        os.utime(model, (1_000_000 - age, 1_000_000 - age))

    remove_old_models(settings.model_dir, keep=models[3])

    kept = {models[3], models[0]}
    assert set(settings.model_dir.glob("*.tar.gz")) == kept
    assert set(settings.model_dir.glob("*.sha256")) == {digest_path(model) for model in kept}
