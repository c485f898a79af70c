"""``erase`` and ``migrate``: one conversation gone; the schema up to date."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from bot.audit import OPERATOR, record_for
from bot.commands.installation import Installation, notes, open_installation
from bot.export.jobs import forget_files
from bot.run.problem import Problem
from bot.run.runtime import read_runtime
from bot.store.models import Conversation, Invitation


def find(session: Session, conversation: str) -> Conversation:
    """The conversation with this id; raises :class:`Problem`."""
    row = session.get(Conversation, conversation)
    if row is None:
        raise Problem(f"There is no conversation {conversation!r}.")
    return row


@click.command()
@click.argument("conversation")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
def erase(conversation: str, yes: bool) -> None:
    """Delete a conversation with everything in it, for good."""
    installation = open_installation()
    with installation.database.unit_of_work() as session:
        label = find(session, conversation).label
    if not yes:
        click.confirm(f"Delete the conversation of {label!r} for good?", abort=True)
    _erase(installation, conversation)
    notes.print("The conversation is gone: every answer, goal, flag and note of it.")


def _erase(installation: Installation, conversation: str) -> None:
    with installation.database.unit_of_work() as session:
        row = find(session, conversation)
        if row.invitation_id is not None:
            session.get_one(Invitation, row.invitation_id).erased_at = datetime.now(UTC)
        record_for(
            session, "erased", row.id, who=OPERATOR, access_point="brede-gesprek erase"
        )
        forget_files(session, installation.settings, row.practice_id)
        session.delete(row)
    installation.database.forget_erased_rows()
    runtime = read_runtime(installation.settings)
    if runtime is not None and runtime.is_alive:
        installation.conversations(runtime).forget(conversation)


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    open_installation()
    notes.print("The database has the newest schema.")
