"""What makes reading easier: the form of address and the size of the letters.

Both buttons stand outside the card, but send the card's own fields along, so that whatever
was filled in is still there afterwards; also without JavaScript.
"""

from __future__ import annotations

from flask import abort, g, make_response, redirect, request
from flask import url_for as address_of

from bot.store.models import Conversation
from bot.web.patient.blueprint import View, patient
from bot.web.patient.entering import same_fields_again
from bot.web.patient.place import TALKING, here
from bot.web.patient.session import current_conversation, patient_only, reload_conversation
from bot.web.patient.talking import same_card_again
from bot.web.services import services

SIZES = ("gewoon", "groot")
SIZE_COOKIE = "letters"
ONE_YEAR = 365 * 24 * 60 * 60

PAGES = frozenset(
    {
        "patient.home", "patient.start", "patient.privacy", "patient.conversation",
        "patient.check", "patient.sent", "patient.stop", "patient.declined", "patient.erase",
        "patient.withdraw", "patient.withdrawn",
    }
)  # fmt: skip
"""Pages that can be opened again after a choice was made on them."""


def large_text() -> bool:
    """Whether this browser asked for larger letters."""
    size: str = g.get("letters") or request.cookies.get(SIZE_COOKIE, "")
    return size == "groot"


def _back() -> View:
    if "birth_date" in request.form:
        return same_fields_again()
    again = same_card_again() if request.form.get("ask") else None
    if again is not None:
        return again
    page = request.form.get("terug", "")
    if page not in PAGES:
        page = TALKING if current_conversation() is not None else "patient.home"
    return redirect(address_of(page, _anchor="vraag" if page == TALKING else None))


@patient.post("/letters")
def choose_text_size() -> View:
    """Larger letters, or the usual ones again; kept in this browser."""
    size = request.form.get("letters", "")
    if size not in SIZES:
        abort(400)
    g.letters = size
    response = make_response(_back())
    response.set_cookie(
        SIZE_COOKIE,
        size,
        max_age=ONE_YEAR,
        secure=services().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


@patient.post("/aanspreken")
@patient_only
def choose_address() -> View:
    """ "Je mag ook je zeggen", and back; kept with the conversation."""
    chosen = request.form.get("address", "")
    if chosen not in ("u", "je"):
        abort(400)
    with services().database.unit_of_work() as session:
        session.get_one(Conversation, here().id).address = chosen
    reload_conversation()
    return _back()


@patient.get("/letters")
@patient.get("/aanspreken")
def reload_after_choice() -> View:
    """Somebody reloads the page, or comes back to it from a bookmark."""
    return redirect(
        address_of(TALKING if current_conversation() is not None else "patient.start")
    )
