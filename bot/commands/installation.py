"""What the commands share: this installation's settings, store and engine."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation.engine import DialogueEngine
from bot.conversation.turns import Conversations
from bot.run.problem import Problem
from bot.run.runtime import Runtime, read_runtime
from bot.settings import Secrets, Settings, load_secrets, load_settings
from bot.store.database import Database, migrate

# People read progress and errors here; what a command hands over goes to standard output.
notes = Console(stderr=True)
screen = Console()


def settings_or_problem() -> Settings:
    """The settings; a value that makes no sense is named in a sentence."""
    try:
        return load_settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise Problem(
            f"The setting BREDE_GESPREK_{name} is not usable: {first['msg'].lower()}.",
            "Correct it or leave it out.",
        ) from None


@dataclass(frozen=True)
class Installation:
    """This installation, opened for one command."""

    settings: Settings
    secrets: Secrets
    database: Database

    def web(self, runtime: Runtime | None = None) -> Flask:
        """The web application, for what lives there: accounts."""
        from bot.web.app import create_app

        return create_app(
            self.settings, self.secrets, self.database, self.conversations(runtime)
        )

    def conversations(self, runtime: Runtime | None) -> Conversations:
        """The turns service, connected to the engine of a run (or to none that answers)."""
        url = runtime.engine_url if runtime else "http://127.0.0.1:9"
        engine = DialogueEngine(url, self.secrets.engine_secret, self.settings.engine_timeout)
        return Conversations(self.database, engine)

    def running(self) -> Runtime:
        """The run that is going on; raises :class:`Problem` when nothing runs."""
        runtime = read_runtime(self.settings)
        if runtime is None or not runtime.is_alive:
            raise Problem(
                "Het brede gesprek is not running.", "Start it in another window: `make start`"
            )
        return runtime


def open_installation() -> Installation:
    """Open the database with the newest schema; raises :class:`Problem`."""
    settings = settings_or_problem()
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        migrate(settings.sqlalchemy_url)
    except (OSError, SQLAlchemyError) as error:
        reason = getattr(error, "orig", None) or error
        raise Problem(
            f"The database cannot be opened: {reason}.",
            "Check BREDE_GESPREK_DATABASE_URL, BREDE_GESPREK_DATA_DIR and the rights on them.",
        ) from None
    return Installation(settings, load_secrets(settings), Database(settings.sqlalchemy_url))
