"""``backup`` and ``restore``: everything that cannot be made again, locked; and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.markup import escape

from bot import backup as backups
from bot.backup.taking import file_name
from bot.commands.installation import notes, open_installation, screen, settings_or_problem
from bot.run.display import Activity
from bot.run.problem import Problem
from bot.run.product import only_one


@click.command()
@click.option(
    "--output", type=click.Path(path_type=Path),
    help="A folder that is there, or the name of the file.",
)  # fmt: skip
@click.option("--new-key", is_flag=True, help="Make and print a pair of keys; no backup.")
def backup(output: Path | None, new_key: bool) -> None:
    """Copy everything that cannot be made again to one locked file, while everything runs.

    It is locked with the public key in BREDE_GESPREK_BACKUP_KEY. Only the secret key that was
    made with it opens it: keep that one elsewhere.
    """
    if new_key:
        _show_new_key()
        return
    if output is None:
        raise Problem("Say where the backup goes: `--output FOLDER`")
    installation = open_installation()
    now = datetime.now(UTC)
    file = output / file_name(now) if output.is_dir() else output
    with Activity(notes, "Making a backup"):
        made = backups.take(installation.settings, installation.database, file, now)
    notes.print(f"{escape(str(file))}: {_contents(made)}.", highlight=False, soft_wrap=True)


def _show_new_key() -> None:
    secret, public = backups.new_key()
    screen.print(
        f"public key  {public}\nsecret key  {secret}", highlight=False, soft_wrap=True, markup=False
    )
    notes.print(
        "Set BREDE_GESPREK_BACKUP_KEY to the public key. Keep the secret key in a safe place that "
        "is not this machine: without it no backup opens, and it is shown only now.",
        highlight=False, soft_wrap=True,
    )  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--key-file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the secret key; asked for when left out.",
)  # fmt: skip
@click.option("--check", is_flag=True, help="Only see whether it opens and is sound.")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
def restore(file: Path, key_file: Path | None, check: bool, yes: bool) -> None:
    """Put a backup back in place of what is here.

    What was deleted, taken back or closed off since stays so, when the database that is here can
    still be read. Everybody signs in again. What was here is set aside for a week.
    """
    settings = settings_or_problem()
    key = key_file.read_text(encoding="utf-8") if key_file else _asked()
    if check:
        with Activity(notes, "Looking at the backup"):
            found = backups.check(settings, file, key)
        notes.print(f"It opens and is sound: {_contents(found)}.", highlight=False)
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with only_one(settings, notes):
        if not yes:
            found = backups.check(settings, file, key)
            click.confirm(
                f"Put this back in place of what is in {settings.data_dir}: {_contents(found)}?",
                abort=True,
            )
        with Activity(notes, "Putting the backup back"):
            done = backups.restore(settings, file, key, datetime.now(UTC))
    for line in _told(done):
        notes.print(escape(line), highlight=False, soft_wrap=True)


def _asked() -> str:
    return str(click.prompt("The secret key (AGE-SECRET-KEY-1…)", hide_input=True, err=True))


def _contents(manifest: backups.Manifest) -> str:
    return (
        f"{manifest.made_at:%d-%m-%Y %H:%M} UTC, practices {manifest.practices}, "
        f"conversations {manifest.conversations}"
    )


def _told(done: backups.Restored) -> list[str]:
    lines = [f"Put back: {_contents(done.manifest)}. Everybody signs in again."]
    if done.since is None:
        lines.append(
            "No database that belongs to it could be read here. What was deleted, taken back or "
            "closed off after that moment is as it was then: look at accounts, roles and "
            "invitations, and ask the practice which conversations were deleted."
        )
    else:
        lines.append(
            f"Kept as it is now: conversations deleted since {done.since.deleted}, consents taken "
            f"back since {done.since.withdrawn}, rows of the log {done.since.events}; passwords, "
            "roles and links too."
        )
        if done.since.begun:
            lines.append(
                f"Conversations that began since are not in the backup: {done.since.begun}."
            )
    if done.aside is not None:
        lines.append(
            f"What was here is in {done.aside} for {backups.SET_ASIDE_DAYS} days. It holds "
            "patients' words: delete it as soon as you do not need it."
        )
    return lines
