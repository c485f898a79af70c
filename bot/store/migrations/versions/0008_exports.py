"""exports, and the log of who did what"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# Rows younger than five years stay (trust.md, retention); older ones may be cleared away.
SQLITE_GUARDS = (
    """CREATE TRIGGER audit_event_is_never_changed BEFORE UPDATE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_event_is_kept BEFORE DELETE ON audit_event
    WHEN julianday(OLD.at) > julianday('now', '-5 years')
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.at <= now() - interval '5 years' THEN RETURN OLD; END IF;
        END IF;
        RAISE EXCEPTION 'the audit log is append-only';
    END $$""",
    """CREATE TRIGGER audit_event_is_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only()""",
    """CREATE TRIGGER audit_event_is_not_emptied BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only()""",
)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _text("event", 40),
        sa.Column("practice_id", sa.Integer(), nullable=True),
        _text("patient", 16),
        sa.Column("user_id", sa.Integer(), nullable=True),
        _text("actor", 80),
        _text("role", 40),
        _text("access_point", 80),
        _text("object", 80),
        _text("basis", 40),
        _text("previous", 64),
        _text("hash", 64),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("hash"),
    )
    op.create_index("audit_event_of_practice", "audit_event", ["practice_id", "number"])
    op.create_index("audit_event_of_patient", "audit_event", ["patient", "number"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("hash", 64),
        sa.Column("cleared", sa.Integer(), nullable=False),
        _text("cleared_hash", 64),
        sa.PrimaryKeyConstraint("id"),
    )
    first = {"id": 1, "number": 0, "hash": "", "cleared": 0, "cleared_hash": ""}
    op.bulk_insert(head, [first])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for guard in SQLITE_GUARDS if is_sqlite else POSTGRESQL_GUARDS:
        op.execute(guard)
    op.create_table(
        "export_job",
        _text("id", 32),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        _text("kind", 20),
        sa.Column("wanted", sa.JSON(), nullable=False),
        _text("state", 10),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        _text("problem", 40),
        _text("file_name", 120),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_export_job_practice_id"), "export_job", ["practice_id"])


def downgrade() -> None:
    op.drop_table("export_job")
    op.drop_table("audit_head")
    op.drop_table("audit_event")  # its triggers go along
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_event_is_append_only()")
