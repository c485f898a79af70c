"""What training reads is what Rasa's own importer reads, only sooner."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.run.engine import engine_environment, engine_module
from bot.settings import PROJECT_ROOT

ONE_FILE = """version: "3.1"
nlu:
- intent: answer
  metadata: {safety: S0}
  examples: |
    - ik wil beter slapen
    - ik wil beter slapen
    - mijn knie doet zeer
- intent: greet
  examples: |
    - hoi
- synonym: huisarts
  examples: |
    - dokter
"""
OTHER_FILE = """version: "3.1"
nlu:
- intent: answer
  metadata: {safety: S0}
  examples: |
    - mijn knie doet zeer
- intent: answer
  metadata: {topics: [pijn]}
  examples: |
    - mijn knie doet zeer
- regex: cijfer
  examples: |
    - \\d+
"""
_BEGIN = 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hoi\n'
MISTAKES = {
    "unknown_word": f"{_BEGIN}- intent: answer\n  exmples: |\n    - moe\n",
    "no_text": f"{_BEGIN}- intent: answer\n  examples: 7\n",
    "number_for_version": _BEGIN.replace('"', ""),
    "no_yaml": f"{_BEGIN}- intent: [answer\n",
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("data")
    wrong: Path = tmp_path_factory.mktemp("wrong")
    for name, content in MISTAKES.items():
        (wrong / f"{name}.yml").write_text(content, encoding="utf-8")
    (folder / "one.yml").write_text(ONE_FILE, encoding="utf-8")
    (folder / "other.yml").write_text(OTHER_FILE, encoding="utf-8")
    done = subprocess.run(
        engine_module(
            "tests.nlu.importers_side_by_side", "config.yml", "domain.yml", str(folder), str(wrong)
        ),
        env=engine_environment(), cwd=PROJECT_ROOT,
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_our_importer_reads_the_same_as_the_one_of_rasa(outcome: dict[str, Any]) -> None:
    assert outcome["ours"] == outcome["rasa"]
    assert outcome["fingerprints"][0] == outcome["fingerprints"][1]


def test_a_sentence_with_another_label_is_another_sentence_and_a_double_one_is_dropped(
    outcome: dict[str, Any],
) -> None:
    written = [one.get("text") for one in outcome["ours"]["sentences"]]

    assert written.count("mijn knie doet zeer") == 2
    assert written.count("ik wil beter slapen") == 1


def test_sentences_are_handed_on_and_not_copied(outcome: dict[str, Any]) -> None:
    kept = outcome["the same after joining"]

    assert len(kept) == 4
    assert all(kept)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_file_is_told_in_the_words_of_rasa(
    outcome: dict[str, Any], name: str
) -> None:
    of_rasa, ours = outcome["mistakes"][name]

    assert f"{name}.yml" in ours
    assert ours == of_rasa
