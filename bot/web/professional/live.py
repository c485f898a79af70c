"""What the panel's script sends while the POH talks and types, and what it gets back.

A note and presses travel together, each press with a key that makes sending it twice
harmless. The answer is the panel as it is then; nothing on screen moves because of it but
what stands ready behind the question, the saved time and the red bar.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import jsonify, render_template, request
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.conversation.turn import Suggestions
from bot.dutch_dates import write_time
from bot.web.cards import tidy
from bot.web.practice.access import READERS, needs
from bot.web.professional.alarms import alarms_of
from bot.web.professional.blueprint import ENDED, RELATIONS, Loaded, View, load, professional
from bot.web.professional.consult import Shown, kept_ready, shown_now
from bot.web.professional.noting import problem_with_note, version_of
from bot.web.professional.pressing import press_message, take_in
from bot.web.professional.watching import unwatched
from bot.web.professional.words import SCRIPT_WORDS
from bot.web.services import services

MOST_PRESSES = 200
"""What a panel can have gathered while the connection was away."""


class Press(BaseModel):
    """One button about the questions."""

    model_config = ConfigDict(extra="forbid")

    key: str
    do: str
    prompt: str = ""
    showing: str = ""
    again: str = ""
    relation: str = ""
    step: int | None = None


class Sent(BaseModel):
    """What a panel sends. ``seen`` is the state of the note that it started from."""

    model_config = ConfigDict(extra="forbid")

    note: str | None = None
    seen: str | None = None
    presses: list[Press] = Field(default_factory=list, max_length=MOST_PRESSES)


def panel_data(loaded: Loaded, shown: Shown) -> dict[str, Any]:
    """What the script knows of a panel."""
    note = loaded.note
    return {
        "shown": _plain(shown.suggestions),
        "ready": {
            name: _plain(proposed)
            for name, proposed in kept_ready(loaded, shown, services().catalogue).items()
        },
        "passed": {question.id: asdict(question) for question in (*shown.asked, *shown.aside)},
        "previous": shown.previous.id if shown.previous else "",
        "saved": write_time(note.updated_at) if note else "",
        "seen": version_of(note),
        "behind": shown.behind or _unread(loaded),
        "words": SCRIPT_WORDS,
    }


def _unread(loaded: Loaded) -> bool:
    """Whether a note was written at an open card that the engine could not read for safety."""
    content = loaded.note.content if loaded.note is not None else ""
    return bool(unwatched(loaded.conversation, loaded.panel, content))


def _plain(proposed: Suggestions) -> dict[str, Any]:
    return proposed.model_dump(mode="json")


@professional.post("/<conversation_id>/bij")
@needs(*READERS)
def live(conversation_id: str) -> View:
    """Take a note and presses from the script."""
    loaded = load(conversation_id)
    if loaded.conversation.status in ENDED:
        return _refused("Dit consult is afgerond.", 410)
    try:
        sent = Sent.model_validate(request.get_json(silent=True))
    except ValidationError:
        return _refused("Dit kunnen we niet lezen.", 422)
    presses = [
        press_message(
            press.key, press.do, prompt=press.prompt, showing=press.showing, again=press.again,
            relation=press.relation, step=press.step,
        )
        for press in sent.presses
    ]  # fmt: skip
    if any(press is None for press in presses):
        return _refused("Dit kunnen we niet lezen.", 422)
    if sent.note is not None and (problem := problem_with_note(sent.note)):
        return _refused(problem, 413)
    take_in(conversation_id, [press for press in presses if press], sent.note, sent.seen)
    return _now(conversation_id, sent)


def _now(conversation_id: str, sent: Sent) -> View:
    """The panel after what was sent."""
    loaded = load(conversation_id)
    catalogue = services().catalogue
    shown = shown_now(loaded, catalogue)
    data = panel_data(loaded, shown)
    note = loaded.note.content if loaded.note is not None else ""
    if sent.note is not None and note != tidy(sent.note):
        # Somebody wrote in another window as well: both texts are there now.
        data["note"] = note
    data["parts"] = {
        "alarms": render_template(
            "professional/_alarms.html", alarms=alarms_of(loaded, catalogue), consult=loaded.id
        ),
        "asked": render_template("professional/_asked.html", shown=shown),
        "stance": render_template(
            "professional/_stance.html", suggestions=shown.suggestions, relations=RELATIONS
        ),
    }
    data["csrf"] = generate_csrf()
    return jsonify(data)


def _refused(text: str, status: int) -> View:
    answer = jsonify({"problem": text})
    answer.status_code = status
    return answer
