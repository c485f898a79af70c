"""The entries of one practice in the store: find, save, remove, and the example set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from bot.catalogue.schema import Catalogue
from bot.following.versions import ChangedMeanwhile, check_version, write
from bot.social_map.entry import CHECK_AGAIN_AFTER, read_entry
from bot.store.models import SocialMapEntry

EXAMPLES = Path(__file__).with_name("examples.yml")


class NameTaken(ValueError):
    """Another entry of the practice has this name."""


def entries(
    session: Session,
    practice_id: int,
    *,
    search: str = "",
    offer: str = "",
    unchecked_before: date | None = None,
) -> list[SocialMapEntry]:
    """The entries of a practice by name.

    Args:
        session: an open unit of work.
        practice_id: whose sociale kaart.
        search: words of the name, area, what or for whom.
        offer: only entries that fill in this offer.
        unchecked_before: only entries that were not checked in the six months before this day.
    """
    query = select(SocialMapEntry).where(SocialMapEntry.practice_id == practice_id)
    if search:
        columns = (
            SocialMapEntry.name, SocialMapEntry.area,
            SocialMapEntry.what, SocialMapEntry.for_whom,
        )  # fmt: skip
        query = query.where(or_(*(column.icontains(search, autoescape=True) for column in columns)))
    if unchecked_before is not None:
        query = query.where(
            or_(
                SocialMapEntry.checked_on.is_(None),
                SocialMapEntry.checked_on < unchecked_before - CHECK_AGAIN_AFTER,
            )
        )
    found = session.scalars(query.order_by(func.lower(SocialMapEntry.name)))
    return [row for row in found if not offer or offer in row.offers]


def find_entry(session: Session, practice_id: int, entry_id: int) -> SocialMapEntry | None:
    """One entry of a practice."""
    return session.scalar(
        select(SocialMapEntry).where(
            SocialMapEntry.id == entry_id, SocialMapEntry.practice_id == practice_id
        )
    )


def for_offers(
    session: Session, practice_id: int, offers: Sequence[str]
) -> dict[str, list[SocialMapEntry]]:
    """The entries that fill in each of these offers, recently checked ones first."""
    rows = sorted(
        entries(session, practice_id),
        key=lambda row: row.checked_on or date.min,
        reverse=True,
    )
    return {offer: [row for row in rows if offer in row.offers] for offer in offers}


def save_entry(
    session: Session,
    practice_id: int,
    values: Mapping[str, Any],
    *,
    entry_id: int | None = None,
    version: int = 0,
) -> SocialMapEntry:
    """Write an entry; without ``entry_id`` a new one.

    Raises:
        NameTaken: another entry has this name.
        ChangedMeanwhile: somebody else saved or removed it in the meantime.
    """
    row = find_entry(session, practice_id, entry_id) if entry_id is not None else None
    if entry_id is not None and row is None:
        raise ChangedMeanwhile
    check_version(row, version)
    same_name = session.scalar(
        select(SocialMapEntry.id).where(
            SocialMapEntry.practice_id == practice_id,
            func.lower(SocialMapEntry.name) == values["name"].lower(),
        )
    )
    if same_name is not None and same_name != entry_id:
        raise NameTaken(values["name"])
    if row is None:
        row = SocialMapEntry(practice_id=practice_id)
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    write(session)
    return row


@cache
def _examples() -> tuple[Mapping[str, str], ...]:
    return tuple(yaml.safe_load(EXAMPLES.read_text(encoding="utf-8")))


def add_examples(session: Session, practice_id: int, catalogue: Catalogue, today: date) -> int:
    """Add the invented organisations that are not there yet; gives how many were added."""
    have = {row.name for row in entries(session, practice_id)}
    added = 0
    for example in _examples():
        draft = read_entry(example, catalogue, today)
        if draft.errors:
            raise ValueError(f"{EXAMPLES.name}: {dict(draft.errors)}")
        if draft.values["name"] not in have:
            save_entry(session, practice_id, {**draft.values, "example": True})
            added += 1
    return added


def remove_examples(session: Session, practice_id: int) -> None:
    """Remove every entry that is marked as an example."""
    session.execute(
        delete(SocialMapEntry).where(
            SocialMapEntry.practice_id == practice_id, SocialMapEntry.example
        )
    )
