"""A message on its way in: in the words that were on the card, and as the engine must read it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from bot.conversation.turn import Ask, Frozen, Turn
from bot.profiles.card import said_on
from bot.profiles.profile import Profile, UnusableProfile, read_profile
from bot.store.models import Message

LONGEST_TEXT = 2000

LONGEST_CARD = 4000
"""Characters on a whole card with rows, the names of the rows included."""

ANSWER = "answer"
"""The command of a card with several rows; what was filled in travels as its arguments."""

NOTE = "note"
"""Marks text that a POH noted for the record: understood like any text, asked for by nobody."""

MEANT: dict[str, Any] = {"meant": "answer"}
"""Goes along with words that were meant as the answer, whatever they look like."""


class Incoming(Frozen):
    """What a screen sends: ``key`` makes sending twice harmless, ``ask`` says for which ask."""

    key: str
    kind: Literal["text", "option", "command"]
    text: str = ""
    option: tuple[str, ...] = ()
    command: str | None = None
    args: dict[str, Any] = Field(default_factory=dict)
    ask: str | None = None


def filled_card(key: str, ask: Ask, filled: Profile) -> Incoming:
    """The message of a card with rows. Nothing filled in is a skip.

    Own words travel as text beside their rows, because the safety layer must read them;
    numbers and ticks alone are a button.
    """
    if filled.empty:
        return Incoming(key=key, kind="command", command="skip_question", ask=ask.id)
    args = filled.filled_fields()
    if filled.words:
        return Incoming(key=key, kind="text", args=args, ask=ask.id)
    return Incoming(key=key, kind="command", command=ANSWER, args=args, ask=ask.id)


def in_words(incoming: Incoming, shown: Turn) -> Incoming:
    """What was tapped or filled in, in the words that were on the card: that was said."""
    filled = profile_in(incoming, shown.ask)
    if filled is not None and shown.ask is not None:
        said: dict[str, Any] = {"text": said_on(shown.ask, filled)}
        if filled.words:
            # Words are never pressed: as text the safety layer reads them.
            said |= {"kind": "text", "command": None}
        return incoming.model_copy(update=said)
    if incoming.kind == "text":
        return _typed_label(incoming, shown)
    if incoming.kind != "option":
        return incoming
    labels = {option.value: option.label for option in shown.ask.options} if shown.ask else {}
    tapped = ", ".join(labels.get(value, value) for value in incoming.option)
    return incoming.model_copy(update={"text": tapped})


def _typed_label(incoming: Incoming, shown: Turn) -> Incoming:
    """Who types what stands on a button pressed it: there is nothing left to understand."""
    typed = plain(incoming.text)
    for option in shown.ask.options if shown.ask else ():
        if typed == option.label.casefold().rstrip(".!"):
            return incoming.model_copy(update={"kind": "option", "option": (option.value,)})
    return incoming


def plain(words: str) -> str:
    return " ".join(words.casefold().split()).rstrip(".!")


def has_rows(incoming: Incoming) -> bool:
    filled = bool(incoming.args) and NOTE not in incoming.args
    return incoming.command == ANSWER or (incoming.kind == "text" and filled)


def profile_in(incoming: Incoming, ask: Ask | None) -> Profile | None:
    """What was filled in on the card that is open; ``None`` when it does not fit that card."""
    if not has_rows(incoming) or ask is None or ask.kind != "profile":
        return None
    try:
        return read_profile(ask, incoming.args)
    except UnusableProfile:
        return None


def to_understand(message: Message) -> str:
    """The words somebody wrote, without the names of the rows that they stand in.

    What stands in one field is a sentence of its own, also without a full stop.
    """
    written = [text.strip() for text in (message.args.get("words") or {}).values()]
    ended = (text if text.endswith((".", "!", "?")) else f"{text}." for text in written if text)
    return "\n".join(ended) or message.content


def engine_text(content: str) -> str:
    """What the engine reads of a message: no leading slash, which is Rasa's mark for a command."""
    return content.lstrip("/ \t")
