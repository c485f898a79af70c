"""What practice and patient agreed on, and how it went when they met again.

The words of the patient stay in :class:`~bot.store.models.outcome.Goal`; what was agreed
stands beside them. ``version`` counts the changes: a form that was drawn for an older version
is refused, so that two people never overwrite each other unseen.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import Base, OfConversation, now
from bot.store.models.practice import User


class Agreement(OfConversation, Base):
    """What was agreed in one conversation. ``contact_minutes`` is the length of a contact.

    ``follow_up_channel`` and ``contact_channel``: practice, phone, video, home, or empty.
    ``follow_up_done_at``: somebody said that the follow-up needs no attention any more.
    """

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("conversation_id"),)

    version: Mapped[int] = mapped_column(Integer)
    follow_up_on: Mapped[date | None] = mapped_column(index=True)
    follow_up_channel: Mapped[str] = mapped_column(String(10), default="")
    follow_up_done_at: Mapped[datetime | None]
    contact_every: Mapped[str] = mapped_column(Text, default="")
    contact_channel: Mapped[str] = mapped_column(String(10), default="")
    contact_minutes: Mapped[int | None]
    no_show: Mapped[str] = mapped_column(Text, default="")
    poh_does: Mapped[str] = mapped_column(Text, default="")
    gp_does: Mapped[str] = mapped_column(Text, default="")
    agreed_at: Mapped[datetime] = mapped_column(default=now)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    agreed_by: Mapped[User | None] = relationship(foreign_keys=[agreed_by_id])
    goals: Mapped[list[AgreedGoal]] = relationship(
        order_by="AgreedGoal.number", cascade="all, delete-orphan", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class AgreedGoal(Base):
    """A goal as it was agreed: who does what, and when.

    ``goal_id`` is the patient's own goal that it comes from, none when the professional added
    it; it goes when the patient deletes that goal. ``who``: patient, poh, gp, together, other.
    ``confidence`` runs from 0 to 10. ``status``: agreed or dropped; later reached, adjusted or
    let_go.
    """

    __tablename__ = "agreed_goal"
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    goal_id: Mapped[int | None] = mapped_column(
        ForeignKey("goal.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    what: Mapped[str] = mapped_column(Text, default="")
    who: Mapped[str] = mapped_column(String(10), default="patient")
    when: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[float | None]
    status: Mapped[str] = mapped_column(String(10), default="agreed")


class FollowUp(OfConversation, Base):
    """A conversation that follows an earlier one of the same patient, and how things went.

    The link is made by a person who starts or invites from the earlier conversation, never
    guessed from names or birth dates. ``thread`` is the id of the first conversation of the
    line, so that one look finds them all.
    """

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("conversation_id"),)

    version: Mapped[int] = mapped_column(Integer)
    earlier_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="SET NULL"), index=True
    )
    thread: Mapped[str] = mapped_column(String(32), index=True)
    better: Mapped[str] = mapped_column(Text, default="")
    warning_sign: Mapped[str] = mapped_column(Text, default="")
    first_step: Mapped[str] = mapped_column(Text, default="")
    who_helps: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime | None]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    saved_by: Mapped[User | None] = relationship(foreign_keys=[saved_by_id])
    reviews: Mapped[list[GoalReview]] = relationship(
        order_by="GoalReview.id", cascade="all, delete-orphan", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class GoalReview(Base):
    """How an earlier goal went: an agreed one, or one the patient wrote when none was agreed.

    ``outcome``: reached, busy, adjusted, let_go, or empty when it was not spoken about.
    ``confidence`` is that of now, from 0 to 10.
    """

    __tablename__ = "goal_review"
    __table_args__ = (
        UniqueConstraint("follow_up_id", "agreed_goal_id"),
        UniqueConstraint("follow_up_id", "goal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"))
    agreed_goal_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreed_goal.id", ondelete="CASCADE"), index=True
    )
    goal_id: Mapped[int | None] = mapped_column(
        ForeignKey("goal.id", ondelete="CASCADE"), index=True
    )
    outcome: Mapped[str] = mapped_column(String(10), default="")
    confidence: Mapped[float | None]
    remark: Mapped[str] = mapped_column(Text, default="")


class InvitedAgain(OfConversation, Base):
    """An invitation that was made from an earlier conversation (``conversation_id``)."""

    __tablename__ = "invited_again"
    __table_args__ = (UniqueConstraint("invitation_id"),)

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"))
