"""The four domains of a conversation as data, for the sheet of a case meeting (MDO)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalogue.conversation_model import DIRECTION, OVERVIEW
from bot.profiles.profile import JOINS, Profile, profile_of
from bot.store.models import Conversation

MODEL = "vier_domeinen"

NAMES = {
    "lichaam": "Lichaam",
    "geest": "Geest",
    "sociaal": "Sociaal",
    "maatschappij": "Maatschappij",
}
"""The domains in their fixed order, as professionals call them (dossier §5)."""


@dataclass(frozen=True)
class Domain:
    """One domain in the patient's words; ``priority`` is 1 (goes first) to 3, or ``None``."""

    id: str
    name: str
    going_on: str = ""
    goes_well: str = ""
    who_helps: str = ""
    priority: int | None = None


@dataclass(frozen=True)
class FourDomains:
    """All four domains; ``connections`` are pairs of names that the patient joined."""

    domains: tuple[Domain, ...]
    connections: tuple[tuple[str, str], ...] = ()

    @property
    def by_priority(self) -> tuple[Domain, ...]:
        """What goes first in front; domains without a place keep their order behind it."""
        return tuple(sorted(self.domains, key=lambda domain: domain.priority or len(NAMES)))


def four_domains(conversation: Conversation) -> FourDomains | None:
    """What the patient filled in; ``None`` when this model was not used, or left empty.

    Own words that the patient did not send along are left away.
    """
    filled = {
        answer.question: profile
        for answer in conversation.answers
        if (profile := profile_of(answer.value)) is not None and profile.of_model == MODEL
    }
    if not filled:
        return None
    overview = filled.get(OVERVIEW, Profile())
    direction = filled.get(DIRECTION, Profile())
    words = overview.words if conversation.own_words else {}
    return FourDomains(
        domains=tuple(
            Domain(
                id=name,
                name=title,
                going_on=words.get(f"{name}.speelt", ""),
                goes_well=words.get(f"{name}.goed", ""),
                who_helps=words.get(f"{name}.helpt", ""),
                priority=direction.places.get(name),
            )
            for name, title in NAMES.items()
        ),
        connections=tuple(
            (NAMES[one], NAMES[other])
            for one, _, other in (link.partition(JOINS) for link in direction.links)
            if one in NAMES and other in NAMES
        ),
    )
