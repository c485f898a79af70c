"""Writing what came of a turn: answers, consents and flags, beside the turn itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.catalogue import load_catalogue
from bot.conversation.engine import EngineMessage, EngineReply
from bot.conversation.state_rows import store_answers
from bot.store.models import Consent, Conversation, Flag, StoredTurn, now

CONSENT_VERSION = "2026-11-22"

_CONSENTS = {"consent": "read_answers", "referral_consent": "share_contact"}

_INTENT_FLAGS = {"ask_medical_question": "medical_question", "ask_human": "wants_human"}


def commit(session: Session, row: Conversation, message: EngineMessage, reply: EngineReply) -> None:
    """Everything a turn changes, in the caller's one transaction."""
    moment = now()
    turn = reply.turn
    earlier_ask = row.ask
    row.turn += 1
    session.add(
        StoredTurn(conversation_id=row.id, number=row.turn, content=turn.model_dump(mode="json"))
    )
    card = int(reply.dialogue.get("slots", {}).get("goal_card") or 1)
    store_answers(session, row, load_catalogue(), reply.answers, card)
    row.dialogue = reply.dialogue
    row.ask = turn.ask.id if turn.ask else None
    _note_consents(session, row, earlier_ask, message, reply)
    _note_flags(session, row, message, reply)
    row.status = turn.status
    row.updated_at = moment
    if turn.status == "sent" and row.sent_at is None:
        row.sent_at = moment


def _note_consents(
    session: Session,
    row: Conversation,
    asked: str | None,
    message: EngineMessage,
    reply: EngineReply,
) -> None:
    if asked not in _CONSENTS:
        return
    record = reply.answers.get(asked)
    answer = record["value"] if record is not None and record["status"] == "answered" else None
    if answer is None and message.option:
        # After a refusal, and after a POH's referral, the dialogue empties the question at once.
        answer = message.option[0]
    if answer is not None:
        session.add(
            Consent(
                conversation_id=row.id,
                purpose=_CONSENTS[asked],
                given=answer == "yes",
                text_version=CONSENT_VERSION,
            )
        )


def _note_flags(
    session: Session, row: Conversation, message: EngineMessage, reply: EngineReply
) -> None:
    """What the practice must see on top: alarms, medical questions, a wish to talk."""
    kind = _INTENT_FLAGS.get(str(reply.parsed.intent.get("name")))
    if kind and row.role == "patient" and message.command is None and not message.option:
        session.add(_flag(row, message, kind=kind))
    safety = reply.parsed.safety
    tier = str(safety.get("tier") or "S0")
    notice = reply.turn.safety
    if notice is not None and notice.tier > tier:
        # The direct question was answered with anything but a clear no.
        tier, safety = notice.tier, {"category": notice.category, "rule": notice.rule}
        if row.status == "alarm":
            return
    if tier != "S0":
        session.add(
            _flag(
                row, message, kind="safety", tier=tier,
                category=str(safety.get("category") or ""),
                rule=safety.get("rule"),
            )
        )  # fmt: skip


def _flag(row: Conversation, message: EngineMessage, **values: Any) -> Flag:
    return Flag(conversation_id=row.id, message_number=message.number, **values)
