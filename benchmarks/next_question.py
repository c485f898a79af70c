"""How long a patient waits for the next question, with many patients at once.

Run with ``make bench``. Starts the whole product the way the tests do, with an empty store
that is thrown away, lets invented patients talk through the web pages at the same time, and
prints how long each waited between pressing "Verder" and having the next page. The figures
are those of this machine at this moment; run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
from rich.console import Console
from rich.table import Table

from bot.commands.start import demo_practice
from bot.run.demo import DemoInvitation
from bot.run.ports import free_port
from bot.run.product import running_product
from bot.settings import Settings, load_secrets
from tests.conftest import RunningProduct

AIM = 0.8
"""Seconds within which 95 of 100 questions should come (ux.md)."""

ANSWERS = (
    "Ik slaap al maanden slecht en ik wil daar zelf iets aan doen.",
    "Ik heb veel pijn en niemand doet er iets aan.",
    "Ik wil weer elke dag een stuk wandelen met mijn zus.",
    "In het weekend gaat het beter, dan leg ik mijn telefoon weg.",
)
MOST_ASKS = 25


@dataclass
class Patient:
    """Somebody with a browser without JavaScript. ``waits`` are seconds per question."""

    base_url: str
    invitation: DemoInvitation
    think: float
    chance: random.Random
    waits: list[float] = field(default_factory=list)
    failed: int = 0
    page: str = ""

    def __post_init__(self) -> None:
        self.browser = httpx.Client(base_url=self.base_url, follow_redirects=True, timeout=30)

    def sign_in(self) -> None:
        """Type the code and the birth date; waits while too many came from this address."""
        born = self.invitation.birth_date
        fields = {"code": self.invitation.code, "birth_date": born.strftime("%d-%m-%Y")}
        page = self.browser.get("/start").text
        while (answer := self.browser.post("/start", data={**_hidden(page), **fields})).is_error:
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                raise SystemExit(f"signing in gave {answer.status_code}")
            time.sleep(5)
        self.page = answer.text

    def talk(self) -> None:
        """From the consent to the check page, with time to think in between."""
        for _ in range(MOST_ASKS):
            time.sleep(self.chance.uniform(0.5, 1.5) * self.think)
            data = {**_hidden(self.page), **self._answer(self.page)}
            began = time.perf_counter()
            answer = self.browser.post("/gesprek", data=data)
            self.waits.append(time.perf_counter() - began)
            self.page = answer.text
            if answer.is_error:
                self.failed += 1
            if answer.is_error or answer.url.path == "/controleren":
                break
        self.browser.close()

    def _answer(self, page: str) -> dict[str, str]:
        if 'name="ask" value="consent"' in page:
            return {"option": "yes", "do": "answer"}
        if 'class="scale"' in page and 'name="score-' not in page:
            return {"option": str(self.chance.randint(0, 10)), "do": "answer"}
        if '<textarea name="text"' in page:
            return {"text": self.chance.choice(ANSWERS), "do": "answer"}
        return {"do": "skip_question"}


def _hidden(page: str) -> dict[str, str]:
    """The hidden fields of the first card on a page."""
    fields = re.findall(r'<input type="hidden" name="(csrf_token|key|ask)" value="([^"]*)"', page)
    return dict(reversed(fields))


def percentile(values: Iterable[float], part: float) -> float:
    """The value under which ``part`` (0–1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]


def run(people: RunningProduct, patients: int, think: float) -> list[Patient]:
    """Let so many patients talk at once; ``think`` is the average time per answer in seconds."""
    address = people.product.runtime.web_url
    everybody = [
        Patient(address, people.invite(label=str(number)), think, random.Random(number))
        for number in range(patients)
    ]
    for patient in everybody:
        patient.sign_in()
    with ThreadPoolExecutor(patients) as pool:
        for done in [pool.submit(patient.talk) for patient in everybody]:
            done.result()
    return everybody


def report(console: Console, rows: list[tuple[int, float, list[Patient]]]) -> None:
    """Print the table."""
    table = Table("patients", "thinking", "questions", "failed", "p50", "p95", "p99", "longest")
    table.title = f"Seconds until the next question (aim: p95 ≤ {AIM})"
    for patients, think, everybody in rows:
        waits = [wait for patient in everybody for wait in patient.waits]
        figures = (
            median(waits), percentile(waits, 0.95), percentile(waits, 0.99), max(waits),
        )  # fmt: skip
        table.add_row(
            str(patients), f"{think:g} s", str(len(waits)),
            str(sum(patient.failed for patient in everybody)),
            *(f"{figure:.2f}" for figure in figures),
        )  # fmt: skip
    console.print(table)


def main() -> None:
    """Start the product, measure, stop it again."""
    parser = argparse.ArgumentParser(description="How long a patient waits for the next question.")
    parser.add_argument("--patients", type=int, default=20, help="patients at once")
    parser.add_argument(
        "--think", type=float, nargs="+", default=[25, 5],
        help="average seconds to read and answer; one row of the table each",
    )  # fmt: skip
    chosen = parser.parse_args()
    notes = Console(stderr=True)
    for name in [name for name in os.environ if name.startswith("BREDE_GESPREK_")]:
        del os.environ[name]  # the database of whoever runs this is none of our business
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), port=free_port())
        with running_product(settings, notes) as product:
            demo = demo_practice(product)
            assert demo is not None, "an empty store gets a demo practice"
            people = RunningProduct(product, load_secrets(product.settings), demo)
            run(people, 1, 0)  # the first turn of a fresh engine is slow
            rows = [
                (chosen.patients, think, run(people, chosen.patients, think))
                for think in chosen.think
            ]
    report(Console(), rows)


if __name__ == "__main__":
    main()
