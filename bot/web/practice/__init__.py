"""Screens for the practice: sign in, invite, read, agree, refer, follow up, see figures."""

from bot.web.practice import (
    agreeing,
    exporting,
    exporting_many,
    figures,
    following,
    log,
    referring,
    views,
)
from bot.web.practice.blueprint import practice
from bot.web.practice.reading import consult_views, conversation_views, list_views
from bot.web.practice.social_map import views as social_map_views

__all__ = [
    "agreeing",
    "consult_views",
    "conversation_views",
    "exporting",
    "exporting_many",
    "figures",
    "following",
    "list_views",
    "log",
    "practice",
    "referring",
    "social_map_views",
    "views",
]
