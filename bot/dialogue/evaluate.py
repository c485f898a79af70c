"""Score the trained model on tab-separated files ``label<TAB>text``.

``python -m bot.dialogue.evaluate --intents F --relations F --safety F --topics F`` prints
precision, recall and F1 per class, the confusions, the worst mistakes, and for safety what was
missed (:mod:`bot.dialogue.scoring`); ``--json`` writes the same figures to a file, ``--page``
writes them as a page for people.
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import sys
import time
from dataclasses import asdict
from pathlib import Path

from bot.dialogue.evaluation_page import write_page
from bot.dialogue.parse import Understanding
from bot.dialogue.scoring import REPORTS, Report, read_tsv


def evaluate(understanding: Understanding, files: dict[str, Path]) -> list[Report]:
    """Score each file; the last report holds the time per message in milliseconds."""
    reports, times = [], []
    for kind, file in files.items():
        pairs, outcomes = read_tsv(file), []
        for _, text in pairs:
            start = time.perf_counter()
            outcomes.append(understanding.parse(text))
            times.append((time.perf_counter() - start) * 1000)
        reports.append(REPORTS[kind](pairs, outcomes))
    if times:
        spread = Report("time per message", len(times))
        spread.figures["median (ms)"] = statistics.median(times)
        spread.figures["95 % within (ms)"] = sorted(times)[int(len(times) * 0.95)]
        reports.append(spread)
    return reports


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.dialogue.evaluate", description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("models"))
    for kind in REPORTS:
        parser.add_argument(f"--{kind.replace('_', '-')}", type=Path)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--page", type=Path, help="also write the figures as this Markdown page")
    options = parser.parse_args(arguments)
    files = {kind: file for kind in REPORTS if (file := getattr(options, kind))}
    if not files:
        parser.error("give at least one file to score")
    logging.disable(logging.CRITICAL)
    reports = evaluate(Understanding(options.model), files)
    sys.stdout.write("\n\n".join(report.table() for report in reports) + "\n")
    if options.json:
        figures = [asdict(report) for report in reports]
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    if options.page:
        write_page(options.page, reports)
    return 0


if __name__ == "__main__":
    sys.exit(main())
