"""The POH's panel: one question to ask aloud, a note, and the way through the actiewiel.

The whole panel is one form, so that whatever button is pressed, the note goes along and
nothing is lost; this works without JavaScript. With it, ``live.py`` answers.
"""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_security import current_user

from bot.conversation.incoming import Incoming
from bot.conversation.models import models_of
from bot.conversation.permission import may_be_read
from bot.conversation.summary import answer_rows, goal_lines
from bot.conversation.turns import Outcome
from bot.following.words import OUTCOMES
from bot.profiles.wheel_drawing import wheel_svg
from bot.web.cards import (
    Kept,
    Problem,
    filled_in,
    kept_from,
    last_turn,
    new_key,
    read_answer_form,
)
from bot.web.logged import note_always, note_event, note_parts, note_subject
from bot.web.practice.access import READERS, needs
from bot.web.practice.reading import profiles_to_read
from bot.web.professional.alarms import alarms_of, seen
from bot.web.professional.blueprint import (
    ENDED,
    RELATIONS,
    STEPS,
    Loaded,
    View,
    find,
    load,
    professional,
)
from bot.web.professional.consult import Shown, last_suggestions, shown_now
from bot.web.professional.earlier import last_time
from bot.web.professional.live import panel_data
from bot.web.professional.noting import problem_with_note, version_of
from bot.web.professional.planning import change_plan
from bot.web.professional.pressing import CARDS, PRESSES, press_message, take_in
from bot.web.professional.words import AWAY, NEEDS_ENGINE, OLD_PAGE
from bot.web.services import services
from bot.web.wording import sentence

__all__ = ["RELATIONS", "STEPS", "professional"]


@professional.get("/<conversation_id>")
@needs(*READERS)
def panel(conversation_id: str) -> View:
    """The question to ask now, and everything around it."""
    loaded = load(conversation_id)
    found = loaded.conversation
    if found.status in ENDED:
        return redirect(url_for("practice.conversation", conversation_id=found.id))
    conversations = services().conversations
    outcome = conversations.current(found.id) if found.turns else conversations.begin(found.id)
    if loaded.note is not None:
        # What was noted while a card was open, or the engine away, may not be read yet.
        take_in(found.id, [], loaded.note.content, version_of(loaded.note))
    return _draw(conversation_id, notice=AWAY if _away(outcome) else "")


@professional.get("/<conversation_id>/meekijken")
@needs(*READERS)
def along(conversation_id: str) -> View:
    """What the patient may see: the question, large, and their own web."""
    loaded = load(conversation_id)
    if loaded.conversation.status in ENDED:
        return redirect(url_for("practice.conversation", conversation_id=conversation_id))
    shown = shown_now(loaded, services().catalogue)
    return render_template("professional/along.html", **_parts(loaded, shown))


def _away(outcome: Outcome) -> bool:
    return outcome.state in ("failed", "waiting")


def _parts(loaded: Loaded, shown: Shown) -> dict[str, Any]:
    """What a page of a consult is drawn from."""
    found, catalogue = loaded.conversation, services().catalogue
    prepared = found.prepared_by
    readable = prepared if prepared is not None and may_be_read(prepared) else None
    return {
        "conversation": found,
        "shown": shown,
        "suggestions": shown.suggestions,
        "prompt": next(iter(shown.suggestions.prompts), None),
        "relations": RELATIONS,
        "steps": STEPS,
        "scripts": catalogue.scripts,
        "wheel": wheel_svg(STEPS, shown.suggestions.step, "wiel", planned=shown.script.steps),
        "prepared": readable,
        "prepared_rows": (
            answer_rows(readable.answers, catalogue, own_words=readable.own_words)
            if readable
            else []
        ),
        "prepared_profiles": profiles_to_read(readable, catalogue) if readable else [],
        "goal_lines": goal_lines,
        "key": new_key(),
    }


def _draw(
    conversation_id: str, *, notice: str = "", kept: Kept | None = None, status: int = 200
) -> View:
    loaded = load(conversation_id)
    found, catalogue = loaded.conversation, services().catalogue
    shown = shown_now(loaded, catalogue)
    with services().database.unit_of_work() as session:
        earlier = last_time(session, found, catalogue)
    turn = last_turn(found.turns)
    ask = turn.ask if turn is not None else None
    typed = request.form.get("note") if status != 200 else None
    page = render_template(
        "professional/panel.html",
        **_parts(loaded, shown),
        turn=turn,
        ask=ask,
        data=panel_data(loaded, shown),
        note=typed if typed is not None else loaded.note.content if loaded.note else "",
        note_seen=version_of(loaded.note),
        saved_at=loaded.note.updated_at if loaded.note else None,
        goals=found.goals,
        alarms=alarms_of(loaded, catalogue),
        earlier=earlier,
        outcomes=OUTCOMES,
        models=models_of(found.practice, catalogue),
        consult=found.id,
        kept=kept or (filled_in(ask) if ask else Kept()),
        notice=notice,
    )
    return page, status


@professional.post("/<conversation_id>")
@needs(*READERS)
def press(conversation_id: str) -> View:
    """Any button of the panel: save the note, take what was filled in, do what was asked."""
    loaded = load(conversation_id)
    found, form = loaded.conversation, request.form
    if found.status in ENDED:
        return redirect(url_for("practice.conversation", conversation_id=found.id))
    kept, note = kept_from(form), form.get("note")
    if note is not None and (problem := problem_with_note(note)):
        return _draw(conversation_id, notice=problem, kept=kept, status=422)
    key, (wish, _, detail) = form.get("key", ""), form.get("do", "note").partition(":")
    if not 8 <= len(key) <= 48:
        abort(400)
    seen_note = form.get("note_seen") or None
    match wish:
        case "note" | "soep" | "along" | "plan" | "seen":
            take_in(found.id, [], note, seen_note)
            return _beside(loaded, wish, detail)
        case "answer" | "back_to_questions":
            take_in(found.id, [], note, seen_note)
            return _on_a_card(loaded, wish, key, kept)
    if wish == "set_relation" and not form.get("relation"):
        return _draw(conversation_id, notice=sentence("choose"), kept=kept, status=422)
    if wish in PRESSES:
        pressed = _pressed(wish, detail, key)
        if pressed is None:
            abort(400)
        take_in(found.id, [pressed], note, seen_note)
        return redirect(url_for("professional.panel", conversation_id=found.id))
    if wish not in CARDS:
        abort(400)
    take_in(found.id, [], note, seen_note)
    drawn_for = form.get("ask", "")[:40] or None
    command = Incoming(key=key, kind="command", command=wish, ask=drawn_for)
    outcome = services().conversations.take_turn(found.id, command)
    if outcome.state in ("failed", "waiting", "stale", "refused"):
        return _unanswered(found.id, outcome, kept)
    after = "practice.conversation" if wish == "wrap_up" else "professional.panel"
    if wish == "wrap_up":
        note_always()
        note_event("conversation_closed")
    else:
        _note_card(wish if wish.startswith("start_") else drawn_for)
    return redirect(url_for(after, conversation_id=found.id))


def _note_card(about: str | None) -> None:
    """Say for the log which card was changed: of a goal or of an offer."""
    question = services().catalogue.questions.get(about or "")
    referral = about == "start_referral" or (question and question.phase == "referral")
    note_parts("offer" if referral else "goal")


def _pressed(wish: str, detail: str, key: str) -> Incoming | None:
    """A press about the questions, without script: the page says what was showing."""
    form = request.form
    match wish:
        case "next_question":
            return press_message(key, wish, prompt=detail)
        case "other_question" if detail.startswith("again."):
            again = detail.removeprefix("again.")
            return press_message(key, wish, again=again, showing=again)
        case "other_question" if detail.startswith("undo."):
            showing = form.get("showing", "")
            return press_message(key, wish, again=detail.removeprefix("undo."), showing=showing)
        case "other_question":
            return press_message(key, wish, prompt=detail)
        case "go_to_step":
            step = detail or form.get("step", "")
            return press_message(key, wish, step=int(step) if step.isdecimal() else 0)
        case _:
            return press_message(key, wish, relation=form.get("relation"))


def _beside(loaded: Loaded, wish: str, detail: str) -> View:
    """Buttons that leave the dialogue alone."""
    found, here = loaded.conversation, services()
    if wish == "plan":
        change_plan(loaded)
        note_parts("plan")
    if wish == "seen":
        with here.database.unit_of_work() as session:
            flag = int(detail) if detail.isdecimal() else 0
            if not seen(session, find(session, found.id), flag, current_user.id, here.now()):
                abort(404)
        note_always()
        note_event("flag_handled")
        note_subject(f"flag {flag}")
    pages = {"soep": "professional.wrap_up", "along": "professional.along"}
    page = pages.get(wish, "professional.panel")
    return redirect(url_for(page, conversation_id=found.id))


def _on_a_card(loaded: Loaded, wish: str, key: str, kept: Kept) -> View:
    """A goal or a referral: its answer, or back to the questions with the card left open."""
    found = loaded.conversation
    turn = last_turn(found.turns)
    ask = turn.ask if turn is not None else None
    if wish == "back_to_questions" or ask is None or request.form.get("ask") != ask.id:
        proposed = last_suggestions(found.turns)
        step = proposed.step if proposed is not None else 1
        showing = proposed.prompts[0].id if proposed is not None and proposed.prompts else ""
        back = press_message(key, "go_to_step", step=step, showing=showing)
        if wish == "answer" or back is None:
            return redirect(url_for("professional.panel", conversation_id=found.id))
        outcome = services().conversations.take_turn(found.id, back)
    else:
        read = read_answer_form(request.form, ask, key)
        if isinstance(read, Problem):
            notice = sentence(read.about, length=read.length)
            return _draw(found.id, notice=notice, kept=kept, status=422)
        outcome = services().conversations.take_turn(found.id, read)
        _note_card(ask.id)
    if outcome.state in ("failed", "waiting", "stale", "refused"):
        return _unanswered(found.id, outcome, kept)
    return redirect(url_for("professional.panel", conversation_id=found.id))


def _unanswered(conversation_id: str, outcome: Outcome, kept: Kept) -> View:
    if _away(outcome):
        # A stored message must not be typed again.
        return _draw(conversation_id, notice=NEEDS_ENGINE, status=503)
    notice = OLD_PAGE if outcome.state == "stale" else outcome.notice
    return _draw(conversation_id, notice=notice, kept=kept, status=409)
