"""What somebody can do with their own answers: a copy, no longer share them, delete them."""

from __future__ import annotations

import secrets

from flask import Response, g, make_response, redirect, render_template
from flask import url_for as address_of
from sqlalchemy import select

from bot.audit import record_for
from bot.audit.readers import Reader, readers
from bot.conversation.commit import CONSENT_VERSION
from bot.conversation.invitations import CODE_LETTERS
from bot.dutch_dates import write_date, write_time
from bot.export.agreed import Agreed, agreed_of
from bot.export.jobs import forget_files
from bot.export.patient_copy import patient_copy, patient_copy_data
from bot.store.models import Consent, Conversation, Invitation
from bot.web.cards import last_turn
from bot.web.logged import PATIENT
from bot.web.patient.blueprint import View, patient
from bot.web.patient.place import TALKING, here, page_of
from bot.web.patient.session import (
    current_conversation,
    forget,
    has_consented,
    has_withdrawn,
    patient_only,
)
from bot.web.services import services


@patient.get("/kopie.pdf")
@patient_only
def copy() -> View:
    """Everything somebody wrote, as a PDF to keep or print."""
    found = here()
    if found.sent_at is None and not has_withdrawn(found):
        return redirect(address_of(TALKING))
    made = patient_copy(
        found, services().catalogue, services().now(), readers=_readers(found),
        agreed=_agreed(found),
    )
    return _file(made, "application/pdf", "mijn-antwoorden.pdf")


@patient.get("/kopie.json")
@patient_only
def copy_data() -> View:
    """The same as data, to take to another system."""
    found = here()
    if found.sent_at is None and not has_withdrawn(found):
        return redirect(address_of(TALKING))
    catalogue, now = services().catalogue, services().now()
    made = patient_copy_data(found, catalogue, now, readers=_readers(found), agreed=_agreed(found))
    return _file(made, "application/json", "mijn-antwoorden.json")


def _agreed(found: Conversation) -> Agreed:
    """What the practice agreed with the patient since."""
    with services().database.unit_of_work() as session:
        return agreed_of(session, [found])[found.id]


def _readers(found: Conversation) -> list[Reader]:
    with services().database.unit_of_work() as session:
        return readers(session, found)


def _file(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# Consent


@patient.get("/intrekken")
@patient_only
def withdraw() -> View:
    """Ask whether the practice may no longer read."""
    found = here()
    if not has_consented(found):
        return redirect(address_of(page_of(found, last_turn(found.turns))))
    return render_template("patient/withdraw.html", conversation=found)


@patient.post("/intrekken")
@patient_only
def withdraw_now() -> View:
    """Take back every yes; from this moment the practice cannot read the answers."""
    with services().database.unit_of_work() as session:
        row = session.get_one(Conversation, here().id)
        given = select(Consent).where(
            Consent.conversation_id == row.id, Consent.given, Consent.withdrawn_at.is_(None)
        )
        for consent in session.scalars(given):
            consent.withdrawn_at = services().now()
        if row.referral is not None:
            row.referral.may_share_contact = False
        # What was exported and not yet fetched is the practice's no longer.
        forget_files(session, services().settings, row.practice_id)
    return redirect(address_of("patient.withdrawn"))


@patient.get("/ingetrokken")
@patient_only
def withdrawn() -> View:
    """After withdrawing: what that means, and the two ways from here."""
    found = here()
    if not has_withdrawn(found):
        return redirect(address_of(TALKING))
    return render_template("patient/withdrawn.html", conversation=found)


@patient.post("/ingetrokken")
@patient_only
def consent_again() -> View:
    """Let the practice read again."""
    found = here()
    if has_withdrawn(found):
        with services().database.unit_of_work() as session:
            session.add(
                Consent(
                    conversation_id=found.id,
                    purpose="read_answers",
                    given=True,
                    text_version=CONSENT_VERSION,
                    at=services().now(),
                )
            )
    return redirect(address_of(TALKING))


# Deleting


@patient.get("/verwijderen")
@patient_only
def erase() -> View:
    """Ask whether everything must go."""
    found = here()
    return render_template(
        "patient/erase.html", conversation=found, back=page_of(found, last_turn(found.turns))
    )


@patient.post("/verwijderen")
@patient_only
def erase_now() -> View:
    """Delete every row of this conversation, here and in the dialogue engine."""
    found, now = here(), services().now()
    g.practice = found.practice
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    with services().database.unit_of_work() as session:
        row = session.get_one(Conversation, found.id)
        if row.invitation_id is not None:
            invitation = session.get_one(Invitation, row.invitation_id)
            invitation.erased_at, invitation.erased_code = now, code
        record_for(
            session, "erased", row.id, who=PATIENT, access_point="patient.erase_now", at=now
        )
        forget_files(session, services().settings, row.practice_id)
        session.delete(row)
    services().database.forget_erased_rows()
    services().conversations.forget(found.id)
    g.signed_out = True
    moment = f"{write_date(now.date(), services().today())} om {write_time(now)}"
    response = make_response(
        render_template("patient/erased.html", moment=moment, code=f"{code[:4]}-{code[4:]}")
    )
    forget(response)
    return response


@patient.get("/privacy")
def privacy() -> View:
    """Who reads, how long it is kept, which rights there are."""
    found = current_conversation()
    return render_template(
        "patient/privacy.html",
        conversation_here=found,
        consented=found is not None and has_consented(found),
        back=page_of(found, last_turn(found.turns)) if found is not None else "patient.home",
    )
