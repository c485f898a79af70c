"""The practice's own words: letters, messages, the website, the waiting room."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, abort, flash, redirect, render_template, request, url_for

from bot.letters.printing import letters_pdf, paragraphs, poster_pdf, slide_words
from bot.letters.texts import StandardText, TextError, check, fill, standard_texts, text_of
from bot.letters.way_in import Sender, WayIn, general_values, personal_values
from bot.store.models import Practice
from bot.web.logged import note_event
from bot.web.practice.access import EVERYBODY, MANAGERS, SETTINGS_READERS, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.practice.inviting.ready import sender_of
from bot.web.practice.settings.overview import mine
from bot.web.services import services

_EXAMPLE_SECRET = "VOORBEELD-dit-is-geen-echte-link"
_EXAMPLE_CODE = "XXXX-XXXX-XXXX"


def _standard(name: str) -> StandardText:
    found = standard_texts().get(name)
    if found is None:
        abort(404)
    return found


def _example(standard: StandardText) -> WayIn:
    """An invented patient, for a look at a text."""
    today = services().today()
    return WayIn(
        invitation_id=0, label="Ria", secret=_EXAMPLE_SECRET, code=_EXAMPLE_CODE,
        appointment=today + timedelta(days=7), professional_name="Anna",
        last_day=today + timedelta(days=14), address=standard.address,
        level="a2" if "_easy" in standard.name else "b1",
    )  # fmt: skip


def _filled(standard: StandardText, own: dict[str, str], sender: Sender) -> str:
    if standard.family in ("website", "slide"):
        return fill(standard.name, own, general_values(sender))
    values = personal_values(_example(standard), sender, services().today())
    return fill(standard.name, own, values)


def _page(
    standard: StandardText, row: Practice, text: str, *, error: str = "", changed: bool = False
) -> str:
    preview = "" if error else _filled(standard, {standard.name: text}, sender_of(row))
    return render_template(
        "practice/settings/text.html",
        standard=standard, text=text, error=error, preview=paragraphs(preview),
        changed=changed, own=standard.name in row.texts,
    )  # fmt: skip


@practice.get("/instellingen/teksten/<text_name>")
@needs(*SETTINGS_READERS)
def wording(text_name: str) -> View:
    """One text, with what a patient would read."""
    standard, row = _standard(text_name), mine()
    return _page(standard, row, text_of(text_name, row.texts))


@practice.post("/instellingen/teksten/<text_name>")
@needs(*MANAGERS)
def save_wording(text_name: str) -> View:
    """Look at a changed text, keep it, or go back to ours."""
    standard, row = _standard(text_name), mine()
    action = request.form.get("do", "")
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    if action != "standard":
        try:
            check(standard, text)
        except TextError as error:
            return _page(standard, row, text, error=str(error)), 422
    if action == "preview":
        note_event(None)
        return _page(standard, row, text, changed=True)
    if action not in ("save", "standard"):
        abort(400)
    with services().database.unit_of_work() as session:
        row = session.get_one(Practice, own_practice())
        own = {name: words for name, words in row.texts.items() if name != text_name}
        if action == "save" and text != standard.text:
            own[text_name] = text
        row.texts = own
    flash("Bewaard." if action == "save" else "De standaardtekst staat er weer.", "info")
    return redirect(url_for("practice.wording", text_name=text_name))


@practice.get("/instellingen/teksten/<text_name>/voorbeeld.pdf")
@needs(*SETTINGS_READERS)
def wording_preview(text_name: str) -> View:
    """A letter to an invented patient, as it is printed now."""
    standard, row = _standard(text_name), mine()
    if standard.family != "letter":
        abort(404)
    made = letters_pdf([_example(standard)], row.texts, sender_of(row), services().today())
    return Response(made, mimetype="application/pdf")


# The waiting room


@practice.get("/wachtkamer")
@needs(*EVERYBODY)
def slide() -> View:
    """The waiting-room text, as large as the screen."""
    row = mine()
    sender = sender_of(row)
    return render_template(
        "practice/settings/slide.html", words=slide_words(row.texts, sender), sender=sender
    )


@practice.get("/wachtkamer.pdf")
@needs(*EVERYBODY)
def poster() -> View:
    """The same as a poster to print."""
    row = mine()
    return Response(poster_pdf(row.texts, sender_of(row)), mimetype="application/pdf")
