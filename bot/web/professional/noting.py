"""The note of a consult: saved while it is typed, and read by the dialogue line by line.

The words are kept once, in the note. A message that carries a line to the dialogue loses its
words when they were understood, unless they raised an alarm that the practice must be able to
look up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.conversation.incoming import LONGEST_TEXT, NOTE, Incoming
from bot.export.soep import QUICK_NOTES
from bot.store.models import Conversation, Flag, Message, Note
from bot.web.cards import Problem, check_text, tidy
from bot.web.practice.reading import note_of
from bot.web.professional.blueprint import kept_panel

LONGEST_NOTE = 10_000
_EMPTY = frozenset(f"{name}:".lower() for name in QUICK_NOTES)


def problem_with_note(content: str) -> str:
    """Why a note cannot be saved, in a sentence; empty when it can."""
    content = tidy(content)
    if len(content) > LONGEST_NOTE:
        return f"Je notitie is te lang: {len(content)} tekens. Er passen {LONGEST_NOTE} in."
    for begin in range(0, len(content), LONGEST_TEXT):
        problem = check_text(content[begin : begin + LONGEST_TEXT])
        if isinstance(problem, Problem):
            return "In je notitie staat een teken dat we niet kunnen bewaren. Haal het weg."
    return ""


def version_of(note: Note | None) -> str:
    """Which state of the note a page shows; another window may have changed it since."""
    return note.updated_at.isoformat() if note is not None else ""


def save_note(
    session: Session, conversation_id: str, content: str, now: datetime, seen: str | None = None
) -> Note | None:
    """Save a note. Who saw an older state of it (``seen``) loses nothing: both texts stay."""
    content = tidy(content)
    note = note_of(session, conversation_id)
    if note is None:
        if not content:
            return None
        note = Note(conversation_id=conversation_id, content=content, updated_at=now)
        session.add(note)
        return note
    if seen is not None and seen != version_of(note):
        content = _both(note.content, content)
    if note.content != content:
        note.content, note.updated_at = content, now
    return note


def _both(theirs: str, ours: str) -> str:
    known = set(theirs.splitlines())
    new = [line for line in ours.splitlines() if line not in known]
    return "\n".join([theirs, *new]).strip()


def unread_lines(session: Session, conversation: Conversation, content: str) -> list[Incoming]:
    """The lines that the dialogue did not read yet, as messages; they count as read then.

    While a card is open (a goal, a referral) nothing goes to the dialogue: text would answer the
    card. ``watching.py`` reads it for safety then.
    """
    if conversation.ask is not None:
        return []
    panel = kept_panel(session, conversation.id)
    lines = lines_of(content)
    known = set(panel.lines_read)
    new = [line for line in lines if digest(line) not in known]
    panel.lines_read, panel.lines_watched = [digest(line) for line in lines], []
    return [
        Incoming(key=f"note.{digest(text)}", kind="text", text=text, args={NOTE: True})
        for text in in_pieces(new)
    ]


def lines_of(content: str) -> list[str]:
    """The lines of a note that say something; a quick note that is still empty does not."""
    lines = [line.strip() for line in content.splitlines()]
    return [line for line in lines if line and line.lower() not in _EMPTY]


def digest(line: str) -> str:
    """What is kept of a line that was read: enough to know it again, none of its words."""
    return hashlib.sha256(line.encode()).hexdigest()[:24]


def in_pieces(lines: Iterable[str]) -> list[str]:
    """The lines together, in as few messages as fit."""
    pieces: list[str] = []
    for line in lines:
        for begin in range(0, len(line), LONGEST_TEXT):
            part = line[begin : begin + LONGEST_TEXT]
            if pieces and len(pieces[-1]) + len(part) < LONGEST_TEXT:
                pieces[-1] += f"\n{part}"
            else:
                pieces.append(part)
    return pieces


def forget_words(conversation: Conversation) -> None:
    """Empty the messages of notes that were understood; of one growing line keep one alarm."""
    flags = {flag.message_number: flag for flag in conversation.flags if flag.kind == "safety"}
    flagged: list[tuple[Message, Flag]] = []
    for message in reversed(conversation.messages):
        if message.kind != "text" or NOTE not in (message.args or {}):
            continue
        flag = flags.get(message.number)
        if flag is None:
            if message.state == "answered":
                message.content = ""
            continue
        words = message.content
        grown = [
            later
            for later, other in flagged
            if words and words in later.content and other.tier >= flag.tier
        ]  # fmt: skip
        if grown and flag.handled_at is None:
            conversation.flags.remove(flag)
            message.content = ""
        else:
            flagged.append((message, flag))
