"""A practice's invitation to one patient."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import Base, new_token, now

if TYPE_CHECKING:
    from bot.store.models.conversation import Conversation
    from bot.store.models.practice import Practice


class Invitation(Base):
    """A practice's invitation to one patient; opens one conversation.

    Of the link's secret, the typed code and the birth date only keyed digests are
    kept. ``label`` is the pseudonym or first name that the practice chose, ``model`` the
    conversation model. ``address`` (u, je) and ``level`` (b1, a2) are how the letter speaks;
    the conversation begins with the same form of address. ``birth_salt`` keeps the digest of
    the birth date good when a new link is made (empty: ``secret_digest`` does it).
    ``reminded_at`` says when the practice reminded the patient. ``erased_at``
    says when the patient deleted the conversation; nothing of it is left then but
    ``erased_code``, a random name that the patient can give when they ask about it.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    birth_date_digest: Mapped[str] = mapped_column(String(64))
    birth_salt: Mapped[str] = mapped_column(String(64), default="", server_default="")
    appointment: Mapped[date | None]
    professional_name: Mapped[str] = mapped_column(String(80), default="")
    model: Mapped[str] = mapped_column(
        String(40), default="spinnenweb", server_default="spinnenweb"
    )
    address: Mapped[str] = mapped_column(String(2), default="u", server_default="u")
    level: Mapped[str] = mapped_column(String(2), default="b1", server_default="b1")
    reminded_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    erased_code: Mapped[str] = mapped_column(String(12), default="", server_default="")
    wrong_attempts: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None]

    @property
    def last_day(self) -> date:
        """The last day on which the link works; ``expires_at`` is the midnight after it."""
        return (self.expires_at - timedelta(seconds=1)).date()

    practice: Mapped[Practice] = relationship()
    conversation: Mapped[Conversation | None] = relationship(
        back_populates="invitation", foreign_keys="Conversation.invitation_id"
    )


class Handover(Base):
    """Fresh links and codes, sealed, until they are printed or pasted.

    The key is only in the cookie of the browser that made them: with the database and the
    installation's secrets together nobody can open ``sealed``. Gone after an hour.
    """

    __tablename__ = "handover"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_token)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
