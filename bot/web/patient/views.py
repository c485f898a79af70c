"""The patient's screens: sign in, talk, check, send, stop, delete."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request
from flask import url_for as address_of
from werkzeug.wrappers import Response as AnyResponse

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
from bot.conversation.path import MOST_GOALS
from bot.conversation.summary import answer_rows, goal_lines
from bot.conversation.turn import Turn
from bot.conversation.turns import Incoming, Outcome
from bot.store.models import Conversation, Invitation
from bot.web.cards import (
    ASIDES,
    LABELS,
    PATIENT_COMMANDS,
    Kept,
    Problem,
    filled_in,
    in_address,
    kept_from,
    last_turn,
    log_lines,
    new_key,
    read_answer_form,
)
from bot.web.contacts import Call, calls_of
from bot.web.dates import read_birth_date, write_date, write_time
from bot.web.patient.session import (
    current_conversation,
    forget,
    has_consented,
    patient_only,
    reload_conversation,
    remember,
)
from bot.web.services import services
from bot.web.wording import sentence

View = AnyResponse | str | tuple[str, int]

patient = Blueprint("patient", __name__, template_folder="templates")

LOG_LINES_OPEN = 4
"""Lines of the log that stand open; earlier ones are folded away."""


@patient.before_app_request
def know_the_patient() -> None:
    """Look up who this is, so that every page, also an error, has the right words."""
    if request.endpoint is not None and request.endpoint.startswith("patient."):
        current_conversation()


@patient.after_request
def keep_the_session_alive(response: Response) -> Response:
    """A page renews the cookie, so only somebody who is away signs in again."""
    conversation: Conversation | None = g.get("conversation")
    if conversation is not None and not g.get("signed_out"):
        remember(response, conversation.id, conversation.session_number)
    return response


# Signing in


@patient.get("/")
def home() -> View:
    """The public start: what this is, and where to type the code."""
    return render_template("patient/home.html")


@patient.get("/start")
def start() -> View:
    """The page behind the link; the secret stands in the fragment, which never reaches us."""
    notice = ""
    if request.args.get("opnieuw"):
        notice = sentence("sign_in_again")
    elif request.args.get("gesloten"):
        notice = sentence("signed_out")
    return render_template("patient/start.html", notice=notice)


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


def _start_again(errors: dict[str, str], status: int) -> View:
    page = render_template(
        "patient/start.html",
        errors=errors,
        code=request.form.get("code", ""),
        secret=request.form.get("secret", ""),
        birth_date=request.form.get("birth_date", ""),
    )
    return page, status


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
    response = make_response(redirect(address_of("patient.conversation")))
    g.signed_out = True  # the cookie of an earlier conversation is not renewed
    remember(response, opening.conversation, opening.session_number)
    return response


@patient.post("/sluiten")
def sign_out() -> View:
    """End every session of this conversation, on other devices too."""
    found = current_conversation()
    response = make_response(redirect(address_of("patient.start", gesloten=1)))
    if found is not None:
        with services().database.unit_of_work() as session:
            row = session.get_one(Conversation, found.id)
            row.session_number += 1
        g.signed_out = True
    forget(response)
    return response


# Talking


def _here() -> Conversation:
    found = current_conversation()
    assert found is not None
    return found


def _now(found: Conversation) -> Outcome:
    conversations = services().conversations
    return conversations.current(found.id) if found.turns else conversations.begin(found.id)


def _page_of(found: Conversation, turn: Turn | None) -> str:
    """The endpoint on which a conversation in this state belongs."""
    if found.status in ("sent", "closed"):
        return "patient.sent"
    match turn.status if turn is not None else found.status:
        case "sent":
            return "patient.sent"
        case "paused" | "stopped":
            return "patient.stop"
        case "declined":
            return "patient.declined"
        case "open" if turn is not None and turn.ask is not None and turn.ask.id == "send":
            return "patient.check"
        case _:
            return "patient.conversation"


@patient.get("/gesprek")
@patient_only
def conversation() -> View:
    """Consent, the log with the open question, or the safety card."""
    outcome = _now(_here())
    found = reload_conversation()
    page = _page_of(found, outcome.turn)
    if page != "patient.conversation":
        return redirect(address_of(page))
    if outcome.state in ("failed", "waiting") or outcome.turn is None:
        return _trouble(found, outcome)
    return _draw(found, outcome.turn)


@patient.post("/gesprek")
@patient_only
def answer() -> View:
    """Take an answer or a button; everything is stored before the next question is made."""
    found = _here()
    turn = last_turn(found.turns)
    key, wish = request.form.get("key", ""), request.form.get("do", "answer")
    if turn is None:
        return redirect(address_of("patient.conversation"))
    if not 8 <= len(key) <= 64 or (wish != "answer" and wish not in PATIENT_COMMANDS):
        abort(400)
    incoming = _read(found, turn, key, wish)
    if isinstance(incoming, Problem):
        error = sentence(incoming.about, length=incoming.length)
        return _again(found, turn, error, key=key)
    outcome = services().conversations.take_turn(found.id, incoming)
    return _after(outcome, incoming, turn)


def _read(found: Conversation, turn: Turn, key: str, wish: str) -> Incoming | Problem:
    drawn_for = request.form.get("ask", "")[:40] or None
    if wish != "answer":
        return Incoming(
            key=key,
            kind="command",
            command=wish,
            text=LABELS.get(wish, ""),
            args=_command_args(wish),
            ask=drawn_for,
        )
    consented = has_consented(found)
    ask = turn.ask
    if ask is None or drawn_for != ask.id:
        # An old page, or the second click of two: only the store knows which of both.
        kept = kept_from(request.form)
        if not consented:
            return Problem("consent_first")
        return Incoming(key=key, kind="text", text=kept.text[:2000], ask=drawn_for)
    if not consented and ask.id != "consent":
        return Problem("consent_first")
    if not consented and ask.kind not in ("choice", "info"):
        # No word is stored before somebody agreed to it.
        return Problem("consent_first")
    read = read_answer_form(request.form, ask, key)
    if isinstance(read, Problem) and read.about == "write" and not turn.can.skip:
        return Problem("write_only")
    return read


def _command_args(wish: str) -> dict[str, Any]:
    if wish != "correct_answer":
        return {}
    question = request.form.get("question", "")
    card = request.form.get("card", "0")
    if question not in services().catalogue.questions or not card.isdigit():
        abort(400)
    return {"question": question, "card": int(card)}


def _after(outcome: Outcome, incoming: Incoming, before: Turn) -> View:
    found = reload_conversation()
    kept = kept_from(request.form)
    if outcome.state in ("failed", "waiting"):
        return _trouble(found, outcome)
    turn = outcome.turn or last_turn(found.turns) or before
    if outcome.state == "stale":
        return _again(found, turn, outcome.notice or sentence("stale"), status=409, moved=True)
    if outcome.state == "refused":
        return _again(found, turn, outcome.notice or sentence("refused"))
    page = _page_of(found, turn)
    aside = incoming.command in ASIDES and (kept.text or kept.chosen)
    if aside and page == "patient.conversation":
        # Asking for help must not cost what was typed; a reload repeats the same key.
        return _draw(found, turn, kept=kept)
    return redirect(address_of(page, _anchor="vraag" if page.endswith("conversation") else None))


def _again(
    found: Conversation,
    turn: Turn,
    error: str,
    *,
    status: int = 422,
    key: str = "",
    moved: bool = False,
) -> View:
    """The same card with a sentence above it and everything that was filled in.

    ``moved``: the card is about another question now, so the text stands beside it.
    """
    kept = kept_from(request.form)
    if _page_of(found, turn) == "patient.check" and not moved:
        return _draw_check(found, turn, error=error), status
    if _page_of(found, turn) != "patient.conversation":
        return redirect(address_of(_page_of(found, turn)))
    page = _draw(
        found,
        turn,
        kept=filled_in(turn.ask) if moved and turn.ask else kept,
        error=error,
        beside=kept.text if moved else "",
        key=key,
    )
    return page, status


def page_too_old() -> View | None:
    """After a form token that ran out: the same page again with the text kept."""
    found = current_conversation()
    turn = last_turn(found.turns) if found is not None else None
    if found is None or turn is None or request.endpoint != "patient.answer":
        return None
    return _again(found, turn, sentence("page_too_old"), status=400)


def _trouble(found: Conversation, outcome: Outcome) -> View:
    waiting = [message for message in found.messages if message.state == "waiting"]
    name = "waiting" if outcome.state == "waiting" else "failed" if waiting else "down"
    page = render_template(
        "patient/trouble.html",
        notice=outcome.notice or sentence(name),
        kept=waiting[-1].content if waiting and not waiting[-1].command else "",
    )
    return page, 503


def _draw(
    found: Conversation,
    turn: Turn,
    *,
    kept: Kept | None = None,
    error: str = "",
    beside: str = "",
    key: str = "",
) -> str:
    turn = in_address(turn, services().catalogue, "je" if found.address == "je" else "u")
    lines = log_lines(found.messages, found.turns)
    fold = max(len(lines) - LOG_LINES_OPEN, 0)
    if turn.status == "alarm":
        template = "patient/alarm.html"
    elif turn.ask is not None and turn.ask.id == "consent":
        template = "patient/consent.html"
    else:
        template = "patient/conversation.html"
    return render_template(
        template,
        conversation=found,
        turn=turn,
        earlier=lines[:fold],
        lines=lines[fold:],
        kept=kept or (filled_in(turn.ask) if turn.ask else Kept()),
        error=error,
        beside=beside,
        key=key or new_key(),
        calls=_calls(found, turn),
        first=not any(m.command != "begin" for m in found.messages),
    )


def _calls(found: Conversation, turn: Turn) -> list[Call]:
    card = turn.safety.card if turn.safety is not None else None
    names = card.calls if card is not None else ("112", "113")
    return calls_of(names, services().catalogue, found.practice)


@patient.post("/gesprek/opnieuw")
@patient_only
def retry() -> View:
    """Try the message again that the engine could not take."""
    return redirect(address_of("patient.conversation", _anchor="vraag"))


@patient.post("/aanspreken")
@patient_only
def choose_address() -> View:
    """ "Je mag ook je zeggen", and back."""
    chosen = request.form.get("address", "")
    if chosen not in ("u", "je"):
        abort(400)
    with services().database.unit_of_work() as session:
        session.get_one(Conversation, _here().id).address = chosen
    return redirect(address_of("patient.conversation", _anchor="vraag"))


# Checking and sending


@patient.get("/controleren")
@patient_only
def check() -> View:
    """Every answer before it is sent, each with "Wijzig"."""
    outcome = _now(_here())
    found = reload_conversation()
    page = _page_of(found, outcome.turn)
    if page != "patient.check":
        return redirect(address_of(page))
    if outcome.state in ("failed", "waiting") or outcome.turn is None:
        return _trouble(found, outcome)
    return _draw_check(found, outcome.turn)


def _draw_check(found: Conversation, turn: Turn, *, error: str = "") -> str:
    return render_template(
        "patient/check.html",
        conversation=found,
        turn=in_address(turn, services().catalogue, "je" if found.address == "je" else "u"),
        rows=answer_rows(found.answers, services().catalogue, found.address),
        goals=found.goals,
        goal_lines=goal_lines,
        room_for_goal=len(found.goals) < MOST_GOALS,
        error=error,
        new_key=new_key,
    )


@patient.get("/verstuurd")
@patient_only
def sent() -> View:
    """What happens now, who read it, and what was sent."""
    found = _here()
    if found.status not in ("sent", "closed"):
        return redirect(address_of("patient.conversation"))
    return render_template(
        "patient/sent.html",
        conversation=found,
        rows=answer_rows(found.answers, services().catalogue, found.address),
        goals=found.goals,
        goal_lines=goal_lines,
    )


# Stopping, declining, deleting


@patient.get("/stoppen")
@patient_only
def stop() -> View:
    """Stop for now or for good; or what that means, afterwards."""
    found = _here()
    turn = last_turn(found.turns)
    if found.status in ("sent", "closed", "declined"):
        return redirect(address_of(_page_of(found, turn)))
    state = turn.status if turn is not None else "open"
    if state == "alarm":
        # Whom to call comes first; the card there has its own way to stop.
        return redirect(address_of("patient.conversation"))
    return render_template(
        "patient/stop.html",
        conversation=found,
        state=state if state in ("paused", "stopped") else "open",
        lead=turn.lead if turn is not None else "",
        ask=turn.ask.id if turn is not None and turn.ask is not None else "",
        key=new_key(),
    )


@patient.get("/bedankt")
@patient_only
def declined() -> View:
    """After "Nee, liever niet": thanks, and how to reach the practice."""
    found = _here()
    if _page_of(found, last_turn(found.turns)) != "patient.declined":
        return redirect(address_of("patient.conversation"))
    return render_template("patient/declined.html", conversation=found)


@patient.get("/verwijderen")
@patient_only
def erase() -> View:
    """Ask whether everything must go."""
    return render_template("patient/erase.html", conversation=_here())


@patient.post("/verwijderen")
@patient_only
def erase_now() -> View:
    """Delete every row of this conversation, here and in the dialogue engine."""
    found, now = _here(), services().now()
    g.practice = found.practice
    with services().database.unit_of_work() as session:
        row = session.get_one(Conversation, found.id)
        if row.invitation_id is not None:
            session.get_one(Invitation, row.invitation_id).erased_at = now
        session.delete(row)
    services().database.forget_erased_rows()
    services().conversations.forget(found.id)
    g.signed_out = True
    moment = f"{write_date(now.date(), services().today())} om {write_time(now)}"
    response = make_response(render_template("patient/erased.html", moment=moment))
    forget(response)
    return response


@patient.get("/privacy")
def privacy() -> View:
    """Who reads, how long it is kept, which rights there are."""
    return render_template("patient/privacy.html", conversation_here=current_conversation())
