"""The numbers on the help card: 112 and 113 are fixed, the practice's own must be real.

They have to be there before the first patient is invited.
"""

from __future__ import annotations

import phonenumbers

from bot.store.models import Practice

PHONES = {
    "phone": "Nummer van de praktijk",
    "out_of_hours_phone": "Nummer van de huisartsenpost (avond, nacht, weekend)",
}
"""Column and what it is called on screen."""

FIXED = (
    ("112", "levensgevaar"),
    ("113 of 0800-0113", "gedachten aan zelfmoord, dag en nacht"),
)
"""Numbers that nobody can change (dossier 0.6)."""

LONGEST = 30


def is_phone(text: str, *, invented: bool = False) -> bool:
    """Whether this is a telephone number that can be dialled from the Netherlands.

    ``invented``: a number of the right length will do, for a practice that does not exist.
    """
    try:
        number = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException:
        return False
    if invented:
        return phonenumbers.is_possible_number(number)
    return phonenumbers.is_valid_number(number)


def phones_missing(practice: Practice) -> list[str]:
    """Names of the numbers that have to be filled in before anybody can be invited."""
    return [
        words
        for column, words in PHONES.items()
        if not is_phone(getattr(practice, column), invented=practice.demo)
    ]
