"""Inviting a patient, and opening the conversation that belongs to an invitation.

An invitation has a secret for the link (192 bits), a short code for people who type, and a
birth date as second factor. Of all three only keyed digests are stored (HMAC-SHA256), so
that somebody who reads the database can open nothing and compare no birth dates.
Nothing here commits: the caller's unit of work does, also after a wrong birth date, since
the number of attempts has to stay.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from bot.catalogue import load_catalogue
from bot.conversation.models import chosen_model
from bot.following.chain import invited_from, link
from bot.store.models import Conversation, Invitation
from bot.store.models import Practice as PracticeRow

DAYS_WITHOUT_APPOINTMENT = 30
DAYS_AFTER_APPOINTMENT = 7
MOST_WRONG_DATES = 5
LOCKED_FOR = timedelta(minutes=15)

CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Letters of a typed code: none that look alike, and no vowels, so that no word appears."""
CODE_GROUPS = 3
CODE_GROUP_LENGTH = 4


@dataclass(frozen=True)
class NewInvitation:
    """What the practice hands to the patient; ``secret`` and ``code`` exist only here."""

    invitation: Invitation
    secret: str
    code: str


@dataclass(frozen=True)
class Practice:
    """Whom the patient can call when a link does not open."""

    name: str
    phone: str


@dataclass(frozen=True)
class Opened:
    """The way in is free. ``status`` is that of the conversation (``sent``: already sent)."""

    conversation: str
    session_number: int
    status: str


@dataclass(frozen=True)
class WrongDate:
    """The birth date does not fit; ``left`` attempts are left before a pause."""

    left: int


@dataclass(frozen=True)
class Locked:
    """Too many wrong birth dates; trying is possible again at ``until`` (UTC)."""

    until: datetime
    practice: Practice


@dataclass(frozen=True)
class Expired:
    """The time of the invitation is over."""

    practice: Practice


@dataclass(frozen=True)
class Withdrawn:
    """The practice took the invitation back."""

    practice: Practice


@dataclass(frozen=True)
class Erased:
    """The patient deleted the conversation at ``at`` (UTC)."""

    at: datetime
    practice: Practice


@dataclass(frozen=True)
class Unknown:
    """No invitation has this secret or code."""


Opening = Opened | WrongDate | Locked | Expired | Withdrawn | Erased | Unknown


def _digest(key: str, purpose: str, value: str) -> str:
    message = f"{purpose}:{value}".encode("utf-8", "surrogatepass")
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def _birth_date_digest(key: str, salt: str, birth_date: date) -> str:
    # The invitation is part of the digest: two patients born on one day cannot be matched.
    return _digest(key, "birth-date", f"{salt}:{birth_date.isoformat()}")


def new_code() -> str:
    """A code to type, such as ``BCDF-GHJK-LMNP``: 12 letters, 51 bits."""
    return "-".join(
        "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_GROUP_LENGTH))
        for _ in range(CODE_GROUPS)
    )


def plain_code(typed: str) -> str:
    """A typed code without spaces, dashes and small letters."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def expiry(now: datetime, appointment: date | None) -> datetime:
    """The end of the last day of an invitation (UTC)."""
    if appointment is None:
        return now + timedelta(days=DAYS_WITHOUT_APPOINTMENT)
    last_day = appointment + timedelta(days=DAYS_AFTER_APPOINTMENT)
    return datetime.combine(last_day + timedelta(days=1), time(), UTC)


def create_invitation(
    session: Session,
    *,
    lookup_key: str,
    practice_id: int,
    label: str,
    birth_date: date,
    now: datetime,
    appointment: date | None = None,
    professional_name: str = "",
    model: str | None = None,
    address: str = "u",
    level: str = "b1",
) -> NewInvitation:
    """Invite one patient.

    Args:
        session: an open unit of work.
        lookup_key: the installation's key for digests (``Secrets.lookup_key``).
        practice_id: the practice that invites.
        label: the pseudonym or first name that the practice chose, at most 80 characters.
        birth_date: the second factor.
        now: the present moment (UTC).
        appointment: the day of the visit; the invitation ends a week later.
        professional_name: who will have the conversation, for "Anna leest uw antwoorden".
        model: the conversation model; ``None`` for the one that the practice starts with.
        address: u or je; the letter and the conversation begin with it.
        level: b1, or a2 for the letter in extra simple words.

    Raises:
        bot.conversation.models.UnknownModel: the practice does not use this model.
    """
    practice = session.get_one(PracticeRow, practice_id)
    secret, code = secrets.token_urlsafe(24), new_code()
    secret_digest = _digest(lookup_key, "secret", secret)
    invitation = Invitation(
        practice_id=practice_id,
        label=label,
        secret_digest=secret_digest,
        code_digest=_digest(lookup_key, "code", plain_code(code)),
        birth_date_digest=_birth_date_digest(lookup_key, secret_digest, birth_date),
        appointment=appointment,
        professional_name=professional_name,
        model=chosen_model(practice, load_catalogue(), model),
        address=address,
        level=level,
        created_at=now,
        expires_at=expiry(now, appointment),
    )
    session.add(invitation)
    session.flush()
    return NewInvitation(invitation, secret, code)


def renew_invitation(
    session: Session, invitation: Invitation, now: datetime, *, lookup_key: str
) -> NewInvitation:
    """Give an invitation a new link and code; the old ones and open browsers stop at once.

    What the patient wrote stays. An invitation that was over works again: until a week after
    the appointment, or for thirty days. One that was withdrawn or erased stays closed.

    Raises:
        ValueError: the invitation was withdrawn, or its conversation erased.
    """
    if invitation.withdrawn_at is not None or invitation.erased_at is not None:
        raise ValueError("a closed invitation gets no new link")
    secret, code = secrets.token_urlsafe(24), new_code()
    # The birth date is not known any more: its digest keeps the salt that it was made with.
    invitation.birth_salt = invitation.birth_salt or invitation.secret_digest
    invitation.secret_digest = _digest(lookup_key, "secret", secret)
    invitation.code_digest = _digest(lookup_key, "code", plain_code(code))
    invitation.wrong_attempts, invitation.locked_until = 0, None
    until = expiry(now, invitation.appointment)
    invitation.expires_at = max(
        invitation.expires_at, until if until > now else expiry(now, None)
    )
    if invitation.conversation is not None:
        invitation.conversation.session_number += 1
    session.flush()
    return NewInvitation(invitation, secret, code)


def _find(session: Session, lookup_key: str, secret_or_code: str) -> Invitation | None:
    secret = _digest(lookup_key, "secret", secret_or_code.strip())
    code = _digest(lookup_key, "code", plain_code(secret_or_code))
    return session.scalar(
        select(Invitation)
        .where(or_(Invitation.secret_digest == secret, Invitation.code_digest == code))
        .options(selectinload(Invitation.practice), selectinload(Invitation.conversation))
    )


def open_invitation(
    session: Session,
    secret_or_code: str,
    birth_date: date,
    now: datetime,
    *,
    lookup_key: str,
) -> Opening:
    """Open the conversation of an invitation, and make it at the first time.

    Args:
        session: an open unit of work; commit it whatever the result is.
        secret_or_code: the secret of the link, or the code from the letter as typed.
        birth_date: the second factor.
        now: the present moment (UTC).
        lookup_key: the installation's key for digests.
    """
    invitation = _find(session, lookup_key, secret_or_code)
    if invitation is None:
        return Unknown()
    practice = Practice(invitation.practice.name, invitation.practice.phone)
    if invitation.withdrawn_at is not None:
        return Withdrawn(practice)
    if invitation.expires_at <= now:
        return Expired(practice)
    if invitation.locked_until is not None and invitation.locked_until > now:
        return Locked(invitation.locked_until, practice)
    salt = invitation.birth_salt or invitation.secret_digest
    given = _birth_date_digest(lookup_key, salt, birth_date)
    if not hmac.compare_digest(given, invitation.birth_date_digest):
        return _count_wrong_date(session, invitation, practice, now)
    if invitation.erased_at is not None:
        return Erased(invitation.erased_at, practice)
    invitation.wrong_attempts = 0
    invitation.locked_until = None
    conversation = invitation.conversation or _start(session, invitation, now)
    return Opened(conversation.id, conversation.session_number, conversation.status)


def _count_wrong_date(
    session: Session, invitation: Invitation, practice: Practice, now: datetime
) -> WrongDate | Locked:
    # Counted in the database: attempts at the same moment must not count as one.
    attempts = session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation.id)
        .values(wrong_attempts=Invitation.wrong_attempts + 1)
        .returning(Invitation.wrong_attempts)
        .execution_options(synchronize_session=False)
    )
    assert attempts is not None
    if attempts < MOST_WRONG_DATES:
        return WrongDate(MOST_WRONG_DATES - attempts)
    until = now + LOCKED_FOR
    session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id)
        .values(wrong_attempts=0, locked_until=until)
        .execution_options(synchronize_session=False)
    )
    return Locked(until, practice)


def _start(session: Session, invitation: Invitation, now: datetime) -> Conversation:
    conversation = Conversation(
        practice_id=invitation.practice_id,
        invitation_id=invitation.id,
        role="patient",
        label=invitation.label,
        model=invitation.model,
        address=invitation.address,
        created_at=now,
        updated_at=now,
    )
    try:
        with session.begin_nested():
            session.add(conversation)
    except IntegrityError:
        # Two tabs opened the link at the same moment; the other one was first.
        return session.scalars(
            select(Conversation).where(Conversation.invitation_id == invitation.id)
        ).one()
    earlier = invited_from(session, invitation.id)
    if earlier is not None:
        link(session, conversation.id, earlier)
    return conversation


def withdraw_invitation(invitation: Invitation, now: datetime) -> None:
    """Take an invitation back; the link and open sessions stop working at once."""
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        if invitation.conversation is not None:
            invitation.conversation.session_number += 1


def fits_birth_date(invitation: Invitation, birth_date: date, *, lookup_key: str) -> bool:
    """Whether this is the birth date that an invitation was made with."""
    salt = invitation.birth_salt or invitation.secret_digest
    given = _birth_date_digest(lookup_key, salt, birth_date)
    return hmac.compare_digest(given, invitation.birth_date_digest)


def invitations_born_on(
    session: Session, practice_id: int, birth_date: date, *, lookup_key: str
) -> list[int]:
    """The invitations of a practice that were made with this birth date.

    Each digest holds its own invitation, so that the store alone matches nobody; whoever has
    the key compares them one by one, some microseconds each.
    """
    rows = session.execute(
        select(
            Invitation.id,
            Invitation.secret_digest,
            Invitation.birth_salt,
            Invitation.birth_date_digest,
        ).where(Invitation.practice_id == practice_id)
    )
    return [
        number
        for number, secret_digest, salt, kept in rows
        if hmac.compare_digest(
            _birth_date_digest(lookup_key, salt or secret_digest, birth_date), kept
        )
    ]
