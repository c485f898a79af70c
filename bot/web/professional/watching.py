"""A note is read for safety at once, also while a card is open.

While the POH fills in a goal or a referral the dialogue cannot hear the note: text would answer
the card. So the engine only reads it then, beside the dialogue, and what it finds raises the
bar. When the card is closed the dialogue reads the same words as always; that finding takes the
place of the first one, so that one sentence stays one alarm.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.conversation.engine import EngineUnavailable
from bot.conversation.incoming import NOTE
from bot.store.models import ConsultPanel, Conversation, Flag
from bot.web.professional.blueprint import find, kept_panel
from bot.web.professional.noting import digest, in_pieces, lines_of
from bot.web.services import services


def unwatched(conversation: Conversation, panel: ConsultPanel | None, content: str) -> list[str]:
    """The lines of a note that nobody read for safety yet; none when no card is open."""
    if conversation.ask is None:
        return []
    known = {*panel.lines_read, *panel.lines_watched} if panel is not None else set()
    return [line for line in lines_of(content) if digest(line) not in known]


def watch(conversation_id: str, lines: Sequence[str]) -> None:
    """Read lines for safety. Without the engine they stay unread and are tried again."""
    here = services()
    try:
        found = [here.conversations.read(piece).safety for piece in in_pieces(lines)]
    except EngineUnavailable:
        return
    with here.database.unit_of_work() as session:
        conversation = find(session, conversation_id)
        for safety in found:
            _raise_bar(session, conversation, safety)
        panel = kept_panel(session, conversation_id)
        panel.lines_watched = [*panel.lines_watched, *map(digest, lines)]


def _raise_bar(session: Session, conversation: Conversation, safety: dict[str, object]) -> None:
    tier, category = str(safety.get("tier") or "S0"), str(safety.get("category") or "")
    known = any(
        flag.category == category and flag.tier >= tier and flag.handled_at is None
        for flag in _early(conversation)
    )
    if tier == "S0" or known:  # a sentence that grows is one alarm
        return
    flag = Flag(kind="safety", tier=tier, category=category, created_at=services().now())
    flag.rule = str(safety["rule"]) if safety.get("rule") else None
    conversation.flags.append(flag)
    session.flush()


def _early(conversation: Conversation) -> list[Flag]:
    """The flags that were raised beside the dialogue: they belong to no message."""
    return [
        flag
        for flag in conversation.flags
        if flag.kind == "safety" and flag.message_number is None
    ]


def join_alarms(conversation: Conversation) -> None:
    """Let what the dialogue found in a note take the place of what was found beside it.

    It counts as seen only when that was seen, and was at least as serious.
    """
    notes = {m.number for m in conversation.messages if m.kind == "text" and NOTE in (m.args or {})}
    for flag in [flag for flag in conversation.flags if flag.message_number in notes]:
        same = [
            early
            for early in _early(conversation)
            if early.category == flag.category and early.id < flag.id
        ]
        if not same:
            continue
        worst = max(same, key=lambda early: early.tier)
        if worst.tier >= flag.tier and all(early.handled_at for early in same):
            flag.handled_at, flag.handled_by_id = worst.handled_at, worst.handled_by_id
        flag.created_at = min(early.created_at for early in same)
        for early in same:
            conversation.flags.remove(early)
