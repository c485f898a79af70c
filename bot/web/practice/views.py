"""The practice's screens: list, read, confirm, start a consult."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot.conversation.relation import without_note, without_suggestions
from bot.conversation.summary import (
    TYPED_BY,
    answer_rows,
    goal_lines,
    offer_names,
    said_in_consult,
    summary_text,
)
from bot.store.models import Conversation, Flag, Referral, StoredTurn
from bot.web.practice.access import EVERYBODY, READERS, needs, own_practice
from bot.web.practice.reading import (
    consent_withdrawn,
    consult_after,
    find_conversation,
    flag_rows,
    list_rows,
    may_be_read,
    note_of,
    profiles_to_read,
)
from bot.web.services import services

View = AnyResponse | str | tuple[str, int]

practice = Blueprint("practice", __name__, template_folder="templates", url_prefix="/praktijk")

LONGEST_LABEL = 80

CATEGORY_NAMES = {
    "suicidality": "gedachten aan de dood",
    "emergency": "mogelijk spoed",
    "violence": "geweld of onveiligheid",
    "minor": "minderjarige",
    "psychosis": "verwardheid",
    "threat": "dreiging naar een ander",
    "other_person": "zorgen om een ander",
}


@practice.get("")
@needs(*EVERYBODY)
def conversations() -> View:
    """All conversations of the practice, alarms first."""
    search = request.args.get("zoek", "").strip()[:LONGEST_LABEL]
    with services().database.unit_of_work() as session:
        rows = list_rows(
            session,
            own_practice(),
            services().catalogue,
            services().now(),
            search,
            with_words=any(current_user.has_role(role) for role in READERS),
        )
    return render_template("practice/list.html", rows=rows, search=search)


def _found(session: Session, conversation_id: str) -> Conversation:
    found = find_conversation(session, own_practice(), conversation_id)
    if found is None:
        abort(404)
    return found


@practice.get("/gesprek/<conversation_id>")
@needs(*READERS)
def conversation(conversation_id: str) -> View:
    """One conversation; opening it after it was sent is the read receipt."""
    catalogue = services().catalogue
    with services().database.unit_of_work() as session:
        found = _found(session, conversation_id)
        readable = may_be_read(found)
        if readable and found.role == "patient" and found.read_at is None:
            session.execute(
                update(Conversation)
                .where(Conversation.id == found.id)
                .values(
                    read_at=services().now(),
                    read_by_id=current_user.id,
                    # Reading is no change of the conversation: the list keeps its order.
                    updated_at=Conversation.updated_at,
                )
                .execution_options(synchronize_session=False)
            )
            session.refresh(found, ["read_at", "read_by_id", "read_by"])
        note = note_of(session, found.id)
        consult = consult_after(session, found)
    referral = found.referral
    return render_template(
        "practice/conversation.html",
        conversation=found,
        readable=readable,
        flags=flag_rows(found),
        categories=CATEGORY_NAMES,
        advice={(card.category, card.tier): card.professional for card in catalogue.safety_cards},
        rows=answer_rows(found.answers, catalogue, own_words=found.own_words) if readable else [],
        withdrawn=consent_withdrawn(found),
        typed_by=TYPED_BY.get(found.typed_by, ""),
        profiles=profiles_to_read(found, catalogue) if readable else [],
        goals=found.goals if readable else [],
        goal_lines=goal_lines,
        referral=referral if readable and referral is not None and referral.picked else None,
        offers=_offers(referral) if readable and referral is not None else [],
        note=note,
        said=said_in_consult(found),
        consult=consult,
        summary=summary_text(found, catalogue, note=note) if readable else "",
    )


def _offers(referral: Referral) -> list[tuple[str, str]]:
    """Names of the picked offers, each with what to check before referring."""
    table = services().catalogue.offers
    names = offer_names(referral.picked, services().catalogue)
    return [
        (name, table[offer].check_first if offer in table else "")
        for name, offer in zip(names, referral.picked, strict=True)
    ]


@practice.post("/gesprek/<conversation_id>/verwijzing")
@needs(*READERS)
def decide_on_referral(conversation_id: str) -> View:
    """Confirm or decline a referral suggestion; nothing is sent by this."""
    decision = request.form.get("decision", "")
    if decision not in ("confirmed", "declined", "proposed"):
        abort(400)
    with services().database.unit_of_work() as session:
        found = _found(session, conversation_id)
        if found.referral is None or not may_be_read(found):
            abort(404)
        found.referral.status = decision
        open_again = decision == "proposed"
        found.referral.confirmed_by_id = None if open_again else current_user.id
        found.referral.confirmed_at = None if open_again else services().now()
    return redirect(_page(conversation_id, "verwijzing"))


@practice.post("/gesprek/<conversation_id>/melding/<int:flag_id>")
@needs(*READERS)
def handle_flag(conversation_id: str, flag_id: int) -> View:
    """Note that somebody took care of an alarm, a question or a wish to talk."""
    with services().database.unit_of_work() as session:
        found = _found(session, conversation_id)
        flag = session.scalar(
            select(Flag).where(Flag.id == flag_id, Flag.conversation_id == found.id)
        )
        if flag is None:
            abort(404)
        if flag.handled_at is None:
            flag.handled_at, flag.handled_by_id = services().now(), current_user.id
    return redirect(_page(conversation_id, "meldingen"))


@practice.post("/gesprek/<conversation_id>/afsluiten")
@needs(*READERS)
def close(conversation_id: str) -> View:
    """Close a conversation; the working notes on the relation are deleted with it."""
    with services().database.unit_of_work() as session:
        found = _found(session, conversation_id)
        if found.role == "patient" and found.status not in ("sent", "closed"):
            abort(404)
        found.status = "closed"
        ids = [found.id, found.prepared_by_id] if found.prepared_by_id else [found.id]
        for conversation in session.scalars(select(Conversation).where(Conversation.id.in_(ids))):
            conversation.dialogue = without_note(conversation.dialogue or {})
        for turn in session.scalars(select(StoredTurn).where(StoredTurn.conversation_id.in_(ids))):
            turn.content = without_suggestions(turn.content)
    return redirect(_page(conversation_id))


def _page(conversation_id: str, anchor: str | None = None) -> str:
    return url_for("practice.conversation", conversation_id=conversation_id, _anchor=anchor)


# Starting a consult


@practice.post("/gesprek/<conversation_id>/consult")
@needs(*READERS)
def consult_from(conversation_id: str) -> View:
    """Go on in the consult from what the patient prepared; twice opens the same one."""
    with services().database.unit_of_work() as session:
        preparation = _found(session, conversation_id)
        if preparation.role != "patient" or not may_be_read(preparation):
            abort(404)
        consult = consult_after(session, preparation)
        if consult is None:
            consult = _new_consult(preparation.label, prepared_by=preparation.id)
            session.add(consult)
            session.flush()
    return redirect(url_for("professional.panel", conversation_id=consult.id))


@practice.post("/consult")
@needs(*READERS)
def consult_alone() -> View:
    """Start a consult without preparation."""
    label = request.form.get("label", "").strip()[:LONGEST_LABEL]
    with services().database.unit_of_work() as session:
        consult = _new_consult(label or "Consult zonder voorbereiding")
        session.add(consult)
        session.flush()
    return redirect(url_for("professional.panel", conversation_id=consult.id))


def _new_consult(label: str, *, prepared_by: str | None = None) -> Conversation:
    now = services().now()
    return Conversation(
        practice_id=own_practice(),
        prepared_by_id=prepared_by,
        user_id=current_user.id,
        role="professional",
        label=label,
        created_at=now,
        updated_at=now,
    )
