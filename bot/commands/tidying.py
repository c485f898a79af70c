"""``tidy``: delete what has been kept long enough; ``start`` does the same every day."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from bot.backup import clear_away
from bot.commands.installation import Installation, notes, open_installation
from bot.conversation.retention import Tidied
from bot.conversation.retention import tidy as tidy_database
from bot.run.runtime import Runtime, read_runtime


def tidy_now(installation: Installation, runtime: Runtime | None) -> Tidied:
    """Delete everything whose time is over, also in the memory of a running engine."""
    forget = None
    if runtime is not None and runtime.is_alive:
        forget = installation.conversations(runtime).forget
    now = datetime.now(UTC)
    clear_away(installation.settings, now)
    return tidy_database(installation.database, now, forget)


@click.command()
def tidy() -> None:
    """Delete what has been kept long enough: conversations, invitations, old sign-ins.

    `brede-gesprek start` does this by itself, once a day. Run it from a timer when the web
    server is started in another way.
    """
    installation = open_installation()
    done = tidy_now(installation, read_runtime(installation.settings))
    notes.print(f"Deleted: {done}.", highlight=False)
