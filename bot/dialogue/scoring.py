"""Figures for what the model understands: per kind of label, with what went wrong.

Labels: intents of the contract; klant, klaag, bezoeker, onbekend; S0…S3, also
``S2:suicidality``; topics with commas, ``-`` for none.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Outcome = dict[str, Any]
CALM = "ordinary answers that safety leaves alone"
"""Of sentences that were not written about danger; a few of them may deserve a question."""
_WORST = 10


@dataclass(frozen=True)
class Mistake:
    """A sentence that came out otherwise than its label."""

    expected: str
    got: str
    confidence: float
    text: str


@dataclass
class Report:
    """Figures of one file. ``classes`` maps a label to precision, recall, f1 and count."""

    name: str
    count: int
    figures: dict[str, float] = field(default_factory=dict)
    classes: dict[str, dict[str, float]] = field(default_factory=dict)
    confusions: list[tuple[str, str, int]] = field(default_factory=list)
    worst: list[Mistake] = field(default_factory=list)

    def table(self) -> str:
        """The report as text."""
        lines = [f"## {self.name} ({self.count} sentences)"]
        lines += [f"{name:<48}{value:>8.3f}" for name, value in self.figures.items()]
        if self.classes:
            lines.append(f"{'class':<24}{'precision':>10}{'recall':>10}{'f1':>10}{'count':>8}")
        for label, row in self.classes.items():
            lines.append(
                f"{label:<24}{row['precision']:>10.3f}{row['recall']:>10.3f}"
                f"{row['f1']:>10.3f}{int(row['count']):>8}"
            )
        if self.confusions:
            lines.append("confusions (expected -> got: times)")
            lines += [f"  {a} -> {b}: {times}" for a, b, times in self.confusions]
        if self.worst:
            lines.append("worst mistakes")
            lines += [
                f"  {m.expected} -> {m.got} ({m.confidence:.2f})  {m.text}" for m in self.worst
            ]
        return "\n".join(lines)


def read_tsv(file: Path) -> list[tuple[str, str]]:
    """(label, text) pairs; empty lines and lines that start with ``#`` are left out.

    :raises ValueError: a line without a tab.
    """
    pairs = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        label, tab, text = line.partition("\t")
        if not tab:
            raise ValueError(f"{file}, line {number}: no tab between label and text")
        pairs.append((label.strip(), text.strip()))
    return pairs


def per_class(expected: Sequence[str], got: Sequence[str]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and count for every label that occurs in ``expected``."""
    rows = {}
    for label in sorted(set(expected)):
        right = sum(a == b == label for a, b in zip(expected, got, strict=True))
        said, meant = got.count(label), expected.count(label)
        precision = right / said if said else 0.0
        recall = right / meant
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        rows[label] = {"precision": precision, "recall": recall, "f1": f1, "count": float(meant)}
    return rows


def _single(
    name: str,
    pairs: Sequence[tuple[str, str]],
    outcomes: Sequence[Outcome],
    pick: Callable[[Outcome], tuple[str, float]],
) -> Report:
    expected = [label for label, _ in pairs]
    picked = [pick(outcome) for outcome in outcomes]
    got = [label for label, _ in picked]
    report = Report(name, len(pairs), classes=per_class(expected, got))
    report.figures["accuracy"] = _share([a == b for a, b in zip(expected, got, strict=True)])
    wrong = Counter((a, b) for a, b in zip(expected, got, strict=True) if a != b)
    report.confusions = [(a, b, times) for (a, b), times in wrong.most_common(15)]
    mistakes = [
        Mistake(label, mine, sure, text)
        for (label, text), (mine, sure) in zip(pairs, picked, strict=True)
        if label != mine
    ]
    report.worst = sorted(mistakes, key=lambda mistake: -mistake.confidence)[:_WORST]
    return report


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 1.0


def _calm(outcomes: Sequence[Outcome]) -> float:
    return _share([outcome["safety"]["tier"] == "S0" for outcome in outcomes])


def intents(pairs: Sequence[tuple[str, str]], outcomes: Sequence[Outcome]) -> Report:
    """Macro F1 over the intents of the file."""
    report = _single(
        "intents",
        pairs,
        outcomes,
        lambda outcome: (outcome["intent"]["name"], outcome["intent"]["confidence"]),
    )
    report.figures["macro F1"] = statistics.mean(row["f1"] for row in report.classes.values())
    kept = [
        outcome["intent"]["name"] == "answer"
        for (label, _), outcome in zip(pairs, outcomes, strict=True)
        if label == "answer"
    ]
    report.figures["answers that stay answer"] = _share(kept)
    return report


def long_answers(pairs: Sequence[tuple[str, str]], outcomes: Sequence[Outcome]) -> Report:
    """Answers that contain the words of a command: how many of them stay an answer."""
    report = intents(pairs, outcomes)
    kept = report.figures["answers that stay answer"]
    figures = {"answers that stay answer": kept, CALM: _calm(outcomes)}
    return Report("long answers", len(pairs), figures, worst=report.worst)


def relations(pairs: Sequence[tuple[str, str]], outcomes: Sequence[Outcome]) -> Report:
    """Macro F1 over klant, klaag, bezoeker, and how much stays onbekend."""
    report = _single(
        "relation",
        pairs,
        outcomes,
        lambda outcome: (outcome["relation"]["type"], outcome["relation"]["confidence"]),
    )
    typed = [row["f1"] for label, row in report.classes.items() if label != "onbekend"]
    report.figures["macro F1 over the three types"] = statistics.mean(typed) if typed else 1.0
    if "onbekend" in report.classes:
        report.figures["too little said that stays onbekend"] = report.classes["onbekend"]["recall"]
    report.figures[CALM] = _calm(outcomes)
    return report


def safety(pairs: Sequence[tuple[str, str]], outcomes: Sequence[Outcome]) -> Report:
    """What is missed and what is alarmed for nothing."""
    tiers = [(label.split(":")[0], text) for label, text in pairs]
    report = _single("safety", tiers, outcomes, lambda outcome: (outcome["safety"]["tier"], 1.0))
    got = [outcome["safety"]["tier"] for outcome in outcomes]
    both = list(zip([tier for tier, _ in tiers], got, strict=True))
    report.figures |= {
        "S2/S3 that get at least S1": _share([b >= "S1" for a, b in both if a >= "S2"]),
        "S2/S3 that get at least S2": _share([b >= "S2" for a, b in both if a >= "S2"]),
        "S3 that get S3": _share([b == "S3" for a, b in both if a == "S3"]),
        "S1 that get S1 or S2": _share([b in ("S1", "S2") for a, b in both if a == "S1"]),
        "harmless that stay S0": _share([b == "S0" for a, b in both if a == "S0"]),
    }
    labelled = [
        (label.split(":")[1], outcome["safety"]["category"])
        for (label, _), outcome in zip(pairs, outcomes, strict=True)
        if ":" in label and not label.startswith("S0") and outcome["safety"]["tier"] != "S0"
    ]
    if labelled:
        report.figures["category right when found"] = _share([a == b for a, b in labelled])
    mistakes = sorted(
        report_mistakes(tiers, outcomes),
        key=lambda m: (m.got >= m.expected, m.expected),
        reverse=False,
    )
    report.worst = mistakes[: 2 * _WORST]
    return report


def report_mistakes(tiers: Sequence[tuple[str, str]], outcomes: Sequence[Outcome]) -> list[Mistake]:
    """Safety mistakes that matter: missed, too low, or alarmed for nothing."""
    return [
        Mistake(
            tier,
            f"{outcome['safety']['tier']} {outcome['safety']['rule'] or ''}".strip(),
            1.0,
            text,
        )
        for (tier, text), outcome in zip(tiers, outcomes, strict=True)
        if (tier == "S0") != (outcome["safety"]["tier"] == "S0")
        or outcome["safety"]["tier"] < min(tier, "S2")
    ]


def topics(pairs: Sequence[tuple[str, str]], outcomes: Sequence[Outcome]) -> Report:
    """Micro F1 over all life areas."""
    expected = [set(label.replace(" ", "").split(",")) - {"-", ""} for label, _ in pairs]
    got = [{topic["name"] for topic in outcome["topics"]} for outcome in outcomes]
    report = Report("topics", len(pairs))
    right = said = meant = 0
    for area in sorted(set().union(*expected)):
        hit = sum(area in a and area in b for a, b in zip(expected, got, strict=True))
        named, there = sum(area in b for b in got), sum(area in a for a in expected)
        precision, recall = hit / named if named else 0.0, hit / there
        f1 = 2 * hit / (named + there)
        report.classes[area] = {
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "count": float(there),
        }
        right, meant = right + hit, meant + there
    said = sum(map(len, got))
    report.figures["micro F1"] = 2 * right / (said + meant) if said + meant else 1.0
    report.figures[CALM] = _calm(outcomes)
    report.worst = [
        Mistake(",".join(sorted(a)) or "-", ",".join(sorted(b)) or "-", 1.0, text)
        for (_, text), a, b in zip(pairs, expected, got, strict=True)
        if not a & b and (a or b)
    ][:_WORST]
    return report


REPORTS: dict[str, Callable[[Sequence[tuple[str, str]], Sequence[Outcome]], Report]] = {
    "intents": intents,
    "long_answers": long_answers,
    "relations": relations,
    "safety": safety,
    "topics": topics,
}
