"""What the neighbours of a sentence say is what the equation says, however it is kept."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest
import yaml

from bot.run.engine import engine_environment, engine_module
from bot.settings import PROJECT_ROOT

RULES = PROJECT_ROOT / "bot/dialogue/nlu/safety/patterns"


def examples() -> Iterator[tuple[str, int]]:
    """The examples beside the safety rules: 0 where the rule is silent, 1 where it speaks."""
    for file in sorted(RULES.glob("*.yml")):
        for rule in yaml.safe_load(file.read_text(encoding="utf-8")).get("rules", ()):
            for side, number in (("no_match", 0), ("match", 1)):
                yield from ((text, number) for text in rule["examples"].get(side, ()))


@pytest.fixture(scope="module")
def answers() -> dict[str, list[list[float]]]:
    sentences = list(examples())
    given = {"learned": sentences[::2], "asked": [text for text, _ in sentences[1::2]]}
    done = subprocess.run(
        engine_module("tests.nlu.neighbours_side_by_side"),
        input=json.dumps(given), env=engine_environment(), cwd=PROJECT_ROOT,
        capture_output=True, text=True, check=True, timeout=180,
    )  # fmt: skip
    found: dict[str, list[list[float]]] = json.loads(done.stdout)
    return found


def test_the_network_of_neighbours_says_what_the_equation_says(
    answers: dict[str, list[list[float]]],
) -> None:
    apart = [
        abs(said - meant)
        for sentence, other in zip(answers["network"], answers["exact"], strict=True)
        for said, meant in zip(sentence, other, strict=True)
    ]
    assert max(apart) < 0.05
    assert sum(apart) / len(apart) < 0.01


def test_the_neighbours_say_more_than_chance(answers: dict[str, list[list[float]]]) -> None:
    """Else two answers that are both nothing would agree as well."""
    assert max(max(sentence) for sentence in answers["exact"]) > 0.8
