"""The time before, beside today's consult: goals with confidence then, and the drawing then.

Which conversations belong to one patient comes from the links that people made
(:mod:`bot.following.chain`), and only what the practice may read is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from bot.catalogue.schema import Catalogue
from bot.conversation.permission import may_be_read
from bot.following.chain import follow_up_of, line_of
from bot.following.review import EarlierGoal, earlier_goals
from bot.profiles.shown import THEN, ShownProfile
from bot.store.models import Conversation
from bot.web.practice.reading import profiles_to_read
from bot.web.practice.reading.finding import leave_receipt

DRAWN = ("web", "circles")
"""Drawings of numbers: of these, then and now fit in one picture."""

NOW = "Nu"


@dataclass(frozen=True)
class LastTime:
    """What a panel shows of earlier conversations.

    ``day`` is that of the last one that may be read, none when no one may be. ``better`` is
    what was noted already about today. ``then`` is what the patient filled in before with the
    model of today; ``both`` holds the numbers of now with those of then beside them.
    """

    day: date | None
    goals: tuple[EarlierGoal, ...]
    better: str = ""
    then: ShownProfile | None = None
    both: ShownProfile | None = None


def last_time(session: Session, consult: Conversation, catalogue: Catalogue) -> LastTime | None:
    """What there is to look back on; ``None`` when the consult follows nothing.

    A preparation of which something is shown counts as read, as everywhere.
    """
    follow_up = follow_up_of(session, consult.id)
    if follow_up is None:
        return None
    before = [
        earlier
        for earlier in line_of(session, consult)
        if earlier.id != consult.prepared_by_id and earlier.created_at < consult.created_at
    ]
    readable = [earlier for earlier in before if may_be_read(earlier)]
    days = [(earlier.sent_at or earlier.created_at).date() for earlier in readable]
    with_goals = next((row for row in readable if row.id == follow_up.earlier_id), None)
    drawn = next((row for row in readable if _drawn(row, consult, catalogue)), None)
    then = _drawn(drawn, consult, catalogue)
    now = _drawn(consult.prepared_by, consult, catalogue) if consult.prepared_by else None
    goals_of = with_goals.prepared_by if with_goals is not None else None
    for shown in (with_goals, goals_of, drawn):
        if shown is not None and may_be_read(shown):
            leave_receipt(session, shown)
    return LastTime(
        day=days[0] if days else None,
        goals=tuple(earlier_goals(session, follow_up)),
        better=follow_up.better,
        then=then,
        both=beside(now, then) if now is not None and then is not None else None,
    )


def _drawn(
    conversation: Conversation | None, consult: Conversation, catalogue: Catalogue
) -> ShownProfile | None:
    """The drawing of a conversation that can be compared with that of the consult."""
    if conversation is None or not may_be_read(conversation):
        return None
    fitting = (
        profile
        for profile in profiles_to_read(conversation, catalogue)
        if profile.model == consult.model and profile.drawing in DRAWN and profile.has_numbers
    )
    return next(fitting, None)


def beside(now: ShownProfile, then: ShownProfile) -> ShownProfile:
    """One profile with the numbers of now, and those of then in the place of what is wished."""
    before = {row.id: row.number for row in then.rows}
    rows = tuple(
        replace(row, wished=before.get(row.id), choice="", said=(), place=None, ticked=False)
        for row in now.rows
    )
    return replace(
        now, rows=rows, number_name=NOW, wished_name=THEN, tick="", place="", links=()
    )
