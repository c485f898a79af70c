"""``export``, ``erase`` and ``migrate``: one conversation out, or gone; the schema up to date."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue import load_catalogue
from bot.commands.installation import Installation, notes, open_installation
from bot.conversation.summary import summary_text
from bot.run.problem import Problem
from bot.run.runtime import read_runtime
from bot.store.models import Conversation, Invitation, Note


def find(session: Session, conversation: str) -> Conversation:
    """The conversation with this id; raises :class:`Problem`."""
    row = session.get(Conversation, conversation)
    if row is None:
        raise Problem(f"There is no conversation {conversation!r}.")
    return row


@click.command()
@click.argument("conversation")
def export(conversation: str) -> None:
    """Print the summary of a conversation as plain text."""
    installation = open_installation()
    with installation.database.unit_of_work() as session:
        row = find(session, conversation)
        note = session.scalar(select(Note).where(Note.conversation_id == row.id))
        text = summary_text(row, load_catalogue(), note=note)
    click.echo(text, nl=False)


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
