"""One conversation: its words, what came of it, and what the practice did with it."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy import select

from bot.conversation.models import models_of
from bot.conversation.permission import consent_withdrawn, may_be_read
from bot.conversation.relation import without_note, without_suggestions
from bot.conversation.summary import (
    TYPED_BY,
    answer_rows,
    goal_lines,
    goals_to_read,
    offer_names,
    request_of,
    said_in_consult,
    summary_text,
)
from bot.following.agreeing import agreement_of, referral_of
from bot.following.chain import follow_up_of, line_of
from bot.following.lines import agreement_lines, contact_lines, follow_up_lines
from bot.following.review import earlier_goals
from bot.following.words import WHO
from bot.referring.warm import warm_referrals
from bot.store.models import Conversation, Flag, Referral, StoredTurn
from bot.web.practice.access import READERS, needs
from bot.web.practice.blueprint import View, practice
from bot.web.practice.reading.finding import (
    found_or_404,
    leave_receipt,
    mark_recorded,
    readable_or_404,
)
from bot.web.practice.reading.one import (
    consult_after,
    flag_rows,
    neighbours,
    note_of,
    profiles_to_read,
)
from bot.web.services import services

CATEGORY_NAMES = {
    "suicidality": "gedachten aan de dood",
    "emergency": "mogelijk spoed",
    "violence": "geweld of onveiligheid",
    "minor": "minderjarige",
    "psychosis": "verwardheid",
    "threat": "dreiging naar een ander",
    "other_person": "zorgen om een ander",
}


@practice.get("/gesprek/<conversation_id>")
@needs(*READERS)
def conversation(conversation_id: str) -> View:
    """One conversation; opening it after it was sent is the read receipt."""
    catalogue = services().catalogue
    with services().database.unit_of_work() as session:
        found = found_or_404(session, conversation_id)
        readable = may_be_read(found)
        if readable:
            leave_receipt(session, found)
        note = note_of(session, found.id)
        consult = consult_after(session, found)
        agreement = agreement_of(session, found.id) if readable else None
        warm = warm_referrals(session, [found.id]) if readable else []
        follow_up = follow_up_of(session, found.id) if readable else None
        earlier = earlier_goals(session, follow_up) if follow_up is not None else []
        line = line_of(session, found)
        newer, older = neighbours(session, found)
    referral = referral_of(found) if readable else None
    if referral is not None and not (referral.offers or referral.picked):
        referral = None
    agreed = agreement_lines(agreement, warm)
    if follow_up is not None:
        agreed = follow_up_lines(follow_up, earlier) + agreed
    return render_template(
        "practice/conversation.html",
        conversation=found,
        newer=newer,
        older=older,
        readable=readable,
        flags=flag_rows(found),
        categories=CATEGORY_NAMES,
        advice={(card.category, card.tier): card.professional for card in catalogue.safety_cards},
        rows=answer_rows(found.answers, catalogue, own_words=found.own_words) if readable else [],
        withdrawn=consent_withdrawn(found),
        typed_by=TYPED_BY.get(found.typed_by, ""),
        profiles=profiles_to_read(found, catalogue) if readable else [],
        goals=goals_to_read(found) if readable else [],
        request_of=request_of,
        goal_lines=goal_lines,
        agreement=agreement,
        contact_lines=contact_lines,
        who=WHO,
        warm=warm,
        follow_up=follow_up,
        line=line,
        referral=referral,
        offers=offers_to_check(referral) if referral is not None else [],
        note=note,
        said=said_in_consult(found),
        consult=consult,
        models=models_of(found.practice, catalogue),
        scripts=catalogue.scripts,
        summary=summary_text(found, catalogue, note=note, agreed=agreed) if readable else "",
    )


def offers_to_check(referral: Referral) -> list[tuple[str, str]]:
    """Names of the offers that count, each with what to check before referring."""
    table = services().catalogue.offers
    names = offer_names(referral.offers, services().catalogue)
    return [
        (name, table[offer].check_first if offer in table else "")
        for name, offer in zip(names, referral.offers, strict=True)
    ]


@practice.post("/gesprek/<conversation_id>/verwijzing")
@needs(*READERS)
def decide_on_referral(conversation_id: str) -> View:
    """Confirm or decline a referral suggestion; nothing is sent by this."""
    decision = request.form.get("decision", "")
    if decision not in ("confirmed", "declined", "proposed"):
        abort(400)
    with services().database.unit_of_work() as session:
        referral = referral_of(readable_or_404(session, conversation_id))
        if referral is None:
            abort(404)
        referral.status = decision
        open_again = decision == "proposed"
        referral.confirmed_by_id = None if open_again else current_user.id
        referral.confirmed_at = None if open_again else services().now()
    return redirect(page_of(conversation_id, "verwijzing"))


@practice.post("/gesprek/<conversation_id>/melding/<int:flag_id>")
@needs(*READERS)
def handle_flag(conversation_id: str, flag_id: int) -> View:
    """Note that somebody took care of an alarm, a question or a wish to talk."""
    with services().database.unit_of_work() as session:
        found = found_or_404(session, conversation_id)
        flag = session.scalar(
            select(Flag).where(Flag.id == flag_id, Flag.conversation_id == found.id)
        )
        if flag is None:
            abort(404)
        if flag.handled_at is None:
            flag.handled_at, flag.handled_by_id = services().now(), current_user.id
    return redirect(page_of(conversation_id, "meldingen"))


@practice.post("/gesprek/<conversation_id>/in-his")
@needs(*READERS)
def recorded(conversation_id: str) -> View:
    """Note that what came out stands in the practice's own record system, or not after all."""
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        undo = "undo" in request.form
        mark_recorded(session, found.id, None if undo else services().now())
    return redirect(page_of(conversation_id, "his"))


@practice.post("/gesprek/<conversation_id>/afsluiten")
@needs(*READERS)
def close(conversation_id: str) -> View:
    """Close a conversation; the working notes on the relation are deleted with it."""
    with services().database.unit_of_work() as session:
        found = found_or_404(session, conversation_id)
        if found.role == "patient" and found.status not in ("sent", "closed"):
            abort(404)
        found.status = "closed"
        ids = [found.id, found.prepared_by_id] if found.prepared_by_id else [found.id]
        for row in session.scalars(select(Conversation).where(Conversation.id.in_(ids))):
            row.dialogue = without_note(row.dialogue or {})
        for turn in session.scalars(select(StoredTurn).where(StoredTurn.conversation_id.in_(ids))):
            turn.content = without_suggestions(turn.content)
    return redirect(page_of(conversation_id))


def page_of(conversation_id: str, anchor: str | None = None) -> str:
    """The address of the summary of a conversation."""
    return url_for("practice.conversation", conversation_id=conversation_id, _anchor=anchor)
