"""Our own checks of a document, for what validators of structure miss. Run before it leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

REQUIRED = {
    "Composition": ("status", "type", "subject", "date", "author", "title", "section"),
    "Observation": ("status", "code", "subject", "valueString"),
    "Goal": ("lifecycleStatus", "description", "subject", "expressedBy"),
    "CarePlan": ("status", "intent", "subject"),
    "ServiceRequest": ("status", "intent", "subject", "code"),
    "Consent": ("status", "scope", "category", "patient", "provision"),
    "Questionnaire": ("url", "status", "item"),
    "QuestionnaireResponse": ("questionnaire", "status", "source", "authored"),
    "Provenance": ("target", "recorded", "agent"),
}
CODES = {
    ("Composition", "status"): {"preliminary", "final", "amended", "entered-in-error"},
    ("Observation", "status"): {"registered", "preliminary", "final", "amended"},
    ("Goal", "lifecycleStatus"): {"proposed", "active", "completed", "cancelled"},
    ("CarePlan", "status"): {"draft", "active", "on-hold", "revoked", "completed"},
    ("CarePlan", "intent"): {"proposal", "plan"},
    ("ServiceRequest", "status"): {"draft", "active", "revoked", "completed"},
    ("ServiceRequest", "intent"): {"proposal", "order"},
    ("Consent", "status"): {"active", "inactive"},
    ("QuestionnaireResponse", "status"): {"completed", "amended"},
}
TARGETS = {
    "subject": {"Patient"}, "patient": {"Patient"}, "expressedBy": {"Patient"},
    "source": {"Patient"}, "goal": {"Goal"}, "custodian": {"Organization"},
    "organization": {"Organization"}, "performer": {"Patient", "Organization"},
    "author": {"Patient", "Organization"}, "who": {"Device", "Patient", "Organization"},
}  # fmt: skip
SOAP_CODES = {"61150-9", "61149-1", "51848-0", "18776-5"}
ANSWERS = {
    "text": "valueString", "decimal": "valueDecimal", "integer": "valueInteger",
    "boolean": "valueBoolean", "choice": "valueCoding",
}  # fmt: skip
ALLOWED_TAGS = {f"{{http://www.w3.org/1999/xhtml}}{tag}" for tag in ("div", "p", "br", "b")}


class NotValid(Exception):
    """The document is not as it must be; it does not leave. The message names places only."""


def check(bundle: dict[str, Any]) -> None:
    """Raise :class:`NotValid` with everything that is wrong, without a word of the patient."""
    if found := list(problems(bundle)):
        raise NotValid("; ".join(found))


def problems(bundle: dict[str, Any]) -> Iterator[str]:
    """Everything that is wrong with a document."""
    entries = bundle.get("entry") or [{}]
    resources = {e.get("fullUrl"): e.get("resource") or {} for e in entries}
    if bundle.get("type") != "document" or not bundle.get("timestamp"):
        yield "Bundle: no document with a moment"
    if not (bundle.get("identifier") or {}).get("value"):
        yield "Bundle.identifier is missing"
    if (entries[0].get("resource") or {}).get("resourceType") != "Composition":
        yield "the first entry is no Composition"
    if len(resources) != len(entries):
        yield "two entries have the same fullUrl"
    for url, resource in resources.items():
        if url != f"urn:uuid:{resource.get('id')}":
            yield "a fullUrl is not the urn:uuid of its resource"
        yield from _of_resource(resource, resources)
    if not {"Device", "Patient"} <= {r.get("resourceType") for r in resources.values()}:
        yield "Patient or Device is missing"


def _of_resource(it: dict[str, Any], all_of: dict[Any, dict[str, Any]]) -> Iterator[str]:
    kind = it.get("resourceType", "?")
    yield from (f"{kind}.{name} is missing" for name in REQUIRED.get(kind, ()) if not it.get(name))
    for (of, name), allowed in CODES.items():
        if of == kind and it.get(name) not in allowed:
            yield f"{kind}.{name} is not one of the codes"
    for name, value in _everything(it):
        if isinstance(value, dict) and "reference" in value:
            target = all_of.get(value["reference"])
            if target is None:
                yield f"{kind}.{name} points to nothing"
            elif target["resourceType"] not in TARGETS.get(name, {target["resourceType"]}):
                yield f"{kind}.{name} points to a {target['resourceType']}"
        if name == "div":
            yield from _of_narrative(kind, value)
    if kind == "Consent" and not (it.get("policy") or it.get("policyRule")):
        yield "Consent: ppc-1, neither policy nor policyRule"
    if kind == "ServiceRequest" and it.get("intent") == "order" and it.get("status") == "draft":
        yield "ServiceRequest: an order that nobody confirmed"
    if kind == "Composition":
        for line in (s for s in it.get("section", ()) if "code" in s):
            if {c.get("code") for c in line["code"].get("coding", ())} - SOAP_CODES:
                yield "Composition.section.code is no line of a SOEP report"
            if not line.get("entry"):
                yield "Composition.section has no entry"
    if kind == "Provenance" and not any("assembler" in str(a.get("type")) for a in it["agent"]):
        yield "Provenance: no assembler"
    if kind == "QuestionnaireResponse":
        forms: dict[Any, Any] = {f"{q.get('url')}|{q.get('version')}": q for q in all_of.values()}
        form = forms.get(it.get("questionnaire"))
        if form is None:
            yield "QuestionnaireResponse.questionnaire is not in the document"
        else:
            yield from _of_answers(it.get("item", ()), form.get("item", ()))


def _everything(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    yield name, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _everything(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _everything(inner, name)


def _of_narrative(kind: str, div: str) -> Iterator[str]:
    try:
        tree = ElementTree.fromstring(div)
    except ElementTree.ParseError:
        yield f"{kind}.text is no XHTML"
        return
    for element in tree.iter():
        if element.tag not in ALLOWED_TAGS or any(re.match("on|style", a) for a in element.attrib):
            yield f"{kind}.text holds more than text"


def _of_answers(given: Any, asked: Any) -> Iterator[str]:
    questions = {item["linkId"]: item for item in asked}
    for item in given:
        question = questions.get(item.get("linkId"))
        if question is None:
            yield "an answer to a question that is not in the Questionnaire"
            continue
        options = [o.get("valueCoding", {}).get("code") for o in question.get("answerOption", ())]
        for answer in item.get("answer", ()):
            if set(answer) != {ANSWERS.get(question["type"])}:
                yield f"{item['linkId']}: an answer of another type"
            elif options and answer["valueCoding"].get("code") not in options:
                yield f"{item['linkId']}: an answer that is none of the options"
        yield from _of_answers(item.get("item", ()), question.get("item", ()))
