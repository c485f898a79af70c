"""Looking things up in the log: who, what, when, about whom."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bot.audit.events import EVENTS
from bot.audit.recording import patient_reference
from bot.dutch_dates import HERE
from bot.store.models import AuditEvent, Conversation

ROLES = {
    "patient": "patiënt",
    "operator": "beheerder",
    "system": "het systeem",
    "unknown": "niet ingelogd",
    "assistant": "doktersassistent",
    "poh": "POH",
    "gp": "huisarts",
    "manager": "praktijkmanager",
}

COLUMNS = (
    "Nummer", "Tijd (UTC)", "Gebeurtenis", "Patiënt", "Gebruiker", "Rol", "Toegangspunt",
    "Object", "Grondslag", "Praktijk",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is looked for. ``patients`` are pseudonyms; ``None`` for everybody."""

    first: date | None = None
    last: date | None = None
    event: str = ""
    who: str = ""
    patients: Sequence[str] | None = None


def rows(practice_id: int | None, asked: Asked) -> Select[AuditEvent]:
    """The events of a practice that fit, newest first; of all practices with ``None``."""
    found = select(AuditEvent).order_by(AuditEvent.number.desc())
    if practice_id is not None:
        found = found.where(AuditEvent.practice_id == practice_id)
    if asked.first is not None:
        found = found.where(AuditEvent.at >= _midnight(asked.first))
    if asked.last is not None:
        found = found.where(AuditEvent.at < _midnight(asked.last + timedelta(days=1)))
    if asked.event:
        found = found.where(AuditEvent.event == asked.event)
    if asked.who:
        found = found.where(AuditEvent.actor.icontains(asked.who, autoescape=True))
    if asked.patients is not None:
        found = found.where(AuditEvent.patient.in_(asked.patients))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), HERE).astimezone(UTC)


def patients_named(session: Session, practice_id: int, name: str) -> list[str]:
    """The pseudonyms of patients whose label holds this text, or the pseudonym itself."""
    found = session.execute(
        select(Conversation.id, Conversation.prepared_by_id).where(
            Conversation.practice_id == practice_id,
            or_(
                Conversation.label.icontains(name, autoescape=True),
                Conversation.id == name,
            ),
        )
    )
    known = {patient_reference(prepared or own) for own, prepared in found}
    return sorted(known | ({name.lower()} if _looks_like_pseudonym(name) else set()))


def _looks_like_pseudonym(name: str) -> bool:
    return len(name) == 16 and all(c in "0123456789abcdef" for c in name.lower())


def labels(session: Session, practice_id: int, events: Iterable[AuditEvent]) -> dict[str, str]:
    """The label of each patient in these events who is still there, by pseudonym."""
    wanted = {event.patient for event in events if event.patient}
    if not wanted:
        return {}
    found = session.execute(
        select(Conversation.id, Conversation.label).where(
            Conversation.practice_id == practice_id, Conversation.prepared_by_id.is_(None)
        )
    )
    known = {patient_reference(own): label for own, label in found}
    return {patient: known[patient] for patient in wanted if patient in known}


def role_name(role: str) -> str:
    """A role, or several, in Dutch."""
    return ", ".join(ROLES.get(part, part) for part in role.split(", "))


_SUBJECTS = {
    "soep": "SOEP-tekst",
    "summary": "samenvatting (PDF)",
    "copy": "kopie voor de patiënt (PDF)",
    "copy_data": "kopie voor de patiënt (JSON)",
    "referral": "verwijsblad (PDF)",
    "mdo": "MDO-blad (PDF)",
    "fhir": "FHIR-document",
    "spreadsheet": "rekenblad",
    "deidentified": "tekst zonder namen",
    "text": "samenvatting (tekst)",
    "invitation": "uitnodiging",
    "account": "account",
    "flag": "melding",
    "panel": "consult",
    "note": "notitie",
    "questions": "vragen",
    "relation": "stand van het gesprek",
    "step": "stap",
    "plan": "model of duur",
    "goal": "doel",
    "offer": "aanbod",
}


def subject_words(subject: str) -> str:
    """What was touched, in Dutch."""
    parts = [part.split(" ") for part in subject.split(", ")]
    return ", ".join(" ".join([_SUBJECTS.get(first, first), *rest]) for first, *rest in parts)


def basis_words(basis: str) -> str:
    """On what ground, in Dutch."""
    return basis.replace("consent", "toestemming").replace("treatment", "behandeling")


def as_csv(events: Iterable[AuditEvent]) -> Iterator[str]:
    """The log as lines of CSV (semicolons), beginning with the mark that Excel wants.

    Only names of accounts were typed by a person; one that begins as a formula gets a quote.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")

    def line(values: Iterable[object]) -> str:
        file.seek(0)
        file.truncate()
        writer.writerow(values)
        return file.getvalue()

    yield "\ufeff" + line(COLUMNS)
    for event in events:
        yield line(
            (
                event.number, event.at.astimezone(UTC).isoformat(timespec="seconds"),
                EVENTS.get(event.event, event.event), event.patient, _plain(event.actor),
                role_name(event.role), event.access_point, subject_words(event.object),
                basis_words(event.basis),
                event.practice_id or "",
            )
        )  # fmt: skip


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
