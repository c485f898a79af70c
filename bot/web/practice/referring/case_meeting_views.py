"""The sheet for a case meeting (MDO): SBAR and the four domains, with the patient's consent."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_security import current_user

from bot.conversation.summary import answer_rows
from bot.following.agreeing import referral_of
from bot.following.versions import ChangedMeanwhile
from bot.referring.case_meeting import DOMAINS, SBAR, names_in, save_sheet, sheet_of
from bot.store.models import CaseMeeting, Conversation
from bot.web.practice.access import READERS, needs
from bot.web.practice.blueprint import View, practice
from bot.web.practice.reading.finding import readable_or_404
from bot.web.practice.referring.forms import CaseMeetingForm
from bot.web.services import services


@practice.get("/gesprek/<conversation_id>/mdo")
@needs(*READERS)
def case_meeting(conversation_id: str) -> View:
    """The sheet, or an empty one that begins with the patient's wish."""
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        sheet = sheet_of(session, found.id)
    form = CaseMeetingForm(
        obj=sheet,
        data={"version": sheet.version} if sheet is not None else _begin(found),
    )
    return _draw(found, form, sheet, saved="bewaard" in request.args)


def _begin(found: Conversation) -> dict[str, object]:
    words = found if found.role == "patient" or found.prepared_by is None else found.prepared_by
    rows = answer_rows(words.answers, services().catalogue, own_words=words.own_words)
    wishes = [row.said for row in rows if row.question == "wish" and row.said]
    referral = referral_of(found)
    return {
        "version": 0,
        "situation": "\n".join(f"Wens van de patiënt: {wish}" for wish in wishes),
        "recommendation": referral.request if referral is not None else "",
    }


@practice.post("/gesprek/<conversation_id>/mdo")
@needs(*READERS)
def case_meeting_now(conversation_id: str) -> View:
    """Write the sheet; who the patient is does not belong in it."""
    form, today = CaseMeetingForm(request.form), services().today()
    with services().database.unit_of_work() as session:
        found = readable_or_404(session, conversation_id)
        sheet = sheet_of(session, found.id)
    valid = bool(form.validate())
    if form.consent_on.data is not None and form.consent_on.data > today:
        form.consent_on.errors = ["Deze dag moet nog komen."]
        valid = False
    if not valid:
        return _draw(found, form, sheet), 422
    try:
        with services().database.unit_of_work() as session:
            readable_or_404(session, conversation_id)
            save_sheet(
                session,
                conversation_id,
                form.texts(),
                consent_on=form.consent_on.data,
                consent_with=form.consent_with.data,
                version=form.version.data or 0,
                user_id=current_user.id,
                now=services().now(),
            )
    except ChangedMeanwhile:
        with services().database.unit_of_work() as session:
            found = readable_or_404(session, conversation_id)
            sheet = sheet_of(session, found.id)
        form.version.data = sheet.version if sheet is not None else 0
        return _draw(found, form, sheet, changed=True), 409
    return redirect(url_for("practice.case_meeting", conversation_id=conversation_id, bewaard=1))


def _draw(
    found: Conversation,
    form: CaseMeetingForm,
    sheet: CaseMeeting | None,
    *,
    saved: bool = False,
    changed: bool = False,
) -> str:
    headings = {**SBAR, **DOMAINS}
    return render_template(
        "practice/case_meeting.html",
        conversation=found,
        form=form,
        sbar=[form[name] for name in SBAR],
        domains=[form[name] for name in DOMAINS],
        sheet=sheet,
        saved=saved,
        changed=changed,
        other_lines=[
            f"{heading}: {getattr(sheet, name)}"
            for name, (heading, _) in headings.items()
            if sheet is not None and getattr(sheet, name)
        ],
        names=names_in(found.label, form.texts()),
    )
