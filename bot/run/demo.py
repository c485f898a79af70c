"""A practice that exists nowhere, so that a first start has something to show.

Made only in an empty database. Its passwords and links are random; they are kept in
``var/demo.json`` (mode 0600) so that a later start can show them again.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversation.invitations import create_invitation
from bot.run.runtime import write_private
from bot.settings import Secrets, Settings
from bot.store.database import Database
from bot.store.models import Invitation, Practice

PRACTICE = "Huisartsenpraktijk De Linde (voorbeeld)"
PHONE = "000 - 000 00 01"
OUT_OF_HOURS_PHONE = "000 - 000 00 02"
"""No Dutch number starts with three zeros: nobody can be called by mistake."""
MAIL_DOMAIN = "delinde.test"
INVITATIONS = 3

_PEOPLE = {
    "manager": "Mo Voorbeeld",
    "poh": "Anna Voorbeeld",
    "assistant": "Sam Voorbeeld",
}
_PATIENTS = (
    ("Demo A", date(1958, 3, 12)),
    ("Demo B", date(1985, 11, 2)),
    ("Demo C", date(1971, 7, 30)),
)
_FINISHED = frozenset({"sent", "closed", "declined", "stopped"})


class DemoUser(BaseModel):
    """Somebody who can log in at the demo practice."""

    model_config = ConfigDict(frozen=True)

    role: str
    name: str
    email: str
    password: str


class DemoInvitation(BaseModel):
    """A way in for an invented patient. ``begun``: somebody used it and is not ready yet."""

    model_config = ConfigDict(frozen=True)

    id: int
    label: str
    birth_date: date
    secret: str
    code: str
    begun: bool = False

    def link(self, base_url: str) -> str:
        """The link that a patient would get; the secret is in the part no server sees."""
        return f"{base_url}/start#{self.secret}"


class Demo(BaseModel):
    """The demo practice with all that is needed to try it."""

    model_config = ConfigDict(frozen=True)

    practice_id: int
    users: tuple[DemoUser, ...]
    invitations: tuple[DemoInvitation, ...] = ()

    @property
    def fresh(self) -> DemoInvitation:
        """An invitation that nobody used yet."""
        return next(invitation for invitation in self.invitations if not invitation.begun)

    @property
    def begun(self) -> tuple[DemoInvitation, ...]:
        """Invitations whose conversation can be taken up again."""
        return tuple(invitation for invitation in self.invitations if invitation.begun)


AddAccount = Callable[[DemoUser, int], object]
"""Makes an account for a user at the practice with this id."""


def demo_file(settings: Settings) -> Path:
    """Where the demo's passwords and links are kept."""
    return settings.data_dir / "demo.json"


def read_demo(settings: Settings) -> Demo | None:
    """The demo of this installation, or None when it has none."""
    try:
        return Demo.model_validate_json(demo_file(settings).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None


def ensure_demo(
    settings: Settings, secrets: Secrets, database: Database, add_account: AddAccount
) -> Demo | None:
    """The demo practice with three unused invitations.

    Made in an empty database; None when the database belongs to somebody who has no demo.
    """
    demo = read_demo(settings)
    with database.unit_of_work() as session:
        if demo is not None and session.get(Practice, demo.practice_id) is None:
            demo = None
        if demo is None and session.scalar(select(func.count(Practice.id))):
            return None
    if demo is None:
        demo = _new_practice(database, add_account)
    with database.unit_of_work() as session:
        demo = _with_invitations(session, demo, secrets)
    write_private(demo_file(settings), demo.model_dump_json(indent=1))
    return demo


def _new_practice(database: Database, add_account: AddAccount) -> Demo:
    with database.unit_of_work() as session:
        practice = Practice(
            name=PRACTICE, phone=PHONE, out_of_hours_phone=OUT_OF_HOURS_PHONE, demo=True
        )
        session.add(practice)
        session.flush()
        practice_id = practice.id
    users = tuple(
        DemoUser(
            role=role, name=name, email=f"{role}@{MAIL_DOMAIN}", password=random.token_urlsafe(12)
        )
        for role, name in _PEOPLE.items()
    )
    for user in users:
        add_account(user, practice_id)
    return Demo(practice_id=practice_id, users=users)


def _with_invitations(session: Session, demo: Demo, secrets: Secrets) -> Demo:
    """The demo without invitations that are used up, and with new ones in their place."""
    kept = [
        invitation.model_copy(update={"begun": row.conversation is not None})
        for invitation in demo.invitations
        if (row := session.get(Invitation, invitation.id)) is not None and _can_be_used(row)
    ]
    unused = sum(not invitation.begun for invitation in kept)
    professional = next(user.name for user in demo.users if user.role == "poh")
    for number in range(INVITATIONS - unused):
        label, birth_date = _PATIENTS[(len(kept) + number) % len(_PATIENTS)]
        made = create_invitation(
            session,
            lookup_key=secrets.lookup_key,
            practice_id=demo.practice_id,
            label=label,
            birth_date=birth_date,
            now=datetime.now(UTC),
            professional_name=professional,
        )
        kept.append(
            DemoInvitation(
                id=made.invitation.id,
                label=label,
                birth_date=birth_date,
                secret=made.secret,
                code=made.code,
            )
        )
    return demo.model_copy(update={"invitations": tuple(kept)})


def _can_be_used(row: Invitation) -> bool:
    if row.withdrawn_at or row.erased_at or row.expires_at <= datetime.now(UTC):
        return False
    return row.conversation is None or row.conversation.status not in _FINISHED
