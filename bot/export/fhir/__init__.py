"""The conversation as a FHIR R4 (4.0.1) document, checked before it leaves.

Validated with two independent implementations (in the tests) and own checks (at every export);
the official validator of HL7 was not used.
"""

from bot.export.fhir.bundle import fhir_document
from bot.export.fhir.check import NotValid, check

__all__ = ["NotValid", "check", "fhir_document"]
