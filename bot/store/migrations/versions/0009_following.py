"""what was agreed, follow-ups, the sociale kaart, warm referrals and case meetings"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "social_map_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=120), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Text(), nullable=False),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("waiting_time", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("example", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("practice_id", "name"),
    )
    op.create_index(op.f("ix_social_map_entry_practice_id"), "social_map_entry", ["practice_id"])

    op.create_table(
        "agreement",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("follow_up_channel", sa.String(length=10), nullable=False),
        sa.Column("follow_up_done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_every", sa.Text(), nullable=False),
        sa.Column("contact_channel", sa.String(length=10), nullable=False),
        sa.Column("contact_minutes", sa.Integer(), nullable=True),
        sa.Column("no_show", sa.Text(), nullable=False),
        sa.Column("poh_does", sa.Text(), nullable=False),
        sa.Column("gp_does", sa.Text(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"],
            ["user.id"],
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id"),
    )
    op.create_index(op.f("ix_agreement_conversation_id"), "agreement", ["conversation_id"])
    op.create_index(op.f("ix_agreement_follow_up_on"), "agreement", ["follow_up_on"])

    op.create_table(
        "case_meeting",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("mind", sa.Text(), nullable=False),
        sa.Column("social", sa.Text(), nullable=False),
        sa.Column("society", sa.Text(), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consent_with", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["saved_by_id"],
            ["user.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id"),
    )
    op.create_index(op.f("ix_case_meeting_conversation_id"), "case_meeting", ["conversation_id"])

    op.create_table(
        "follow_up",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.String(length=32), nullable=True),
        sa.Column("thread", sa.String(length=32), nullable=False),
        sa.Column("better", sa.Text(), nullable=False),
        sa.Column("warning_sign", sa.Text(), nullable=False),
        sa.Column("first_step", sa.Text(), nullable=False),
        sa.Column("who_helps", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["earlier_id"], ["conversation.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["saved_by_id"],
            ["user.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id"),
    )
    op.create_index(op.f("ix_follow_up_conversation_id"), "follow_up", ["conversation_id"])
    op.create_index(op.f("ix_follow_up_earlier_id"), "follow_up", ["earlier_id"])
    op.create_index(op.f("ix_follow_up_thread"), "follow_up", ["thread"])

    op.create_table(
        "invited_again",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("invitation_id"),
    )
    op.create_index(op.f("ix_invited_again_conversation_id"), "invited_again", ["conversation_id"])

    op.create_table(
        "warm_referral",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("offer", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("who_calls", sa.String(length=12), nullable=False),
        sa.Column("call_on", sa.Date(), nullable=True),
        sa.Column("called", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("not_to_share", sa.Text(), nullable=False),
        sa.Column("feedback_on", sa.Date(), nullable=True),
        sa.Column("arrived", sa.String(length=3), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["entry_id"], ["social_map_entry.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["saved_by_id"],
            ["user.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_warm_referral_call_on"), "warm_referral", ["call_on"])
    op.create_index(op.f("ix_warm_referral_conversation_id"), "warm_referral", ["conversation_id"])
    op.create_index(op.f("ix_warm_referral_entry_id"), "warm_referral", ["entry_id"])
    op.create_index(op.f("ix_warm_referral_feedback_on"), "warm_referral", ["feedback_on"])

    op.create_table(
        "agreed_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=10), nullable=False),
        sa.Column("when", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agreement_id", "number"),
    )
    op.create_index(op.f("ix_agreed_goal_goal_id"), "agreed_goal", ["goal_id"])

    op.create_table(
        "goal_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("agreed_goal_id", sa.Integer(), nullable=True),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agreed_goal_id"], ["agreed_goal.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("follow_up_id", "agreed_goal_id"),
        sa.UniqueConstraint("follow_up_id", "goal_id"),
    )
    op.create_index(op.f("ix_goal_review_agreed_goal_id"), "goal_review", ["agreed_goal_id"])
    op.create_index(op.f("ix_goal_review_goal_id"), "goal_review", ["goal_id"])

    op.add_column(
        "conversation", sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "conversations_of_a_practice",
        "conversation",
        [
            "practice_id", "updated_at", "id", "role", "status", "sent_at", "read_at",
            "recorded_at", "invitation_id",
        ],
    )  # fmt: skip

    op.create_index(
        "open_flag",
        "flag",
        ["conversation_id"],
        sqlite_where=sa.text("handled_at IS NULL"),
        postgresql_where=sa.text("handled_at IS NULL"),
    )

    op.add_column("referral", sa.Column("agreed", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("referral", "agreed")

    op.drop_index("open_flag", table_name="flag")

    op.drop_index("conversations_of_a_practice", table_name="conversation")
    op.drop_column("conversation", "recorded_at")

    op.drop_index(op.f("ix_goal_review_goal_id"), table_name="goal_review")
    op.drop_index(op.f("ix_goal_review_agreed_goal_id"), table_name="goal_review")

    op.drop_table("goal_review")
    op.drop_index(op.f("ix_agreed_goal_goal_id"), table_name="agreed_goal")

    op.drop_table("agreed_goal")
    op.drop_index(op.f("ix_warm_referral_feedback_on"), table_name="warm_referral")
    op.drop_index(op.f("ix_warm_referral_entry_id"), table_name="warm_referral")
    op.drop_index(op.f("ix_warm_referral_conversation_id"), table_name="warm_referral")
    op.drop_index(op.f("ix_warm_referral_call_on"), table_name="warm_referral")

    op.drop_table("warm_referral")
    op.drop_index(op.f("ix_invited_again_conversation_id"), table_name="invited_again")

    op.drop_table("invited_again")
    op.drop_index(op.f("ix_follow_up_thread"), table_name="follow_up")
    op.drop_index(op.f("ix_follow_up_earlier_id"), table_name="follow_up")
    op.drop_index(op.f("ix_follow_up_conversation_id"), table_name="follow_up")

    op.drop_table("follow_up")
    op.drop_index(op.f("ix_case_meeting_conversation_id"), table_name="case_meeting")

    op.drop_table("case_meeting")
    op.drop_index(op.f("ix_agreement_follow_up_on"), table_name="agreement")
    op.drop_index(op.f("ix_agreement_conversation_id"), table_name="agreement")

    op.drop_table("agreement")
    op.drop_index(op.f("ix_social_map_entry_practice_id"), table_name="social_map_entry")

    op.drop_table("social_map_entry")
