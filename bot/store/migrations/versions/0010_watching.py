"""which lines of a note were read for safety while a card was open"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("consult_panel") as table:
        table.add_column(
            sa.Column("lines_watched", sa.JSON(), nullable=False, server_default="[]")
        )


def downgrade() -> None:
    with op.batch_alter_table("consult_panel") as table:
        table.drop_column("lines_watched")
