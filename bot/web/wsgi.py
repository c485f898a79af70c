"""The door for gunicorn: ``gunicorn "bot.web.wsgi:application()"``."""

from __future__ import annotations

import logging
import sys

from flask import Flask

from bot.conversation.engine import DialogueEngine
from bot.conversation.turns import Conversations
from bot.run.runtime import read_runtime
from bot.settings import Settings, load_secrets, load_settings
from bot.store.database import Database
from bot.web.app import create_app


def _engine_port(settings: Settings) -> int:
    if settings.engine_port:
        return settings.engine_port
    runtime = read_runtime(settings)
    if runtime is None:
        sys.exit("The dialogue engine does not run. Start everything with `make start`.")
    return runtime.engine_port


def application() -> Flask:
    """Build the web application of this installation from its settings."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    # It logs every address it calls; conversations have no business in a log.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings = load_settings()
    secrets = load_secrets(settings)
    database = Database(settings.sqlalchemy_url)
    engine = DialogueEngine(
        f"http://127.0.0.1:{_engine_port(settings)}",
        secrets.engine_secret,
        settings.engine_timeout,
    )
    return create_app(settings, secrets, database, Conversations(database, engine))
