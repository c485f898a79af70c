"""The document: Composition first, everything it speaks of after it.

Goals and the referral are proposals until a professional agreed; only the codes that the Dutch
profiles fix are in it, and no code tables are shipped. No AuditEvent: the log stays with us.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from uuid import uuid4

from bot.catalogue.schema import Catalogue
from bot.export.content import Shared
from bot.export.fhir.check import check
from bot.export.fhir.parts import (
    HL7,
    LOINC,
    NICTIZ,
    SNOMED,
    Resource,
    code,
    instant,
    name_of,
    narrative,
    reference,
    resource,
    urn,
    words,
)
from bot.export.fhir.plan import care_plan, service_requests
from bot.export.fhir.questionnaire import questionnaire_and_response
from bot.export.fhir.since import earlier_goals, since_section
from bot.export.sheets import pseudonym
from bot.export.soep import soep_text
from bot.store.models import Consent, Goal

SOAP_REPORT = "11591000146107"
"""SNOMED CT code that nl-core-SOAPReport fixes for the kind of document."""

SOAP_LINES = {"S": "61150-9", "O": "61149-1", "E": "51848-0", "P": "18776-5"}
"""LOINC codes of the zib SOEPVerslag for its four lines."""

_LINE_NAMES = {"S": "Subjectief", "O": "Objectief", "E": "Evaluatie", "P": "Plan"}
_LIFECYCLE = {
    "proposed": "proposed",
    "agreed": "active",
    "adjusted": "active",
    "reached": "completed",
    "let_go": "cancelled",
}


def fhir_document(shared: Shared, catalogue: Catalogue, made: datetime) -> bytes:
    """The document as JSON (UTF-8).

    Args:
        shared: what may leave of the conversation.
        catalogue: for the questions and their options.
        made: the present moment (UTC).

    Raises:
        bot.export.fhir.check.NotValid: our own checks found something wrong; nothing leaves.
    """
    bundle = document(shared, catalogue, made)
    check(bundle)
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode("utf-8")


def document(shared: Shared, catalogue: Catalogue, made: datetime) -> Resource:
    """The document, not yet checked; see :func:`fhir_document`."""
    patient = resource(shared, "Patient", text=narrative(shared.label or "Zonder naam"))
    patient |= {
        "identifier": [{"system": urn(name_of("pseudonyms")), "value": pseudonym(shared)}],
    }
    if words(shared.label):
        patient["name"] = [{"use": "anonymous", "text": words(shared.label)}]
    practice = resource(shared, "Organization", text=narrative(shared.practice))
    practice |= {"active": True, "name": shared.practice}
    device = resource(shared, "Device", text=narrative("Het brede gesprek, een computer"))
    device |= {"deviceName": [{"name": "Het brede gesprek", "type": "user-friendly-name"}]}
    author = patient if shared.of_patient else practice

    lines = _soap_lines(shared, patient, author)
    goals = [_goal(shared, goal, patient) for goal in shared.goals if _goal_text(goal)]
    plan = [care_plan(shared, patient, goals)] if goals or shared.agreed.agreement else []
    requests = service_requests(shared, patient)
    asked = questionnaire_and_response(shared, catalogue, patient)
    consents = [_consent(shared, c, patient, practice) for c in shared.consents]
    content = [*goals, *plan, *requests, *asked, *consents]
    composition = _composition(shared, patient, author, practice, lines, content, made)
    if shared.agreed.since:
        earlier = earlier_goals(shared, patient)
        composition["section"].append(since_section(shared, earlier))
        content += earlier
    provenance = _provenance(shared, [composition, *content], device, author, made)
    composition["section"].append(_section("Herkomst", [provenance, device]))
    everything = [composition, patient, practice, device, *lines, *content, provenance]
    return {
        "resourceType": "Bundle",
        "id": (own := str(uuid4())),
        "language": "nl",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": urn(own)},
        "type": "document",
        "timestamp": instant(made),
        "entry": [{"fullUrl": urn(it["id"]), "resource": it} for it in everything],
    }


def _soap_lines(shared: Shared, patient: Resource, author: Resource) -> list[Resource]:
    """Each line of the SOEP text that says something, as an Observation."""
    made = []
    for match in re.finditer(r"^([SOEP]):(.*(?:\n(?![SOEP]:).*)*)", soep_text(shared), re.M):
        letter, text = match.group(1), words(match.group(2))
        if not text:
            continue
        line = resource(shared, "Observation", letter, text=narrative(text))
        line |= {
            "meta": {"profile": [f"{NICTIZ}/nl-core-SOAPReport.SOAPLine"]},
            "status": "final",
            "code": code(LOINC, SOAP_LINES[letter], _LINE_NAMES[letter]),
            "subject": reference(patient),
            "effectiveDateTime": instant(shared.ended),
            "performer": [reference(author)],
            "valueString": text,
        }
        made.append(line)
    return made


def _composition(
    shared: Shared,
    patient: Resource,
    author: Resource,
    practice: Resource,
    lines: list[Resource],
    content: list[Resource],
    made: datetime,
) -> Resource:
    told = [line["valueString"] for line in lines]
    composition = resource(shared, "Composition", text=narrative(shared.written_by, *told))
    sections = [
        {
            "title": line["code"]["text"],
            "code": line["code"],
            "text": narrative(line["valueString"]),
            "entry": [reference(line)],
        }
        for line in lines
    ]
    titles = {
        "Doelen en plan": ("Goal", "CarePlan"),
        "Verwijzing": ("ServiceRequest",),
        "Antwoorden": ("Questionnaire", "QuestionnaireResponse"),
        "Toestemming": ("Consent",),
    }
    for title, kinds in titles.items():
        found = [it for it in content if it["resourceType"] in kinds]
        if found:
            sections.append(_section(title, found))
    return composition | {
        "meta": {"profile": [f"{NICTIZ}/nl-core-SOAPReport"]},
        "status": "final",
        "type": code(SNOMED, SOAP_REPORT),
        "subject": reference(patient),
        "date": instant(made),
        "author": [reference(author)],
        "title": "Het brede gesprek",
        "custodian": reference(practice),
        "section": sections,
    }


def _section(title: str, entries: list[Resource]) -> Resource:
    return {
        "title": title,
        "text": narrative(f"{title}: {len(entries)}"),
        "entry": [reference(entry) for entry in entries],
    }


def _goal_text(goal: Goal) -> str:
    return words(goal.wish or goal.what)


def _goal(shared: Shared, goal: Goal, patient: Resource) -> Resource:
    notes = [
        f"{label}: {text}"
        for of, lines in shared.plan
        for label, text in lines
        if of is goal and words(text) and label != "Wens"
    ]
    made = resource(shared, "Goal", goal.number, text=narrative(_goal_text(goal), *notes))
    made |= {
        "meta": {"profile": [f"{NICTIZ}/nl-core-TreatmentObjective"]},
        "lifecycleStatus": _LIFECYCLE.get(goal.status, "proposed"),
        "description": {"text": _goal_text(goal)},
        "subject": reference(patient),
        "expressedBy": reference(patient),
    }
    if notes:
        # The Dutch profile takes one note.
        made["note"] = [{"text": "\n".join(words(note) for note in notes)}]
    return made


_PURPOSES = {
    "read_answers": "De praktijk mag de antwoorden lezen",
    "share_contact": "De praktijk mag contactgegevens doorgeven",
}


def _consent(shared: Shared, consent: Consent, patient: Resource, practice: Resource) -> Resource:
    said = f"{_PURPOSES.get(consent.purpose, consent.purpose)}: {'ja' if consent.given else 'nee'}"
    period = {"start": instant(consent.at)}
    if consent.withdrawn_at is not None:
        period["end"] = instant(consent.withdrawn_at)
    made = resource(shared, "Consent", consent.purpose, instant(consent.at), text=narrative(said))
    return made | {
        "status": "inactive" if consent.withdrawn_at is not None else "active",
        "scope": code(f"{HL7}/consentscope", "patient-privacy"),
        "category": [code(LOINC, "59284-0", "Toestemming van de patiënt")],
        "patient": reference(patient),
        "dateTime": instant(consent.at),
        "organization": [reference(practice)],
        "policy": [{"uri": urn(name_of("policy", consent.text_version))}],
        "policyRule": {"text": f"{said} (tekst van {consent.text_version})"},
        "provision": {"type": "permit" if consent.given else "deny", "period": period},
    }


def _provenance(
    shared: Shared,
    targets: list[Resource],
    device: Resource,
    author: Resource,
    made: datetime,
) -> Resource:
    roles = f"{HL7}/provenance-participant-type"
    provenance = resource(shared, "Provenance", text=narrative(shared.written_by))
    return provenance | {
        "target": [reference(target) for target in targets],
        "recorded": instant(made),
        "agent": [
            {"type": code(roles, "assembler"), "who": reference(device)},
            {"type": code(roles, "author"), "who": reference(author)},
        ],
    }
