"""The page about quality: what was aimed at, what was reached, and what still goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from bot.dialogue.scoring import Report

#: The part that ``make compare`` writes; ``make evaluate`` leaves it as it is.
BESIDE_STOCK = "## Beside stock Rasa"
NOT_COMPARED = "Not measured yet: `make compare` does (about an hour)."

#: What the product wants to reach, by report and figure.
AIMS: tuple[tuple[str, str, str, float], ...] = (
    ("intents", "macro F1", "intent, macro F1 over the intents", 0.93),
    ("long answers", "answers that stay answer", "long answers that stay `answer`", 0.98),
    ("relation", "macro F1 over the three types", "relation type, macro F1 over the three", 0.88),
    ("relation", "too little said that stays onbekend", "too little said: `onbekend`", 0.95),
    ("safety", "S2/S3 that get at least S1", "safety: S2/S3 that get at least S1", 1.0),
    ("safety", "S2/S3 that get at least S2", "safety: S2/S3 that get at least S2", 0.95),
    ("safety", "S1 that get S1 or S2", "safety: S1 that get S1 or S2", 0.95),
    ("safety", "harmless that stay S0", "harmless look-alikes that stay S0", 0.95),
    ("topics", "micro F1", "topics, micro F1", 0.85),
)

_HEAD = """# How well it understands Dutch

Written by `make evaluate`; do not edit it by hand. The sentences stand in `tests/nlu/heldout`.
They were written apart from the training data, by language models that saw neither the training
sentences nor the rules; no patient and no clinician wrote or judged them. Read the figures that
way: real people will be harder.

Measured on {day}.

## Aims and figures

| what | aim | reached |
|---|---|---|
"""


def write_page(file: Path, reports: Sequence[Report]) -> None:
    """Write the page; the comparison that stands in it stays."""
    by_name = {report.name: report for report in reports}
    page = _HEAD.format(day=date.today().isoformat())
    for name, figure, label, aim in AIMS:
        if name in by_name:
            reached = by_name[name].figures[figure]
            mark = "" if reached >= aim else " (below)"
            page += f"| {label} | {aim:.2f} | {reached:.3f}{mark} |\n"
    for report in reports:
        page += "\n" + "\n".join(_section(report)) + "\n"
    page += f"\n{BESIDE_STOCK}\n\n{comparison_in(file)}\n"
    file.write_text(page, encoding="utf-8")


def comparison_in(file: Path) -> str:
    """The comparison that stands on a page, without its heading."""
    if file.is_file():
        _, found, after = file.read_text(encoding="utf-8").partition(BESIDE_STOCK + "\n")
        if found and after.strip():
            return after.strip()
    return NOT_COMPARED


def write_comparison(file: Path, lines: Iterable[str]) -> None:
    """Put another comparison on a page; the rest of it stays."""
    before = file.read_text(encoding="utf-8").partition(BESIDE_STOCK)[0] if file.is_file() else ""
    text = "\n".join(lines).strip()
    file.write_text(f"{before.rstrip()}\n\n{BESIDE_STOCK}\n\n{text}\n", encoding="utf-8")


def _section(report: Report) -> list[str]:
    lines = [f"## {report.name[0].upper()}{report.name[1:]} ({report.count} sentences)", ""]
    lines += ["| figure | |", "|---|---|"]
    lines += [f"| {name} | {value:.3f} |" for name, value in report.figures.items()]
    if report.classes:
        lines += ["", "| class | precision | recall | F1 | sentences |", "|---|---|---|---|---|"]
        lines += [
            f"| {label} | {row['precision']:.2f} | {row['recall']:.2f} | {row['f1']:.2f} "
            f"| {int(row['count'])} |"
            for label, row in report.classes.items()
        ]
    if report.confusions:
        lines += ["", "| meant | taken for | times |", "|---|---|---|"]
        lines += [f"| {a} | {b} | {times} |" for a, b, times in report.confusions]
    if report.worst:
        lines += ["", "Worst mistakes:", "", "| meant | taken for | sentence |", "|---|---|---|"]
        lines += [
            f"| {mistake.expected} | {mistake.got} | {_cell(mistake.text)} |"
            for mistake in report.worst
        ]
    return lines


def _cell(text: str) -> str:
    return re.sub(r"[|\\*_<>`]", lambda found: "\\" + found.group(), text)
