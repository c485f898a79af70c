"""The POH's panel: one question to ask aloud, a note, and the way through the actiewiel.

The whole panel is one form, so that whatever button is pressed, the note and what was typed
go along and nothing is lost; this works without JavaScript.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot.conversation.permission import may_be_read
from bot.conversation.summary import answer_rows, goal_lines
from bot.conversation.turn import Suggestions, Turn
from bot.conversation.turns import Incoming, Outcome
from bot.store.models import Conversation, Message, Note, StoredTurn
from bot.web.cards import (
    Kept,
    Problem,
    check_text,
    filled_in,
    kept_from,
    last_turn,
    new_key,
    read_answer_form,
    tidy,
)
from bot.web.practice.access import READERS, needs, own_practice
from bot.web.practice.reading import (
    find_conversation,
    flag_rows,
    note_of,
    profiles_to_read,
)
from bot.web.services import services
from bot.web.wording import sentence

View = AnyResponse | str | tuple[str, int]

professional = Blueprint("professional", __name__, template_folder="templates", url_prefix="/poh")

RELATIONS = {
    "bezoeker": "kijkt nog rond",
    "klaag": "heeft vooral last",
    "klant": "wil aan de slag",
}
"""The types in neutral words, fit to be seen by the patient."""

STEPS = {
    1: "Hoe gaat het nu?",
    2: "Wat wilt u?",
    3: "Wat kunt u?",
    4: "Wat besluit u?",
    5: "Gaat u het doen?",
}
"""The steps of the actiewiel."""

COMMANDS = frozenset(
    {
        "next_question", "other_question", "set_relation", "go_to_step", "start_goal",
        "start_referral", "wrap_up", "go_back", "skip_question",
    }
)  # fmt: skip
LONGEST_NOTE = 10_000


def _found(session: Session, conversation_id: str) -> Conversation:
    found = find_conversation(session, own_practice(), conversation_id)
    if found is None or found.role != "professional":
        abort(404)
    return found


def _load(conversation_id: str) -> tuple[Conversation, Note | None]:
    with services().database.unit_of_work() as session:
        found = _found(session, conversation_id)
        note = note_of(session, found.id)
    g.practice = found.practice
    return found, note


def last_suggestions(turns: Sequence[StoredTurn]) -> Suggestions | None:
    """The questions that were proposed last; they stay while a goal card is open."""
    for stored in reversed(turns):
        turn = Turn.model_validate(stored.content)
        if turn.suggestions is not None:
            return turn.suggestions
    return None


def asked_questions(messages: Sequence[Message], turns: Sequence[StoredTurn]) -> list[str]:
    """The questions that were asked aloud, in order.

    A question counts as asked when the POH pressed "Gesteld" or wrote down what the patient
    said to it.
    """
    proposed: dict[int, Suggestions] = {}
    texts: dict[str, str] = {}
    for stored in turns:
        turn = Turn.model_validate(stored.content)
        if turn.suggestions is not None:
            proposed[stored.number] = turn.suggestions
            texts |= {prompt.id: prompt.text for prompt in turn.suggestions.prompts}
    asked: list[str] = []
    for message in messages:
        before = proposed.get(message.number - 1)
        if before is None or not before.prompts:
            continue
        if message.command == "next_question" or message.kind == "text":
            text = texts.get(str(message.args.get("prompt")), before.prompts[0].text)
            if text not in asked:
                asked.append(text)
    return asked


@professional.get("/<conversation_id>")
@needs(*READERS)
def panel(conversation_id: str) -> View:
    """The question to ask now, and everything around it."""
    found, _ = _load(conversation_id)
    if found.status in ("sent", "closed", "stopped"):
        return redirect(url_for("practice.conversation", conversation_id=found.id))
    conversations = services().conversations
    outcome = conversations.current(found.id) if found.turns else conversations.begin(found.id)
    failed = outcome.state in ("failed", "waiting")
    return _draw(conversation_id, notice=_notice(outcome) if failed else "")


def _notice(outcome: Outcome) -> str:
    match outcome.state:
        case "failed" | "waiting":
            return "De gesprekshulp is even niet bereikbaar. Wat je schreef, is bewaard."
        case "stale":
            return "Deze pagina stond nog open. Dit is de stand van nu."
        case _:
            return outcome.notice


def _draw(
    conversation_id: str, *, notice: str = "", kept: Kept | None = None, status: int = 200
) -> View:
    found, note = _load(conversation_id)
    turn = last_turn(found.turns)
    ask = turn.ask if turn is not None else None
    prepared = found.prepared_by
    readable = prepared is not None and may_be_read(prepared)
    catalogue = services().catalogue
    page = render_template(
        "professional/panel.html",
        conversation=found,
        turn=turn,
        ask=ask,
        suggestions=last_suggestions(found.turns),
        relations=RELATIONS,
        steps=STEPS,
        asked=asked_questions(found.messages, found.turns),
        note=request.form.get("note", note.content if note else ""),
        saved_at=note.updated_at if note else None,
        goals=found.goals,
        goal_lines=goal_lines,
        prepared=prepared if readable else None,
        prepared_rows=(
            answer_rows(prepared.answers, catalogue, own_words=prepared.own_words)
            if prepared and readable
            else []
        ),
        prepared_profiles=(
            profiles_to_read(prepared, catalogue) if prepared and readable else []
        ),
        prepared_flags=flag_rows(prepared) if prepared and readable else [],
        kept=kept or (filled_in(ask) if ask else Kept()),
        notice=notice,
        key=new_key(),
    )
    return page, status


def _save_note(conversation_id: str) -> Problem | None:
    """Store the note that came with the form; an empty one empties it."""
    if "note" not in request.form:
        return None
    content = tidy(request.form["note"])
    if len(content) > LONGEST_NOTE:
        return Problem("too_long", len(content))
    if (problem := check_text(content[:2000])) is not None:
        return problem
    with services().database.unit_of_work() as session:
        found = _found(session, conversation_id)
        note = note_of(session, found.id)
        if note is None and content:
            session.add(
                Note(conversation_id=found.id, content=content, updated_at=services().now())
            )
        elif note is not None and note.content != content:
            note.content, note.updated_at = content, services().now()
    return None


@professional.post("/<conversation_id>/notitie")
@needs(*READERS)
def save_note(conversation_id: str) -> View:
    """Save the note; what else was typed on the panel stays on it."""
    _load(conversation_id)
    problem = _save_note(conversation_id)
    kept = kept_from(request.form)
    if problem is not None:
        return _draw(conversation_id, notice=_note_problem(problem), kept=kept, status=422)
    if kept.text or kept.chosen:
        return _draw(conversation_id, kept=kept)
    return redirect(url_for("professional.panel", conversation_id=conversation_id))


def _note_problem(problem: Problem) -> str:
    if problem.about == "too_long":
        return f"Je notitie is te lang: {problem.length} tekens. Er passen {LONGEST_NOTE} in."
    return "In je notitie staat een teken dat we niet kunnen bewaren. Haal het weg."


@professional.post("/<conversation_id>")
@needs(*READERS)
def press(conversation_id: str) -> View:
    """Any button of the panel: save the note, take what was typed, do what was asked."""
    found, _ = _load(conversation_id)
    kept = kept_from(request.form)
    if (problem := _save_note(conversation_id)) is not None:
        return _draw(conversation_id, notice=_note_problem(problem), kept=kept, status=422)
    key, (wish, detail) = request.form.get("key", ""), _pressed(found)
    if not 8 <= len(key) <= 48 or (wish != "answer" and wish not in COMMANDS):
        abort(400)
    incoming = _incoming(last_turn(found.turns), key, wish, detail, kept)
    if isinstance(incoming, Problem):
        notice = sentence(incoming.about, length=incoming.length)
        return _draw(conversation_id, notice=notice, kept=kept, status=422)
    for message in incoming:
        outcome = services().conversations.take_turn(found.id, message)
        if outcome.state in ("failed", "waiting", "stale", "refused"):
            status = 503 if outcome.state in ("failed", "waiting") else 409
            # A stored message must not be typed again; a refused one must.
            left = kept if outcome.state in ("stale", "refused") else Kept()
            return _draw(conversation_id, notice=_notice(outcome), kept=left, status=status)
    if wish == "wrap_up":
        return redirect(url_for("practice.conversation", conversation_id=found.id))
    return redirect(url_for("professional.panel", conversation_id=found.id))


def _pressed(found: Conversation) -> tuple[str, str]:
    """The button, with the prompt, relation or step that it is about."""
    wish, _, detail = request.form.get("do", "answer").partition(":")
    match wish:
        case "back_to_questions":
            # The questions of the step that was open; nothing on the card is given up.
            suggested = last_suggestions(found.turns)
            return "go_to_step", str(suggested.step if suggested is not None else 1)
        case "go_to_step":
            return wish, request.form.get("step", "")
        case "set_relation":
            return wish, request.form.get("relation", "")
        case _:
            return wish, detail


def _incoming(
    turn: Turn | None, key: str, wish: str, detail: str, kept: Kept
) -> Sequence[Incoming] | Problem:
    """The messages of one press: first what was typed, then the button."""
    ask = turn.ask if turn is not None else None
    drawn_for = request.form.get("ask", "")[:40] or None
    same_ask = ask is not None and drawn_for == ask.id
    if wish == "answer":
        if ask is not None and same_ask:
            read = read_answer_form(request.form, ask, key)
            return read if isinstance(read, Problem) else (read,)
        if not kept.text:
            return Problem("write_only")
    if wish == "set_relation" and not detail:
        return Problem("choose")
    typed = _typed(key, kept, drawn_for, same_ask=same_ask, wish=wish)
    if isinstance(typed, Problem) or wish == "answer":
        return typed
    command = Incoming(
        key=key,
        kind="command",
        command=wish,
        args=_args(wish, detail),
        # What was typed may have moved the conversation on; the button is meant all the same.
        ask=drawn_for if not typed else None,
    )
    return (*typed, command)


def _typed(
    key: str, kept: Kept, drawn_for: str | None, *, same_ask: bool, wish: str
) -> tuple[Incoming, ...] | Problem:
    if not kept.text or (same_ask and wish in ("go_back", "skip_question")):
        return ()
    if (problem := check_text(kept.text)) is not None:
        return problem
    return (Incoming(key=f"{key}.text", kind="text", text=kept.text, ask=drawn_for),)


def _args(wish: str, detail: str) -> dict[str, Any]:
    match wish:
        case "set_relation":
            if detail not in RELATIONS:
                abort(400)
            return {"relation": detail}
        case "go_to_step":
            if detail not in {str(number) for number in STEPS}:
                abort(400)
            return {"step": int(detail)}
        case "next_question" | "other_question":
            return {"prompt": detail[:60]} if detail else {}
        case _:
            return {}
