"""The POH's blueprint, and finding the consult that an address is about."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, g
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot.conversation.state_rows import slots_of
from bot.following.review import look_back
from bot.store.models import ConsultPanel, Conversation, Note
from bot.web.practice.access import own_practice
from bot.web.practice.reading import find_conversation, note_of
from bot.web.services import services

View = AnyResponse | str | tuple[str, int]

professional = Blueprint("professional", __name__, template_folder="templates", url_prefix="/poh")

RELATIONS = {
    "bezoeker": "kijkt nog rond",
    "klaag": "heeft vooral last",
    "klant": "wil aan de slag",
}
"""The types in neutral words, fit to be seen by the patient."""

STEPS = {
    1: "Hoe gaat het nu?",
    2: "Wat wilt u?",
    3: "Wat kunt u?",
    4: "Wat besluit u?",
    5: "Gaat u het doen?",
}
"""The steps of the actiewiel."""

ENDED = ("sent", "closed", "stopped")
"""States of a consult that has no panel any more."""


@dataclass(frozen=True)
class Loaded:
    """One consult with all its parts.

    ``slots`` is where the dialogue is, ``look_back`` what there is to look back on.
    """

    conversation: Conversation
    note: Note | None
    panel: ConsultPanel | None
    slots: dict[str, object]
    look_back: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of the consult."""
        return self.conversation.id

    @property
    def minutes(self) -> int:
        """How long the consult takes: as the POH chose, else as the practice did."""
        chosen = self.panel.minutes if self.panel is not None else None
        return chosen or self.conversation.practice.consult_minutes


def find(session: Session, conversation_id: str) -> Conversation:
    """A consult of the own practice; anything else is a page that does not exist."""
    found = find_conversation(session, own_practice(), conversation_id)
    if found is None or found.role != "professional":
        abort(404)
    return found


def load(conversation_id: str) -> Loaded:
    """Everything a panel is drawn from."""
    with services().database.unit_of_work() as session:
        found = find(session, conversation_id)
        loaded = Loaded(
            found, note_of(session, found.id), panel_row(session, found.id),
            slots_of(session, found), look_back(session, found.id),
        )  # fmt: skip
    g.practice = found.practice
    return loaded


def panel_row(session: Session, conversation_id: str) -> ConsultPanel | None:
    """What the panel keeps of a consult, once there is something to keep."""
    return session.scalar(
        select(ConsultPanel).where(ConsultPanel.conversation_id == conversation_id)
    )


def kept_panel(session: Session, conversation_id: str) -> ConsultPanel:
    """The same, made when it is not there yet."""
    row = panel_row(session, conversation_id)
    if row is None:
        row = ConsultPanel(conversation_id=conversation_id, lines_read=[], lines_watched=[])
        session.add(row)
    return row
