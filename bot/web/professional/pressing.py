"""From a button of the panel to messages for the dialogue, and taking them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.conversation.incoming import Incoming
from bot.conversation.turns import Outcome
from bot.web.logged import note_parts
from bot.web.practice.reading import note_of
from bot.web.professional.blueprint import RELATIONS, STEPS, find, panel_row
from bot.web.professional.noting import forget_words, save_note, unread_lines
from bot.web.professional.watching import join_alarms, unwatched, watch
from bot.web.services import services

PRESSES = frozenset({"next_question", "other_question", "set_relation", "go_to_step"})
"""Buttons about the questions: they go on without the engine."""

_PARTS = {
    "next_question": "questions",
    "other_question": "questions",
    "set_relation": "relation",
    "go_to_step": "step",
}
"""What the log calls that which a press changes."""

CARDS = frozenset({"start_goal", "start_referral", "wrap_up", "go_back", "skip_question"})
"""Buttons that only the engine can answer."""


def press_message(key: str, do: str, **about: Any) -> Incoming | None:
    """The message of one press about the questions; ``None`` when it was not offered.

    ``about``: ``prompt``, ``showing`` and ``again`` are names of prompts, ``relation`` and
    ``step`` what was chosen.
    """
    known = {prompt.id for prompt in services().catalogue.all_prompts}
    args = {name: value for name, value in about.items() if value not in (None, "")}
    if do not in PRESSES or not 8 <= len(key) <= 60:
        return None
    if any(args[name] not in known for name in ("prompt", "showing", "again") if name in args):
        return None
    if do == "set_relation" and args.get("relation") not in RELATIONS:
        return None
    if do == "go_to_step" and args.get("step") not in STEPS:
        return None
    return Incoming(key=key, kind="command", command=do, args=args)


def take_in(
    conversation_id: str, presses: Sequence[Incoming], note: str | None, seen: str | None
) -> Outcome:
    """Save the note, then let the dialogue hear of it and of what was pressed.

    Everything is in the store before the engine is asked, so nothing waits for it.
    """
    here = services()
    lines: list[Incoming] = []
    with here.database.unit_of_work() as session:
        found = find(session, conversation_id)
        kept = note_of(session, found.id)
        if note is not None:
            before = kept.content if kept is not None else ""
            kept = save_note(session, found.id, note, here.now(), seen)
            if (kept.content if kept is not None else "") != before:
                note_parts("note")
            if kept is not None:
                lines = unread_lines(session, found, kept.content)
        unread = unwatched(found, panel_row(session, found.id), kept.content) if kept else []
    if unread:
        watch(conversation_id, unread)
    note_parts(*(_PARTS[press.command] for press in presses if press.command in _PARTS))
    outcome = here.conversations.take_in_line(conversation_id, [*lines, *presses])
    with here.database.unit_of_work() as session:
        found = find(session, conversation_id)
        join_alarms(found)
        forget_words(found)
    return outcome
