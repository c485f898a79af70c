"""Where a conversation is, and so which page shows it."""

from __future__ import annotations

from flask import render_template

from bot.conversation.turn import Turn
from bot.conversation.turns import Outcome
from bot.store.models import Conversation
from bot.web.patient.blueprint import View
from bot.web.patient.session import current_conversation, has_withdrawn
from bot.web.services import services
from bot.web.wording import sentence

TALKING = "patient.conversation"


def here() -> Conversation:
    """The conversation of this request; only inside a view with ``patient_only``."""
    found = current_conversation()
    assert found is not None
    return found


def outcome_now(found: Conversation) -> Outcome:
    """The turn to show; begins a conversation that has none and retries what waits."""
    conversations = services().conversations
    return conversations.current(found.id) if found.turns else conversations.begin(found.id)


def page_of(found: Conversation, turn: Turn | None) -> str:
    """The endpoint on which a conversation in this state belongs."""
    if has_withdrawn(found):
        return "patient.withdrawn"
    if found.status in ("sent", "closed"):
        return "patient.sent"
    match turn.status if turn is not None else found.status:
        case "sent":
            return "patient.sent"
        case "paused" | "stopped":
            return "patient.stop"
        case "declined":
            return "patient.declined"
        case "open" if turn is not None and turn.ask is not None and turn.ask.id == "send":
            return "patient.check"
        case _:
            return TALKING


def trouble(found: Conversation, outcome: Outcome) -> View:
    """Our side failed: what was written is kept, and one button tries again."""
    waiting = [message for message in found.messages if message.state == "waiting"]
    name = "waiting" if outcome.state == "waiting" else "failed" if waiting else "down"
    if waiting and waiting[-1].ask == "send":
        name = "not_sent"
    page = render_template(
        "patient/trouble.html",
        notice=sentence(name),
        kept=waiting[-1].content if waiting and waiting[-1].kind == "text" else "",
    )
    return page, 503
