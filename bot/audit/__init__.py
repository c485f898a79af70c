"""The log of who did what with whose data (NEN 7513): write to it, read it, check it."""

from bot.audit.chain import Finding, verify
from bot.audit.recording import (
    KEPT_YEARS,
    OPERATOR,
    SOMEBODY,
    Who,
    patient_of,
    patient_reference,
    record,
    record_for,
)

__all__ = [
    "KEPT_YEARS",
    "OPERATOR",
    "SOMEBODY",
    "Finding",
    "Who",
    "patient_of",
    "patient_reference",
    "record",
    "record_for",
    "verify",
]
