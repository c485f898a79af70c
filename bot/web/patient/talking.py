"""The conversation itself: consent, one question at a time, and the card of an alarm."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, render_template, request
from flask import url_for as address_of

from bot.conversation.incoming import Incoming
from bot.conversation.turn import Address, Turn
from bot.conversation.turns import Outcome
from bot.profiles.shown import ShownProfile, shown_profiles
from bot.store.models import Conversation
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
from bot.web.contacts import Call, calls_of, practice_is_open
from bot.web.patient.blueprint import View, patient
from bot.web.patient.ending import draw_check, note_own_words
from bot.web.patient.place import TALKING, here, outcome_now, page_of, trouble
from bot.web.patient.session import (
    current_conversation,
    has_consented,
    patient_only,
    reload_conversation,
)
from bot.web.services import services
from bot.web.wording import sentence

LOG_LINES_OPEN = 4
"""Lines of the log that stand open; earlier ones are folded away."""

TYPISTS = {
    "self": "Ik zelf",
    "together": "Ik, samen met iemand",
    "other": "Iemand anders, voor mij",
}
"""Who types, as it reads on the start page; asked once and seen by the practice."""


@patient.get("/gesprek")
@patient_only
def conversation() -> View:
    """Consent, the log with the open question, or the safety card."""
    outcome = outcome_now(here())
    found = reload_conversation()
    page = page_of(found, outcome.turn)
    if page != TALKING:
        return redirect(address_of(page))
    if outcome.state in ("failed", "waiting") or outcome.turn is None:
        return trouble(found, outcome)
    return _draw(found, outcome.turn, notice=_coming_back(outcome.turn))


def _coming_back(turn: Turn) -> str:
    """What to say to somebody who comes back: later, or after a long silence."""
    if request.args.get("terug"):
        if turn.progress is None:
            return sentence("welcome_back")
        return sentence("welcome_back_at", step=turn.progress.step)
    return sentence("was_away") if g.get("was_away") else ""


@patient.post("/gesprek")
@patient_only
def answer() -> View:
    """Take an answer or a button; everything is stored before the next question is made."""
    found = here()
    turn = last_turn(found.turns)
    key, wish = request.form.get("key", ""), request.form.get("do", "answer")
    if turn is None:
        return redirect(address_of(TALKING))
    if not 8 <= len(key) <= 64 or (wish != "answer" and wish not in PATIENT_COMMANDS):
        abort(400)
    incoming = _read(found, turn, key, wish)
    if isinstance(incoming, Problem):
        error = sentence(incoming.about, length=incoming.length)
        return _again(found, turn, error, key=key)
    _note_typist(found, incoming)
    note_own_words(found, incoming)
    outcome = services().conversations.take_turn(found.id, incoming)
    return _after(outcome, incoming, turn)


def _note_typist(found: Conversation, incoming: Incoming) -> None:
    """Keep who types, when that was said together with a yes."""
    who = request.form.get("typed_by", "")
    if incoming.ask == "consent" and incoming.option == ("yes",) and who in TYPISTS:
        with services().database.unit_of_work() as session:
            session.get_one(Conversation, found.id).typed_by = who


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
        return trouble(found, outcome)
    turn = outcome.turn or last_turn(found.turns) or before
    if outcome.state == "stale":
        return _again(found, turn, outcome.notice or sentence("stale"), status=409, moved=True)
    if outcome.state == "refused":
        return _again(found, turn, outcome.notice or sentence("refused"))
    page = page_of(found, turn)
    aside = incoming.command in ASIDES and kept.anything
    if aside and page == TALKING:
        # Asking for help must not cost what was typed; a reload repeats the same key.
        return _draw(found, turn, kept=kept)
    return redirect(address_of(page, _anchor="vraag" if page == TALKING else None))


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
    page = page_of(found, turn)
    if page == "patient.check" and not moved:
        return draw_check(found, turn, error=error), status
    if page != TALKING:
        return redirect(address_of(page))
    drawn = _draw(
        found,
        turn,
        kept=filled_in(turn.ask) if moved and turn.ask else kept,
        error=error,
        beside=kept.text if moved else "",
        key=key,
    )
    return drawn, status


def page_too_old() -> View | None:
    """After a form token that ran out: the same page again with the text kept."""
    found = current_conversation()
    turn = last_turn(found.turns) if found is not None else None
    if found is None or turn is None or request.endpoint != "patient.answer":
        return None
    return _again(found, turn, sentence("page_too_old"), status=400)


def same_card_again() -> View | None:
    """The open card with what was filled in, when the form was drawn for it; else ``None``."""
    found = current_conversation()
    turn = last_turn(found.turns) if found is not None else None
    if found is None or turn is None or turn.ask is None or page_of(found, turn) != TALKING:
        return None
    if request.form.get("ask") != turn.ask.id:
        return None
    return _draw(found, turn, kept=kept_from(request.form), key=request.form.get("key", "")[:64])


def _draw(
    found: Conversation,
    turn: Turn,
    *,
    kept: Kept | None = None,
    error: str = "",
    beside: str = "",
    key: str = "",
    notice: str = "",
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
        profiles=_pictured(found, turn),
        kept=kept or (filled_in(turn.ask) if turn.ask else Kept()),
        error=error,
        beside=beside,
        key=key or new_key(),
        notice=notice,
        # The notice says the same as the dialogue's own welcome.
        lead="" if notice and turn.lead == _welcome_back(found) else turn.lead,
        calls=_calls(found, turn),
        practice_open=practice_is_open(services().now()),
        first=not any(m.command != "begin" for m in found.messages),
        typists=TYPISTS,
        typed_by=request.form.get("typed_by", ""),
        card_form="antwoord" if turn.ask is not None and turn.status != "alarm" else "",
    )


def _pictured(found: Conversation, turn: Turn) -> list[ShownProfile]:
    """What was filled in on the card whose rows are the options of the open question."""
    asked = services().catalogue.questions.get(turn.ask.id) if turn.ask is not None else None
    if asked is None or not asked.options_from:
        return []
    address: Address = "je" if found.address == "je" else "u"
    shown = shown_profiles(found.answers, services().catalogue, address)
    return [p for p in shown if p.question == asked.options_from or p.model == found.model]


def _welcome_back(found: Conversation) -> str:
    words = services().catalogue.replies["welcome_back"]
    return words.je if found.address == "je" else words.u


def _calls(found: Conversation, turn: Turn) -> list[Call]:
    card = turn.safety.card if turn.safety is not None else None
    names = card.calls if card is not None else ("112", "113")
    if not practice_is_open(services().now()) and found.practice.out_of_hours_phone:
        names = tuple("out_of_hours" if name == "practice" else name for name in names)
    return calls_of(tuple(dict.fromkeys(names)), services().catalogue, found.practice)


@patient.post("/gesprek/opnieuw")
@patient_only
def retry() -> View:
    """Try the message again that the engine could not take."""
    return redirect(address_of(TALKING, _anchor="vraag"))
