"""The sentence vectors are those of the encoders that we say we use."""

from __future__ import annotations

import json
import subprocess

import pytest

from bot.run.engine import engine_environment, engine_module
from bot.settings import PROJECT_ROOT

SENTENCES = (
    "ik ben moe",
    "ik ben ziek",
    "mijn man slaapt slecht, en ik dus ook, al weken",
    "cijfer: 7½ à 8, zo’n beetje…",
    "خيلي خسته ام en ik kan niet goed slapen 😴",
    "vanochtend   twee  keer gevallen",
    "ok",
)


@pytest.fixture(scope="module")
def outcome() -> dict[str, list[float]]:
    done = subprocess.run(
        engine_module("tests.nlu.encoders_side_by_side"),
        input=json.dumps(SENTENCES), env=engine_environment(), cwd=PROJECT_ROOT,
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


def test_our_way_of_running_e5_gives_the_vectors_of_the_package_that_carries_it(
    outcome: dict[str, list[float]],
) -> None:
    found = dict(zip(SENTENCES, outcome["cosine with the package"], strict=True))
    # e5 puts any two Dutch sentences at .8 and more: .99 is the same sentence.
    assert {text: cosine for text, cosine in found.items() if cosine < 0.99} == {}


@pytest.mark.parametrize("encoder", ["quick", "deep"])
def test_a_sentence_has_the_same_vector_alone_as_among_others(
    outcome: dict[str, list[float]], encoder: str
) -> None:
    assert max(outcome[f"{encoder} together or apart"]) < 1e-5
