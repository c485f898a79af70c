"""Making a backup: everything that cannot be made again, as it is at one moment."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.audit import OPERATOR, record
from bot.backup.bundle import DATABASE, DEMO, SECRETS, Manifest, lock, public_key
from bot.backup.copying import copy_database, faults, schema_version
from bot.backup.folders import database_file, working_folder
from bot.export.jobs.files import whole_file
from bot.run.demo import demo_file
from bot.run.model_files import file_digest
from bot.run.problem import Problem
from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Conversation, Practice

ACCESS_POINT = "brede-gesprek backup"


def file_name(now: datetime) -> str:
    """What a backup of this moment (UTC) is called."""
    return f"brede-gesprek-{now:%Y%m%d-%H%M%S}.tar.age"


def take(settings: Settings, database: Database, output: Path, now: datetime) -> Manifest:
    """Write a backup to the file ``output``, which appears whole or not at all.

    It holds the database, the secrets and the logins of the demo practice. Not the conversation
    models of one's own, settings, the dialogue model and logs. That it was made is written in the
    log of every practice, and that row is in it.

    Args:
        settings: of this installation; ``backup_key`` locks the backup.
        database: the store.
        output: the file; may be there already, and is replaced then.
        now: the present moment (UTC).

    Raises:
        Problem: there is no usable key, the store is not SQLite, the database is damaged, or the
            file cannot be written.
    """
    key = public_key(settings.backup_key)
    source = database_file(settings)
    with database.unit_of_work() as session:
        conversations = session.scalar(select(func.count()).select_from(Conversation)) or 0
        practices = session.scalars(select(Practice.id).order_by(Practice.id)).all()
        for practice in practices:
            record(
                session, "backed_up", who=OPERATOR, practice_id=practice,
                access_point=ACCESS_POINT, subject=output.name, at=now,
            )  # fmt: skip
    try:
        with working_folder(settings) as folder, whole_file(output) as part:
            copy_database(source, folder / DATABASE)
            if wrong := faults(folder / DATABASE):
                raise Problem(
                    f"The database is damaged: {wrong[0]}.",
                    "Put back the last backup that is sound.",
                )
            shutil.copyfile(settings.secrets_file, folder / SECRETS)
            names = [DATABASE, SECRETS]
            if demo_file(settings).is_file():
                shutil.copyfile(demo_file(settings), folder / DEMO)
                names.append(DEMO)
            manifest = Manifest(
                made_at=now,
                schema_version=schema_version(folder / DATABASE),
                practices=len(practices),
                conversations=conversations,
                files={name: file_digest(folder / name) for name in names},
            )
            lock(folder, manifest, key, part)
    except sqlite3.DatabaseError as error:
        raise Problem(f"The database cannot be copied: {error}.") from None
    except OSError as error:
        raise Problem(
            f"The backup cannot be written: {error.strerror or error}.",
            f"Look at the room and the rights of {output.parent} and {settings.run_dir}.",
        ) from None
    return manifest
