"""Which conversation models a practice uses, and choosing one for a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalogue.conversation_model import DEFAULT_MODEL, ToFill
from bot.catalogue.schema import Catalogue
from bot.store.models import Conversation, Practice


class UnknownModel(ValueError):
    """This practice has no such conversation model."""


@dataclass(frozen=True)
class ModelChoice:
    """A model as somebody of a practice chooses it.

    ``about`` says what it is in one line, ``for_whom`` when it fits, ``minutes`` how long the
    preparation takes; ``to_fill`` is what only the practice can add. ``first``: what an
    invitation starts with.
    """

    id: str
    title: str
    about: str
    for_whom: str
    minutes: int
    to_fill: tuple[ToFill, ...]
    first: bool


def default_model(practice: Practice, catalogue: Catalogue) -> str:
    """The model that an invitation or consult of a practice starts with."""
    allowed = _allowed(practice, catalogue)
    for name in (practice.default_model, DEFAULT_MODEL):
        if name in allowed:
            return name
    return allowed[0]


def models_of(practice: Practice, catalogue: Catalogue) -> tuple[ModelChoice, ...]:
    """The models that a practice may use: the one to start with first, then by title.

    Names of models that are not in the catalogue (any more) are passed over; a practice that
    chose none uses all of them.
    """
    first = default_model(practice, catalogue)
    choices = [
        ModelChoice(
            id=model.id,
            title=model.title,
            about=model.about,
            for_whom=model.for_whom,
            minutes=model.minutes,
            to_fill=model.to_fill,
            first=model.id == first,
        )
        for model in (catalogue.models[name] for name in _allowed(practice, catalogue))
    ]
    return tuple(sorted(choices, key=lambda choice: (not choice.first, choice.title)))


def chosen_model(practice: Practice, catalogue: Catalogue, wanted: str | None) -> str:
    """The model that was chosen, or the one of the practice when nothing was.

    Raises:
        UnknownModel: the practice does not use a model of this name.
    """
    if not wanted:
        return default_model(practice, catalogue)
    if wanted not in _allowed(practice, catalogue):
        raise UnknownModel(wanted)
    return wanted


def choose_model(conversation: Conversation, catalogue: Catalogue, wanted: str) -> None:
    """Choose the model of a consult, before it starts or on the way.

    Whoever calls this lets the engine forget the conversation afterwards
    (:meth:`bot.conversation.turns.Conversations.forget`): it then reads the row again.

    Raises:
        UnknownModel: the practice does not use a model of this name.
    """
    conversation.model = chosen_model(conversation.practice, catalogue, wanted)


def _allowed(practice: Practice, catalogue: Catalogue) -> list[str]:
    named = [name for name in practice.models or [] if name in catalogue.models]
    return named or sorted(catalogue.models)
