"""What every page about one conversation begins with: find it, or say that it is not there."""

from __future__ import annotations

from datetime import datetime

from flask import abort
from flask_security import current_user
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.conversation.permission import may_be_read
from bot.store.models import Conversation
from bot.web.practice.access import own_practice
from bot.web.practice.reading.one import find_conversation
from bot.web.services import services


def found_or_404(session: Session, conversation_id: str) -> Conversation:
    """A conversation of the practice of whoever is signed in."""
    found = find_conversation(session, own_practice(), conversation_id)
    if found is None:
        abort(404)
    return found


def readable_or_404(session: Session, conversation_id: str) -> Conversation:
    """A conversation whose words the practice may read at this moment; they count as read."""
    found = found_or_404(session, conversation_id)
    if not may_be_read(found):
        abort(404)
    leave_receipt(session, found)
    return found


def leave_receipt(session: Session, found: Conversation) -> None:
    """Note who read a preparation first; the patient sees it. Later readers change nothing."""
    if found.role != "patient" or found.read_at is not None:
        return
    session.execute(
        update(Conversation)
        .where(Conversation.id == found.id, Conversation.read_at.is_(None))
        .values(
            read_at=services().now(),
            read_by_id=current_user.id,
            # Reading is no change of the conversation: the list keeps its order.
            updated_at=Conversation.updated_at,
        )
        .execution_options(synchronize_session=False)
    )
    session.refresh(found, ["read_at", "read_by_id", "read_by"])


def mark_recorded(session: Session, conversation_id: str, at: datetime | None) -> None:
    """Note since when what came out stands in the practice's own record system (UTC)."""
    session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        # Copying is no change of the conversation: the list keeps its order.
        .values(recorded_at=at, updated_at=Conversation.updated_at)
        .execution_options(synchronize_session=False)
    )
