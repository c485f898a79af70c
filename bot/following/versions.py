"""Two people who edit the same thing: the second one is told, and nothing is overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError


class ChangedMeanwhile(Exception):
    """Somebody else saved this after the form was drawn; nothing was written."""


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def check_version(row: Versioned | None, version: int) -> None:
    """Refuse a form that was drawn for another version; 0 means: there was no row yet.

    Raises:
        ChangedMeanwhile: the row has another version, or came or went in the meantime.
    """
    if (row.version if row is not None else 0) != version:
        raise ChangedMeanwhile


def write(session: Session) -> None:
    """Write what was changed, and find out when somebody else did at the same moment.

    Raises:
        ChangedMeanwhile: the database refused; roll back.
    """
    try:
        session.flush()
    except (StaleDataError, IntegrityError) as refused:
        raise ChangedMeanwhile from refused


def who_saved(name: str, at: datetime) -> tuple[str, datetime]:
    """Who saved and when, for the sentence that says so."""
    return name or "Iemand van de praktijk", at
