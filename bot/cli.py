"""``brede-gesprek``: everything an operator or maintainer does from a terminal."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import click
from rich.markup import escape

from bot.commands.backup import backup, restore
from bot.commands.chat import chat
from bot.commands.conversation import erase, migrate
from bot.commands.exporting import audit, export
from bot.commands.installation import notes
from bot.commands.models import models
from bot.commands.people import invite, user
from bot.commands.start import start, train
from bot.commands.tidying import tidy
from bot.commands.understanding import evaluate, parse
from bot.run.problem import Problem, trace
from bot.settings import load_settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Het brede gesprek: start it, talk to it, and look after it."""


for _command in (
    start, train, chat, models, invite, user, export, erase, backup, restore, tidy, audit,
    migrate, parse, evaluate,
):  # fmt: skip
    cli.add_command(_command)


def main() -> None:
    """Run a command. Whatever goes wrong is one clear sentence, never a traceback."""
    os.umask(0o077)  # what we write is for nobody else on this machine
    try:
        cli.main(prog_name="brede-gesprek")
    except Problem as problem:
        notes.print(f"[red]{escape(problem.what)}[/]", highlight=False, soft_wrap=True)
        for part in (problem.detail, problem.advice):
            if part:
                notes.print(escape(part), highlight=False, soft_wrap=True)
        sys.exit(1)
    except Exception as error:
        notes.print(
            f"[red]Something went wrong that should not: {type(error).__name__}.[/] "
            f"{escape(_noted(error))}",
            highlight=False,
            soft_wrap=True,
        )
        sys.exit(70)


def _noted(error: Exception) -> str:
    """Write where an unexpected error was raised to a log; a sentence that says so."""
    try:
        log = load_settings().log_dir / "commands.log"
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {trace(error)}\n")
    except Exception:
        return f"It happened here: {trace(error)}"
    return f"Where it happened is in {log}; please report it."


if __name__ == "__main__":
    main()
