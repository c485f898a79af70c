"""Who fits the Helpdesk Digitale Zorg: five questions, one wrong answer is enough (Z3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

FILE = Path(__file__).with_name("helpdesk.yml")
"""Beside this module: it is no part of what the dialogue model learns from."""


class HelpdeskQuestion(BaseModel):
    """One question. ``good`` is the answer with which it goes on, ``otherwise`` why not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text: str
    hint: str = ""
    good: bool
    otherwise: str
    source: str


@dataclass(frozen=True)
class Advice:
    """Whether to refer; ``reasons`` says why not, ``missing`` which questions are open."""

    refer: bool
    reasons: tuple[str, ...]
    missing: tuple[str, ...]


@cache
def helpdesk_questions() -> tuple[HelpdeskQuestion, ...]:
    """The questions in their order.

    Raises:
        pydantic.ValidationError: the file breaks a rule of the schema.
    """
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[HelpdeskQuestion, ...]).validate_python(content)


def advise(answers: Mapping[str, bool]) -> Advice:
    """What the answers, by the id of the question, come down to."""
    questions = helpdesk_questions()
    reasons = tuple(q.otherwise for q in questions if answers.get(q.id, q.good) != q.good)
    missing = tuple(q.id for q in questions if q.id not in answers)
    return Advice(not reasons and not missing, reasons, missing)
