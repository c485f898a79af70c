"""The red bar: what somebody wrote that the POH must see now. It stops nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.catalogue.schema import Catalogue
from bot.store.models import Conversation, Flag
from bot.web.professional.blueprint import Loaded

_TAKE_CARE = ("Let op", "Je notitie kan gaan over gevaar of een zorg. Vraag het rustig na.")


@dataclass(frozen=True)
class Alarm:
    """One bar. ``preparation`` is the conversation to read, ``flag`` what to press away."""

    title: str
    text: str
    moment: datetime
    preparation: str = ""
    flag: int = 0


def alarms_of(loaded: Loaded, catalogue: Catalogue) -> list[Alarm]:
    """What is open, of the preparation first; of one kind only the latest."""
    prepared = loaded.conversation.prepared_by
    found: list[Alarm] = []
    if prepared is not None:
        worry = "De patiënt schreef iets zorgelijks"
        found = [
            Alarm(worry, "", flag.created_at, preparation=prepared.id)
            for flag in _open(prepared.flags)
        ]
    latest = {flag.category: flag for flag in _open(loaded.conversation.flags)}
    return found + [
        Alarm(*_advice(flag, catalogue), flag.created_at, flag=flag.id)
        for flag in latest.values()
    ]


def _open(flags: Sequence[Flag]) -> list[Flag]:
    return [flag for flag in flags if flag.kind == "safety" and flag.handled_at is None]


def _advice(flag: Flag, catalogue: Catalogue) -> tuple[str, str]:
    """What it is and what the POH does with it, in the words of the catalogue.

    A note speaks of the patient as "hij" or "zij": what reads as a worry about somebody else
    is about the patient, unless the POH knows better.
    """
    category = "suicidality" if flag.category == "other_person" else flag.category
    for card in catalogue.safety_cards:
        if (card.category, card.tier) == (category, flag.tier):
            return card.title.professional, card.professional
    return _TAKE_CARE


def seen(
    session: Session, consult: Conversation, flag_id: int, user_id: int, now: datetime
) -> bool:
    """Note that the POH saw a bar, with everything of its kind; ``False`` when there is none."""
    mine = next((flag for flag in consult.flags if flag.id == flag_id), None)
    if mine is None:
        return False
    for flag in _open(consult.flags):
        if flag.category == mine.category:
            flag.handled_at, flag.handled_by_id = now, user_id
    session.flush()
    return True
