"""The smallest pieces of content: a text in every form of address, an option, a prompt."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.conversation.turn import Frozen


class Spoken(Frozen):
    """One text in both forms of address; ``professional`` where the POH needs other words."""

    u: str
    je: str
    professional: str = ""


class OptionText(Frozen):
    """An option of a choice, with the words people type for it instead of tapping."""

    value: str
    label: Spoken
    synonyms: tuple[str, ...] = ()


class ScaleEnds(Frozen):
    """What 0 and 10 mean, in words."""

    lo: str
    hi: str


class PromptText(Frozen):
    """A question the POH can ask aloud, for some relation types in one step of the wheel.

    ``when`` names options of the conversation model (the phase of a *zoeker*): the question
    comes only when the patient picked one of them, or when nothing is known about it. With
    ``topics`` it fits only those life areas. ``after`` are prompts of which at least one must
    have been asked before, because the question goes on from it. ``blocked_by`` are life areas,
    or ``safety`` for any finding of the safety layer, that rule it out. ``looks_back``: only in a
    consult that follows an earlier one (talk), or one in which a goal was set (goal).
    """

    id: str
    relations: tuple[Literal["klant", "klaag", "bezoeker", "onbekend"], ...]
    step: int = Field(ge=1, le=5)
    function: str
    u: str
    je: str
    why: str
    topics: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    looks_back: Literal["", "talk", "goal"] = ""
    source: str
