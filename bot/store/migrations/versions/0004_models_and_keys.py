"""which conversation model, how long a consult takes, and which keys"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def _model(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=40), server_default="spinnenweb", nullable=False)


def upgrade() -> None:
    op.add_column("invitation", _model("model"))
    op.add_column("conversation", _model("model"))
    op.add_column("practice", _model("default_model"))
    op.add_column(
        "practice",
        sa.Column("models", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column(
        "practice",
        sa.Column("consult_minutes", sa.Integer(), server_default="15", nullable=False),
    )
    op.add_column(
        "practice",
        sa.Column("shortcuts", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column(
        "user",
        sa.Column("shortcuts", sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def downgrade() -> None:
    for table, columns in {
        "user": ("shortcuts",),
        "practice": ("shortcuts", "consult_minutes", "models", "default_model"),
        "conversation": ("model",),
        "invitation": ("model",),
    }.items():
        # No batch: it would drop and copy a table that others refer to.
        for column in columns:
            op.drop_column(table, column)
