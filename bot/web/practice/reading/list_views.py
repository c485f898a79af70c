"""The list of conversations, with what has to be done on top of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template, request
from flask_security import current_user

from bot.following.due import DueItem, due
from bot.web.practice.access import EVERYBODY, READERS, needs, own_practice
from bot.web.practice.blueprint import LONGEST_LABEL, View, practice
from bot.web.practice.reading.rows import Wanted, list_page
from bot.web.practice.reading.states import FIRST, GROUPS, STATUS_NAMES
from bot.web.services import services

FIRST_DUE = 6
"""Things to do that stand above the list; the page with all of them is one press away."""

MOST_DUE = 200

DUE_GROUPS = {"late": "Te laat", "today": "Vandaag", "week": "Komende dagen"}


def may_read() -> bool:
    """Whether whoever is signed in may read what patients wrote."""
    return any(current_user.has_role(role) for role in READERS)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1


@practice.get("")
@needs(*EVERYBODY)
def conversations() -> View:
    """All conversations of the practice, alarms first, a page at a time."""
    wanted = Wanted(
        search=request.args.get("zoek", "").strip()[:LONGEST_LABEL],
        show=request.args.get("toon", ""),
    )
    with services().database.unit_of_work() as session:
        page = list_page(
            session,
            own_practice(),
            services().catalogue,
            services().now(),
            wanted=wanted,
            number=_number(request.args.get("bladzijde", "")),
            lookup_key=services().secrets.lookup_key,
            with_words=may_read(),
        )
        to_do = due(session, own_practice(), services().today(), most=FIRST_DUE)
    return render_template(
        "practice/list.html",
        page=page,
        wanted=wanted,
        shown=_shown(page.counts),
        to_do=to_do,
        due_groups=_grouped(to_do.items),
        first={state: page.counts.get(state, 0) for state in FIRST},
        may_read=may_read(),
    )


def _shown(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """The choices of the filter: name in the address, label, how many."""
    groups = [
        (name, label, sum(counts.get(state, 0) for state in states))
        for name, (label, states) in GROUPS.items()
    ]
    single = [
        (state, name, counts[state]) for state, name in STATUS_NAMES.items() if state in counts
    ]
    return groups + single


def _grouped(items: Sequence[DueItem]) -> list[tuple[str, list[DueItem]]]:
    today = services().today()
    grouped = [
        (name, [item for item in items if item.when(today) == group])
        for group, name in DUE_GROUPS.items()
    ]
    return [(name, rows) for name, rows in grouped if rows]


@practice.get("/te-doen")
@needs(*EVERYBODY)
def to_do() -> View:
    """Everything that has to be done up to a week from today."""
    with services().database.unit_of_work() as session:
        found = due(session, own_practice(), services().today(), most=MOST_DUE)
    return render_template(
        "practice/to_do.html",
        to_do=found,
        due_groups=_grouped(found.items),
        may_read=may_read(),
    )
