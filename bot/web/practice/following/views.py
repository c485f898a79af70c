"""A follow-up: start it, fill it in beside what was said before, or invite the patient again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session

from bot.conversation.invitations import create_invitation, fits_birth_date
from bot.conversation.permission import may_be_read
from bot.conversation.summary import answer_rows, goal_lines
from bot.dutch_dates import read_birth_date
from bot.following.agreeing import agreement_of
from bot.following.chain import follow_up_of, line_of, link, to_look_back_on
from bot.following.lines import contact_lines, follow_up_lines, goal_line
from bot.following.review import EarlierGoal, earlier_goals, save_follow_up
from bot.following.versions import ChangedMeanwhile
from bot.following.words import WHO
from bot.store.models import Agreement, Conversation, FollowUp, InvitedAgain
from bot.web.logged import note_event
from bot.web.practice.access import READERS, needs, own_practice
from bot.web.practice.blueprint import LONGEST_LABEL, View, practice
from bot.web.practice.following.forms import FollowUpForm, InviteAgainForm, values_of
from bot.web.practice.inviting.asking import way_in_of
from bot.web.practice.inviting.one import not_yet, own_practice_row
from bot.web.practice.inviting.ready import hand_over
from bot.web.practice.reading.consult_views import new_consult
from bot.web.practice.reading.finding import leave_receipt, readable_or_404
from bot.web.services import services


@practice.get("/gesprek/<conversation_id>/vervolg")
@needs(*READERS)
def follow(conversation_id: str) -> View:
    """How it went since the time before; or how to begin a follow-up of this one."""
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        follow_up = follow_up_of(session, found.id)
        goals = earlier_goals(session, follow_up) if follow_up is not None else []
        form = FollowUpForm(data=values_of(follow_up, goals)) if follow_up is not None else None
        return _draw(session, found, follow_up, goals, form, saved="bewaard" in request.args)


@practice.post("/gesprek/<conversation_id>/vervolg")
@needs(*READERS)
def follow_now(conversation_id: str) -> View:
    """Write how it went."""
    form = FollowUpForm(request.form)
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        follow_up = follow_up_of(session, found.id)
        if follow_up is None:
            note_event(None)
            return redirect(url_for("practice.follow", conversation_id=found.id))
        if not form.validate():
            goals = earlier_goals(session, follow_up)
            return _draw(session, found, follow_up, goals, form), 422
    try:
        with services().database.unit_of_work() as session:
            save_follow_up(
                session,
                conversation_id,
                form.draft(),
                version=form.version.data or 0,
                user_id=current_user.id,
                now=services().now(),
            )
    except ChangedMeanwhile:
        with services().database.unit_of_work() as session:
            found = readable_or_404(session, conversation_id)
            follow_up = follow_up_of(session, found.id)
            goals = earlier_goals(session, follow_up) if follow_up is not None else []
            form.version.data = follow_up.version if follow_up is not None else 0
            return _draw(session, found, follow_up, goals, form, other=True), 409
    return redirect(url_for("practice.follow", conversation_id=conversation_id, bewaard=1))


def _draw(
    session: Session,
    found: Conversation,
    follow_up: FollowUp | None,
    goals: Sequence[EarlierGoal],
    form: FollowUpForm | None,
    *,
    saved: bool = False,
    other: bool = False,
) -> str:
    line = line_of(session, found)
    return render_template(
        "practice/follow.html",
        conversation=found,
        follow_up=follow_up,
        form=form,
        goals={goal.key: goal for goal in goals},
        who=WHO,
        saved=saved,
        other=other,
        other_lines=follow_up_lines(follow_up, goals) if follow_up is not None else [],
        before=[_beside(session, earlier) for earlier in line if may_be_read(earlier)],
        unreadable=[earlier for earlier in line if not may_be_read(earlier)],
    )


def _beside(session: Session, earlier: Conversation) -> dict[str, object]:
    """An earlier conversation as it stands beside today's."""
    leave_receipt(session, earlier)
    agreement = agreement_of(session, earlier.id)
    since = follow_up_of(session, earlier.id)
    rows = answer_rows(earlier.answers, services().catalogue, own_words=earlier.own_words)
    return {
        "conversation": earlier,
        "rows": [row for row in rows if row.said and row.part in ("wish", "situation", "plan")],
        "goals": [goal_lines(goal) for goal in earlier.goals],
        "agreed": _agreed(agreement),
        "since": follow_up_lines(since, earlier_goals(session, since)) if since else [],
    }


def _agreed(agreement: Agreement | None) -> list[str]:
    if agreement is None:
        return []
    lines = [goal_line(goal) for goal in agreement.goals if goal.status != "dropped"]
    return lines + [f"{label}: {text}" for label, text in contact_lines(agreement)]


@practice.post("/gesprek/<conversation_id>/vervolgconsult")
@needs(*READERS)
def follow_up_consult(conversation_id: str) -> View:
    """Start a consult that follows this conversation; pressed twice it opens the same one."""
    with services().database.unit_of_work() as session:
        earlier = readable_or_404(session, conversation_id)
        earlier = to_look_back_on(session, earlier)
        going = next(
            (
                later
                for later in line_of(session, earlier)
                if later.role == "professional"
                and later.status not in ("closed", "sent", "stopped")
                and (row := follow_up_of(session, later.id)) is not None
                and row.earlier_id == earlier.id
            ),
            None,
        )
        consult = going or new_consult(earlier.label, earlier.model)
        if going is None:
            session.add(consult)
            session.flush()
            link(session, consult.id, earlier)
        name = consult.id
    return redirect(url_for("practice.follow", conversation_id=name))


# Inviting again


@practice.get("/gesprek/<conversation_id>/opnieuw-uitnodigen")
@needs(*READERS)
def invite_again(conversation_id: str) -> View:
    """The form for a new invitation that follows this conversation."""
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        agreement = agreement_of(session, to_look_back_on(session, found).id)
    planned = agreement.follow_up_on if agreement is not None else None
    coming = planned if planned is not None and planned >= services().today() else None
    form = InviteAgainForm(data={"appointment": coming, "professional_name": current_user.name})
    return render_template("practice/invite_again.html", conversation=found, form=form)


@practice.post("/gesprek/<conversation_id>/opnieuw-uitnodigen")
@needs(*READERS)
def invite_again_now(conversation_id: str) -> View:
    """Invite the same patient again; the new conversation follows this one."""
    if refused := not_yet(own_practice_row()):
        return refused, 409  # type: ignore[return-value]
    form = InviteAgainForm(request.form)
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        birth_date = _check(form, found)
        if birth_date is None:
            page = render_template("practice/invite_again.html", conversation=found, form=form)
            return page, 422
        made = create_invitation(
            session,
            lookup_key=services().secrets.lookup_key,
            practice_id=own_practice(),
            label=found.label,
            birth_date=birth_date,
            now=services().now(),
            appointment=form.appointment.data,
            professional_name=form.professional_name.data,
        )
        session.add(InvitedAgain(invitation_id=made.invitation.id, conversation_id=found.id))
        address = hand_over(session, [way_in_of(made)])
    return redirect(address)


def _check(form: InviteAgainForm, found: Conversation) -> date | None:
    """The birth date, when the whole form can be used."""
    today = services().today()
    valid = bool(form.validate())
    birth_date = read_birth_date(form.birth_date.data or "", today)
    known = found.invitation or (found.prepared_by and found.prepared_by.invitation)
    if birth_date is None:
        form.birth_date.errors = ["Vul een geboortedatum in, bijvoorbeeld 12-3-1958."]
    elif known and not fits_birth_date(known, birth_date, lookup_key=services().secrets.lookup_key):
        # Somebody else with the same label would be linked to this patient's words.
        form.birth_date.errors = ["Deze geboortedatum hoort niet bij het eerdere gesprek."]
        birth_date = None
    if form.appointment.data is not None and form.appointment.data < today:
        form.appointment.errors = ["Vul een datum in die nog komt, bijvoorbeeld 24-11-2027."]
        valid = False
    if len(form.professional_name.data or "") > LONGEST_LABEL:
        form.professional_name.errors = [f"Vul hooguit {LONGEST_LABEL} tekens in."]
        valid = False
    return birth_date if valid else None
