"""A warm referral to one organisation.

Giving somebody only a name and a number makes people drop out (dossier §6.1, P40), so who
calls whom and when is agreed, and when the practice hears back. Outside the practice nothing
is passed on without an explicit consent for this organisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.following.versions import ChangedMeanwhile, check_version, write
from bot.store.models import SocialMapEntry, WarmReferral

CALLS_FOR_THE_PATIENT = ("poh", "gp", "assistant", "organisation")
"""Whoever calls in the patient's absence passes on who the patient is."""


@dataclass(frozen=True)
class WarmDraft:
    """What was filled in for one organisation."""

    name: str
    who_calls: str
    offer: str = ""
    entry_id: int | None = None
    call_on: date | None = None
    called: bool = False
    scope: str = ""
    consent_on: date | None = None
    not_to_share: str = ""
    feedback_on: date | None = None
    arrived: str = ""
    feedback: str = ""


def needs_consent(who_calls: str) -> bool:
    """Whether this call cannot be made without the patient's yes."""
    return who_calls in CALLS_FOR_THE_PATIENT


def warm_referrals(session: Session, conversation_ids: Sequence[str]) -> list[WarmReferral]:
    """The warm referrals of these conversations, oldest first."""
    return list(
        session.scalars(
            select(WarmReferral)
            .where(WarmReferral.conversation_id.in_(conversation_ids))
            .order_by(WarmReferral.id)
            .options(selectinload(WarmReferral.saved_by), selectinload(WarmReferral.entry))
        )
    )


def find_warm(session: Session, conversation_id: str, warm_id: int) -> WarmReferral | None:
    """One warm referral of a conversation."""
    return session.scalar(
        select(WarmReferral).where(
            WarmReferral.id == warm_id, WarmReferral.conversation_id == conversation_id
        )
    )


def save_warm(
    session: Session,
    conversation_id: str,
    draft: WarmDraft,
    *,
    practice_id: int,
    warm_id: int | None,
    version: int,
    user_id: int,
    now: datetime,
) -> WarmReferral:
    """Write a warm referral; without ``warm_id`` a new one.

    Raises:
        ChangedMeanwhile: somebody else saved or removed it in the meantime.
        ValueError: somebody calls for the patient without consent.
    """
    if needs_consent(draft.who_calls) and not draft.scope:
        raise ValueError("nobody calls for a patient who did not agree to that")
    row = find_warm(session, conversation_id, warm_id) if warm_id is not None else None
    if warm_id is not None and row is None:
        raise ChangedMeanwhile
    check_version(row, version)
    entry = None
    if draft.entry_id is not None:
        entry = session.scalar(
            select(SocialMapEntry).where(
                SocialMapEntry.id == draft.entry_id, SocialMapEntry.practice_id == practice_id
            )
        )
    if row is None:
        row = WarmReferral(conversation_id=conversation_id)
        session.add(row)
    for name in (
        "name", "who_calls", "offer", "call_on", "called", "scope", "consent_on",
        "not_to_share", "feedback_on", "arrived", "feedback",
    ):  # fmt: skip
        setattr(row, name, getattr(draft, name))
    row.entry_id = entry.id if entry is not None else None
    row.saved_at, row.saved_by_id = now, user_id
    write(session)
    return row
