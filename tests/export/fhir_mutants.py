"""Documents with one mistake each. Every one of them must be caught by at least one layer."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
Change = Callable[[Document], object]


def first(bundle: Document, kind: str) -> Document:
    """The first resource of a kind in a document."""
    found: Document = next(
        it["resource"] for it in bundle["entry"] if it["resource"]["resourceType"] == kind
    )
    return found


def item(bundle: Document, kind: str, link: str) -> Document:
    """A question or an answer, by its linkId."""
    found: Document = next(it for it in first(bundle, kind)["item"] if it["linkId"] == link)
    return found


def put(kind: str, name: str, value: Any) -> Change:
    """Give an element another value."""
    return lambda bundle: first(bundle, kind).__setitem__(name, value)


def drop(kind: str, name: str) -> Change:
    """Leave an element away."""
    return lambda bundle: first(bundle, kind).pop(name)


def point(kind: str, name: str, target: str) -> Change:
    """Let a reference point to a resource of another kind."""

    def change(bundle: Document) -> None:
        first(bundle, kind)[name] = {"reference": f"urn:uuid:{first(bundle, target)['id']}"}

    return change


def answer(link: str, value: Document) -> Change:
    """Give an answer another value."""
    return lambda b: item(b, "QuestionnaireResponse", link).__setitem__("answer", [value])


def narrative(div: str) -> Change:
    """Put something else in the text for people."""
    whole = f'<div xmlns="http://www.w3.org/1999/xhtml">{div}</div>'
    return lambda bundle: first(bundle, "Composition")["text"].__setitem__("div", whole)


def _section_code(bundle: Document) -> None:
    first(bundle, "Composition")["section"][0]["code"]["coding"][0]["code"] = "12345-6"


def _no_policy(bundle: Document) -> None:
    consent = first(bundle, "Consent")
    del consent["policy"], consent["policyRule"]


def _composition_last(bundle: Document) -> None:
    bundle["entry"].append(bundle["entry"].pop(0))


def _order(bundle: Document) -> None:
    first(bundle, "ServiceRequest")["intent"] = "order"


CHANGES: dict[str, Change] = {
    "no status of the report": drop("Composition", "status"),
    "a status that does not exist": put("Composition", "status", "klaar"),
    "no title": drop("Composition", "title"),
    "no author": drop("Composition", "author"),
    "a moment that is none": put("Composition", "date", "gisteren"),
    "another kind of document than the profile fixes": put(
        "Composition", "type", {"coding": [{"system": "http://loinc.org", "code": "67781-5"}]}
    ),
    "a section that is no SOEP line": _section_code,
    "a SOEP line without its Observation": lambda b: first(b, "Composition")["section"][0].pop(
        "entry"
    ),
    "the Composition is not first": _composition_last,
    "no identifier of the document": lambda b: b.pop("identifier"),
    "no timestamp of the document": lambda b: b.pop("timestamp"),
    "not a document": lambda b: b.__setitem__("type", "collection"),
    "two entries with one address": lambda b: b["entry"][2].__setitem__(
        "fullUrl", b["entry"][1]["fullUrl"]
    ),
    "a script in the narrative": narrative("<script>alert(1)</script>"),
    "a handler in the narrative": narrative('<p onclick="x()">x</p>'),
    "a narrative that is not closed": narrative("<p>x"),
    "an Observation without code": drop("Observation", "code"),
    "an Observation with two values": put("Observation", "valueBoolean", True),
    "a number where text belongs": put("Observation", "valueString", 6),
    "an element that does not exist": put("Observation", "mood", "sad"),
    "a goal without lifecycle": drop("Goal", "lifecycleStatus"),
    "a goal with a lifecycle that does not exist": put("Goal", "lifecycleStatus", "agreed"),
    "a goal without description": drop("Goal", "description"),
    "a goal with more notes than the profile allows": lambda b: first(b, "Goal")["note"].append(
        {"text": "nog een"}
    ),
    "a goal that points to nothing": put("Goal", "subject", {"reference": "urn:uuid:weg"}),
    "a goal about an organisation's device": point("Goal", "expressedBy", "Device"),
    "a plan whose goal is a patient": lambda b: first(b, "CarePlan")["goal"].__setitem__(
        0, {"reference": f"urn:uuid:{first(b, 'Patient')['id']}"}
    ),
    "an order that nobody confirmed": _order,
    "a request without intent": drop("ServiceRequest", "intent"),
    "a consent without policy": _no_policy,
    "a consent without scope": drop("Consent", "scope"),
    "a consent of a practice": point("Consent", "patient", "Organization"),
    "an answer to a question that was not asked": lambda b: item(
        b, "QuestionnaireResponse", "wish"
    ).__setitem__("linkId", "anders"),
    "an answer of another type": answer("scale_now", {"valueString": "zes"}),
    "an answer that is none of the options": answer(
        "own_burden", {"valueCoding": {"code": "buurman"}}
    ),
    "answers to a questionnaire that is not there": put(
        "QuestionnaireResponse", "questionnaire", "urn:uuid:weg|1"
    ),
    "answers without status": drop("QuestionnaireResponse", "status"),
    "nobody who put it together": lambda b: first(b, "Provenance")["agent"].pop(0),
    "no moment of putting it together": drop("Provenance", "recorded"),
    "an empty list": put("Patient", "identifier", []),
}


def mutants(good: Document) -> dict[str, Document]:
    """Each mistake on its own copy of a good document."""
    made = {}
    for name, change in CHANGES.items():
        bundle = copy.deepcopy(good)
        change(bundle)
        assert bundle != good, name
        made[name] = bundle
    return made
