"""``brede-gesprek backup`` and ``restore`` as an operator types them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from bot.cli import cli
from bot.run.product import only_one
from tests.backup.conftest import PUBLIC, SECRET, Place


def typed(place: Place, *arguments: str, key: str = PUBLIC) -> tuple[int, str, str]:
    """Type ``brede-gesprek …``; gives the status, what it hands over and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        env={
            **os.environ,
            "BREDE_GESPREK_DATA_DIR": str(place.settings.data_dir),
            "BREDE_GESPREK_BACKUP_KEY": key,
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, " ".join(done.stderr.split())


@pytest.fixture
def file(place: Place) -> Path:
    return place.take()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


def test_from_a_new_key_to_a_restored_practice(place: Place, tmp_path: Path) -> None:
    status, keys, said = typed(place, "backup", "--new-key", key="")
    assert status == 0 and "it is shown only now" in said
    public, secret = (line.split()[-1] for line in keys.splitlines())
    key_file = tmp_path / "new.key"
    key_file.write_text(f"# of the practice\n{secret}\n", encoding="utf-8")
    folder = tmp_path / "backups"
    folder.mkdir()

    status, _, said = typed(place, "backup", "--output", str(folder), key=public)
    assert status == 0 and "practices 1, conversations 6" in said
    (file,) = folder.iterdir()
    assert file.name.startswith("brede-gesprek-") and file.name.endswith(".tar.age")

    status, _, said = typed(place, "restore", str(file), "--key-file", str(key_file), "--check")
    assert status == 0 and "It opens and is sound" in said

    status, _, said = typed(place, "restore", str(file), "--key-file", str(key_file), "--yes")
    assert status == 0 and "Put back:" in said and "conversations deleted since 0" in said
    assert "for 7 days" in said


@pytest.mark.parametrize(
    ("arguments", "key", "sentence"),
    [
        (["backup"], PUBLIC, "Say where the backup goes"),
        (["backup", "--output", "/tmp"], "", "There is no key to lock the backup with."),
        (["backup", "--output", "/tmp"], "age1nonsense", "is not a public key"),
        (["backup", "--output", "/nowhere/x"], PUBLIC, "The backup cannot be written"),
        (["restore", "/nowhere"], PUBLIC, "does not exist"),
    ],
    ids=["no output", "no key", "no public key", "no folder", "no file"],
)
def test_wrong_use_gets_a_clear_sentence(
    place: Place, arguments: list[str], key: str, sentence: str
) -> None:
    status, _, said = typed(place, *arguments, key=key)
    assert status != 0 and sentence in said


def test_nothing_is_put_back_under_a_running_product(
    place: Place, file: Path, key_file: Path
) -> None:
    before = place.rows()
    with only_one(place.settings, Console(stderr=True)):
        status, _, said = typed(place, "restore", str(file), "--key-file", str(key_file), "--yes")
        sound = typed(place, "restore", str(file), "--key-file", str(key_file), "--check")
    assert status == 1 and "Het brede gesprek is already running" in said
    assert sound[0] == 0
    assert place.rows() == before


def test_tidying_deletes_what_a_restore_set_aside_a_week_ago(place: Place, file: Path) -> None:
    aside = place.restore(file).aside
    assert aside is not None
    assert typed(place, "tidy")[0] == 0 and aside.exists()
    week_ago = time.time() - 8 * 24 * 3600
    os.utime(aside, (week_ago, week_ago))
    assert typed(place, "tidy")[0] == 0 and not aside.exists()


def test_it_asks_for_the_key_and_whether_one_is_sure(
    place: Place, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BREDE_GESPREK_DATA_DIR", str(place.settings.data_dir))
    before = place.rows()
    asked = CliRunner().invoke(cli, ["restore", str(file)], input=f"{SECRET}\nn\n")
    assert "conversations 6?" in asked.output and "Aborted!" in asked.output
    assert SECRET not in asked.output
    assert place.rows() == before
    CliRunner().invoke(cli, ["restore", str(file)], input=f"{SECRET}\ny\n")
    assert place.rows()["sign_in"] == set() != before["sign_in"]
