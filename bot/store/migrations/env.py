"""Alembic's entry point; :func:`bot.store.database.migrate` gives it the address."""

from alembic import context

from bot.store.database import open_engine
from bot.store.models import Base

url = context.config.get_main_option("sqlalchemy.url")
assert url is not None

engine = open_engine(url)
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
