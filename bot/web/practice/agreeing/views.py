"""Agreeing with the patient, and looking at it later."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session

from bot.conversation.summary import answer_rows, goal_lines
from bot.following.agreeing import (
    agreement_of,
    goals_to_agree_on,
    proposals,
    referral_of,
    save_agreement,
)
from bot.following.lines import contact_lines, goal_line
from bot.following.versions import ChangedMeanwhile
from bot.store.models import Agreement, Conversation
from bot.web.practice.access import READERS, needs
from bot.web.practice.agreeing.forms import AgreementForm, values_of
from bot.web.practice.blueprint import View, practice
from bot.web.practice.forms import options
from bot.web.practice.reading.finding import readable_or_404
from bot.web.services import services


@practice.get("/gesprek/<conversation_id>/afspraken")
@needs(*READERS)
def agree(conversation_id: str) -> View:
    """The form with what was agreed, or with what the patient proposed."""
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        agreement = agreement_of(session, found.id)
        form = AgreementForm(
            data=values_of(agreement, proposals(session, found, agreement), referral_of(found))
        )
        return _draw(found, form, agreement, saved="bewaard" in request.args)


@practice.post("/gesprek/<conversation_id>/afspraken")
@needs(*READERS)
def agree_now(conversation_id: str) -> View:
    """Write what was agreed; the patient's own words stay as they are."""
    form = AgreementForm(request.form)
    form.offers.choices = _offer_choices()
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        agreement = agreement_of(session, found.id)
        if not form.validate():
            return _draw(found, form, agreement), 422
    try:
        with services().database.unit_of_work() as session:
            save_agreement(
                session,
                readable_or_404(session, conversation_id),
                form.draft(),
                version=form.version.data or 0,
                user_id=current_user.id,
                now=services().now(),
            )
    except ChangedMeanwhile:
        return _changed_meanwhile(conversation_id, form)
    return redirect(url_for("practice.agree", conversation_id=conversation_id, bewaard=1))


def _changed_meanwhile(conversation_id: str, form: AgreementForm) -> View:
    """Show both: what somebody else saved, and what was filled in here."""
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        agreement = agreement_of(session, found.id)
        # Whoever reads this and presses again means it.
        form.version.data = agreement.version if agreement is not None else 0
        form.version.raw_data = None
        return _draw(found, form, agreement, other=agreement), 409


def _offer_choices() -> list[Any]:
    offers = services().catalogue.offers
    return options({name: offer.label.u for name, offer in offers.items()})


def _draw(
    found: Conversation,
    form: AgreementForm,
    agreement: Agreement | None,
    *,
    saved: bool = False,
    other: Agreement | None = None,
) -> str:
    catalogue = services().catalogue
    referral = referral_of(found)
    form.offers.choices = _offer_choices()
    before = found.prepared_by
    words = found if found.role == "patient" or before is None else before
    rows = answer_rows(words.answers, catalogue, own_words=words.own_words)
    offered = [*(referral.picked if referral else ()), *(referral.offered if referral else ())]
    near = list(dict.fromkeys([*offered, *(form.offers.data or ())]))
    return render_template(
        "practice/agree.html",
        conversation=found,
        form=form,
        agreement=agreement,
        saved=saved,
        other=other,
        other_lines=[goal_line(goal) for goal in other.goals if goal.status != "dropped"]
        + [f"{label}: {text}" for label, text in contact_lines(other)]
        if other is not None
        else [],
        own_goals={goal.id: goal for goal in goals_to_agree_on(found)},
        goal_lines=goal_lines,
        wishes=[row.said for row in rows if row.question == "wish" and row.said],
        referral=referral,
        picked=set(referral.picked) if referral is not None else set(),
        near=near,
        offers=catalogue.offers,
    )


@practice.post("/gesprek/<conversation_id>/vervolg-klaar")
@needs(*READERS)
def follow_up_done(conversation_id: str) -> View:
    """Take a follow-up off the list of things to do without meeting again."""
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        _mark_done(session, found)
    return redirect(url_for("practice.agree", conversation_id=conversation_id))


def _mark_done(session: Session, found: Conversation) -> None:
    agreement = agreement_of(session, found.id)
    if agreement is not None and agreement.follow_up_done_at is None:
        agreement.follow_up_done_at = services().now()
