"""The question prompter: which question could the POH ask now?

Pure, so that the dialogue and the panel choose alike: the dialogue while the engine answers,
the panel from the rows when it does not. A question fits the relation type and the step of
the actiewiel, was not asked or put aside before, and keeps to the "do not" list of dossier
§1.2. It proposes; the POH chooses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from bot.catalogue.schema import Catalogue, PromptText
from bot.conversation.relation import LOWEST_FIRST, Observation
from bot.conversation.turn import Address, Prompt, RelationType, Suggestions

LAST_STEP: dict[RelationType, int] = {"onbekend": 2, "bezoeker": 2, "klaag": 3, "klant": 5}
"""How far in the wheel each type goes (dossier §3, combination rule)."""

STEPS = (1, 2, 3, 4, 5)
SHOWN = 3
"""The question on the card and the two that are kept ready behind it."""


@dataclass(frozen=True)
class Course:
    """Where a consult is in its questions.

    ``used`` were asked aloud and ``aside`` were passed by, both in that order; ``showing`` is
    the question on the card.
    """

    relation: RelationType = "onbekend"
    step: int = 1
    used: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    showing: str = ""


def course_of(slots: Mapping[str, Any]) -> Course:
    """Where the consult is, from the slots of the dialogue."""
    shown = slots.get("prompts_shown") or []
    return Course(
        relation=slots.get("path") or "onbekend",
        step=int(slots.get("prompt_step") or 1),
        used=tuple(slots.get("prompts_used") or ()),
        aside=tuple(slots.get("prompts_aside") or ()),
        showing=shown[0] if shown else "",
    )


def pressed(course: Course, command: str, args: Mapping[str, Any]) -> Course:
    """Where the consult is after a button.

    Args:
        course: before it.
        command: ``next_question`` (the question was asked), ``other_question`` (it was passed
            by), ``set_relation`` or ``go_to_step``; anything else changes nothing.
        args: ``prompt`` the question it is about (else the one that was showing), ``showing``
            the one that the panel shows from then on, ``again`` a question that was not asked
            after all, ``relation`` and ``step``.
    """
    about = str(args.get("prompt") or course.showing)
    if args.get("again"):
        course = _taken_back(course, str(args["again"]))
    elif command == "next_question" and about and about not in course.used:
        course = replace(course, used=(*course.used, about))
    elif command == "other_question" and about and about not in (*course.aside, *course.used):
        course = replace(course, aside=(*course.aside, about))
    elif command == "set_relation" and args.get("relation") in LOWEST_FIRST:
        course = replace(course, relation=cast(RelationType, args["relation"]))
    elif command == "go_to_step" and str(args.get("step")) in map(str, STEPS):
        course = replace(course, step=int(args["step"]))
    return replace(course, showing=str(args.get("showing") or ""))


def _taken_back(course: Course, prompt: str) -> Course:
    return replace(
        course,
        used=tuple(name for name in course.used if name != prompt),
        aside=tuple(name for name in course.aside if name != prompt),
    )


def without_partial(observations: Sequence[Observation], text: str) -> list[Observation]:
    """The readings of notes without those of words that stand in ``text`` as well.

    A note is read while it is being typed; a sentence that grew is one statement, not two.
    """
    return [
        seen
        for seen in observations
        if seen["by"] == "professional" or not seen["evidence"] or seen["evidence"] not in text
    ]


def suggest(
    catalogue: Catalogue,
    *,
    relation: RelationType,
    step: int,
    used: Sequence[str],
    aside: Collection[str] = (),
    showing: str = "",
    topics: Collection[str] = (),
    safety_raised: bool = False,
    address: Address = "u",
    model: str = "",
    picks: Collection[str] = (),
    observations: Sequence[Observation] = (),
    look_back: Collection[str] = (),
    most: int = SHOWN,
) -> Suggestions:
    """One question for this moment and at most two (``most`` - 1) to follow it.

    All are of this step, or of the last step that the relation goes to. What was asked or put
    aside never comes again: when nothing is left, the answer holds no question but the next
    step that has one. A question that goes on from the one that was asked last comes first,
    then those that look back (``look_back`` is what there is to look back on: "talk", "goal"),
    then those of the conversation ``model`` (``picks`` are the options that the patient picked
    on its cards), then those about what was named; ``showing`` stays first as long as it fits.
    """
    here = min(step, LAST_STEP[relation])
    gone = _gone(catalogue, {*used, *aside})

    def fresh(at: int) -> list[PromptText]:
        return [
            prompt
            for prompt in catalogue.prompts_for(model, picks)
            if fits(prompt, relation, at, topics, safety_raised=safety_raised)
            and prompt.u not in gone
            and (not prompt.looks_back or prompt.looks_back in look_back)
            # Taking back an earlier question leaves the one on the card where it is.
            and (not prompt.after or prompt.id == showing or set(prompt.after) & set(used))
        ]

    last = used[-1] if used else ""
    general = {prompt.id for prompt in catalogue.prompts}
    chosen = sorted(
        fresh(here),
        key=lambda prompt: (
            prompt.id != showing,
            last not in prompt.after,
            not prompt.looks_back,
            prompt.id in general,
            -len(set(prompt.topics) & set(topics)),
        ),
    )[:most]
    other_steps = [at for at in STEPS[: LAST_STEP[relation]] if at != here]
    # On first; back to what was passed by when there is nothing ahead.
    other_steps.sort(key=lambda at: (at < here, at))
    by, reason = _chosen_by(relation, observations)
    return Suggestions(
        step=here,
        wanted_step=step if step != here else None,
        next_step=next((at for at in other_steps if fresh(at)), None),
        relation=relation,
        relation_by=by,
        relation_reason=reason,
        prompts=tuple(_said(prompt, relation, address) for prompt in chosen),
    )


def fits(
    prompt: PromptText,
    relation: RelationType,
    step: int,
    topics: Collection[str] = (),
    *,
    safety_raised: bool = False,
) -> bool:
    """Whether a question is one for this type and step, and nothing that was said forbids it."""
    ruled_out = {*topics, *(["safety"] if safety_raised else [])} & set(prompt.blocked_by)
    return (
        relation in prompt.relations
        and prompt.step == step <= LAST_STEP[relation]
        and (not prompt.topics or bool(set(prompt.topics) & set(topics)))
        and not ruled_out
    )


def _gone(catalogue: Catalogue, names: Collection[str]) -> set[str]:
    """The words of these questions: two types may share a question, which is asked once."""
    return {prompt.u for prompt in catalogue.all_prompts if prompt.id in names}


def _said(prompt: PromptText, relation: RelationType, address: Address) -> Prompt:
    return Prompt(
        id=prompt.id,
        text=prompt.u if address == "u" else prompt.je,
        why=prompt.why,
        step=prompt.step,
        relation=relation,
    )


def _chosen_by(relation: RelationType, observations: Sequence[Observation]) -> tuple[Any, str]:
    """Who chose the type, and the words that made the computer propose it."""
    chosen = [seen for seen in observations if seen["by"] == "professional"]
    if chosen and chosen[-1]["relation"] == relation:
        return "professional", ""
    reasons = [seen["evidence"] for seen in observations if seen["relation"] == relation]
    return "computer", reasons[-1] if reasons else ""
