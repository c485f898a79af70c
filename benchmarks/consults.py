"""Whether every question of many simulated consults fits, and a sample for a person to read.

Run with ``make bench`` or ``python -m benchmarks.consults --sample 30``. Nothing is started:
the choosing code is pure, and seeded POH's note, press and jump at random.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter

from rich.console import Console
from rich.table import Table

from bot.catalogue import load_catalogue
from tests.conversation.simulated_consults import RELATIONS, Moment, simulated
from tests.conversation.test_simulated_consults import wrong


def report(screen: Console, moments: list[Moment]) -> None:
    """How often which type and step came by, and how much was wrong."""
    table = Table("type", *(f"step {step}" for step in range(1, 6)), "wrong")
    seen = Counter((m.course.relation, m.shown.step) for m in moments)
    faults = Counter(m.course.relation for m in moments for _ in wrong(m))
    for relation in RELATIONS:
        counts = (str(seen[relation, step] or "–") for step in range(1, 6))
        table.add_row(relation, *counts, str(faults[relation]))
    consults = len({moment.consult for moment in moments})
    table.title = f"{len(moments)} moments of {consults} simulated consults"
    screen.print(table)
    for moment in moments:
        for problem in wrong(moment):
            screen.print(f"consult {moment.consult}: {problem}")


def sample(screen: Console, moments: list[Moment], size: int) -> None:
    """Questions as a POH would see them, drawn at random."""
    table = Table("type", "step", "topics", "question", "why")
    table.title = f"A sample of {size}"
    shown = [moment for moment in moments if moment.shown.prompts]
    for moment in random.Random(size).sample(shown, min(size, len(shown))):
        first = moment.shown.prompts[0]
        topics = ", ".join(moment.topics)
        table.add_row(moment.course.relation, str(first.step), topics, first.text, first.why)
    screen.print(table)


def main() -> None:
    """Simulate, check, print."""
    parser = argparse.ArgumentParser(description="Questions of simulated consults.")
    parser.add_argument("--consults", type=int, default=300)
    parser.add_argument("--sample", type=int, default=30)
    chosen = parser.parse_args()
    catalogue = load_catalogue()
    moments = [moment for n in range(chosen.consults) for moment in simulated(catalogue, n)]
    screen = Console()
    report(screen, moments)
    sample(screen, moments, chosen.sample)


if __name__ == "__main__":
    main()
