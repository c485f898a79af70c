"""An installation with people in it, as files on a disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import backup
from bot.audit import Who, record_for
from bot.conversation.invitations import create_invitation
from bot.settings import Secrets, Settings, load_secrets
from bot.store.database import Database, migrate
from bot.store.models import (
    Answer,
    Base,
    Consent,
    Conversation,
    Flag,
    Goal,
    Message,
    Note,
    Practice,
    Referral,
    Role,
    SignIn,
    StoredTurn,
    User,
)

NOW = datetime.now(UTC)
SECRET, PUBLIC = backup.new_key()
WORDS = "Sinds de dood van mijn man slaap ik op de bank, zei {name}."


@dataclass
class Place:
    """One installation: its data folder and what is done to it."""

    settings: Settings

    @property
    def url(self) -> str:
        return self.settings.sqlalchemy_url

    @property
    def database_file(self) -> Path:
        return self.settings.data_dir / "brede_gesprek.db"

    @property
    def secrets(self) -> Secrets:
        return load_secrets(self.settings)

    def open(self) -> Database:
        """The store; close it with ``engine.dispose()``."""
        return Database(self.url)

    def take(self, name: str = "backup.age") -> Path:
        """Make a backup; gives the file."""
        file = self.settings.data_dir.parent / name
        database = self.open()
        backup.take(self.settings, database, file, datetime.now(UTC))
        database.engine.dispose()
        return file

    def restore(self, file: Path, key: str = SECRET) -> backup.Restored:
        """Put a backup back."""
        return backup.restore(self.settings, file, key, datetime.now(UTC))

    def talk(self, name: str, *, sent: bool = True) -> None:
        """A patient who came in by invitation, wrote, and has a consult afterwards."""
        database = self.open()
        with database.unit_of_work() as session:
            made = create_invitation(
                session, lookup_key=self.secrets.lookup_key, practice_id=1, label=name,
                birth_date=date(1958, 3, 12), now=NOW,
            )  # fmt: skip
            session.add(
                Conversation(
                    id=name, practice_id=1, invitation_id=made.invitation.id, role="patient",
                    label=name, status="sent" if sent else "open",
                    sent_at=NOW - timedelta(days=1) if sent else None,
                )
            )  # fmt: skip
            session.flush()
            words = WORDS.format(name=name)
            session.add_all(
                [
                    Consent(conversation_id=name, purpose="read_answers", given=True,
                            text_version="1", at=NOW - timedelta(days=1)),
                    Message(conversation_id=name, number=1, key="k", kind="text", content=words,
                            state="answered"),
                    StoredTurn(conversation_id=name, number=1, content={"lead": words}),
                    Answer(conversation_id=name, question="wish", said=words, value=words),
                    Goal(conversation_id=name, number=1, what="weer wandelen", confidence=6.5),
                    Referral(conversation_id=name, needs=["bewegen"], offered=["walking_group"],
                             picked=["walking_group"], may_share_contact=True),
                    Flag(conversation_id=name, kind="safety", tier="S1", rule="suicidality.x"),
                    Conversation(id=f"{name}-consult", practice_id=1, role="professional",
                                 label=name, prepared_by_id=name),
                ]
            )  # fmt: skip
            session.flush()
            session.add(Note(conversation_id=f"{name}-consult", content=f"Notitie over {name}"))
            record_for(session, "patient_wrote", name, who=Who("patient"), access_point="test")
        database.engine.dispose()

    def rows(self) -> dict[str, set[str]]:
        """Every row of every table, as text."""
        database = self.open()
        with database.unit_of_work() as session:
            found = {
                table.name: {repr(tuple(row)) for row in session.execute(select(table))}
                for table in Base.metadata.sorted_tables
            }
        database.engine.dispose()
        return found

    def files_with(self, words: str) -> list[str]:
        """The files of the data folder in which these words stand, read as bytes."""
        folder = self.settings.data_dir
        return sorted(
            str(path.relative_to(folder))
            for path in folder.rglob("*")
            if path.is_file() and words.encode() in path.read_bytes()
        )


def make_place(folder: Path) -> Place:
    """An empty installation with the newest schema."""
    os.makedirs(folder, exist_ok=True)
    place = Place(Settings(data_dir=folder, backup_key=PUBLIC))
    load_secrets(place.settings)
    migrate(place.url)
    return place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A practice with a POH who is signed in, and three patients."""
    place = make_place(tmp_path / "var")
    database = place.open()
    with database.unit_of_work() as session:
        session.add(Practice(id=1, name="De Linde", phone="020", out_of_hours_phone="088"))
        session.flush()
        poh = Role(name="poh")
        session.add(
            User(
                id=1, email="poh@linde.example", active=True, fs_uniquifier="u", password="then",
                name="Anna", practice_id=1, roles=[poh],
            )
        )  # fmt: skip
        session.flush()
        session.add(SignIn(user_id=1, digest="a cookie"))
    database.engine.dispose()
    for name in ("Ria", "Jan", "Fatima"):
        place.talk(name)
    return place
