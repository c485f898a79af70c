"""Which page writes which event into the log (NEN 7513), and writing it.

The event is written after the page succeeded; when it cannot be written, the page is not given.
Something that must stand or fall with a change (erasing) calls :func:`bot.audit.record` itself,
inside its own unit of work.
"""

from bot.web.logged.seldom import note_always, note_parts
from bot.web.logged.writing import PATIENT, install_log, note_event, note_subject, note_user

__all__ = [
    "PATIENT",
    "install_log",
    "note_always",
    "note_event",
    "note_parts",
    "note_subject",
    "note_user",
]
