"""The sheet for a case meeting (MDO): SBAR and the four domains, as anonymous as possible.

SBAR and the four domains: dossier §6.1 and §5 (Z3, P22). The patient agrees beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.following.versions import check_version, write
from bot.store.models import CaseMeeting

SBAR = {
    "situation": ("Situatie", "Waar gaat het nu om, en wat wil de patiënt?"),
    "background": ("Achtergrond", "Wat speelde er al, wie is betrokken, wat hielp?"),
    "assessment": ("Beoordeling", "Hoe zien patiënt en praktijk het samen?"),
    "recommendation": ("Voorstel", "Wat vraag je aan de anderen aan tafel?"),
}
DOMAINS = {
    "body": ("Lichaam", "Wat speelt er, wat gaat goed, wie helpt al?"),
    "mind": ("Geest", "Wat speelt er, wat gaat goed, wie helpt al?"),
    "social": ("Sociaal", "Wat speelt er, wat gaat goed, wie helpt al?"),
    "society": ("Maatschappelijk", "Wat speelt er, wat gaat goed, wie helpt al?"),
}
"""Fields of the sheet: heading and what belongs there."""

SHORTEST_NAME = 3
"""A label of one or two letters is no name that one can find back in a text."""


def sheet_of(session: Session, conversation_id: str) -> CaseMeeting | None:
    """The sheet of a conversation."""
    return session.scalar(
        select(CaseMeeting)
        .where(CaseMeeting.conversation_id == conversation_id)
        .options(selectinload(CaseMeeting.saved_by))
    )


def names_in(label: str, texts: Mapping[str, str]) -> list[str]:
    """The parts of a patient's label that stand in the texts, to take out."""
    words = [word for word in re.findall(r"\w+", label) if len(word) >= SHORTEST_NAME]
    together = " ".join(texts.values())
    return [
        word for word in words if re.search(rf"\b{re.escape(word)}\b", together, re.IGNORECASE)
    ]


def save_sheet(
    session: Session,
    conversation_id: str,
    texts: Mapping[str, str],
    *,
    consent_on: date | None,
    consent_with: str,
    version: int,
    user_id: int,
    now: datetime,
) -> CaseMeeting:
    """Write the sheet; ``texts`` has the fields of :data:`SBAR` and :data:`DOMAINS`.

    Raises:
        ChangedMeanwhile: somebody else saved in the meantime; nothing may be committed.
    """
    row = sheet_of(session, conversation_id)
    check_version(row, version)
    if row is None:
        row = CaseMeeting(conversation_id=conversation_id)
        session.add(row)
    for name in (*SBAR, *DOMAINS):
        setattr(row, name, texts.get(name, ""))
    row.consent_on, row.consent_with = consent_on, consent_with
    row.saved_at, row.saved_by_id = now, user_id
    write(session)
    return row
