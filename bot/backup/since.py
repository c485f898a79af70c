"""What happened between a backup and its restore and must not be undone by it.

A conversation that a patient deleted stays deleted, a consent that was taken back stays so, who
was kept out stays out, and the log stays whole. All of it is read from the database that is
there at the moment of the restore.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, inspect, select
from sqlalchemy.orm import Session

from bot.store.models import (
    AuditEvent,
    AuditHead,
    Base,
    Consent,
    Conversation,
    Invitation,
    User,
    WebAuthn,
)


@dataclass(frozen=True)
class Since:
    """How many of each were kept as they are now.

    ``begun``: conversations that began after the backup; they are only in what was set aside.
    """

    deleted: int
    withdrawn: int
    events: int
    begun: int


def same_chain(restored: Session, present: Session) -> bool:
    """Whether the log of the backup is the beginning of the log that is here."""
    head = restored.get_one(AuditHead, 1)
    here = present.get(AuditEvent, head.number)
    return here is not None and here.hash == head.hash


def carry_over(restored: Session, present: Session, *, same_secrets: bool) -> Since:
    """Bring what must not be undone from ``present`` into ``restored``.

    Call it only when :func:`same_chain` holds. ``same_secrets``: both were made with the same
    keys; without that, who may come in is as it was in the backup.
    """
    events = _events(restored, present)
    here = set(present.scalars(select(Conversation.id)))
    there = set(restored.scalars(select(Conversation.id)))
    for name in there - here:
        restored.delete(restored.get_one(Conversation, name))
    restored.flush()
    withdrawn = _consents(restored, present)
    if same_secrets:
        _who_comes_in(restored, present)
    return Since(len(there - here), withdrawn, events, len(here - there))


def _events(restored: Session, present: Session) -> int:
    head = restored.get_one(AuditHead, 1)
    now = present.get_one(AuditHead, 1)
    later = present.scalars(
        select(AuditEvent).where(AuditEvent.number > head.number).order_by(AuditEvent.number)
    )
    rows = [_columns(row) for row in later]
    if rows:
        restored.execute(insert(AuditEvent), rows)
    head.number, head.hash = now.number, now.hash
    return len(rows)


def _columns(row: Base) -> dict[str, object]:
    return {
        column.key: getattr(row, column.key) for column in inspect(type(row)).mapper.column_attrs
    }


def _consents(restored: Session, present: Session) -> int:
    """Take back in the backup what was taken back since; gives in how many conversations."""
    withdrawn = {
        (row.conversation_id, row.purpose, row.at): row.withdrawn_at
        for row in present.scalars(select(Consent).where(Consent.withdrawn_at.is_not(None)))
    }
    taken_back: set[str] = set()
    standing = select(Consent).where(Consent.given, Consent.withdrawn_at.is_(None))
    for consent in restored.scalars(standing).all():
        at = withdrawn.get((consent.conversation_id, consent.purpose, consent.at))
        if at is not None:
            consent.withdrawn_at = at
            taken_back.add(consent.conversation_id)
    for name in taken_back:
        referral = restored.get_one(Conversation, name).referral
        if referral is not None:
            referral.may_share_contact = False
    return len(taken_back)


def _who_comes_in(restored: Session, present: Session) -> None:
    """Links, passwords, second steps and roles are as they are now; what was deleted stays so.

    A number can be given out again after its row was deleted: the moment of making tells.
    """
    for invitation in restored.scalars(select(Invitation)).all():
        now = present.get(Invitation, invitation.id)
        if now is not None and now.created_at == invitation.created_at:
            _become(invitation, now)
        elif invitation.conversation is None:
            restored.delete(invitation)
    users = {}
    for user in restored.scalars(select(User)).all():
        now_user = present.get(User, user.id)
        if now_user is not None and now_user.create_datetime == user.create_datetime:
            _become(user, now_user)
            held = {role.name for role in now_user.roles}
            user.roles = [role for role in user.roles if role.name in held]
            users[user.id] = set(
                present.scalars(select(WebAuthn.credential_id).where(WebAuthn.user_id == user.id))
            )
        else:
            user.active = False
    for user_id, passkeys in users.items():
        restored.execute(
            delete(WebAuthn).where(
                WebAuthn.user_id == user_id, WebAuthn.credential_id.not_in(passkeys)
            )
        )


def _become(row: Base, now: Base) -> None:
    for name, value in _columns(now).items():
        if name != "id":
            setattr(row, name, value)
