"""What was agreed as FHIR: the plan with who does what, the next contact, the referrals.

A proposal becomes a plan or an order only when a professional agreed to it.
"""

from __future__ import annotations

from itertools import zip_longest

from bot.export.content import Shared
from bot.export.fhir.parts import Resource, instant, narrative, reference, resource, words
from bot.following.lines import goal_line, warm_line
from bot.store.models import WarmReferral


def care_plan(shared: Shared, patient: Resource, goals: list[Resource]) -> Resource:
    """The plan: what was agreed and who does it, the next contact, else what was proposed."""
    agreed = shared.agreed.agreement is not None or all(
        goal["lifecycleStatus"] != "proposed" for goal in goals
    )
    activities = _activities(shared)
    contact = [f"{label}: {words(text)}" for label, text in shared.agreed.contact if words(text)]
    steps = [activity["detail"]["description"] for activity in activities]
    plan = resource(shared, "CarePlan", text=narrative("Plan", *steps, *contact))
    plan |= {
        "status": "active" if agreed else "draft",
        "intent": "plan" if agreed else "proposal",
        "subject": reference(patient),
        "created": instant(shared.agreed.at or shared.ended),
    }
    if goals:
        plan["goal"] = [reference(goal) for goal in goals]
    if activities:
        plan["activity"] = activities
    if contact:
        plan["note"] = [{"text": "\n".join(contact)}]
    return plan


_DONE = {"reached": "completed", "let_go": "cancelled"}


def _activities(shared: Shared) -> list[Resource]:
    agreed = [
        {"status": _DONE.get(goal.status, "not-started"), "description": words(goal_line(goal))}
        for goal in shared.agreed.goals
        if words(goal.what)
    ]
    known = {goal.goal_id for goal in shared.agreed.goals} - {None}
    own = [
        {"status": _DONE.get(goal.status, "not-started"), "description": words(goal.what)}
        for goal in shared.goals
        if words(goal.what) and goal.id not in known
    ]
    meeting = []
    if shared.agreed.follow_up_on is not None:
        assert shared.agreed.agreement is not None
        done = shared.agreed.agreement.follow_up_done_at is not None
        meeting = [
            {
                "kind": "Appointment",
                "status": "completed" if done else "scheduled",
                "scheduledPeriod": {"start": shared.agreed.follow_up_on.isoformat()},
                "description": f"Vervolg: {shared.agreed.follow_up}",
            }
        ]
    return [{"detail": detail} for detail in (*agreed, *own, *meeting)]


def service_requests(shared: Shared, patient: Resource) -> list[Resource]:
    """One request per offer or organisation; an order only after a professional confirmed it."""
    referral = shared.referral
    if referral is None:
        return []
    offers = list(zip_longest(referral.offers, referral.ids, fillvalue=""))
    arranged = {row.id for row in shared.agreed.warm}
    made = []
    for offer, own in offers:
        warm = [row for row in shared.agreed.warm if row.name == offer or own == row.offer != ""]
        arranged -= {row.id for row in warm}
        # Who arranged it with an organisation did more than confirm it.
        made.append((offer, warm, referral.confirmed or bool(warm)))
    made += [(row.name, [row], True) for row in shared.agreed.warm if row.id in arranged]
    return [
        _service_request(shared, patient, number, *request) for number, request in enumerate(made)
    ]


def _service_request(
    shared: Shared,
    patient: Resource,
    number: int,
    offer: str,
    warm: list[WarmReferral],
    confirmed: bool,
) -> Resource:
    assert shared.referral is not None
    lines = [words(warm_line(row)) for row in warm]
    arrived = bool(warm) and all(row.arrived == "yes" for row in warm)
    request = resource(shared, "ServiceRequest", number, text=narrative(offer, *lines))
    request |= {
        "status": "completed" if arrived else "active" if confirmed else "draft",
        "intent": "order" if confirmed else "proposal",
        "code": {"text": words(offer) or "Verwijzing"},
        "subject": reference(patient),
    }
    at = shared.referral.confirmed_at or (warm[0].saved_at if warm else None)
    if confirmed and at is not None:
        request["authoredOn"] = instant(at)
    if words(shared.referral.request):
        request["reasonCode"] = [{"text": words(shared.referral.request)}]
    if lines:
        request["note"] = [{"text": line} for line in lines]
    return request
