"""How long exporting many conversations takes, and how much memory it needs at its highest.

Run with ``make bench``. Fills an empty store with invented conversations, exports all of them in
a process of its own as the portal does, and prints time, progress and peak memory: that of the
process and all it starts together, looked at every half second, or the system's own account of
the process when that is higher. The text without names is measured apart: its lists of names are
what takes memory there.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from bot.export.formats import DEIDENTIFIED, SPREADSHEET
from bot.export.jobs import Wanted, ask_for, file_of, start
from bot.settings import Settings
from bot.store.database import Database, migrate
from bot.store.models import (
    AgreedGoal,
    Agreement,
    Answer,
    Consent,
    Conversation,
    ExportJob,
    Goal,
    Practice,
    Referral,
)

AIM = 500
"""Megabytes that exporting a thousand conversations may need."""

WORDS = (
    "Ik slaap al maanden slecht en lig veel te piekeren. Overdag ben ik moe en zeg ik dingen af."
    " Ik wil weer eens per week met mijn zus wandelen, maar ik zie er erg tegenop."
)
OPEN_QUESTIONS = ("wish", "exception", "why_not_lower", "one_point_higher", "wheel_can")


def fill(database: Database, count: int) -> int:
    """A practice with this many conversations that were sent; gives its id."""
    now = datetime.now(UTC)
    with database.unit_of_work() as session:
        practice = Practice(name="Proef", phone="1", out_of_hours_phone="2")
        session.add(practice)
        session.flush()
        for number in range(count):
            row = Conversation(
                practice_id=practice.id, role="patient", label=f"Proef {number}", status="sent",
                sent_at=now - timedelta(minutes=number),
            )  # fmt: skip
            row.answers = [
                Answer(question=name, said=WORDS, value=WORDS) for name in OPEN_QUESTIONS
            ]
            row.answers += [
                Answer(question="scale_now", said="6", value=6.0),
                Answer(
                    question="model_overview", said="",
                    value={"model": "spinnenweb", "talk": ["gevoel"],
                           "scores": {"lichaam": number % 11, "gevoel": 4, "meedoen": 7}},
                ),
            ]  # fmt: skip
            row.goals = [Goal(number=1, wish=WORDS, what="Zondag bellen", when="Zondag")]
            row.referral = Referral(
                needs=[], offered=[], picked=["welfare_coach"], request=WORDS
            )
            row.consents = [Consent(purpose="read_answers", given=True, text_version="1")]
            session.add(row)
            session.flush()
            goal = AgreedGoal(number=1, what="Zondag bellen", when="Zondag", confidence=6.0)
            session.add(Agreement(conversation_id=row.id, goals=[goal], poh_does="Belt"))
        return practice.id


def measure(settings: Settings, database: Database, practice: int, wanted: Wanted) -> list[str]:
    """Export in a process of its own; a line of the table."""
    now = datetime.now(UTC)
    with database.unit_of_work() as session:
        job_id = ask_for(session, wanted, practice_id=practice, user_id=None, now=now).id
    began = time.perf_counter()
    worker = start(settings, job_id)
    told, peak = _watch(worker, database, job_id)
    took = time.perf_counter() - began
    with database.unit_of_work() as session:
        job = session.get_one(ExportJob, job_id)
    path = file_of(settings, job)
    size = f"{path.stat().st_size / 1e6:.1f} MB" if path else job.problem or job.state
    return [
        ", ".join(wanted.formats), str(job.done), f"{took:.0f} s", f"{peak:.0f} MB", size,
        str(told),
    ]  # fmt: skip


def _watch(
    worker: subprocess.Popen[bytes], database: Database, job_id: str
) -> tuple[int, float]:
    """Look at the job as the page does, until it ends.

    Gives how many different stands were seen, and the highest memory in megabytes.
    """
    seen, peak = set(), 0.0
    while True:
        # The system's account of a process is there once, when its end is seen.
        pid, _status, used = os.wait4(worker.pid, os.WNOHANG)
        if pid:
            worker.returncode = 0
            return len(seen), max(peak, used.ru_maxrss / 1024)
        peak = max(peak, sum(map(_megabytes, _family(worker.pid))))
        with database.unit_of_work() as session:
            seen.add(session.get_one(ExportJob, job_id).done)
        time.sleep(0.5)


def _family(pid: int) -> list[int]:
    """A process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        started = [int(child) for child in children.read_text().split()]
    except OSError:
        return []
    return [pid, *(one for child in started for one in _family(child))]


def _megabytes(pid: int) -> float:
    """What a process holds in memory now; 0 when it just ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=1000)
    parser.add_argument("--names", action="store_true", help="also the text without names")
    chosen = parser.parse_args()
    table = Table(title=f"Exporting {chosen.conversations} conversations (aim: under {AIM} MB)")
    for heading in ("formats", "conversations", "time", "highest memory", "file", "stands seen"):
        table.add_column(heading)
    with TemporaryDirectory() as place:
        settings = Settings(data_dir=Path(place), database_url=f"sqlite:///{place}/bench.db")
        migrate(settings.sqlalchemy_url)
        database = Database(settings.sqlalchemy_url)
        practice = fill(database, chosen.conversations)
        console = Console()
        runs = [(SPREADSHEET,), ("soep",), ("fhir",), ("summary",), ("summary", "referral", "fhir")]
        runs += [(DEIDENTIFIED,)] * (2 if chosen.names else 0)
        for formats in runs:
            row = measure(settings, database, practice, Wanted(formats))
            console.log(*row)
            table.add_row(*row)
        database.engine.dispose()
    console.print(table)


if __name__ == "__main__":
    main()
