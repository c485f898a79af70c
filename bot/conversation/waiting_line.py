"""Messages that wait their turn: the engine answers one at a time, in the order of the store.

A patient's page sends one message and waits. The POH's panel goes on while the engine is
away; what was pressed meanwhile stands in line here, so that nothing of it is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session, aliased

from bot.store.models import Message

if TYPE_CHECKING:
    from bot.conversation.incoming import Incoming

IN_LINE = "queued"
"""State of a message behind the one that waits for its answer."""


def line_up(session: Session, conversation: str, messages: Sequence[Incoming]) -> None:
    """Store messages at the end of the line; one that was stored before is left alone."""
    of_this = Message.conversation_id == conversation
    known = set(session.scalars(select(Message.key).where(of_this)))
    last = session.scalar(select(func.max(Message.number)).where(of_this)) or 0
    for incoming in messages:
        if incoming.key in known:
            continue
        known.add(incoming.key)
        last += 1
        session.add(
            Message(
                conversation_id=conversation,
                number=last,
                key=incoming.key,
                kind=incoming.kind,
                content=incoming.text,
                option=list(incoming.option) or None,
                command=incoming.command,
                args=incoming.args,
                ask=incoming.ask,
                state=IN_LINE,
            )
        )


def call_next(session: Session, conversation: str) -> bool:
    """Whether a message waits for its answer, after the first in line was let forward."""
    of_this = Message.conversation_id == conversation
    if session.scalar(select(Message.id).where(of_this, Message.state == "waiting")) is not None:
        return True
    first = session.scalar(
        select(Message.id).where(of_this, Message.state == IN_LINE).order_by(Message.number)
    )
    if first is None:
        return False
    ahead = aliased(Message)
    nobody = ~exists().where(ahead.conversation_id == conversation, ahead.state == "waiting")
    session.execute(
        update(Message)
        .where(Message.id == first, Message.state == IN_LINE, nobody)
        .values(state="waiting")
        .execution_options(synchronize_session=False)
    )
    return True


def unanswered(messages: Sequence[Message]) -> list[Message]:
    """The messages that the engine did not hear of yet, in order."""
    return [message for message in messages if message.state in ("waiting", IN_LINE)]
