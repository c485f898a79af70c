"""who types, own words, the code of a deletion, and how each ask went"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "invitation",
        sa.Column("erased_code", sa.String(length=12), server_default="", nullable=False),
    )
    op.add_column(
        "conversation",
        sa.Column("typed_by", sa.String(length=8), server_default="", nullable=False),
    )
    op.add_column(
        "conversation",
        sa.Column("own_words", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.create_table(
        "ask_step",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ask", sa.String(length=40), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "number"),
    )
    op.create_index(op.f("ix_ask_step_conversation_id"), "ask_step", ["conversation_id"])
    op.create_index(op.f("ix_ask_step_ask"), "ask_step", ["ask"])


def downgrade() -> None:
    op.drop_index(op.f("ix_ask_step_ask"), table_name="ask_step")
    op.drop_index(op.f("ix_ask_step_conversation_id"), table_name="ask_step")
    op.drop_table("ask_step")
    with op.batch_alter_table("conversation") as batch_op:
        batch_op.drop_column("own_words")
        batch_op.drop_column("typed_by")
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_column("erased_code")
