"""Small pieces of FHIR: names of resources, references, codes, narrative."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import Any
from uuid import UUID, uuid5

from bot.export.content import Shared

Resource = dict[str, Any]

NICTIZ = "http://nictiz.nl/fhir/StructureDefinition"
LOINC = "http://loinc.org"
HL7 = "http://terminology.hl7.org/CodeSystem"
SNOMED = "http://snomed.info/sct"

_OURS = UUID("7d0d6c4e-5f1a-4f0f-9d1e-2b6f6d0f6a10")
"""Namespace of our names: the same conversation has the same names in every export."""


def name_of(*parts: object) -> str:
    """A UUID for something of ours; random-looking, and the same every time."""
    return str(uuid5(_OURS, "/".join(map(str, parts))))


def urn(uuid: str) -> str:
    """The address of a resource inside the document."""
    return f"urn:uuid:{uuid}"


def reference(resource: Resource) -> Resource:
    """A reference to another resource of the document."""
    return {"reference": urn(resource["id"]), "type": resource["resourceType"]}


def resource(shared: Shared, kind: str, *more: object, text: Resource) -> Resource:
    """The beginning of a resource of one conversation, named after what it is about."""
    own = name_of(kind, shared.id, *more)
    return {"resourceType": kind, "id": own, "language": "nl", "text": text}


def code(system: str, value: str, text: str = "") -> Resource:
    """A CodeableConcept of one code."""
    concept: Resource = {"coding": [{"system": system, "code": value}]}
    return concept | ({"text": text} if text else {})


def instant(at: datetime) -> str:
    """A moment as FHIR writes it, in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def narrative(*paragraphs: str) -> Resource:
    """Text for people. Everything is escaped: what a patient wrote stays text."""
    told = "".join(f"<p>{escape(_allowed(text))}</p>" for text in paragraphs if text)
    told = told or "<p>–</p>"
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml" xml:lang="nl">{told}</div>',
    }


def words(text: str) -> str:
    """Text as FHIR allows it: no control characters, no half characters, never only spaces."""
    return _allowed(text).strip()


def _allowed(text: str) -> str:
    kept = (c for c in text if c in "\n\t\r" or ord(c) >= 32)
    return "".join(c for c in kept if not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff")
