"""The patient's cookie: signed, for one conversation, and worthless after "Sluit direct".

It is kept apart from the practice's login, so that one browser can hold both and neither
gives a right of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from flask import Response, g, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response as AnyResponse

from bot.store.models import Conversation, Invitation
from bot.web.services import services

IDLE_SECONDS = 2 * 60 * 60
"""Seconds without a page before the birth date is asked again."""

AWAY_SECONDS = 30 * 60
"""Seconds without a page after which somebody was away."""


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(services().secrets.session_key, salt="patient")


def cookie_name() -> str:
    """The cookie's name; over HTTPS the prefix ties it to this host alone."""
    return "__Host-gesprek" if services().settings.secure_cookies else "gesprek"


def remember(response: Response, conversation: str, session_number: int) -> None:
    """Write the cookie, with a new moment of last use."""
    response.set_cookie(
        cookie_name(),
        _serializer().dumps([conversation, session_number]),
        secure=services().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget(response: Response) -> None:
    """Take the cookie away."""
    response.delete_cookie(
        cookie_name(),
        secure=services().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def current_conversation() -> Conversation | None:
    """The conversation of the cookie, with everything a page shows, or ``None``.

    ``None`` too when the patient signed out, the practice took the invitation back or its
    time is over.
    """
    if "conversation" in g:
        kept: Conversation | None = g.conversation
        return kept
    found = _load(request.cookies.get(cookie_name(), ""))
    g.conversation = found
    if found is not None:
        g.address = found.address
        g.practice = found.practice
    return found


def _load(cookie: str) -> Conversation | None:
    try:
        (conversation_id, session_number), seen = _serializer().loads(
            cookie, max_age=IDLE_SECONDS, return_timestamp=True
        )
    except (BadSignature, ValueError, TypeError):
        return None
    g.was_away = (datetime.now(UTC) - seen).total_seconds() > AWAY_SECONDS
    with services().database.unit_of_work() as session:
        found = session.scalar(
            select(Conversation)
            .where(
                Conversation.id == conversation_id,
                Conversation.session_number == session_number,
                Conversation.role == "patient",
            )
            .join(Invitation, Conversation.invitation_id == Invitation.id)
            .where(Invitation.withdrawn_at.is_(None), Invitation.expires_at > services().now())
            .options(
                selectinload(Conversation.practice),
                selectinload(Conversation.invitation),
                selectinload(Conversation.read_by),
                selectinload(Conversation.messages),
                selectinload(Conversation.turns),
                selectinload(Conversation.answers),
                selectinload(Conversation.goals),
                selectinload(Conversation.referral),
                selectinload(Conversation.consents),
            )
        )
    return found


def reload_conversation() -> Conversation:
    """The conversation as it is after a turn; only inside a view with :func:`patient_only`."""
    g.pop("conversation", None)
    found = current_conversation()
    assert found is not None, "the conversation went away during the request"
    return found


def patient_only[**P](
    view: Callable[P, Any],
) -> Callable[P, AnyResponse | str | tuple[str, int]]:
    """Let a view through for the patient of a conversation; others go to the start page."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
        if current_conversation() is None:
            return redirect(url_for("patient.start", opnieuw=1))
        return view(*args, **kwargs)

    return guarded


def has_consented(conversation: Conversation) -> bool:
    """Whether the practice may read along, which must be known before any text is stored."""
    return any(
        consent.purpose == "read_answers" and consent.given and consent.withdrawn_at is None
        for consent in conversation.consents
    )


def has_withdrawn(conversation: Conversation) -> bool:
    """Whether somebody agreed before and took it back."""
    asked = [consent for consent in conversation.consents if consent.purpose == "read_answers"]
    return bool(asked) and asked[-1].given and asked[-1].withdrawn_at is not None
