"""What every view needs, made once in :func:`bot.web.app.create_app` and kept on the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import Flask, current_app

from bot.catalogue.schema import Catalogue
from bot.conversation.turns import Conversations
from bot.dutch_dates import local
from bot.settings import Secrets, Settings
from bot.store.database import Database

_NAME = "brede_gesprek"


@dataclass(frozen=True)
class Services:
    """The parts of the product that the web layer talks to; ``clock`` gives the time in UTC."""

    settings: Settings
    secrets: Secrets
    database: Database
    conversations: Conversations
    catalogue: Catalogue
    clock: Callable[[], datetime]

    def now(self) -> datetime:
        """The present moment (UTC)."""
        return self.clock()

    def today(self) -> date:
        """Today's date in the Netherlands."""
        return local(self.clock()).date()


def install(app: Flask, services: Services) -> None:
    """Give an application its services."""
    app.extensions[_NAME] = services


def services() -> Services:
    """The services of the application that handles this request."""
    found: Services = current_app.extensions[_NAME]
    return found
