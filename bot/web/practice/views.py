"""Inviting: the form, the link and the texts that are shown once, and taking it back."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.invitations import create_invitation, withdraw_invitation
from bot.dutch_dates import read_birth_date, read_date
from bot.store.models import Invitation, Practice
from bot.web.practice.access import EVERYBODY, needs, own_practice
from bot.web.practice.blueprint import LONGEST_LABEL, View, practice
from bot.web.services import services

__all__ = ["View", "practice"]


@practice.get("/uitnodigen")
@needs(*EVERYBODY)
def invite() -> View:
    """The form for one invitation."""
    return render_template("practice/invite.html", errors={}, form={})


@practice.post("/uitnodigen")
@needs(*EVERYBODY)
def invite_now() -> View:
    """Make an invitation and show its link and code, this one time."""
    form = {
        name: request.form.get(name, "").strip()
        for name in ("label", "birth_date", "appointment", "professional_name")
    }
    today, errors = services().today(), {}
    birth_date = read_birth_date(form["birth_date"], today)
    appointment = read_date(form["appointment"]) if form["appointment"] else None
    if not form["label"] or len(form["label"]) > LONGEST_LABEL:
        errors["label"] = f"Vul een voornaam of kenmerk in, hooguit {LONGEST_LABEL} tekens."
    if birth_date is None:
        errors["birth_date"] = "Vul een geboortedatum in, bijvoorbeeld 12-3-1958."
    if form["appointment"] and (appointment is None or appointment < today):
        errors["appointment"] = "Vul een datum in die nog komt, bijvoorbeeld 24-11-2027."
    if len(form["professional_name"]) > LONGEST_LABEL:
        errors["professional_name"] = f"Vul hooguit {LONGEST_LABEL} tekens in."
    if errors or birth_date is None:
        return render_template("practice/invite.html", errors=errors, form=form), 422
    with services().database.unit_of_work() as session:
        made = create_invitation(
            session,
            lookup_key=services().secrets.lookup_key,
            practice_id=own_practice(),
            label=form["label"],
            birth_date=birth_date,
            now=services().now(),
            appointment=appointment,
            professional_name=form["professional_name"],
        )
        sender = session.get_one(Practice, own_practice())
    # Shown in answer to the form and nowhere else: afterwards only digests exist.
    return render_template(
        "practice/invited.html",
        invitation=made.invitation,
        link=f"{services().settings.base_url}/start#{made.secret}",
        address=services().settings.base_url,
        code=made.code,
        sender=sender,
    )


@practice.get("/uitnodiging/<int:invitation_id>")
@needs(*EVERYBODY)
def invitation(invitation_id: int) -> View:
    """One invitation: until when it works, and how to take it back."""
    with services().database.unit_of_work() as session:
        found = _invitation(session, invitation_id)
    return render_template("practice/invitation.html", invitation=found)


@practice.post("/uitnodiging/<int:invitation_id>/intrekken")
@needs(*EVERYBODY)
def withdraw(invitation_id: int) -> View:
    """Take an invitation back; the link stops working at once."""
    with services().database.unit_of_work() as session:
        withdraw_invitation(_invitation(session, invitation_id), services().now())
    return redirect(url_for("practice.invitation", invitation_id=invitation_id))


def _invitation(session: Session, invitation_id: int) -> Invitation:
    found = session.scalar(
        select(Invitation).where(
            Invitation.id == invitation_id, Invitation.practice_id == own_practice()
        )
    )
    if found is None:
        abort(404)
    return found
