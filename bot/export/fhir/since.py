"""How it went with the goals of last time, as FHIR goals with their achievement.

A goal that was let go is cancelled and has words, no code: the code list only knows goals that
were "not achieved" or "not attainable", and neither is what was said.
"""

from __future__ import annotations

from bot.dutch_dates import local
from bot.export.content import Shared
from bot.export.fhir.parts import (
    HL7,
    NICTIZ,
    Resource,
    code,
    narrative,
    reference,
    resource,
    words,
)
from bot.export.since import Went
from bot.following.words import OUTCOMES

_LIFECYCLE = {"reached": "completed", "let_go": "cancelled"}
_ACHIEVEMENT = {"reached": "achieved", "busy": "in-progress", "adjusted": "in-progress"}
"""Codes of goal-achievement (HL7, R4), where one says what was said."""


def earlier_goals(shared: Shared, patient: Resource) -> list[Resource]:
    """Each goal of last time that was looked back on."""
    return [_goal(shared, went, patient) for went in shared.agreed.since.went if words(went.what)]


def _goal(shared: Shared, went: Went, patient: Resource) -> Resource:
    made = resource(shared, "Goal", "last time", went.key, text=narrative(went.line))
    made |= {
        "meta": {"profile": [f"{NICTIZ}/nl-core-TreatmentObjective"]},
        "lifecycleStatus": _LIFECYCLE.get(went.outcome, "active"),
        "description": {"text": words(went.what)},
        "subject": reference(patient),
        "expressedBy": reference(patient),
    }
    if went.outcome:
        said = OUTCOMES[went.outcome]
        known = _ACHIEVEMENT.get(went.outcome)
        made["achievementStatus"] = (
            code(f"{HL7}/goal-achievement", known, said) if known else {"text": said}
        )
    if shared.agreed.since.at is not None:
        made["statusDate"] = local(shared.agreed.since.at).date().isoformat()
    notes = [words(note) for note in (went.confidence.capitalize(), went.remark) if words(note)]
    if notes:
        # The Dutch profile takes one note.
        made["note"] = [{"text": "\n".join(notes)}]
    return made


def since_section(shared: Shared, goals: list[Resource]) -> Resource:
    """What is better, how the goals went, and what to do when it comes back."""
    told = [f"{label}: {text}" for label, text in shared.agreed.since.rows]
    section: Resource = {"title": "Sinds de vorige keer", "text": narrative(*told)}
    if goals:
        section["entry"] = [reference(goal) for goal in goals]
    return section
