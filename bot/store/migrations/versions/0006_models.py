"""one phase for every conversation model: what was asked under the name of the first one moves"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NOW = {
    "spinnenweb": "model_overview",
    "spinnenweb_topic": "model_topic",
    "spinnenweb_form": "model_form",
}
BEFORE = {new: old for old, new in NOW.items()}

_NAMES = {"answer": "question", "ask_step": "ask", "conversation": "ask", "message": "ask"}
"""Columns that hold the name of a question."""


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The same JSON with the names of questions and form exchanged, keys included.

    A model is called spinnenweb too: what stands under ``model`` stays.
    """
    if isinstance(value, dict):
        return {
            names.get(key, key): part if key == "model" else _renamed(part, names)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_renamed(part, names) for part in value]
    return names.get(value, value) if isinstance(value, str) else value


def _move(names: Mapping[str, str]) -> None:
    connection = op.get_bind()
    for table, column in _NAMES.items():
        rows = sa.table(table, sa.column(column, sa.String))
        for old, new in names.items():
            connection.execute(
                sa.update(rows).where(rows.c[column] == old).values({column: new})
            )
    for table, column, keys in (
        ("conversation", "dialogue", ("id",)),
        ("turn", "content", ("conversation_id", "number")),
        ("message", "args", ("conversation_id", "number")),
    ):
        rows = sa.table(table, sa.column(column, sa.JSON), *(sa.column(key) for key in keys))
        for row in connection.execute(sa.select(rows)).mappings().all():
            moved = _renamed(row[column], names)
            if moved != row[column]:
                here = sa.and_(*(rows.c[key] == row[key] for key in keys))
                connection.execute(sa.update(rows).where(here).values({column: moved}))


def upgrade() -> None:
    _move(NOW)


def downgrade() -> None:
    _move(BEFORE)
