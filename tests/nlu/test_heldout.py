"""The trained model on sentences it has never seen does not fall below what it has reached.

A floor, not the aim: the aim is intents 0.93, safety 1.00 and 0.95, harmless 0.95
(docs/maintainer.md). Raise a floor whenever the model gets better; never lower one on the same
sentences. On 22 November 2026 all sentences were replaced by harder ones of another writer, and
the floors were set anew.

The figures come from ``python -m bot.dialogue.evaluate``; the sentences are never used for tuning.
"""

from __future__ import annotations

import json
import subprocess

import pytest
from rich.console import Console

from bot.commands.understanding import HELD_OUT, KINDS
from bot.run.engine import engine_environment, engine_module
from bot.run.training import ensure_model
from bot.settings import PROJECT_ROOT, load_settings

# figure of the report → the least that it may be
THRESHOLDS = {
    ("intents", "macro F1"): 0.94,
    ("long answers", "answers that stay answer"): 0.98,
    ("relation", "macro F1 over the three types"): 0.94,
    ("relation", "too little said that stays onbekend"): 0.95,
    ("safety", "S2/S3 that get at least S1"): 0.98,
    ("safety", "S2/S3 that get at least S2"): 0.96,
    ("safety", "S1 that get S1 or S2"): 0.93,
    ("safety", "harmless that stay S0"): 0.94,
    ("topics", "micro F1"): 0.85,
}


@pytest.fixture(scope="session")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], float]:
    """All figures of the held-out files by (report, figure)."""
    model = ensure_model(load_settings(), Console(stderr=True))
    report = tmp_path_factory.mktemp("evaluate") / "figures.json"
    arguments = ["--model", str(model), "--json", str(report)]
    for kind in KINDS:
        arguments += [f"--{kind.replace('_', '-')}", str(HELD_OUT / f"{kind}.tsv")]
    subprocess.run(
        engine_module("bot.dialogue.evaluate", *arguments),
        cwd=PROJECT_ROOT, env=engine_environment(), capture_output=True, check=True, timeout=900,
    )  # fmt: skip
    reports = json.loads(report.read_text(encoding="utf-8"))
    return {(r["name"], name): value for r in reports for name, value in r["figures"].items()}


@pytest.mark.parametrize(("figure", "least"), THRESHOLDS.items(), ids=lambda value: str(value))
def test_the_model_keeps_the_figure_it_has_reached_on_unseen_sentences(
    figures: dict[tuple[str, str], float], figure: tuple[str, str], least: float
) -> None:
    assert figures[figure] >= least
