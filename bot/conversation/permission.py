"""Whether the words of a conversation are the practice's to read, and to take along."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from bot.store.models import Consent, Conversation

READ_ANSWERS = "read_answers"


def may_be_read(conversation: Conversation) -> bool:
    """Whether the words of a conversation are the practice's to read.

    A consult is the practice's own. A preparation is, once it was sent and as long as the
    consent stands.
    """
    if conversation.role == "professional":
        return True
    return conversation.sent_at is not None and _consent_stands(conversation.consents)


def _consent_stands(consents: Sequence[Consent]) -> bool:
    asked = [consent for consent in consents if consent.purpose == READ_ANSWERS]
    return bool(asked) and asked[-1].given and asked[-1].withdrawn_at is None


def consent_withdrawn(conversation: Conversation) -> bool:
    """Whether the patient said yes before and took it back."""
    asked = [c for c in conversation.consents if c.purpose == READ_ANSWERS and c.given]
    return bool(asked) and not _consent_stands(conversation.consents)


def withdrawn_in_query() -> ColumnElement[bool]:
    """:func:`consent_withdrawn` as a condition on ``Conversation`` in a query."""
    refusal, given, last, later = (aliased(Consent) for _ in range(4))
    said_yes = exists(
        select(given.id).where(
            given.conversation_id == refusal.conversation_id,
            given.purpose == READ_ANSWERS,
            given.given,
        )
    )
    said_more = exists(
        select(later.id).where(
            later.conversation_id == last.conversation_id,
            later.purpose == READ_ANSWERS,
            later.id > last.id,
        )
    )
    stands = exists(
        select(last.id).where(
            last.conversation_id == refusal.conversation_id,
            last.purpose == READ_ANSWERS,
            last.given,
            last.withdrawn_at.is_(None),
            ~said_more,
        )
    )
    # Few people ever say no, so the database finds them once and looks closer only at those.
    return Conversation.id.in_(
        select(refusal.conversation_id).where(
            refusal.purpose == READ_ANSWERS,
            or_(refusal.withdrawn_at.is_not(None), ~refusal.given),
            said_yes,
            ~stands,
        )
    )


def may_be_exported(conversation: Conversation) -> bool:
    """Whether a conversation may leave: finished, and its words are the practice's to read."""
    return conversation.status in ("sent", "closed") and may_be_read(conversation)
