"""What all tests share: a place of their own, and the real product when a test asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from rich.console import Console

from bot.commands.start import demo_practice
from bot.conversation.invitations import create_invitation
from bot.run.demo import Demo, DemoInvitation
from bot.run.health import wait_until_healthy
from bot.run.ports import free_port
from bot.run.product import Product, checks
from bot.run.product import running_product as run_product
from bot.settings import Secrets, Settings, load_secrets
from bot.store.database import Database

# No test is about time: on a busy machine an example takes as long as it takes.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many people the suite makes up."""
    parser.addoption(
        "--patients",
        type=int,
        default=32,
        help="simulated patients (default 32); before a release: 2000, with --timeout 0",
    )


@pytest.fixture(scope="session", autouse=True)
def _away_from_the_real_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads the settings of whoever runs the tests, or writes in their data folder."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("BREDE_GESPREK_"):
                patch.delenv(name)
        patch.setenv("BREDE_GESPREK_DATA_DIR", str(tmp_path_factory.mktemp("var")))
        yield


OWN_MODELS = Path(__file__).parent / "own_models"


@dataclass(frozen=True)
class RunningProduct:
    """The engine, the action server and the web server, really running, with a demo practice."""

    product: Product
    secrets: Secrets
    demo: Demo

    @property
    def base_url(self) -> str:
        """Where a browser goes, without a closing slash."""
        return self.product.runtime.base_url

    @property
    def settings(self) -> Settings:
        """The settings of this run, with the real ports."""
        return self.product.settings

    @property
    def database(self) -> Database:
        """The store that the web server and the action server use as well."""
        return self.product.database

    @property
    def pids(self) -> dict[str, int]:
        """The process ids of ``engine``, ``actions`` and ``web`` at this moment."""
        return self.product.supervisor.pids()

    def invite(
        self,
        label: str = "Test",
        birth_date: date = date(1958, 3, 12),
        appointment: date | None = None,
    ) -> DemoInvitation:
        """A new invitation of the demo practice: its secret, code, birth date and ``link()``."""
        with self.database.unit_of_work() as session:
            made = create_invitation(
                session,
                lookup_key=self.secrets.lookup_key,
                practice_id=self.demo.practice_id,
                label=label,
                birth_date=birth_date,
                now=datetime.now(UTC),
                appointment=appointment,
            )
            return DemoInvitation(
                id=made.invitation.id,
                label=label,
                birth_date=birth_date,
                secret=made.secret,
                code=made.code,
            )

    def password_of(self, role: str) -> tuple[str, str]:
        """Address and password of the demo's ``manager``, ``poh`` or ``assistant``."""
        user = next(user for user in self.demo.users if user.role == role)
        return user.email, user.password

    def wait_until_healthy(self) -> None:
        """Return when every program answers again, after a test killed one."""
        supervisor = self.product.supervisor
        wait_until_healthy(supervisor, checks(self.product.runtime), Console(stderr=True))


@pytest.fixture(scope="session")
def running_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    """The whole product on free ports with an empty store, started as ``make start`` does it.

    Shared by all tests that ask for it, so each test makes its own invitation or conversation.
    Mark such tests with ``@pytest.mark.product``.
    """
    folder = tmp_path_factory.mktemp("product")
    # With a conversation model of its own, as a practice may have one.
    settings = Settings(data_dir=folder, port=free_port(), own_models_dir=str(OWN_MODELS))
    with run_product(settings, Console(stderr=True)) as product:
        demo = demo_practice(product)
        assert demo is not None, "an empty store gets a demo practice"
        yield RunningProduct(product, load_secrets(product.settings), demo)
