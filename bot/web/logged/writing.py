"""Writing the event of a page, after it succeeded."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, request
from flask import session as cookie
from flask_login import user_logged_in  # type: ignore[import-untyped]
from flask_security import current_user
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.audit import SOMEBODY, Who, patient_of, record, record_for
from bot.store.models import Conversation, Invitation, User
from bot.web.logged.pages import FAILED, LOGGED, SENT
from bot.web.logged.seldom import SELDOM, event_of, unwritten_parts
from bot.web.services import services

PATIENT = Who("patient", "patiënt")

_ABOUT = {
    "user_id": "account",
    "warm_id": "referral",
    "flag_id": "flag",
    "entry_id": "social map",
    "text_name": "text",
}
"""Arguments in an address that say what was touched; a name or number of ours, never words."""


def note_subject(subject: str) -> None:
    """Say what the page of this request touched: a format, a file. Never words of a patient."""
    g.audit_subject = subject


def note_event(event: str | None) -> None:
    """Say that this page did something else than its usual event; ``None`` for nothing."""
    g.audit_event = event


def note_user(user: User) -> None:
    """Say who this is, where nobody is signed in yet."""
    g.audit_who = Who(_roles(user), user.name, user.id), user.practice_id


def install_log(app: Flask) -> None:
    """Write the log for every page of an application."""

    @user_logged_in.connect_via(app)  # type: ignore[untyped-decorator]
    def remember_login(_app: Flask, user: Any, **_more: Any) -> None:
        # Written after the request: the accounts' own transaction is still open here.
        g.audit_login = Who(_roles(user), user.name, user.id), user.practice_id

    @app.before_request
    def remember_who() -> None:
        # After signing out nobody would be left to name.
        g.audit_who = _who()
        # Halfway signing in; Flask-Security clears this when it says yes.
        g.audit_pending = cookie.get("tf_user_id")

    @app.after_request
    def write(response: Response) -> Response:
        if "audit_login" in g:
            who, practice_id = g.audit_login
            with services().database.unit_of_work() as session:
                record(
                    session, "login", who=who, practice_id=practice_id,
                    access_point=request.endpoint or "", at=services().now(),
                )  # fmt: skip
        event = _event(response)
        if event is not None:
            with services().database.unit_of_work() as session:
                _write(session, event)
        return response


def _roles(user: Any) -> str:
    return ", ".join(sorted(role.name for role in user.roles))


def _who() -> tuple[Who, int | None]:
    """Who makes this request, and on whose behalf."""
    if request.endpoint is None or request.endpoint == "static":
        return SOMEBODY, None
    if request.blueprint == "patient":
        return PATIENT, None
    if current_user and current_user.is_authenticated:
        return Who(_roles(current_user), current_user.name, current_user.id), (
            current_user.practice_id
        )
    return SOMEBODY, None


def _event(response: Response) -> str | None:
    endpoint = request.endpoint or ""
    who, _ = g.get("audit_who", (SOMEBODY, None))
    if endpoint in FAILED and request.method == "POST" and not 300 <= response.status_code < 400:
        refused = response.status_code not in (429, 500, 503)
        return FAILED[endpoint] if refused and "audit_login" not in g else None
    if endpoint in SENT and request.method == "POST" and 300 <= response.status_code < 400:
        return SENT[endpoint] if who.role != "unknown" else None
    if endpoint == "security.mf_recovery_codes" and request.method == "POST":
        # New codes are shown in answer to the form, this one time.
        return "second_factor_changed" if response.status_code < 300 else None
    if response.status_code >= 400 or endpoint not in LOGGED:
        return None
    if who.role == "unknown":
        return None  # sent on to the page to sign in
    if who.role == "patient" and not _conversation_of_patient():
        return None
    found: str | None = g.get("audit_event", LOGGED[endpoint])
    return found


def _conversation_of_patient() -> str:
    if "opened_conversation" in g:
        return str(g.opened_conversation)
    found: Conversation | None = g.get("conversation")
    return found.id if found is not None else ""


def _who_tried() -> ColumnElement[bool]:
    """Whose account somebody tried to get into: by the address, or halfway by the password."""
    email = request.form.get("email", "").strip().lower()
    if not email and g.get("audit_pending"):
        return User.fs_uniquifier == str(g.audit_pending)
    return func.lower(User.email) == email


def _write(session: Session, event: str) -> None:
    who, practice_id = g.get("audit_who", (SOMEBODY, None))
    more: dict[str, Any] = {
        "access_point": request.endpoint or "",
        "at": services().now(),
        "subject": g.get("audit_subject", ""),
    }
    arguments = request.view_args or {}
    conversation = arguments.get("conversation_id") or (
        _conversation_of_patient() if who.role == "patient" else ""
    )
    if event == "login_failed" and who.role == "unknown":
        user = session.scalar(select(User).where(_who_tried()))
        if user is not None:
            who, practice_id = Who("unknown", user.name, user.id), user.practice_id
    if about := next((name for name in _ABOUT if name in arguments), ""):
        more["subject"] = more["subject"] or f"{_ABOUT[about]} {arguments[about]}"
    if invitation := arguments.get("invitation_id"):
        more["subject"] = more["subject"] or f"invitation {invitation}"
        conversation = session.scalar(
            select(Conversation.id)
            .join(Invitation, Conversation.invitation_id == Invitation.id)
            .where(Invitation.id == invitation)
        )
    if conversation and request.endpoint in SELDOM and not g.get("audit_always"):
        event, patient = event_of(event), patient_of(session, str(conversation))
        parts = unwritten_parts(session, event, who, patient, more["at"])
        if not parts:
            return
        more["subject"] = ", ".join(parts)
    if conversation:
        record_for(session, event, str(conversation), who=who, practice_id=practice_id, **more)
    else:
        record(session, event, who=who, practice_id=practice_id, **more)
