"""Which training sentences each component learns from, and with which label.

Most sentences were written for one component; the others take from them what helps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.nlu.keys import (
    ANSWER,
    CONTRACT_INTENTS,
    HARMLESS,
    LIKE,
    RELATION,
    SAFETY,
    TOPICS,
    label_of,
)
from bot.dialogue.nlu.relation.judging import UNKNOWN

_VERY_SHORT, _SHORT = 3, 6
_ONE_LONG_ANSWER_IN = 15
_ONE_SHORT_ANSWER_IN = 3
_ONE_COMMAND_IN = 6


def intent_lessons(messages: Iterable[Message]) -> Iterator[tuple[Message, str]]:
    """Messages with their intent; mechanics are never learned from text.

    Most of the data are answers that were written for the safety layer. Some of them are
    enough, more of the short ones and all of the shortest: those are what a command must be told
    from. Answers that a model took for a command are all learned.
    """
    short = long = 0
    for message in messages:
        intent = message.get(INTENT)
        if intent not in CONTRACT_INTENTS:
            continue
        if label_of(message, SAFETY) is not None and label_of(message, LIKE) is None:
            words = len(str(message.get(TEXT)).split())
            if words > _SHORT:
                long += 1
                if long % _ONE_LONG_ANSWER_IN:
                    continue
            elif words > _VERY_SHORT:
                short += 1
                if short % _ONE_SHORT_ANSWER_IN:
                    continue
        yield message, str(intent)


def relation_lessons(messages: Iterable[Message]) -> Iterator[tuple[Message, str]]:
    """Answers labelled ``relation``; some commands are ``onbekend``.

    Commands hardly ever come here, so a few of them are enough: more would make the model
    think that most people say nothing of themselves.
    """
    commands = 0
    for message in messages:
        label, intent = label_of(message, RELATION), message.get(INTENT)
        if label is None and intent in CONTRACT_INTENTS and intent != ANSWER:
            commands += 1
            label = UNKNOWN if commands % _ONE_COMMAND_IN == 0 else None
        if label is not None:
            yield message, str(label)


def safety_lessons(messages: Iterable[Message]) -> Iterator[tuple[Message, str, str]]:
    """Messages labelled ``safety``, with tier and category; commands and small talk are harmless.

    Writers of danger write little that is about nothing at all, and what is unlike anything
    learned should not look like danger.
    """
    for message in messages:
        tier, intent = label_of(message, SAFETY), message.get(INTENT)
        if tier is None and intent in CONTRACT_INTENTS and intent != ANSWER:
            tier = HARMLESS
        if tier is not None:
            yield message, str(tier), str(label_of(message, "category") or "none")


def topic_lessons(messages: Iterable[Message]) -> Iterator[tuple[Message, tuple[str, ...]]]:
    """Answers labelled ``topics``; none is a label too."""
    for message in messages:
        labels = label_of(message, TOPICS)
        if labels is not None:
            yield message, tuple(labels)
