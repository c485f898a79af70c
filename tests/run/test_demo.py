"""The demo practice: made once, shown again, and never in somebody's own database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.conversation.invitations import Opened, open_invitation
from bot.run.demo import (
    PRACTICE,
    Demo,
    DemoInvitation,
    DemoUser,
    demo_file,
    ensure_demo,
    read_demo,
)
from bot.settings import Secrets, Settings, load_secrets
from bot.store.database import Database, migrate
from bot.store.models import Conversation, Invitation, Practice


class Installation:
    """An empty installation that notes which accounts were made."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data_dir=folder)
        migrate(self.settings.sqlalchemy_url)
        self.secrets: Secrets = load_secrets(self.settings)
        self.database = Database(self.settings.sqlalchemy_url)
        self.accounts: list[str] = []

    def _account(self, user: DemoUser, practice_id: int) -> None:
        self.accounts.append(f"{user.role}@{practice_id}")

    def start(self) -> Demo | None:
        return ensure_demo(self.settings, self.secrets, self.database, self._account)

    def demo(self) -> Demo:
        demo = self.start()
        assert demo is not None
        return demo

    def use(self, invitation: DemoInvitation, status: str) -> None:
        """Open an invitation and bring its conversation to a status."""
        with self.database.unit_of_work() as session:
            opened = open_invitation(
                session,
                invitation.secret,
                invitation.birth_date,
                datetime.now(UTC),
                lookup_key=self.secrets.lookup_key,
            )
            assert isinstance(opened, Opened)
            session.get_one(Conversation, opened.conversation).status = status


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "var")


def test_an_empty_database_gets_a_demo_practice_with_accounts_and_invitations(
    installation: Installation,
) -> None:
    demo = installation.demo()

    with installation.database.unit_of_work() as session:
        practice = session.get_one(Practice, demo.practice_id)
        assert (practice.name, practice.demo) == (PRACTICE, True)
    assert sorted(installation.accounts) == [
        f"{role}@{demo.practice_id}" for role in ("assistant", "manager", "poh")
    ]
    assert len(demo.invitations) == 3
    assert len({invitation.secret for invitation in demo.invitations}) == 3


def test_nobody_can_be_called_on_the_demo_numbers(installation: Installation) -> None:
    demo = installation.demo()

    with installation.database.unit_of_work() as session:
        practice = session.get_one(Practice, demo.practice_id)
        assert practice.phone.startswith("000")
        assert practice.out_of_hours_phone.startswith("000")


def test_a_demo_invitation_opens_with_its_link_and_with_its_code(
    installation: Installation,
) -> None:
    fresh = installation.demo().fresh
    with installation.database.unit_of_work() as session:
        for way_in in (fresh.link("http://x").partition("#")[2], fresh.code.lower()):
            opened = open_invitation(
                session,
                way_in,
                fresh.birth_date,
                datetime.now(UTC),
                lookup_key=installation.secrets.lookup_key,
            )
            assert isinstance(opened, Opened)


def test_passwords_and_links_are_kept_for_us_alone(installation: Installation) -> None:
    demo = installation.demo()

    assert demo_file(installation.settings).stat().st_mode & 0o777 == 0o600
    assert read_demo(installation.settings) == demo


def test_a_later_start_shows_the_same_login_and_the_same_unused_invitations(
    installation: Installation,
) -> None:
    first = installation.demo()
    second = installation.demo()

    assert second == first
    assert len(installation.accounts) == 3


@pytest.mark.parametrize("status", ["sent", "closed", "declined", "stopped"])
def test_an_invitation_that_is_used_up_is_replaced(installation: Installation, status: str) -> None:
    used = installation.demo().fresh
    installation.use(used, status)

    after = installation.demo()

    assert used.id not in [invitation.id for invitation in after.invitations]
    assert sum(not invitation.begun for invitation in after.invitations) == 3


@pytest.mark.parametrize("status", ["open", "paused"])
def test_a_conversation_that_was_begun_can_be_taken_up_again(
    installation: Installation, status: str
) -> None:
    begun = installation.demo().fresh
    installation.use(begun, status)

    after = installation.demo()

    assert [invitation.id for invitation in after.begun] == [begun.id]
    assert after.fresh.id != begun.id


def test_an_invitation_that_expired_is_replaced(installation: Installation) -> None:
    old = installation.demo().fresh
    with installation.database.unit_of_work() as session:
        row = session.get_one(Invitation, old.id)
        row.expires_at = datetime.now(UTC) - timedelta(seconds=1)

    assert old.id not in [invitation.id for invitation in installation.demo().invitations]


def test_somebodys_own_database_gets_no_demo(installation: Installation) -> None:
    with installation.database.unit_of_work() as session:
        session.add(Practice(name="Eigen praktijk", phone="1", out_of_hours_phone="2"))

    assert installation.start() is None
    assert not demo_file(installation.settings).exists()
