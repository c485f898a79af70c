"""the last code of an authenticator app; conversations that an export left out"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("user", sa.Column("totp_counter", sa.Integer(), nullable=True))
    op.add_column(
        "export_job",
        sa.Column("left_out", sa.Integer(), server_default="0", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("export_job", "left_out")
    op.drop_column("user", "totp_counter")
