"""Screens for the practice: sign in, invite, read, confirm, see where people stop."""

from bot.web.practice import figures
from bot.web.practice.inviting import following, many, one, ready
from bot.web.practice.people import colleagues, entry, own
from bot.web.practice.settings import overview, wording
from bot.web.practice.views import practice

__all__ = [
    "colleagues", "entry", "figures", "following", "many", "one", "overview", "own", "practice",
    "ready", "wording",
]  # fmt: skip
