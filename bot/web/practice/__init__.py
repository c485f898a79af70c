"""Screens for the practice: sign in, invite, read, agree, refer, follow up, see figures."""

from bot.web.practice import (
    agreeing,
    exporting,
    exporting_many,
    figures,
    following,
    log,
    referring,
)
from bot.web.practice.blueprint import practice
from bot.web.practice.inviting import following as reminding
from bot.web.practice.inviting import many, one, ready
from bot.web.practice.people import colleagues, entry, own
from bot.web.practice.reading import consult_views, conversation_views, list_views
from bot.web.practice.settings import keys, overview, wording
from bot.web.practice.social_map import views as social_map_views

__all__ = [
    "agreeing", "colleagues", "consult_views", "conversation_views", "entry", "exporting",
    "exporting_many", "figures", "following", "keys", "list_views", "log", "many", "one",
    "overview", "own", "practice", "ready", "referring", "reminding", "social_map_views",
    "wording",
]  # fmt: skip
