"""What the practice may see of its conversations: the list, and one with all its parts."""

from bot.conversation.permission import consent_withdrawn, may_be_read
from bot.web.practice.reading.one import (
    FlagRow,
    consult_after,
    find_conversation,
    flag_rows,
    note_of,
    profiles_to_read,
)
from bot.web.practice.reading.rows import ListPage, ListRow, Wanted, list_page
from bot.web.practice.reading.states import ALARM_TIERS, GROUPS, STATUS_NAMES

__all__ = [
    "ALARM_TIERS",
    "GROUPS",
    "STATUS_NAMES",
    "FlagRow",
    "ListPage",
    "ListRow",
    "Wanted",
    "consent_withdrawn",
    "consult_after",
    "find_conversation",
    "flag_rows",
    "list_page",
    "may_be_read",
    "note_of",
    "profiles_to_read",
]
