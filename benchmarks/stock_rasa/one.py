"""One process of the comparison: train a system, or measure it.

A process of its own for each, so that memory and time are those of one system.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.filterwarnings("ignore")

import yaml  # noqa: E402
from rasa.model_training import train_nlu  # noqa: E402

from benchmarks.stock_rasa.systems import (  # noqa: E402
    OURS,
    config_of,
    epochs_of,
    outcome,
    save_json,
    write_lessons,
)
from bot.dialogue.parse import Understanding  # noqa: E402
from bot.dialogue.scoring import REPORTS, read_tsv  # noqa: E402

HELD_OUT = Path("tests/nlu/heldout")


def peak_memory() -> float:
    """The most memory that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cpu_time() -> float:
    """Seconds of computing, also by processes of this one: waiting for others does not count."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def train(system: str, task: str, readings: int, folder: Path) -> None:
    """Train and say how long it took. Ours learns every task at once."""
    config = folder / "config.yml"
    epochs = 0
    if system == OURS:
        settings = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))
        lessons = "data/nlu"
    else:
        file, count = write_lessons(task, folder)
        epochs, lessons = epochs_of(count, readings), str(file)
        settings = config_of(system, epochs)
    settings.pop("policies", None)
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    before = cpu_time()
    train_nlu(str(config), lessons, str(folder), fixed_model_name="model")
    save_json(
        folder / "training.json",
        {"seconds": cpu_time() - before, "memory": peak_memory(), "epochs": epochs},
    )


def measure(system: str, task: str, folder: Path) -> None:
    """Score the held-out sentences of a task, and say how much memory answering takes."""
    understanding = Understanding(folder / "model.tar.gz")
    pairs, outcomes = read_tsv(HELD_OUT / f"{task}.tsv"), []
    for _, text in pairs:
        if system == OURS:
            outcomes.append(understanding.parse(text))
        else:
            said = understanding.raw(text)["intent"]
            outcomes.append(outcome(task, str(said["name"]), float(said["confidence"])))
    report = REPORTS[task](pairs, outcomes)
    save_json(folder / f"{task}.json", {"figures": report.figures, "memory": peak_memory()})


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["train", "measure"])
    parser.add_argument("--system", required=True)
    parser.add_argument("--task", required=True)
    parser.add_argument("--readings", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if options.what == "train":
        train(options.system, options.task, options.readings, options.folder)
    else:
        measure(options.system, options.task, options.folder)


if __name__ == "__main__":
    main()
