"""Conversations of one patient in a line, each linked to the one before by a person.

A practice knows its patients by a label of its own choice, which two people may share, and a
birth date that can only be compared. So nothing is linked by guessing: somebody starts a
follow-up consult from an earlier conversation, or invites again from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from bot.store.models import Agreement, Conversation, FollowUp, InvitedAgain


def follow_up_of(session: Session, conversation_id: str) -> FollowUp | None:
    """The link of a conversation to the one before it, with how things went since."""
    return session.scalar(
        select(FollowUp)
        .where(FollowUp.conversation_id == conversation_id)
        .options(selectinload(FollowUp.reviews), selectinload(FollowUp.saved_by))
    )


def _thread(session: Session, conversation: Conversation) -> str:
    ids = [name for name in (conversation.id, conversation.prepared_by_id) if name]
    known = session.scalar(
        select(FollowUp.thread).where(FollowUp.conversation_id.in_(ids)).limit(1)
    )
    return known or conversation.prepared_by_id or conversation.id


def to_look_back_on(session: Session, conversation: Conversation) -> Conversation:
    """The one of a preparation and its consult in which the agreements were made."""
    if conversation.role == "professional":
        return conversation
    consult = session.scalar(
        select(Conversation)
        .outerjoin(Agreement, Agreement.conversation_id == Conversation.id)
        .where(
            Conversation.prepared_by_id == conversation.id,
            Conversation.practice_id == conversation.practice_id,
        )
        .order_by(Agreement.id.is_(None), Conversation.created_at.desc())
        .limit(1)
    )
    own = session.scalar(
        select(Agreement.id).where(Agreement.conversation_id == conversation.id)
    )
    return conversation if consult is None or own is not None else consult


def link(session: Session, later: str, earlier: Conversation) -> FollowUp:
    """Let conversation ``later`` follow ``earlier``; a link that is there stays."""
    row = follow_up_of(session, later)
    if row is None:
        row = FollowUp(
            conversation_id=later,
            earlier_id=to_look_back_on(session, earlier).id,
            thread=_thread(session, earlier),
            reviews=[],
        )
        session.add(row)
        session.flush()
    return row


def invited_from(session: Session, invitation_id: int) -> Conversation | None:
    """The earlier conversation that an invitation was made from."""
    return session.scalar(
        select(Conversation)
        .join(InvitedAgain, InvitedAgain.conversation_id == Conversation.id)
        .where(InvitedAgain.invitation_id == invitation_id)
    )


def line_of(session: Session, conversation: Conversation) -> Sequence[Conversation]:
    """All other conversations of the same line, newest first; preparations and consults."""
    thread = _thread(session, conversation)
    linked = select(FollowUp.conversation_id).where(FollowUp.thread == thread)
    named = or_(Conversation.id == thread, Conversation.id.in_(linked))
    prepared = select(Conversation.prepared_by_id).where(
        named, Conversation.prepared_by_id.is_not(None)
    )
    heads = select(Conversation.id).where(named)
    found = session.scalars(
        select(Conversation)
        .where(
            Conversation.practice_id == conversation.practice_id,
            Conversation.id != conversation.id,
            or_(
                named,
                Conversation.prepared_by_id.in_(heads),
                Conversation.id.in_(prepared),
            ),
        )
        .order_by(Conversation.created_at.desc())
        .options(
            selectinload(Conversation.consents),
            selectinload(Conversation.answers),
            selectinload(Conversation.goals),
        )
    )
    return found.all()
