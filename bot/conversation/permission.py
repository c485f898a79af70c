"""Whether the words of a conversation are the practice's to read, and to take along."""

from __future__ import annotations

from bot.store.models import Consent, Conversation


def may_be_read(conversation: Conversation) -> bool:
    """Whether the words of a conversation are the practice's to read.

    A consult is the practice's own. A preparation is, once it was sent and as long as the
    consent stands.
    """
    if conversation.role == "professional":
        return True
    return conversation.sent_at is not None and _consent_stands(conversation.consents)


def _consent_stands(consents: list[Consent]) -> bool:
    asked = [consent for consent in consents if consent.purpose == "read_answers"]
    return bool(asked) and asked[-1].given and asked[-1].withdrawn_at is None


def consent_withdrawn(conversation: Conversation) -> bool:
    """Whether the patient said yes before and took it back."""
    asked = [c for c in conversation.consents if c.purpose == "read_answers" and c.given]
    return bool(asked) and not _consent_stands(conversation.consents)


def may_be_exported(conversation: Conversation) -> bool:
    """Whether a conversation may leave: finished, and its words are the practice's to read."""
    return conversation.status in ("sent", "closed") and may_be_read(conversation)
