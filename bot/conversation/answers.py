"""Reading an answer: what was written or tapped becomes a record, or a kind question again.

A record is what a slot and an answer row hold: ``said`` (exactly as written), ``value``
(as understood) and ``status``. Nothing here stores anything, so reading twice is safe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

from bot.catalogue import load_catalogue
from bot.catalogue.schema import Question
from bot.conversation.clear_no import clear_no
from bot.conversation.moments import read_moment
from bot.conversation.numbers import read_scale
from bot.dutch_dates import today
from bot.profiles.card import card_ask
from bot.profiles.profile import UnusableProfile, read_profile

Status = Literal["answered", "skipped", "unknown"]


class Record(TypedDict):
    """One answer. ``value`` is a number, an option's value, a list of them, a profile (see
    :class:`bot.profiles.profile.Profile`), or text."""

    said: str
    value: Any
    status: Status


class NotUnderstood(ValueError):
    """The answer does not fit the question; ``reply`` is the catalogue key of what to say."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


def is_record(value: object) -> bool:
    """Whether a slot already holds a record (forms validate filled slots once more)."""
    return isinstance(value, dict) and {"said", "value", "status"} <= value.keys()


def passed_over(status: Literal["skipped", "unknown"]) -> Record:
    """The record of a question that was skipped or answered with "weet ik niet"."""
    return Record(said="", value=None, status=status)


def answered(answers: Mapping[str, Record | None], question: str) -> bool:
    """Whether a question has a real answer, not just a skip."""
    record = answers.get(question)
    return record is not None and record["status"] == "answered"


def value_of(answers: Mapping[str, Record | None], question: str) -> Any:
    """The understood value of an answered question, or ``None``."""
    record = answers.get(question)
    return record["value"] if record is not None and record["status"] == "answered" else None


def said(answers: Mapping[str, Record | None], question: str) -> str:
    """The words of an answered question, or an empty string."""
    record = answers.get(question)
    return record["said"] if record is not None and record["status"] == "answered" else ""


_YES = {"ja", "jawel", "jazeker", "zeker", "goed", "oke", "ok", "prima", "graag", "natuurlijk"}
_NO = {"nee", "neen", "niet", "liever niet", "nee hoor", "nee dank u", "nee dank je"}


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("é", "e").strip(" .,!?\"'").split())


ASKS_A_MOMENT = "goal_when"
_ASKS_A_RHYTHM = "goal_how_often"


def _rhythm(text: str) -> str | None:
    """The option for a rhythm in own words ("3x per week", "iedere ochtend voor het eten")."""
    moment = read_moment(text, today())
    if moment is None or not moment.every:
        return None
    if moment.every == "dag":
        return "daily"
    if moment.every == "maand":
        return "other"
    return "weekly" if moment.times == 1 else "few_times_week"


def _option_for(question: Question, text: str) -> str | None:
    """The option that somebody means who typed instead of tapped."""
    typed = _plain(text)
    for option in question.options:
        names = (option.value, option.label.u, option.label.je, *option.synonyms)
        if typed in {_plain(name) for name in names}:
            return option.value
    values = {option.value for option in question.options}
    if question.function in ("safety", "consent"):
        # "Nee, soms wel" is no clear no and "ja, behalve" no clear yes: only exact words count.
        plain = ("yes" if typed in _YES else "no" if typed in _NO else None)
        if plain is None and question.function == "safety" and clear_no(text):
            plain = "no"
        return plain if plain in values else None
    if question.id == _ASKS_A_RHYTHM:
        return _rhythm(text)
    first = typed.split(",")[0].split(" ")[0]
    if "yes" in values and (typed in _YES or first in {"ja", "jawel", "jazeker"}):
        return "yes"
    if "no" in values and (typed in _NO or first in {"nee", "neen"}):
        return "no"
    return None


def read_answer(
    question: Question,
    text: str,
    option: Sequence[str] | None,
    args: Mapping[str, Any] | None = None,
) -> Record:
    """Read what somebody wrote or tapped in reply to ``question``.

    Args:
        question: the question that was open, in the words of its conversation model.
        text: the words as written; the labels when options were tapped.
        option: the values of the tapped options, ``None`` when the answer was typed.
        args: what was filled in on the rows of a profile, ``None`` or empty otherwise.

    Raises:
        NotUnderstood: a choice or number was needed and the words hold none.
    """
    if question.kind == "profile":
        return _profile(question, text, args or {})
    if option:
        value: Any = list(option) if question.kind == "multi" else option[0]
        if question.kind == "scale":
            return _scale(option[0])
        return Record(said=text, value=value, status="answered")
    if question.kind == "scale":
        return _scale(text)
    if question.kind in ("choice", "multi"):
        meant = _option_for(question, text) or _row_for(question, text)
        if meant is None:
            raise NotUnderstood("choose_option")
        return Record(
            said=text, value=[meant] if question.kind == "multi" else meant, status="answered"
        )
    if not text.strip():
        raise NotUnderstood("write_a_few_words")
    meant = _option_for(question, text) if question.options else None
    if meant is None and question.id == ASKS_A_MOMENT and read_moment(text, today()) is None:
        raise NotUnderstood("choose_moment")
    return Record(said=text, value=meant or text.strip(), status="answered")


def _profile(question: Question, text: str, args: Mapping[str, Any]) -> Record:
    try:
        filled = read_profile(card_ask(load_catalogue(), question.id, question.model, "u"), args)
    except (UnusableProfile, KeyError) as problem:
        # A model that was changed meanwhile may have lost the card: the form then goes on.
        raise NotUnderstood("choose_number") from problem
    if not args:
        # Words instead of the card: they are put once more before they count as they stand.
        raise NotUnderstood("choose_number")
    if filled.empty:
        return passed_over("skipped")
    return Record(said=text, value=filled.value(), status="answered")


def _row_for(question: Question, text: str) -> str | None:
    """The row that somebody means who typed its name instead of tapping it."""
    if not question.options_from:
        return None
    typed = _plain(text)
    for row in load_catalogue().model(question.model).rows:
        if typed in {_plain(name) for name in (row.label.u, row.label.je, row.short)} - {""}:
            return row.id
    return None


def _scale(text: str) -> Record:
    number = read_scale(text)
    if number is None:
        raise NotUnderstood("choose_number")
    return Record(said=text, value=number, status="answered")


def as_written(text: str) -> Record:
    """The record after the second misunderstanding: the words count as they stand."""
    return Record(said=text, value=None, status="answered")
