"""A fresh database, application and browser per test."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from bot.catalogue.loader import load_catalogue
from bot.conversation.invitations import NewInvitation, create_invitation
from bot.conversation.turns import Conversations
from bot.dutch_dates import local
from bot.settings import Secrets, Settings
from bot.store.database import Database, migrate, open_engine
from bot.store.models import Conversation, Practice
from bot.web.app import create_app
from bot.web.practice.accounts import create_account
from tests.web.scripted_engine import ScriptedEngine

BIRTH_DATE = date(1958, 3, 12)
START = datetime.now(UTC)
TODAY = local(START).date()
PASSWORD = "een lang wachtwoord"
SECRETS = Secrets(
    session_key="s" * 64, password_salt="p" * 32, engine_secret="e" * 32, lookup_key="l" * 64
)


_catalogue = cache(load_catalogue)
"""Reading the content takes longer than most tests; nothing in it can be changed."""


@dataclass
class Clock:
    """A clock that a test can move.

    It begins when the test begins: rows that take their moment from the machine's own clock
    must not be later than it, also in a suite that has been running for twenty minutes.
    """

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


@dataclass
class Page:
    """An answer of the application, as a person sees it."""

    response: TestResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def path(self) -> str:
        """Where the browser ended."""
        return self.response.request.path

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.html, re.S)
        assert found is not None
        return found.group(1)

    def hidden(self, name: str) -> str:
        """The value of the first hidden field with this name."""
        found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', self.html)
        assert found is not None, f"no field {name} in {self.html}"
        return found.group(1)

    def __contains__(self, text: object) -> bool:
        return str(text) in self.html


@dataclass
class Browser:
    """A browser without JavaScript: follows redirects and sends the token of the last page."""

    client: FlaskClient
    last: Page | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Page:
        self.last = Page(self.client.get(path, follow_redirects=True))
        return self.last

    def post(self, path: str, *, follow: bool = True, **fields: Any) -> Page:
        """Post a form with the hidden fields of the last page unless others are given."""
        data = dict(fields)
        if self.last is not None:
            for name in ("csrf_token", "key", "ask"):
                if name not in data and f'name="{name}"' in self.last.html:
                    data[name] = self.last.hidden(name)
        data = {name: value for name, value in data.items() if value is not None}
        response = self.client.post(path, data=data, follow_redirects=follow)
        self.last = Page(response)
        return self.last

    def answer(self, **fields: Any) -> Page:
        """Fill in the open card and press "Verder"."""
        return self.post("/gesprek", **fields)

    def press(self, command: str, **fields: Any) -> Page:
        """Press one of the other buttons."""
        return self.post("/gesprek", do=command, **fields)


@dataclass
class World:
    """Everything of one test."""

    app: Flask
    database: Database
    engine: ScriptedEngine
    clock: Clock
    practice: int
    other_practice: int
    settings: Settings

    def browser(self) -> Browser:
        """A browser that nobody used before."""
        return Browser(self.app.test_client())

    def invite(self, *, practice: int | None = None, **more: Any) -> NewInvitation:
        """An invitation of the practice, for somebody born on 12-3-1958."""
        with self.database.unit_of_work() as session:
            return create_invitation(
                session,
                lookup_key=SECRETS.lookup_key,
                practice_id=practice or self.practice,
                label=more.pop("label", "Jan"),
                birth_date=BIRTH_DATE,
                now=self.clock(),
                **more,
            )

    def patient(self, invitation: NewInvitation | None = None) -> Browser:
        """A patient who just signed in and sees the consent page."""
        browser = self.browser()
        browser.get("/start")
        made = invitation or self.invite()
        page = browser.post("/start", code=made.code, birth_date="12-3-1958")
        assert page.path == "/gesprek", page.html
        return browser

    def talking(self, invitation: NewInvitation | None = None) -> Browser:
        """A patient who agreed and sees the first question."""
        browser = self.patient(invitation)
        browser.answer(option="yes")
        return browser

    def at_check(self, invitation: NewInvitation | None = None, wish: str = "") -> Browser:
        """A patient who answered everything and sees the check page."""
        browser = self.talking(invitation)
        browser.answer(text=wish or "Ik wil beter slapen.")
        browser.answer(option="4")
        browser.answer(option="this_week")
        browser.answer(option="daily")
        page = browser.answer(option="welzijnscoach")
        assert page.path == "/controleren", page.html
        return browser

    def sent(self, invitation: NewInvitation | None = None, wish: str = "") -> str:
        """The id of a conversation that was sent."""
        browser = self.at_check(invitation, wish)
        page = browser.answer(option="send")
        assert page.path == "/verstuurd", page.html
        return self.conversations()[-1].id

    def professional(self, *roles: str, practice: int | None = None) -> Browser:
        """A signed-in user of the practice; a POH unless other roles are given."""
        wanted = roles or ("poh",)
        where = practice or self.practice
        email = f"{'-'.join(wanted)}@praktijk{where}.example"
        create_account(
            self.app,
            email=email,
            password=PASSWORD,
            name="Anna",
            practice_id=where,
            roles=wanted,
        )
        browser = self.browser()
        self.sign_in(browser, email)
        return browser

    def sign_in(self, browser: Browser, email: str) -> None:
        """Sign in, also again: whoever is away for a working day has to."""
        browser.get("/login")
        page = browser.post("/login", email=email, password=PASSWORD)
        assert page.path == "/praktijk", page.html

    def conversations(self) -> list[Conversation]:
        """All conversations, oldest first."""
        with self.database.unit_of_work() as session:
            return list(
                session.query(Conversation).order_by(Conversation.created_at, Conversation.id)
            )

    def all_of(self, model: Any) -> list[Any]:
        """All rows of a table."""
        with self.database.unit_of_work() as session:
            return list(session.query(model))


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to copy, since migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("web") / "empty.db"
    url = f"sqlite:///{path}"
    migrate(url)
    engine = open_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def make_world(tmp_path: Path, empty_database: Path) -> Iterator[Callable[..., World]]:
    """Builds a world; settings can be given, and ``demo=False`` for practices as they are.

    A ``database_url`` must be of an empty, migrated database.
    """
    made: list[World] = []

    def make(*, demo: bool = True, **settings: Any) -> World:
        url = str(settings.pop("database_url", ""))
        if not url:
            path = tmp_path / f"web{len(made)}.db"
            shutil.copy(empty_database, path)
            url = f"sqlite:///{path}"
        database, engine, clock = Database(url), ScriptedEngine(), Clock()
        with database.unit_of_work() as session:
            practices = [
                Practice(
                    name=f"Huisartsenpraktijk {name}",
                    phone="020 123 45 67",
                    out_of_hours_phone="088 123 45 67",
                    # Most tests are about something else than the second factor.
                    demo=demo,
                )
                for name in ("De Linde", "De Eik")
            ]
            session.add_all(practices)
        made_settings = Settings(
            data_dir=tmp_path, database_url=url, public_url="https://gesprek.example", **settings
        )
        app = create_app(
            made_settings,
            SECRETS,
            database,
            Conversations(database, engine),
            catalogue=_catalogue(),
            clock=clock,
        )
        app.testing = True
        # Compiled templates are shared between tests; they are the slowest part of an app.
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(empty_database.parent))
        app.config["PROPAGATE_EXCEPTIONS"] = False
        # Argon2 takes its time by design; a third of most tests was spent on signing in.
        app.extensions["security"].pwd_context.update(
            argon2__time_cost=1, argon2__memory_cost=64, argon2__parallelism=1
        )
        made.append(
            World(
                app, database, engine, clock, practices[0].id, practices[1].id, made_settings
            )
        )  # fmt: skip
        return made[-1]

    yield make
    for world in made:
        world.database.engine.dispose()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """Two practices, an application and an engine that follows a script."""
    return make_world()
