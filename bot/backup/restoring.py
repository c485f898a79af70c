"""Putting a backup back: made ready beside what is there, and swapped for it at the very end."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.audit import OPERATOR, record, verify
from bot.backup.bundle import DATABASE, DEMO, SECRETS, Manifest, secret_key, unlock
from bot.backup.copying import copy_database, faults
from bot.backup.folders import database_file, working_folder
from bot.backup.since import Since, carry_over, same_chain
from bot.conversation.retention import tidy
from bot.run.demo import demo_file
from bot.run.problem import Problem
from bot.settings import Settings
from bot.store.database import Database, known_versions, migrate
from bot.store.models import (
    Conversation,
    EntryLink,
    ExportJob,
    Handover,
    Practice,
    SignIn,
)

ACCESS_POINT = "brede-gesprek restore"
_PAST_EVERY_COOKIE = 1_000_000


@dataclass(frozen=True)
class Restored:
    """What was put back.

    ``since`` is what was kept as it is now; ``None`` when no database of the same installation
    could be read here, so that deletions after the backup are undone. ``aside`` is where what was
    here went.
    """

    manifest: Manifest
    since: Since | None
    aside: Path | None


def check(settings: Settings, file: Path, key: str) -> Manifest:
    """Whether a backup opens and is sound; changes nothing. Raises :class:`Problem`."""
    with _sentences(settings), working_folder(settings) as folder:
        return _opened(file, key, folder)


@contextmanager
def _sentences(settings: Settings) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Problem(
            f"The backup cannot be put back: {error.strerror or error}.",
            f"Look at the room and the rights of {settings.data_dir}.",
        ) from None


def _opened(file: Path, key: str, folder: Path) -> Manifest:
    manifest = unlock(file, secret_key(key), folder)
    if wrong := faults(folder / DATABASE):
        raise Problem(f"The database in {file} is damaged: {wrong[0]}.", "Take another backup.")
    if manifest.schema_version not in known_versions():
        raise Problem(
            f"{file} was made by a newer version of this program.", "Update, and try again."
        )
    return manifest


def restore(settings: Settings, file: Path, key: str, now: datetime) -> Restored:
    """Put a backup back in place of what is here. Nothing of the product may run meanwhile.

    What patients deleted or took back since, and who may no longer come in, stays so; everybody
    signs in again. What is here is set aside, not deleted. Until the swap at the end nothing
    changes; who is interrupted there puts the backup back once more.

    Args:
        settings: of this installation.
        file: the backup.
        key: the secret key that opens it.
        now: the present moment (UTC).

    Raises:
        Problem: the key does not fit, the backup is not sound or too new, or there is no room.
    """
    target = database_file(settings)
    with _sentences(settings), working_folder(settings) as folder:
        manifest = _opened(file, key, folder)
        url = f"sqlite:///{folder / DATABASE}"
        migrate(url)
        restored = Database(url)
        since = _kept_as_now(settings, restored, folder)
        _close_every_door(restored, file.name, now)
        tidy(restored, now)
        _verify(restored, file)
        restored.engine.dispose()
        copy_database(folder / DATABASE, folder / "ready.db")
        aside = _set_aside(settings, target, now)
        _swap(settings, folder, target)
    return Restored(manifest, since, aside)


def _kept_as_now(settings: Settings, restored: Database, folder: Path) -> Since | None:
    source, copy = database_file(settings), folder / "present.db"
    if not source.is_file():
        return None
    url = f"sqlite:///{copy}"
    try:
        copy_database(source, copy)
        migrate(url)
        present = Database(url)
        with restored.unit_of_work() as there, present.unit_of_work() as here:
            if not same_chain(there, here):
                return None
            return carry_over(there, here, same_secrets=_same_secrets(settings, folder))
    except (sqlite3.DatabaseError, SQLAlchemyError):
        return None  # damaged: that is why somebody restores


def _same_secrets(settings: Settings, folder: Path) -> bool:
    here = settings.secrets_file
    return here.is_file() and here.read_bytes() == (folder / SECRETS).read_bytes()


def _close_every_door(restored: Database, name: str, now: datetime) -> None:
    """Nobody is signed in, and no link, export or cookie of before opens anything."""
    with restored.unit_of_work() as session:
        for table in (SignIn, EntryLink, Handover, ExportJob):
            session.execute(delete(table))
        session.execute(
            update(Conversation).values(
                session_number=Conversation.session_number + _PAST_EVERY_COOKIE,
                updated_at=Conversation.updated_at,
            )
        )
        for practice in session.scalars(select(Practice.id).order_by(Practice.id)).all():
            record(
                session, "restored", who=OPERATOR, practice_id=practice,
                access_point=ACCESS_POINT, subject=name, at=now,
            )  # fmt: skip


def _verify(restored: Database, file: Path) -> None:
    with restored.unit_of_work() as session:
        found = verify(session)
    if found.problem:
        raise Problem(
            f"The log of who did what in {file} is not whole: {found.problem}.",
            "Nothing was changed. Take another backup.",
        )


def _set_aside(settings: Settings, target: Path, now: datetime) -> Path | None:
    """Put what is here in a folder of its own too; it stays where it is until the swap."""
    if target.is_file():
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(target)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    places = (target, *_logs_beside(target), settings.secrets_file, demo_file(settings))
    present = [path for path in places if path.is_file()]
    if not present:
        return None
    settings.set_aside_dir.mkdir(exist_ok=True, mode=0o700)
    aside = Path(tempfile.mkdtemp(prefix=f"{now:%Y%m%d-%H%M%S}-", dir=settings.set_aside_dir))
    for path in present:
        shutil.copy2(path, aside / path.name)
    return aside


def _logs_beside(database: Path) -> list[Path]:
    beside = (database.with_name(database.name + end) for end in ("-wal", "-shm"))
    return [path for path in beside if path.exists()]


def _swap(settings: Settings, folder: Path, target: Path) -> None:
    # A log that belongs to the old file must never be read into the new one, and logins of a demo
    # practice are of the database that they came with.
    for path in (*_logs_beside(target), demo_file(settings)):
        path.unlink(missing_ok=True)
    for source, place in (
        (folder / SECRETS, settings.secrets_file),
        (folder / DEMO, demo_file(settings)),
        (folder / "ready.db", target),
    ):
        if source.is_file():
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            source.chmod(0o600)
            ready = place.with_name(f".{place.name}.restored")
            shutil.move(source, ready)  # a database may be on another disk than the data folder
            with ready.open("rb") as written:
                os.fsync(written.fileno())
            ready.replace(place)
