"""What happens to an invitation after it was made: a reminder, a new link, taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.conversation.invitations import renew_invitation, withdraw_invitation
from bot.letters.texts import fill
from bot.letters.way_in import reminder_values
from bot.store.models import Invitation, Practice
from bot.web.logged import note_event
from bot.web.practice.access import EVERYBODY, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.practice.inviting.asking import ADDRESSES, LEVELS, way_in_of
from bot.web.practice.inviting.ready import hand_over, sender_of
from bot.web.services import services

REMIND_BEFORE = timedelta(days=2)
"""So long before the visit a patient who is not ready appears in the list of reminders."""

_READY = ("sent", "closed", "declined", "stopped")


@dataclass(frozen=True)
class Reminder:
    """Somebody who has not sent anything while the visit is near. ``text`` is to be pasted."""

    invitation: Invitation
    begun: bool
    text: str


def to_remind(session: Session, practice_id: int, today: date) -> list[Invitation]:
    """Invitations with a visit within two days that were not opened or not finished."""
    rows = session.scalars(
        select(Invitation)
        .where(
            Invitation.practice_id == practice_id,
            Invitation.appointment.between(today, today + REMIND_BEFORE),
            Invitation.withdrawn_at.is_(None),
            Invitation.erased_at.is_(None),
        )
        .options(selectinload(Invitation.conversation))
        .order_by(Invitation.appointment, Invitation.label)
    )
    return [
        row for row in rows if row.conversation is None or row.conversation.status not in _READY
    ]


def _found(session: Session, invitation_id: int) -> Invitation:
    found = session.scalar(
        select(Invitation).where(
            Invitation.id == invitation_id, Invitation.practice_id == own_practice()
        )
    )
    if found is None:
        abort(404)
    return found


@practice.get("/herinneren")
@needs(*EVERYBODY)
def reminders() -> View:
    """Who could be reminded today, with a text to paste."""
    today = services().today()
    with services().database.unit_of_work() as session:
        mine = session.get_one(Practice, own_practice())
        rows = [
            Reminder(
                row,
                row.conversation is not None,
                fill(
                    f"reminder_{row.address}",
                    mine.texts,
                    reminder_values(
                        row.label, row.appointment, row.professional_name, row.last_day,
                        sender_of(mine), today,
                    ),
                ),
            )
            for row in to_remind(session, mine.id, today)
        ]  # fmt: skip
    return render_template("practice/inviting/reminders.html", rows=rows)


@practice.post("/uitnodiging/<int:invitation_id>/herinnerd")
@needs(*EVERYBODY)
def reminded(invitation_id: int) -> View:
    """Note that somebody was reminded, so that a colleague does not do it again."""
    with services().database.unit_of_work() as session:
        _found(session, invitation_id).reminded_at = services().now()
    return redirect(url_for("practice.reminders"))


@practice.get("/uitnodiging/<int:invitation_id>")
@needs(*EVERYBODY)
def invitation(invitation_id: int) -> View:
    """One invitation: until when it works, a new link, and how to take it back."""
    with services().database.unit_of_work() as session:
        found = _found(session, invitation_id)
    model = services().catalogue.models.get(found.model)
    return render_template(
        "practice/inviting/invitation.html",
        invitation=found,
        model=model.title if model else found.model,
        level=LEVELS[found.level],
        form_of_address=ADDRESSES[found.address],
        over=found.expires_at <= services().now(),
    )


@practice.post("/uitnodiging/<int:invitation_id>/nieuwe-link")
@needs(*EVERYBODY)
def renew(invitation_id: int) -> View:
    """Make a new link and code; the old ones stop working."""
    with services().database.unit_of_work() as session:
        found = _found(session, invitation_id)
        try:
            made = renew_invitation(
                session, found, services().now(), lookup_key=services().secrets.lookup_key
            )
        except ValueError:
            note_event(None)
            flash("Deze uitnodiging is dicht. Maak een nieuwe uitnodiging.", "info")
            return redirect(url_for("practice.invitation", invitation_id=invitation_id))
        address = hand_over(session, [way_in_of(made)])
    return redirect(address)


@practice.post("/uitnodiging/<int:invitation_id>/intrekken")
@needs(*EVERYBODY)
def withdraw(invitation_id: int) -> View:
    """Take an invitation back; the link stops working at once."""
    with services().database.unit_of_work() as session:
        withdraw_invitation(_found(session, invitation_id), services().now())
    return redirect(url_for("practice.invitation", invitation_id=invitation_id))
