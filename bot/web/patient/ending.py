"""Checking, sending, and the ways to stop."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask import url_for as address_of

from bot.conversation.incoming import Incoming
from bot.conversation.path import MOST_GOALS
from bot.conversation.summary import answer_rows, goal_lines
from bot.conversation.turn import Address, Turn
from bot.profiles.shown import ShownProfile, shown_profiles
from bot.store.models import Conversation
from bot.web.cards import in_address, last_turn, new_key
from bot.web.patient.blueprint import View, patient
from bot.web.patient.place import TALKING, here, outcome_now, page_of, trouble
from bot.web.patient.session import patient_only, reload_conversation
from bot.web.services import services


@patient.get("/controleren")
@patient_only
def check() -> View:
    """Every answer before it is sent, each with "Wijzig"."""
    outcome = outcome_now(here())
    found = reload_conversation()
    page = page_of(found, outcome.turn)
    if page != "patient.check":
        return redirect(address_of(page))
    if outcome.state in ("failed", "waiting") or outcome.turn is None:
        return trouble(found, outcome)
    return draw_check(found, outcome.turn)


def draw_check(found: Conversation, turn: Turn, *, error: str = "") -> str:
    """The check page, with a sentence above the buttons when sending went wrong."""
    return render_template(
        "patient/check.html",
        conversation=found,
        turn=in_address(turn, services().catalogue, "je" if found.address == "je" else "u"),
        rows=answer_rows(found.answers, services().catalogue, found.address),
        profiles=_profiles(found),
        goals=found.goals,
        goal_lines=goal_lines,
        room_for_goal=len(found.goals) < MOST_GOALS,
        error=error,
        new_key=new_key,
    )


def _profiles(found: Conversation) -> list[ShownProfile]:
    address: Address = "je" if found.address == "je" else "u"
    return shown_profiles(found.answers, services().catalogue, address)


def note_own_words(found: Conversation, incoming: Incoming) -> None:
    """Keep the choice of the check page, before anything is sent."""
    if incoming.ask != "send" or "own_words_asked" not in request.form:
        return
    with services().database.unit_of_work() as session:
        row = session.get_one(Conversation, found.id)
        if row.sent_at is None:
            row.own_words = "own_words" in request.form


@patient.get("/verstuurd")
@patient_only
def sent() -> View:
    """What happens now, who read it, and what was sent."""
    found = here()
    if page_of(found, last_turn(found.turns)) != "patient.sent":
        return redirect(address_of(TALKING))
    return render_template(
        "patient/sent.html",
        conversation=found,
        rows=answer_rows(found.answers, services().catalogue, found.address),
        profiles=_profiles(found),
        goals=found.goals,
        goal_lines=goal_lines,
    )


@patient.get("/stoppen")
@patient_only
def stop() -> View:
    """Stop for now or for good; or what that means, afterwards."""
    found = here()
    turn = last_turn(found.turns)
    page = page_of(found, turn)
    state = turn.status if turn is not None else "open"
    if page not in ("patient.stop", "patient.check", TALKING) or state == "alarm":
        # At an alarm whom to call comes first; the card there has its own way to stop.
        return redirect(address_of(page))
    return render_template(
        "patient/stop.html",
        conversation=found,
        state=state if state in ("paused", "stopped") else "open",
        ask=turn.ask.id if turn is not None and turn.ask is not None else "",
        key=new_key(),
    )


@patient.get("/bedankt")
@patient_only
def declined() -> View:
    """After "Nee, liever niet": thanks, and how to reach the practice."""
    found = here()
    if page_of(found, last_turn(found.turns)) != "patient.declined":
        return redirect(address_of(TALKING))
    return render_template("patient/declined.html", conversation=found)
