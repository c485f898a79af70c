"""how the panel of a consult stands: its length, and which lines of the note were read"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "consult_panel",
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("lines_read", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id"),
    )
    op.create_index(
        op.f("ix_consult_panel_conversation_id"), "consult_panel", ["conversation_id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_consult_panel_conversation_id"), table_name="consult_panel")
    op.drop_table("consult_panel")
