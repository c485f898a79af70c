"""A filled-in model to look at: the same numbers as a drawing, as a table and as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.catalogue.schema import Catalogue
from bot.conversation.turn import Address
from bot.profiles.profile import NO_NUMBER, profile_of
from bot.store.models import Answer


@dataclass(frozen=True)
class ShownRow:
    """One row; ``number`` is 0–10 or ``None``, ``words`` what was written beside it."""

    id: str
    label: str
    short: str
    number: int | None
    words: str
    ticked: bool

    @property
    def shown(self) -> str:
        """The number, or a dash where there is none."""
        return NO_NUMBER if self.number is None else str(self.number)


@dataclass(frozen=True)
class ShownProfile:
    """A model with what somebody filled in; ``question`` is the one that asked for it."""

    question: str
    title: str
    label: str
    tick: str
    drawing: str
    rows: tuple[ShownRow, ...]

    @property
    def has_words(self) -> bool:
        """Whether there is a column of own words."""
        return any(row.words for row in self.rows)

    @property
    def has_numbers(self) -> bool:
        """Whether a number was given at all; without one there is nothing to draw."""
        return any(row.number is not None for row in self.rows)


def shown_profiles(
    answers: Iterable[Answer],
    catalogue: Catalogue,
    address: Address = "u",
    *,
    own_words: bool = True,
) -> list[ShownProfile]:
    """The filled-in models among the answers of one conversation.

    ``own_words``: with what was written beside the numbers; the patient may keep that back.
    """
    found = []
    for answer in answers:
        question = catalogue.questions.get(answer.question)
        filled = profile_of(answer.value) if answer.status == "answered" else None
        if question is None or not question.model or filled is None:
            continue
        model = catalogue.models[question.model]
        rows = tuple(
            ShownRow(
                id=row.id,
                label=getattr(row.label, address),
                short=row.short,
                number=filled.scores.get(row.id),
                words=filled.words.get(row.id, "") if own_words else "",
                ticked=row.id in filled.talk,
            )
            for row in model.rows
        )
        found.append(
            ShownProfile(
                question=question.id,
                title=model.title,
                label=question.summary_label,
                tick=getattr(model.tick, address),
                drawing=model.drawing,
                rows=rows,
            )
        )
    return found
