"""accounts that can be locked and ended, invitations with a form, the practice's own texts"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def _of_user(*, nullable: bool = False) -> sa.Column[int]:
    return sa.Column("user_id", sa.Integer(), nullable=nullable)


def _goes_with_user() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        _of_user(),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        _moment("created_at"),
        _moment("seen_at"),
        _goes_with_user(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"])
    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        _of_user(nullable=True),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("counts", sa.Boolean(), server_default=sa.true(), nullable=False),
        _moment("at"),
        _goes_with_user(),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("account", "at", "user_id"):
        op.create_index(op.f(f"ix_failed_sign_in_{column}"), "failed_sign_in", [column])
    op.create_table(
        "entry_link",
        sa.Column("id", sa.Integer(), nullable=False),
        _of_user(),
        sa.Column("digest", sa.String(length=64), nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        _goes_with_user(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index(op.f("ix_entry_link_user_id"), "entry_link", ["user_id"])
    op.create_table(
        "handover",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        _of_user(),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        _goes_with_user(),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("practice_id", "user_id"):
        op.create_index(op.f(f"ix_handover_{column}"), "handover", [column])
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_attempt_what"), "attempt", ["what"])
    for name, length, default in (("birth_salt", 64, ""), ("address", 2, "u"), ("level", 2, "b1")):
        op.add_column(
            "invitation",
            sa.Column(name, sa.String(length=length), server_default=default, nullable=False),
        )
    op.add_column("invitation", _moment("reminded_at", nullable=True))
    op.add_column(
        "practice",
        sa.Column("texts", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column(
        "practice",
        sa.Column("retention_months", sa.Integer(), server_default="12", nullable=False),
    )


def downgrade() -> None:
    for table, columns in {
        "practice": ("retention_months", "texts"),
        "invitation": ("reminded_at", "level", "address", "birth_salt"),
    }.items():
        # No batch: it would drop and copy a table that others refer to.
        for column in columns:
            op.drop_column(table, column)
    for table in ("attempt", "handover", "entry_link", "failed_sign_in", "sign_in"):
        op.drop_table(table)
