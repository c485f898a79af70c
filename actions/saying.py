"""Saying something: pieces of a turn, in the words of the catalogue.

The engine's channel lays the pieces of one turn together; see ``bot.conversation.turn``.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.state import State
from bot.catalogue.conversation_model import DIRECTION, OVERVIEW
from bot.catalogue.schema import Question, Spoken
from bot.conversation.path import STEPS_SHOWN, step_shown
from bot.conversation.referral import options_for
from bot.conversation.turn import Ask, Can, ContactCard, Option, Progress, SafetyNotice
from bot.profiles.card import on_card, ticked_options
from bot.profiles.profile import profile_of


def words(state: State, spoken: Spoken) -> str:
    """The form of a text that fits who reads it."""
    if state.role == "professional" and spoken.professional:
        return spoken.professional
    return spoken.je if state.address == "je" else spoken.u


def say(dispatcher: CollectingDispatcher, **pieces: Any) -> None:
    """Hand pieces of a turn to the channel; models become plain JSON."""
    plain = {
        name: piece.model_dump(mode="json") if hasattr(piece, "model_dump") else piece
        for name, piece in pieces.items()
    }
    dispatcher.utter_message(json_message=plain)


def reply(dispatcher: CollectingDispatcher, state: State, key: str) -> None:
    """Say one of the fixed replies before the next ask."""
    say(dispatcher, lead=words(state, state.catalogue.replies[key]))


def _options(state: State, question: Question) -> list[Option]:
    if question.id == "referral_pick":
        return options_for(state.catalogue, state.offers(), state.address)
    own = [
        Option(value=option.value, label=words(state, option.label))
        for option in question.options
    ]
    if question.options_from:
        filled = [profile_of(state.model_values[card]) for card in (OVERVIEW, DIRECTION)]
        return [*ticked_options(state.model, filled, state.address), *own]
    return own


def worded(state: State, question: Question) -> Question:
    """The question in the words that fit what the safety layer found."""
    wording = question.about.get(state.safety.get("category") or "")
    if wording is None:
        return question
    return question.model_copy(update={name: getattr(wording, name) for name in _WORDED})


_WORDED = ("lead", "text", "explanation", "example", "why")


def ask(dispatcher: CollectingDispatcher, state: State, question_id: str) -> None:
    """Put a question: the card with its options, ways out and progress."""
    question = worded(state, state.question(question_id))
    trail = state.trail
    first_time = question_id not in trail
    card = state.model.card_of(question_id)
    pieces: dict[str, Any] = {
        "ask": Ask(
            id=question.id,
            kind=question.kind,
            text=words(state, question.text),
            hint=words(state, question.hint) if question.hint else "",
            options=tuple(_options(state, question)),
            lo=question.scale.lo if question.scale else "",
            hi=question.scale.hi if question.scale else "",
            **(on_card(question, card, state.address) if card else {"model": question.model}),
            optional=question.optional,
            why=words(state, question.why),
            value=dict(state.slot("drafts", {})).get(question_id),
        ),
        "can": Can(back=can_go_back(state, question_id), skip=question.optional),
    }
    # The miracle question is told in two messages: its first message is part of the question.
    if question.lead and (first_time or question.function.startswith("miracle")):
        pieces["lead"] = words(state, question.lead)
    step = step_shown(question.phase)
    if step is not None:
        pieces["progress"] = Progress(step=step, of=STEPS_SHOWN)
    if question_id == "safe_now":
        pieces["safety"] = safety_notice(state)
        pieces["status"] = "alarm"
    say(dispatcher, **pieces)


def safety_notice(state: State) -> SafetyNotice:
    """The contact card for the alarm that is on, in the words for who reads it."""
    safety = state.safety
    tier, category = safety.get("tier", "S2"), safety.get("category", "suicidality")
    cards = [card for card in state.catalogue.safety_cards if card.category == category]
    card = next((card for card in cards if card.tier == tier), cards[0] if cards else None)
    if card is None:
        return SafetyNotice(tier=tier, category=category, rule=safety.get("rule"))
    text = card.professional if state.role == "professional" else words(state, card.text)
    return SafetyNotice(
        tier=tier,
        category=category,
        rule=safety.get("rule"),
        card=ContactCard(title=words(state, card.title), text=text, calls=card.calls),
    )


NO_WAY_BACK_TO = frozenset({"consent", "safety_answer", "safe_now"})


def earlier_question(state: State, current: str | None) -> str | None:
    """The question that "Vorige vraag" leads to, or ``None`` at the first one."""
    trail = [name for name in state.trail if name not in NO_WAY_BACK_TO]
    before = trail[: trail.index(current)] if current in trail else trail
    answered = [name for name in before if state.answers.get(name) is not None]
    return answered[-1] if answered else None


def can_go_back(state: State, current: str) -> bool:
    """Whether there is an earlier question to go back to."""
    return current not in NO_WAY_BACK_TO and earlier_question(state, current) is not None
