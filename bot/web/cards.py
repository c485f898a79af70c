"""From the store to the screen: the log, the ask card, and back from a form to a message."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from werkzeug.datastructures import MultiDict

from bot.catalogue.schema import Catalogue
from bot.conversation.incoming import Incoming, filled_card
from bot.conversation.turn import Address, Ask, Turn
from bot.profiles.card import on_card
from bot.profiles.profile import Profile, UnusableProfile, profile_of, read_profile
from bot.store.models import Message, StoredTurn

LONGEST_TEXT = 2000
"""Characters that one message may have."""

LABELS: Mapping[str, str] = {
    "ask_explanation": "Leg uit",
    "ask_example": "Geef een voorbeeld",
    "ask_why": "Waarom deze vraag?",
    "go_back": "Vorige vraag",
    "skip_question": "Weet ik niet / sla over",
    "dont_know": "Weet ik niet",
    "correct_answer": "Wijzig mijn antwoord",
    "add_goal": "Voeg nog een doel toe",
    "pause": "Stoppen en later verder",
    "stop": "Helemaal stoppen",
}
"""Buttons that are a command, as they read in the log."""

ASIDES = frozenset({"ask_explanation", "ask_example", "ask_why"})
"""Commands that ask about the question and leave it open."""

PATIENT_COMMANDS = frozenset(LABELS) | {"resume"}
"""What a patient's button may send."""


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    by_computer: bool
    text: str


@dataclass(frozen=True)
class Problem:
    """Why an answer was not taken; ``about`` picks the sentence that the screen shows."""

    about: str
    length: int = 0


@dataclass(frozen=True)
class Kept:
    """What somebody filled in, to show again after an error.

    On a card with rows ``chosen`` are the ticked rows, ``links`` the pairs that were joined;
    ``scores``, ``words``, ``picks`` and ``places`` are what stands at each row or field.
    """

    text: str = ""
    chosen: tuple[str, ...] = ()
    scores: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    picks: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether something was filled in at all."""
        return any(getattr(self, part.name) for part in fields(self))


def last_turn(turns: Sequence[StoredTurn]) -> Turn | None:
    """The turn that was shown last, or ``None`` at the very beginning."""
    return Turn.model_validate(turns[-1].content) if turns else None


def log_lines(messages: Iterable[Message], turns: Iterable[StoredTurn]) -> list[Line]:
    """The conversation so far, without the question that is still open.

    A question moves to the log together with its answer, so nothing is read twice.
    """
    shown = {stored.number: Turn.model_validate(stored.content) for stored in turns}
    lines: list[Line] = []
    for message in messages:
        if message.state == "waiting":
            continue
        before = shown.get(max((n for n in shown if n < message.number), default=-1))
        if before is not None:
            if before.lead:
                lines.append(Line(True, before.lead))
            answers_it = message.command not in ASIDES and message.command != "resume"
            if before.ask is not None and answers_it:
                lines.append(Line(True, before.ask.text))
        words = LABELS.get(message.command or "", message.content)
        if words:
            lines.append(Line(False, words))
    return lines


def in_address(turn: Turn, catalogue: Catalogue, address: Address) -> Turn:
    """The turn with its question in the chosen form of address.

    A turn is stored as it was said; after "je mag ook je zeggen" the open question changes
    at once. Only words that stand in the catalogue are exchanged.
    """
    ask = turn.ask
    known = ask is not None and ask.id in catalogue.questions
    question = catalogue.question(ask.id, ask.model) if ask is not None and known else None
    if ask is None or question is None or ask.text not in (question.text.u, question.text.je):
        return turn
    labels = {option.value: option.label for option in question.options}
    if question.options_from:
        labels |= {row.id: row.label for row in catalogue.model(ask.model).rows}
    options = tuple(
        option.model_copy(update={"label": getattr(labels[option.value], address)})
        if option.value in labels
        else option
        for option in ask.options
    )
    changed: dict[str, Any] = {"text": getattr(question.text, address), "options": options}
    card = catalogue.model(ask.model).card_of(ask.id)
    if card is not None and ask.kind == "profile":
        changed |= on_card(question, card, address)
    if question.hint is not None and ask.hint in (question.hint.u, question.hint.je):
        changed["hint"] = getattr(question.hint, address)
    return turn.model_copy(update={"ask": ask.model_copy(update=changed)})


def filled_in(ask: Ask) -> Kept:
    """The answer that was given before, to fill in again after "Wijzig" or "Vorige vraag"."""
    if ask.value is None:
        return Kept()
    if isinstance(ask.value, dict):
        filled = profile_of(ask.value) or Profile()
        return Kept(
            chosen=filled.talk,
            scores={name: str(number) for name, number in filled.scores.items()},
            words=filled.words,
            picks=filled.picks,
            places={name: str(place) for name, place in filled.places.items()},
            links=filled.links,
        )
    values = [ask.value] if isinstance(ask.value, str) else list(ask.value)
    if ask.kind == "scale":
        return Kept(chosen=tuple(value.removesuffix(".0") for value in values))
    tapped = tuple(value for value in values if value in {o.value for o in ask.options})
    typed = "" if tapped or ask.kind in ("choice", "multi") else values[0] if values else ""
    return Kept(text=typed, chosen=tapped)


def new_key() -> str:
    """A key that makes a form count once, however often it is sent."""
    return secrets.token_urlsafe(16)


def tidy(text: str) -> str:
    """Text as it was meant: one kind of line ending, no blank edges."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def kept_from(form: MultiDict[str, str]) -> Kept:
    """What the form held, to draw it again."""
    return Kept(
        tidy(form.get("text", "")),
        tuple(form.getlist("option")),
        _of_rows(form, "score-"),
        _of_rows(form, "words-"),
        _of_rows(form, "pick-"),
        _of_rows(form, "place-"),
        tuple(form.getlist("link")),
    )


def _of_rows(form: MultiDict[str, str], prefix: str) -> dict[str, str]:
    """The fields of a card with rows; what was left empty is not there."""
    return {
        name.removeprefix(prefix): tidy(value)
        for name, value in form.items()
        if name.startswith(prefix) and value.strip()
    }


def check_text(text: str) -> Problem | None:
    """Why a text cannot be stored, or ``None``."""
    if len(text) > LONGEST_TEXT:
        return Problem("too_long", len(text))
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
        return Problem("odd_characters")
    return None


def read_answer_form(form: MultiDict[str, str], ask: Ask, key: str) -> Incoming | Problem:
    """Turn the ask card that came back into a message, or say what is missing."""
    kept = kept_from(form)
    labels = {option.value: option.label for option in ask.options}
    if ask.kind == "scale":
        labels = {str(number): str(number) for number in range(11)}
    labels |= {row.id: row.label for row in ask.rows}
    if any(value not in labels for value in kept.chosen):
        return Problem("choose_number" if ask.kind == "scale" else "choose")
    tapped = tuple(dict.fromkeys(kept.chosen))
    said = ", ".join(labels[value] for value in tapped)
    match ask.kind:
        case "info":
            return Incoming(key=key, kind="option", option=("next",), text="Verder", ask=ask.id)
        case "choice" | "scale" | "multi":
            if not tapped or (ask.kind != "multi" and len(tapped) > 1):
                return Problem("choose_number" if ask.kind == "scale" else "choose")
            return Incoming(key=key, kind="option", option=tapped, text=said, ask=ask.id)
        case "text" | "date":
            if kept.text:
                # Somebody who taps an option and writes as well says both.
                both = f"{said}: {kept.text}" if tapped else kept.text
                problem = check_text(both)
                return problem or Incoming(key=key, kind="text", text=both, ask=ask.id)
            if tapped:
                return Incoming(key=key, kind="option", option=tapped[:1], text=said, ask=ask.id)
            return Problem("write_date" if ask.kind == "date" else "write")
        case "profile":
            return _read_rows(ask, kept, key)


def _read_rows(ask: Ask, kept: Kept, key: str) -> Incoming | Problem:
    for words in kept.words.values():
        if (problem := check_text(words)) is not None:
            return problem
    if not all(number.isdecimal() for number in (*kept.scores.values(), *kept.places.values())):
        return Problem("choose_number")
    if len(set(kept.places.values())) < len(kept.places):
        return Problem("place_twice")
    args = {
        "scores": {row: int(number) for row, number in kept.scores.items()},
        "talk": list(kept.chosen),
        "words": dict(kept.words),
        "picks": dict(kept.picks),
        "places": {row: int(place) for row, place in kept.places.items()},
        "links": list(dict.fromkeys(kept.links)),
    }
    try:
        return filled_card(key, ask, read_profile(ask, args))
    except UnusableProfile:
        return Problem("choose_number")
