"""Compare the chosen understanding with stock Rasa, on the same data and the same machine.

``make compare`` trains all systems (hours on two cores), scores them on the held-out
sentences, times them in turns on the same sentences, and writes the outcome in
``docs/understanding.md``. DIET learns one task per model, so it needs three of them where ours
is one; its time is that of a single model all the same.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.filterwarnings("ignore")

from benchmarks.stock_rasa.systems import DENSE, OURS, SPARSE, TASKS  # noqa: E402
from bot.dialogue.evaluation_page import write_comparison  # noqa: E402
from bot.dialogue.parse import Understanding  # noqa: E402
from bot.dialogue.scoring import read_tsv  # noqa: E402

PAGE = Path("docs/understanding.md")
HELD_OUT = Path("tests/nlu/heldout")
SYSTEMS = (SPARSE, DENSE, OURS)
FIGURES = {
    "intents": ("macro F1",),
    "relations": ("macro F1 over the three types",),
    "safety": (
        "S2/S3 that get at least S1",
        "S2/S3 that get at least S2",
        "S1 that get S1 or S2",
        "harmless that stay S0",
    ),
}
_WARM_UP = 20


def run(what: str, system: str, task: str, folder: Path, readings: int) -> None:
    """One step in a process of its own; what it prints goes to a log beside its outcome."""
    folder.mkdir(parents=True, exist_ok=True)
    threads = str(os.cpu_count() or 1) if what == "train" else "1"
    with (folder / f"{what}.log").open("w", encoding="utf-8") as log:
        subprocess.run(
            [
                sys.executable, "-W", "ignore", "-m", "benchmarks.stock_rasa.one", what,
                "--system", system, "--task", task, "--folder", str(folder),
                "--readings", str(readings),
            ],
            env={**os.environ, "OMP_NUM_THREADS": threads},
            stdout=log, stderr=log, check=True,
        )  # fmt: skip


def times(models: dict[str, Path], count: int) -> dict[str, list[float]]:
    """Milliseconds per message of each system, in turns on the same sentences."""
    loaded = {system: Understanding(model) for system, model in models.items()}
    texts = [text for task in TASKS for _, text in read_tsv(HELD_OUT / f"{task}.tsv")]
    random.Random(1).shuffle(texts)
    found: dict[str, list[float]] = {system: [] for system in loaded}
    for number, text in enumerate(texts[: count + _WARM_UP]):
        order = list(loaded.items())
        random.Random(number).shuffle(order)
        for system, understanding in order:
            start = time.perf_counter()
            understanding.raw(text)
            if number >= _WARM_UP:
                found[system].append((time.perf_counter() - start) * 1000)
    return found


def rows(results: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The table."""
    yield "| | " + " | ".join(results) + " |"
    yield "|---" * (len(results) + 1) + "|"
    for task, names in FIGURES.items():
        if not all(task in result for result in results.values()):
            continue
        for name in names:
            figures = (f"{result[task]['figures'][name]:.3f}" for result in results.values())
            yield f"| {task}: {name} | " + " | ".join(figures) + " |"
    measured = {
        "time per message, median (ms)": lambda r: statistics.median(r["times"]),
        "time per message, 95 % within (ms)": lambda r: sorted(r["times"])[
            int(len(r["times"]) * 0.95)
        ],
        "training (minutes of computing)": lambda r: r["training"] / 60,
        "memory while training (MB)": lambda r: r["training memory"],
        "memory while answering (MB)": lambda r: r["memory"],
    }
    for name, figure in measured.items():
        yield f"| {name} | " + " | ".join(f"{figure(r):.1f}" for r in results.values()) + " |"


def _epochs(result: dict[str, Any]) -> str:
    return ", ".join(f"{task} {count} times" for task, count in result["epochs"].items())


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--readings", type=int, default=200_000, help="sentences that DIET reads for each task"
    )
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--messages", type=int, default=400, help="how many are timed")
    parser.add_argument("--folder", type=Path, help="keep (and use again) the models here")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        results: dict[str, dict[str, Any]] = {}
        for number, system in enumerate(SYSTEMS):
            result: dict[str, Any] = {"training": 0.0, "training memory": 0.0, "memory": 0.0}
            result["epochs"] = {}
            for task in options.tasks:
                place = folder / f"{number}" / ("all" if system == OURS else task)
                if not (place / "training.json").is_file():
                    print(f"{system}: training {place.name}", flush=True)  # noqa: T201
                    run("train", system, task, place, options.readings)
                run("measure", system, task, place, options.readings)
                result[task] = json.loads((place / f"{task}.json").read_text())
                training = json.loads((place / "training.json").read_text())
                if system != OURS or task == options.tasks[0]:
                    result["training"] += training["seconds"]
                result["epochs"][task] = training["epochs"]
                result["training memory"] = max(result["training memory"], training["memory"])
                result["memory"] = max(result["memory"], result[task]["memory"])
                if task == options.tasks[0]:
                    result["model"] = place / "model.tar.gz"
            results[system] = result
        spent = times({s: r["model"] for s, r in results.items()}, options.messages)
        for system, result in results.items():
            result["times"] = spent[system]
        table = list(rows(results))
        print("\n".join(table))  # noqa: T201
        write_comparison(
            PAGE,
            [
                f"Written by `make compare` on {date.today()}: stock Rasa 3.6.21 on the same "
                "training sentences. A DIET model learns one task; it read "
                f"{options.readings} sentences for each of them ({_epochs(results[SPARSE])}). "
                "Its training time is that of all its models, its time per message that of one. "
                "Ours includes making the sentence vectors, unless they were there already. "
                "Times were taken in turns on the same sentences.",
                "",
                *table,
            ],
        )


if __name__ == "__main__":
    main()
