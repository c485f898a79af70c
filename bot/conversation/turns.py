"""Taking a turn: the message is stored first, then the engine is asked, then all is committed.

A message that was acknowledged is never lost and never answered twice: it waits in the store
until the engine has answered it, however often either side is killed in between.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.conversation.ask_steps import note_ask
from bot.conversation.commit import commit
from bot.conversation.engine import DialogueEngine, EngineMessage, EngineUnavailable
from bot.conversation.incoming import (
    LONGEST_CARD,
    LONGEST_TEXT,
    MEANT,
    Incoming,
    engine_text,
    has_rows,
    in_words,
    plain,
    profile_in,
    to_understand,
)
from bot.conversation.turn import Frozen, Parsed, Turn
from bot.conversation.waiting_line import call_next, line_up
from bot.store.database import Database
from bot.store.models import Conversation, Message, StoredTurn, now

CLAIM = timedelta(seconds=20)
"""How long one process may work on a message before another may take it over."""
WAIT_FOR_OTHER = 6.0
"""Seconds a second request waits for the turn that is under way."""

OPEN_STATUSES = ("invited", "open", "paused", "stopped", "declined", "alarm")

NOTICES = {
    "too_long": "Uw tekst is te lang. Er passen 2.000 tekens in. Maak de tekst iets korter.",
    "card_too_long": "Er staat te veel op deze kaart. Er passen 4.000 tekens in. Maak iets korter.",
    "empty": "Schrijf een paar woorden. Of druk op ‘Weet ik niet / sla over’.",
    "choose": "Kies een antwoord.",
    "choose_numbers": "Kies per regel een cijfer van 0 tot 10. Leeg laten mag.",
    "stale": "Deze vraag is al beantwoord, misschien in een ander venster. Hier gaat het verder.",
    "waiting": "Een moment. Uw vorige antwoord wordt nog bewaard.",
    "failed": (
        "Er is iets mis bij ons. Uw antwoorden zijn bewaard. Probeer het over een paar minuten."
    ),
    "sent": "Uw antwoorden zijn al verstuurd. U kunt ze hier niet meer veranderen.",
    "no_consent": "Geef eerst aan of uw praktijk uw antwoorden mag lezen.",
    "gone": "Dit gesprek is er niet meer.",
}


class Outcome(Frozen):
    """How a turn ended for the screen; ``notice`` is a sentence to show with it."""

    state: Literal["answered", "duplicate", "waiting", "stale", "failed", "refused"]
    turn: Turn | None
    notice: str = ""


class Conversations:
    """Conversations as the screens and the terminal use them."""

    def __init__(self, database: Database, engine: DialogueEngine) -> None:
        self._database = database
        self._engine = engine

    def begin(self, conversation: str) -> Outcome:
        """Open a conversation, or find it where it was left."""
        with self._database.unit_of_work() as session:
            row = session.get(Conversation, conversation)
            fresh = row is not None and row.turn == 0
        if fresh:
            begin = Incoming(key="begin", kind="command", command="begin")
            return self.take_turn(conversation, begin)
        return self.current(conversation)

    def current(self, conversation: str) -> Outcome:
        """The turn to show now; messages that are still waiting are answered first."""
        while self._waiting(conversation):
            outcome = self._finish(conversation)
            if outcome.state != "answered":
                return outcome
        with self._database.unit_of_work() as session:
            return Outcome(state="answered", turn=_latest(session, conversation))

    def take_turn(self, conversation: str, incoming: Incoming) -> Outcome:
        """Store what somebody said and answer it.

        A refusal keeps what was typed with the caller; nothing is stored then. In every
        other case the message is in the store before the engine hears of it.
        """
        if self._waiting(conversation):
            outcome = self.current(conversation)
            if outcome.state in ("failed", "waiting"):
                return outcome
        with self._database.unit_of_work() as session:
            row = session.get(Conversation, conversation)
            if row is None:
                return Outcome(state="refused", turn=None, notice=NOTICES["gone"])
            latest = _latest(session, conversation)
            if latest is not None:
                incoming = in_words(incoming, latest)
            known = session.scalar(_by_key(conversation, incoming.key)) is not None
            refusal = None if known else _refusal(row, latest, incoming)
            if refusal is not None:
                state: Literal["stale", "refused"] = "stale" if refusal == "stale" else "refused"
                return Outcome(state=state, turn=latest, notice=NOTICES[refusal])
        if known:
            # It may have been stored a moment ago by another request that is still busy.
            outcome = self.current(conversation)
            answered = outcome.state == "answered"
            return Outcome(state="duplicate", turn=outcome.turn) if answered else outcome
        try:
            self._store(conversation, incoming)
        except IntegrityError:
            # Another request was a moment earlier: a double click or a second tab. Once that
            # one is answered the store knows whether this is the same message.
            return self.take_turn(conversation, incoming)
        return self._finish(conversation)

    def take_in_line(self, conversation: str, messages: Sequence[Incoming]) -> Outcome:
        """Store several messages at once and answer them one after the other.

        For a screen that goes on while the engine is away: what cannot be answered now waits
        in the store, in order, and is answered before anything that comes later.
        """
        with self._database.unit_of_work() as session:
            line_up(session, conversation, messages)
        return self.current(conversation)

    def read(self, text: str) -> Parsed:
        """What the engine understands of words that are no part of a dialogue; nothing changes.

        Raises:
            EngineUnavailable: the engine is away; ask again later.
        """
        return self._engine.read(engine_text(text))

    def forget(self, conversation: str) -> None:
        """Let the engine drop what it has in memory of a conversation."""
        self._engine.forget(conversation)

    # -- one message, from stored to answered

    def _store(self, conversation: str, incoming: Incoming) -> None:
        with self._database.unit_of_work() as session:
            last = session.scalar(
                select(Message.number)
                .where(Message.conversation_id == conversation)
                .order_by(Message.number.desc())
                .limit(1)
            )
            session.add(
                Message(
                    conversation_id=conversation,
                    number=(last or 0) + 1,
                    key=incoming.key,
                    kind=incoming.kind,
                    content=incoming.text,
                    option=list(incoming.option) or None,
                    command=incoming.command,
                    args=incoming.args,
                    ask=incoming.ask,
                )
            )

    def _waiting(self, conversation: str) -> bool:
        with self._database.unit_of_work() as session:
            return call_next(session, conversation)

    def _finish(self, conversation: str) -> Outcome:
        """Answer the waiting message, or wait for whoever is answering it."""
        deadline = time.monotonic() + WAIT_FOR_OTHER
        while True:
            claimed = self._claim(conversation)
            if claimed is not None:
                return self._answer(conversation, claimed)
            with self._database.unit_of_work() as session:
                if session.scalar(_waiting(conversation)) is None:
                    return Outcome(state="answered", turn=_latest(session, conversation))
                if time.monotonic() > deadline:
                    return Outcome(
                        state="waiting",
                        turn=_latest(session, conversation),
                        notice=NOTICES["waiting"],
                    )
            time.sleep(0.05)

    def _claim(self, conversation: str) -> int | None:
        """Take the waiting message for this process; ``None`` when another one has it."""
        with self._database.unit_of_work() as session:
            message = session.scalar(_waiting(conversation))
            if message is None:
                return None
            taken = session.execute(
                update(Message)
                .where(
                    Message.id == message.id,
                    Message.state == "waiting",
                    (Message.claimed_until.is_(None)) | (Message.claimed_until < now()),
                )
                .values(claimed_until=now() + CLAIM)
            )
            return message.id if _rows(taken) else None

    def _answer(self, conversation: str, message_id: int) -> Outcome:
        with self._database.unit_of_work() as session:
            row = session.get_one(Conversation, conversation)
            message = session.get_one(Message, message_id)
            committed, role, address = row.turn, row.role, row.address
            asked = EngineMessage(
                number=message.number,
                text=engine_text(to_understand(message)),
                written=message.content,
                option=message.option,
                command=message.command,
                args=message.args | (MEANT if _said_again(session, row, message) else {}),
            )
        try:
            reply = self._engine.turn(
                conversation,
                committed,
                asked,
                role=role,  # type: ignore[arg-type]
                address=address,  # type: ignore[arg-type]
            )
        except EngineUnavailable:
            with self._database.unit_of_work() as session:
                session.execute(
                    update(Message).where(Message.id == message_id).values(claimed_until=None)
                )
                return Outcome(
                    state="failed", turn=_latest(session, conversation), notice=NOTICES["failed"]
                )
        with self._database.unit_of_work() as session:
            answered = session.execute(
                update(Message)
                .where(Message.id == message_id, Message.state == "waiting")
                .values(state="answered", intent=reply.parsed.intent.get("name"))
            )
            if _rows(answered):
                row = session.get_one(Conversation, conversation)
                commit(session, row, asked, reply)
                said_at = session.get_one(Message, message_id).created_at
                intent = str(reply.parsed.intent.get("name"))
                note_ask(session, row, reply.turn, intent, said_at, now())
            return Outcome(state="answered", turn=_latest(session, conversation))


def _said_again(session: Session, conversation: Conversation, message: Message) -> bool:
    """Whether a patient writes the same to the same question: then it was meant as the answer.

    The first time it was taken for a question to us, or was not understood.
    """
    if message.kind != "text" or message.args or conversation.role != "patient":
        return False
    shown = _latest(session, conversation.id)
    if shown is None or shown.ask is None or shown.ask.kind == "profile":
        return False
    before = session.scalar(
        select(Message).where(
            Message.conversation_id == conversation.id, Message.number == message.number - 1
        )
    )
    return (
        before is not None
        and before.kind == "text"
        and message.ask is not None
        and before.ask == message.ask
        and plain(before.content) == plain(message.content)
    )


def _rows(result: Any) -> int:
    return int(result.rowcount)


def _waiting(conversation: str) -> Any:
    return select(Message).where(
        Message.conversation_id == conversation, Message.state == "waiting"
    )


def _by_key(conversation: str, key: str) -> Any:
    return select(Message).where(Message.conversation_id == conversation, Message.key == key)


def _latest(session: Session, conversation: str) -> Turn | None:
    content = session.scalar(
        select(StoredTurn.content)
        .where(StoredTurn.conversation_id == conversation)
        .order_by(StoredTurn.number.desc())
        .limit(1)
    )
    return Turn.model_validate(content) if content is not None else None


def _refusal(row: Conversation, latest: Turn | None, incoming: Incoming) -> str | None:
    """Why something cannot be taken now (a key of :data:`NOTICES`), or ``None``."""
    if row.status not in OPEN_STATUSES:
        return "sent"
    longest = LONGEST_CARD if has_rows(incoming) else LONGEST_TEXT
    if len(incoming.text) > longest:
        return "too_long" if longest == LONGEST_TEXT else "card_too_long"
    ask = latest.ask if latest else None
    if incoming.ask and incoming.ask != (ask.id if ask else None):
        # What comes from a page that was left open must not act on another question.
        return "stale"
    if incoming.kind == "text":
        if not incoming.text.strip():
            return "empty"
        if row.role == "patient" and (ask is None or ask.id == "consent"):
            # Before a yes, and after a no, there is nothing to write to.
            return "no_consent"
    if has_rows(incoming) and profile_in(incoming, ask) is None:
        return "choose_numbers"
    if incoming.kind == "option":
        offered = {option.value for option in ask.options} if ask else set()
        if ask is not None and ask.kind == "scale":
            offered = {str(number) for number in range(11)}
        if not incoming.option or not set(incoming.option) <= offered:
            return "choose"
    return None
