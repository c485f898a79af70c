"""Between the rows of a conversation and the slots of the dialogue.

The rows are the truth. Rasa's tracker is filled from them when it is gone or behind, and
after each turn the rows take over what the dialogue decided.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue import load_catalogue
from bot.catalogue.schema import Catalogue
from bot.conversation.answers import Record
from bot.profiles.focus import in_focus, picked_options, picked_row
from bot.store.models import Answer, Conversation


def _record(row: Answer) -> Record:
    return Record(said=row.said, value=row.value, status=row.status)  # type: ignore[typeddict-item]


def card_answers(session: Session, conversation: str, card: int) -> dict[str, Record]:
    """The answers of one goal card; card 0 holds the answers outside the goal phase."""
    rows = session.scalars(
        select(Answer).where(Answer.conversation_id == conversation, Answer.card == card)
    )
    return {row.question: _record(row) for row in rows}


def slots_of(session: Session, conversation: Conversation) -> dict[str, Any]:
    """All slots with which the dialogue of a conversation goes on where it was."""
    mechanics = dict((conversation.dialogue or {}).get("slots") or {})
    if not mechanics and conversation.prepared_by is not None:
        mechanics = _from_preparation(conversation.prepared_by)
    card = int(mechanics.get("goal_card") or 1)
    answers = card_answers(session, conversation.id, 0) | card_answers(
        session, conversation.id, card
    )
    # The row says which model it is: a practice or a POH may have chosen another one since.
    return {**mechanics, "model": conversation.model, **answers}


_PREPARED = ("topics", "observations", "path")


def _from_preparation(preparation: Conversation) -> dict[str, Any]:
    """What a consult takes over from the patient's own preparation: no answers, only the
    topics and the working note on the relation, which choose the first questions."""
    slots = (preparation.dialogue or {}).get("slots") or {}
    taken = {name: slots[name] for name in _PREPARED if name in slots}
    # The pick itself stays an answer of the patient; the consult begins with its topic.
    values = {row.question: row.value for row in preparation.answers if row.status == "answered"}
    model = load_catalogue().model(preparation.model)
    topics, _ = in_focus(taken.get("topics") or [], model, picked_row(values))
    if picks := picked_options(values):
        taken["model_picks"] = picks
    if topics:
        taken["topics"] = topics
    if "observations" in taken:
        # The consult counts its own messages from 1; a note from before has no number in it.
        taken["observations"] = [{**seen, "number": 0} for seen in taken["observations"]]
    return taken


def store_answers(
    session: Session,
    conversation: Conversation,
    catalogue: Catalogue,
    answers: dict[str, Record | None],
    card: int,
) -> None:
    """Make the answer rows equal to the slots after a turn; other goal cards stay."""
    rows = {
        row.question: row
        for row in session.scalars(
            select(Answer).where(
                Answer.conversation_id == conversation.id, Answer.card.in_([0, card])
            )
        )
    }
    for name, question in catalogue.questions.items():
        record, row = answers.get(name), rows.get(name)
        if record is None:
            if row is not None:
                session.delete(row)
            continue
        if row is None:
            row = Answer(
                conversation_id=conversation.id,
                question=name,
                card=card if question.phase == "goal" else 0,
            )
            session.add(row)
        row.said, row.value, row.status = record["said"], record["value"], record["status"]
