"""Every format in one table: what it is called, what kind of file it is, how it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.audit.readers import Reader
from bot.catalogue.schema import Catalogue
from bot.dutch_dates import local
from bot.export.agreed import NOTHING, Agreed
from bot.export.content import Shared, shared
from bot.export.fhir import fhir_document
from bot.export.patient_copy import patient_copy, patient_copy_data
from bot.export.sheets import mdo_pdf, pseudonym, referral_pdf, summary_pdf
from bot.export.soep import soep_text
from bot.store.models import Conversation, Note

PDF = "application/pdf"


@dataclass(frozen=True)
class Leaving:
    """One conversation on its way out. ``now`` is in UTC; ``readers`` come from the log."""

    conversation: Conversation
    shared: Shared
    catalogue: Catalogue
    now: datetime
    readers: Sequence[Reader] = ()


@dataclass(frozen=True)
class Format:
    """A kind of file of one conversation. ``about`` says what it is for."""

    id: str
    label: str
    about: str
    extension: str
    mimetype: str
    make: Callable[[Leaving], bytes]
    only_of_patient: bool = False
    only_with_referral: bool = False

    def fits(self, it: Shared) -> bool:
        """Whether this conversation has what the format is about."""
        if self.only_with_referral and it.referral is None:
            return False
        return it.of_patient or not self.only_of_patient


FORMATS = {
    made.id: made
    for made in (
        Format(
            "soep", "SOEP-tekst", "Vier regels om in het HIS te plakken.", "txt",
            "text/plain; charset=utf-8", lambda it: soep_text(it.shared).encode("utf-8"),
        ),
        Format(
            "summary", "Samenvatting (PDF)", "Eén A4 voor dossier, patiënt of print.", "pdf", PDF,
            lambda it: summary_pdf(it.shared, it.now),
        ),
        Format(
            "copy", "Kopie voor de patiënt (PDF)",
            "Alles wat de patiënt verstuurde, en wie het zag.", "pdf", PDF,
            lambda it: patient_copy(
                it.conversation, it.catalogue, it.now, readers=it.readers, for_practice=True,
                agreed=it.shared.agreed,
            ),
            only_of_patient=True,
        ),
        Format(
            "copy_data", "Kopie voor de patiënt (JSON)",
            "Hetzelfde, als gegevens voor een ander systeem.", "json", "application/json",
            lambda it: patient_copy_data(
                it.conversation, it.catalogue, it.now, readers=it.readers, for_practice=True,
                agreed=it.shared.agreed,
            ),
            only_of_patient=True,
        ),
        Format(
            "referral", "Verwijsblad (PDF)",
            "Eén A4 voor de welzijnscoach of ander aanbod. Geen diagnose.", "pdf", PDF,
            lambda it: referral_pdf(it.shared, it.now),
            only_with_referral=True,
        ),
        Format(
            "mdo", "MDO-blad (PDF)",
            "SBAR met de vier domeinen, zo anoniem als kan. Lees het na.", "pdf", PDF,
            lambda it: mdo_pdf(it.shared, it.now),
        ),
        Format(
            "fhir", "FHIR-document (JSON)", "Voor systemen die FHIR R4 kunnen lezen.", "json",
            "application/fhir+json", lambda it: fhir_document(it.shared, it.catalogue, it.now),
        ),
    )
}  # fmt: skip
"""By id. The spreadsheet and the text without names are made of several conversations at once:
:mod:`bot.export.spreadsheet`, :mod:`bot.export.deidentify`."""

SPREADSHEET = "spreadsheet"
SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DEIDENTIFIED = "deidentified"


def leaving(
    conversation: Conversation,
    catalogue: Catalogue,
    now: datetime,
    note: Note | None = None,
    readers: Sequence[Reader] = (),
    agreed: Agreed = NOTHING,
) -> Leaving:
    """A conversation ready for the formats.

    Raises:
        bot.export.content.MayNotLeave: it is not finished, or the practice may not read it.
    """
    return Leaving(
        conversation, shared(conversation, catalogue, note, agreed), catalogue, now, tuple(readers)
    )


def file_name(it: Leaving, of: Format) -> str:
    """A name for the file, with a pseudonym: names of files end up in many places."""
    day = local(it.now).date().isoformat()
    return f"{day}-{pseudonym(it.shared)}-{of.id.replace('_', '-')}.{of.extension}"
