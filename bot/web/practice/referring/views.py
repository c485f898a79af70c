"""Referring from one conversation: what fits on the own sociale kaart, and who calls whom."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session

from bot.following.agreeing import referral_of
from bot.following.lines import warm_line
from bot.following.versions import ChangedMeanwhile
from bot.following.words import ARRIVED, CALLERS, SCOPES
from bot.referring.case_meeting import sheet_of
from bot.referring.warm import find_warm, save_warm, warm_referrals
from bot.social_map.entries import entries, find_entry, for_offers
from bot.social_map.entry import needs_check
from bot.store.models import Conversation, WarmReferral
from bot.web.practice.access import READERS, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.practice.forms import options
from bot.web.practice.reading.finding import readable_or_404
from bot.web.practice.referring.forms import WarmForm
from bot.web.services import services


@practice.get("/gesprek/<conversation_id>/verwijzen")
@needs(*READERS)
def refer(conversation_id: str) -> View:
    """Where this patient can go, and what was arranged."""
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        referral = referral_of(found)
        wanted = referral.offers if referral is not None else []
        fitting = for_offers(session, own_practice(), wanted)
        warm = warm_referrals(session, _together(found))
        sheet = sheet_of(session, found.id)
    offers = services().catalogue.offers
    return render_template(
        "practice/refer.html",
        conversation=found,
        referral=referral,
        fitting=[(offers[name], fitting[name]) for name in wanted if name in offers],
        warm=warm,
        sheet=sheet,
        callers=CALLERS,
        scopes=SCOPES,
        arrived=ARRIVED,
        needs_check=needs_check,
    )


def _together(found: Conversation) -> list[str]:
    """A consult shows what was arranged from its preparation as well."""
    return [name for name in (found.id, found.prepared_by_id) if name]


@practice.get("/gesprek/<conversation_id>/verwijzen/nieuw")
@needs(*READERS)
def refer_to(conversation_id: str) -> View:
    """An empty warm referral, or one to the place that was chosen."""
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        chosen = request.args.get("plek", "")
        entry = (
            find_entry(session, own_practice(), int(chosen))
            if chosen.isdecimal() and len(chosen) < 10
            else None
        )
        referral = referral_of(found)
        shares = referral is not None and referral.may_share_contact
        form = WarmForm(
            data={
                "version": 0,
                "entry": str(entry.id) if entry is not None else "",
                "name": entry.name if entry is not None else "",
                "offer": request.args.get("aanbod", "")[:40],
                "who_calls": "together",
                # What the patient said at home is a start; here it is asked for this place.
                "scope": "contact" if shares else "",
            }
        )
        return _draw(session, found, form, None)


@practice.post("/gesprek/<conversation_id>/verwijzen/nieuw")
@needs(*READERS)
def refer_to_now(conversation_id: str) -> View:
    """Write a new warm referral."""
    return _save(conversation_id, None)


@practice.get("/gesprek/<conversation_id>/verwijzen/<int:warm_id>")
@needs(*READERS)
def warm(conversation_id: str, warm_id: int) -> View:
    """One warm referral, to change or to fill in how it went."""
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        row = _row(session, found, warm_id)
        form = WarmForm(obj=row, data={"entry": str(row.entry_id or ""), "version": row.version})
        return _draw(session, found, form, row)


@practice.post("/gesprek/<conversation_id>/verwijzen/<int:warm_id>")
@needs(*READERS)
def warm_now(conversation_id: str, warm_id: int) -> View:
    """Write what changed in a warm referral."""
    return _save(conversation_id, warm_id)


@practice.post("/gesprek/<conversation_id>/verwijzen/<int:warm_id>/weg")
@needs(*READERS)
def drop_warm(conversation_id: str, warm_id: int) -> View:
    """Remove a warm referral that was a mistake."""
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        session.delete(_row(session, found, warm_id))
    return redirect(url_for("practice.refer", conversation_id=conversation_id))


def _row(session: Session, found: Conversation, warm_id: int) -> WarmReferral:
    row = find_warm(session, found.id, warm_id)
    if row is None:
        abort(404)
    return row


def _places(session: Session) -> dict[str, str]:
    return {str(entry.id): entry.name for entry in entries(session, own_practice())}


def _save(conversation_id: str, warm_id: int | None) -> View:
    form, today = WarmForm(request.form), services().today()
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        row = _row(session, found, warm_id) if warm_id is not None else None
        places = _places(session)
        form.entry.choices = options({"": "", **places})
        if not form.complete(places, today):
            return _draw(session, found, form, row), 422
    try:
        with services().database.unit_of_work() as session:
            save_warm(
                session,
                conversation_id,
                form.draft(today),
                practice_id=own_practice(),
                warm_id=warm_id,
                version=form.version.data or 0,
                user_id=current_user.id,
                now=services().now(),
            )
    except ChangedMeanwhile:
        with services().database.unit_of_work() as session:
            found = readable_or_404(session, conversation_id)
            other = find_warm(session, found.id, warm_id) if warm_id is not None else None
            form.version.data = other.version if other is not None else 0
            return _draw(session, found, form, other, changed=True), 409
    return redirect(url_for("practice.refer", conversation_id=conversation_id))


def _draw(
    session: Session,
    found: Conversation,
    form: WarmForm,
    row: WarmReferral | None,
    *,
    changed: bool = False,
) -> str:
    form.entry.choices = options({"": "Niet op de kaart", **_places(session)})
    referral = referral_of(found)
    return render_template(
        "practice/warm.html",
        conversation=found,
        form=form,
        row=row,
        changed=changed,
        other_lines=[warm_line(row)] if row is not None and changed else [],
        referral=referral,
    )
