"""Whether what stands in a file is still what the store says.

Making a file of a thousand conversations takes minutes, in which a patient may delete theirs
and a professional may change an agreement.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from typing import Any

from sqlalchemy import inspect

from bot.export.content import Shared
from bot.export.jobs.taking import Source, taken_out
from bot.store.models import Base


def look_of(it: Shared) -> str:
    """A hash of everything that may leave of a conversation; alike when nothing changed."""
    return hashlib.sha256(repr(_plain(it)).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Base):
        mapper = inspect(type(value))
        columns = [getattr(value, column.key) for column in mapper.column_attrs]
        parts = [
            _plain(value.__dict__[relation.key])
            for relation in mapper.relationships
            # Goals of an agreement, not whose account made it.
            if relation.uselist and relation.key in value.__dict__
        ]
        return [type(value).__name__, columns, parts]
    if is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def stale(source: Source, looks: dict[str, str]) -> tuple[set[str], set[str]]:
    """Who changed and who is gone since: ids of ``looks`` that look otherwise now, and ids that
    were erased or may not be read any more."""
    now = {it.shared.id: look_of(it.shared) for it in taken_out(source, looks)}
    changed = {name for name, look in now.items() if look != looks[name]}
    return changed, looks.keys() - now.keys()
