"""Which page writes which event into the log (NEN 7513).

One table for the whole application: a test fails when a route is in neither of the two. The
event is written after the page succeeded; when it cannot be written, the page is not given.
Something that must stand or fall with a change (erasing) calls :func:`bot.audit.record` itself,
inside its own unit of work.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, request
from flask_login import user_logged_in  # type: ignore[import-untyped]
from flask_security import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.audit import SOMEBODY, Who, record, record_for
from bot.store.models import Conversation, Invitation, User
from bot.web.services import services

PATIENT = Who("patient", "patiënt")

LOGGED = {
    "patient.answer": "patient_wrote",
    "patient.retry": "patient_wrote",
    "patient.sign_in": "patient_opened",
    "patient.copy": "patient_copied",
    "patient.copy_data": "patient_copied",
    "patient.leave": "patient_left",
    "patient.withdraw_now": "consent_withdrawn",
    "patient.consent_again": "consent_given",
    "practice.conversations": "list_read",
    "practice.conversation": "conversation_read",
    "practice.decide_on_referral": "referral_decided",
    "practice.handle_flag": "flag_handled",
    "practice.close": "conversation_closed",
    "practice.consult_from": "consult_started",
    "practice.consult_alone": "consult_started",
    "practice.invite_now": "invited",
    "practice.invitation": "invitation_read",
    "practice.withdraw": "invitation_withdrawn",
    "practice.asks": "figures_read",
    "practice.asks_file": "figures_read",
    "practice.soep": "conversation_read",
    "practice.soep_copied": "exported",
    "practice.export_one": "exported",
    "practice.export_many": "export_started",
    "practice.export_file": "exported",
    "practice.review": "conversation_read",
    "practice.reviewed": "exported",
    "practice.log": "log_read",
    "practice.log_file": "log_exported",
    "practice.conversation_log": "log_read",
    "professional.panel": "conversation_read",
    "professional.press": "conversation_changed",
    "professional.save_note": "conversation_changed",
    "security.logout": "logout",
}
"""Endpoint → event, written when the page was given. A view that did something else says so
with :func:`note_event`."""

FAILED = {
    "patient.sign_in": "patient_failed",
    "security.login": "login_failed",
    "security.verify": "login_failed",
}
"""Endpoint → event, written when a form was sent and refused."""

NOT_LOGGED = {
    "static": "no data of anybody",
    "patient.home": "no data of anybody",
    "patient.start": "no data of anybody",
    "patient.privacy": "no data of anybody",
    "patient.closed": "no data of anybody",
    "patient.choose_address": "how the page looks",
    "patient.choose_text_size": "how the page looks",
    "patient.reload_after_choice": "how the page looks",
    # Patients read their own words: that they came in is one event, not every page after it.
    "patient.conversation": "the patient's own words, opened with patient_opened",
    "patient.check": "the patient's own words, opened with patient_opened",
    "patient.sent": "the patient's own words, opened with patient_opened",
    "patient.stop": "the patient's own words, opened with patient_opened",
    "patient.declined": "the patient's own words, opened with patient_opened",
    "patient.withdraw": "asks a question; the answer is logged",
    "patient.withdrawn": "the patient's own words, opened with patient_opened",
    "patient.erase": "asks a question; the answer is logged",
    "patient.erase_now": "writes its event in the transaction that erases",
    "practice.invite": "an empty form",
    "practice.exporting": "choices, no words of a patient",
    "practice.exporting_many": "choices, no words of a patient",
    "practice.export_job": "how far an export is; its start and its file are logged",
    "practice.export_progress": "how far an export is; its start and its file are logged",
    "security.login": "signing in is logged from the account itself, also after a second step",
    "security.verify": "a password once more, by who is signed in already",
}
"""Endpoint → why it writes nothing when it succeeds."""


def note_subject(subject: str) -> None:
    """Say what the page of this request touched: a format, a file. Never words of a patient."""
    g.audit_subject = subject


def note_event(event: str | None) -> None:
    """Say that this page did something else than its usual event; ``None`` for nothing."""
    g.audit_event = event


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
        user = session.scalar(
            select(User).where(
                func.lower(User.email) == request.form.get("email", "").strip().lower()
            )
        )
        if user is not None:
            who, practice_id = Who("unknown", user.name, user.id), user.practice_id
    if invitation := arguments.get("invitation_id"):
        more["subject"] = more["subject"] or f"invitation {invitation}"
        conversation = session.scalar(
            select(Conversation.id)
            .join(Invitation, Conversation.invitation_id == Invitation.id)
            .where(Invitation.id == invitation)
        )
    if conversation:
        record_for(session, event, str(conversation), who=who, practice_id=practice_id, **more)
    else:
        record(session, event, who=who, practice_id=practice_id, **more)
