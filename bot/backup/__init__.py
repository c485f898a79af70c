"""Taking a backup while everything runs, and putting one back without undoing a deletion."""

from bot.backup.bundle import Manifest, new_key
from bot.backup.folders import SET_ASIDE_DAYS, clear_away
from bot.backup.restoring import Restored, check, restore
from bot.backup.taking import take

__all__ = [
    "SET_ASIDE_DAYS",
    "Manifest",
    "Restored",
    "check",
    "clear_away",
    "new_key",
    "restore",
    "take",
]
