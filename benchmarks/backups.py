"""How long a backup and its restore take among ten thousand conversations, and with what memory.

Run with ``python -m benchmarks.backups``. Fills a data folder that is thrown away, types the
commands as an operator does, and prints time (starting Python included), highest memory and size.
Copying the file and writing it to the disk stands beside it: nothing that copies can be faster.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.many_conversations import fill
from bot.backup import new_key
from bot.settings import Settings, load_secrets
from bot.store.database import Database, migrate


def run(environment: dict[str, str], *command: str) -> tuple[float, float]:
    """Run a command; seconds, and its highest memory in MB."""
    started, highest = time.perf_counter(), 0.0
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    ) as running:
        while running.poll() is None:
            highest = _highest(running.pid) or highest
            time.sleep(0.02)
    assert running.returncode == 0, command
    return time.perf_counter() - started, highest


def _highest(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return 0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0
    )


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=10_000)
    patients = parser.parse_args().patients
    secret, public = new_key()
    table = Table(title=f"A backup of {patients} patients")
    for heading in ("what", "seconds", "highest memory (MB)", "file (MB)"):
        table.add_column(heading)
    with TemporaryDirectory() as place:
        settings = Settings(data_dir=Path(place) / "var")
        settings.data_dir.mkdir()
        load_secrets(settings)
        migrate(settings.sqlalchemy_url)
        database = Database(settings.sqlalchemy_url)
        fill(database, patients)
        database.forget_erased_rows()
        database.engine.dispose()
        key, file = Path(place) / "key", Path(place) / "made.tar.age"
        key.write_text(secret, encoding="utf-8")
        store = settings.data_dir / "brede_gesprek.db"
        ours = (sys.executable, "-m", "bot.cli")
        environment = {
            "BREDE_GESPREK_DATA_DIR": str(settings.data_dir), "BREDE_GESPREK_BACKUP_KEY": public,
        }  # fmt: skip
        for what, command, made in (
            ("cp and sync", ("sh", "-c", f"cp {store} {place}/copy && sync {place}/copy"),
             Path(place) / "copy"),
            ("backup", (*ours, "backup", "--output", str(file)), file),
            ("restore --check", (*ours, "restore", str(file), "--key-file", str(key), "--check"),
             file),
            ("restore", (*ours, "restore", str(file), "--key-file", str(key), "--yes"), store),
        ):  # fmt: skip
            seconds, memory = run(environment, *command)
            table.add_row(
                what, f"{seconds:.1f}", f"{memory:.0f}", f"{made.stat().st_size / 1e6:.0f}"
            )
    Console().print(table)


if __name__ == "__main__":
    main()
