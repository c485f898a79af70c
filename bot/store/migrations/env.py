"""Alembic's entry point; :func:`bot.store.database.migrate` gives it the address."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask_security import AsaList

from bot.store.database import open_engine
from bot.store.models import Base, UtcDateTime


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as the plain type underneath.

    A migration must go on working when the class it once used has moved or is gone.
    """
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AsaList):
        return "sa.UnicodeText()"
    return False


url = context.config.get_main_option("sqlalchemy.url")
assert url is not None

engine = open_engine(url)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=plain_type,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
