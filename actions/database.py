"""The action server's door to the store, opened once per process."""

from __future__ import annotations

from functools import cache

from bot.settings import load_settings
from bot.store.database import Database


@cache
def database() -> Database:
    """The database of this installation."""
    return Database(load_settings().sqlalchemy_url)
