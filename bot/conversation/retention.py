"""Deletes by itself what has been kept long enough (trust.md 3).

- an invitation that nobody opened: 30 days after it was made. One for a later visit stays until
  its link ends, since deleting it earlier would break the link;
- a conversation that was never sent: 90 days after it began;
- a sent conversation: as many months after sending as the practice set, at most 24;
- a consult: the same number of months after its last change;
- the working note on the relation: at the latest 30 days after sending;
- what signing in leaves behind: failed attempts after 90 days, ended links and sessions at once.

The record that has to be kept for twenty years is the practice's HIS, not this database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, CursorResult, String, cast, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.audit import Who, record, record_for
from bot.conversation.relation import NOTE, without_note, without_suggestions
from bot.store.database import Database
from bot.store.models import (
    Attempt,
    Conversation,
    EntryLink,
    FailedSignIn,
    Handover,
    Invitation,
    Practice,
    SignIn,
    StoredTurn,
)

UNOPENED_DAYS = 30
UNSENT_DAYS = 90
LONGEST_MONTHS = 24
NOTE_DAYS = 30
FAILED_SIGN_IN_DAYS = 90
UNUSED_SIGN_IN_DAYS = 30

_AT_ONCE = 200
_BY_ITSELF = Who("system", "vanzelf")


@dataclass
class Tidied:
    """How many of each kind were deleted (of ``notes``: emptied)."""

    invitations: int = 0
    unsent: int = 0
    sent: int = 0
    consults: int = 0
    notes: int = 0
    sign_ins: int = 0

    def __str__(self) -> str:
        said = [f"{f.name} {getattr(self, f.name)}" for f in fields(self)]
        return ", ".join(said)


Forget = Callable[[str], object]
"""Lets the dialogue engine forget a conversation, by its id."""


def tidy(database: Database, now: datetime, forget: Forget | None = None) -> Tidied:
    """Delete everything of all practices whose time is over.

    Works in small steps: what was deleted before an interruption stays deleted, and the next
    run goes on.

    Args:
        database: the store.
        now: the present moment (UTC).
        forget: called with the id of each conversation that was deleted.
    """
    done = Tidied()
    with database.unit_of_work() as session:
        practices = {row.id: row.retention_months for row in session.scalars(select(Practice))}
    for practice_id, months in practices.items():
        kept = min(max(months, 1), LONGEST_MONTHS)
        before = now - relativedelta(months=kept)
        for kind, condition in (
            ("unsent", _unsent(now)),
            ("sent", Conversation.sent_at <= before),
            ("consults", (Conversation.role == "professional")
                         & (Conversation.updated_at <= before)),
        ):  # fmt: skip
            gone = _delete(database, practice_id, condition, now, forget)
            setattr(done, kind, getattr(done, kind) + gone)
    with database.unit_of_work() as session:
        done.notes = _empty_notes(session, now)
        done.sign_ins = _delete_sign_ins(session, now)
        done.invitations = _delete_invitations(session, now)
    database.forget_erased_rows()
    return done


def _unsent(now: datetime) -> ColumnElement[bool]:
    return (
        (Conversation.role == "patient")
        & Conversation.sent_at.is_(None)
        & (Conversation.created_at <= now - timedelta(days=UNSENT_DAYS))
    )


def _delete(
    database: Database,
    practice_id: int,
    condition: ColumnElement[bool],
    now: datetime,
    forget: Forget | None,
) -> int:
    total = 0
    while True:
        with database.unit_of_work() as session:
            rows = session.scalars(
                select(Conversation)
                .where(Conversation.practice_id == practice_id, condition)
                .limit(_AT_ONCE)
            ).all()
            ids = [row.id for row in rows]
            invitations = [row.invitation_id for row in rows if row.invitation_id is not None]
            for row in rows:
                record_for(
                    session, "tidied", row.id, who=_BY_ITSELF, practice_id=practice_id,
                    access_point="tidy", at=now,
                )  # fmt: skip
                session.delete(row)
            session.flush()
            session.execute(delete(Invitation).where(Invitation.id.in_(invitations)))
        for name in ids:
            if forget is not None:
                forget(name)
        total += len(ids)
        if len(ids) < _AT_ONCE:
            return total


def _empty_notes(session: Session, now: datetime) -> int:
    """Wipe the relation from what was sent, or last talked about, thirty days ago."""
    limit = now - timedelta(days=NOTE_DAYS)
    old = or_(
        Conversation.sent_at <= limit,
        (Conversation.role == "professional") & (Conversation.updated_at <= limit),
    )
    written = cast(Conversation.dialogue, String)
    emptied = set()
    for row in session.scalars(
        select(Conversation).where(old, or_(*(written.contains(f'"{name}"') for name in NOTE)))
    ).all():
        session.execute(
            update(Conversation)
            .where(Conversation.id == row.id)
            # Tidying is no change of the conversation: the list keeps its order.
            .values(dialogue=without_note(row.dialogue), updated_at=Conversation.updated_at)
            .execution_options(synchronize_session=False)
        )
        emptied.add(row.id)
    shown = cast(StoredTurn.content, String)
    for turn in session.scalars(
        select(StoredTurn)
        .join(Conversation, StoredTurn.conversation_id == Conversation.id)
        .where(old, shown.contains('"suggestions": {'))
    ).all():
        turn.content = without_suggestions(turn.content)
        emptied.add(turn.conversation_id)
    return len(emptied)


def _delete_invitations(session: Session, now: datetime) -> int:
    """Delete invitations that led to nothing; each is one row in the log."""
    limit = now - timedelta(days=UNOPENED_DAYS)
    gone = session.execute(
        delete(Invitation)
        .where(
            ~Invitation.conversation.has(),
            Invitation.created_at <= limit,
            or_(
                Invitation.expires_at <= now,
                Invitation.withdrawn_at.is_not(None),
                Invitation.erased_at.is_not(None),
            ),
            or_(Invitation.erased_at.is_(None), Invitation.erased_at <= limit),
        )
        .returning(Invitation.id, Invitation.practice_id)
        .execution_options(synchronize_session=False)
    ).all()
    for row in sorted(gone):
        record(
            session, "invitation_tidied", who=_BY_ITSELF, practice_id=row.practice_id,
            access_point="tidy", subject=f"invitation {row.id}", at=now,
        )  # fmt: skip
    return len(gone)


def _delete_sign_ins(session: Session, now: datetime) -> int:
    over = [
        delete(FailedSignIn).where(FailedSignIn.at <= now - timedelta(days=FAILED_SIGN_IN_DAYS)),
        delete(SignIn).where(SignIn.seen_at <= now - timedelta(days=UNUSED_SIGN_IN_DAYS)),
        delete(EntryLink).where(or_(EntryLink.expires_at <= now, EntryLink.used_at.is_not(None))),
        delete(Handover).where(Handover.expires_at <= now),
        delete(Attempt).where(Attempt.at <= (now - timedelta(days=1)).timestamp()),
    ]
    return sum(_count(session.execute(statement)) for statement in over)


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
