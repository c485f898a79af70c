"""Coming in with a link or a code, and going away at once."""

from __future__ import annotations

from flask import g, make_response, redirect, render_template, request
from flask import url_for as address_of

from bot.conversation.incoming import Incoming
from bot.conversation.invitations import (
    Erased,
    Expired,
    Locked,
    Opened,
    Opening,
    Unknown,
    Withdrawn,
    WrongDate,
    open_invitation,
)
from bot.dutch_dates import read_birth_date, write_date, write_time
from bot.store.models import Conversation
from bot.web.cards import new_key
from bot.web.patient.blueprint import View, patient
from bot.web.patient.session import current_conversation, forget, remember
from bot.web.services import services
from bot.web.wording import sentence


@patient.get("/")
def home() -> View:
    """The public start: what this is, and where to type the code."""
    return render_template("patient/home.html")


@patient.get("/start")
def start() -> View:
    """The page behind the link; the secret stands in the fragment, which never reaches us."""
    notice = sentence("sign_in_again") if request.args.get("opnieuw") else ""
    return render_template(
        "patient/start.html", notice=notice, inside=current_conversation() is not None
    )


@patient.post("/start")
def sign_in() -> View:
    """Check code or secret and birth date, and open the conversation."""
    code = request.form.get("code", "").strip()[:200]
    way_in = request.form.get("secret", "").strip()[:200] or code
    typed_date = request.form.get("birth_date", "").strip()[:40]
    birth_date = read_birth_date(typed_date, services().today())
    errors: dict[str, str] = {}
    if not way_in:
        errors["code"] = "Vul de code uit uw brief in."
    if birth_date is None:
        errors["birth_date"] = "Vul uw geboortedatum in, bijvoorbeeld 12-3-1958."
    if errors or birth_date is None:
        return _start_again(errors, 422)
    with services().database.unit_of_work() as session:
        opening = open_invitation(
            session,
            way_in,
            birth_date,
            services().now(),
            lookup_key=services().secrets.lookup_key,
        )
    if isinstance(opening, Opened):
        return _welcome(opening)
    return _not_opened(opening)


def same_fields_again(errors: dict[str, str] | None = None) -> str:
    """The start page with everything that was filled in."""
    return render_template(
        "patient/start.html",
        errors=errors or {},
        code=request.form.get("code", ""),
        secret=request.form.get("secret", ""),
        birth_date=request.form.get("birth_date", ""),
    )


def _start_again(errors: dict[str, str], status: int) -> View:
    return same_fields_again(errors), status


def _not_opened(opening: Opening) -> View:
    match opening:
        case Unknown():
            return _start_again(
                {"code": "Deze code kennen we niet. Kijk nog een keer in uw brief."}, 404
            )
        case WrongDate(left=left):
            last = " U kunt het nog 1 keer proberen." if left == 1 else ""
            return _start_again(
                {"birth_date": f"Deze datum klopt niet. Probeer het nog een keer.{last}"}, 403
            )
        case Locked(until=until, practice=practice):
            state, moment, status = "locked", write_time(until), 429
        case Expired(practice=practice):
            state, moment, status = "expired", "", 410
        case Withdrawn(practice=practice):
            state, moment, status = "withdrawn", "", 410
        case Erased(at=at, practice=practice):
            state, status = "erased", 410
            moment = f"{write_date(at.date(), services().today())} om {write_time(at)}"
        case _:
            raise AssertionError(opening)
    g.practice = practice
    page = render_template("patient/no_entry.html", state=state, moment=moment)
    return page, status


def _welcome(opening: Opened) -> View:
    if opening.status == "paused":
        services().conversations.take_turn(
            opening.conversation, Incoming(key=new_key(), kind="command", command="resume")
        )
    again = 1 if opening.status in ("paused", "open") and _has_answered(opening) else None
    response = make_response(redirect(address_of("patient.conversation", terug=again)))
    g.opened_conversation = opening.conversation  # for the log
    g.signed_out = True  # the cookie of an earlier conversation is not renewed
    remember(response, opening.conversation, opening.session_number)
    return response


def _has_answered(opening: Opened) -> bool:
    with services().database.unit_of_work() as session:
        return session.get_one(Conversation, opening.conversation).turn > 1


# Going away


@patient.get("/sluiten")
def leave() -> View:
    """ "Sluit direct": end every session of this conversation and show a page that says nothing.

    A link and no form: it must work when a form would be refused because the page stood open
    too long. The worst that another site can do with it is to close somebody's page.
    """
    response = make_response(redirect(address_of("patient.closed")))
    found = current_conversation()
    if found is not None:
        with services().database.unit_of_work() as session:
            session.get_one(Conversation, found.id).session_number += 1
    g.signed_out = True
    forget(response)
    return response


@patient.get("/dicht")
def closed() -> View:
    """The page after "Sluit direct": nothing on it tells what was here."""
    response = make_response(render_template("patient/closed.html"))
    # Takes away pages that a browser keeps for its back button, although we forbid that.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
