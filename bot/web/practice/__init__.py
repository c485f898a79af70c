"""Screens for the practice: sign in, invite, read, confirm, see where people stop."""

from bot.web.practice import exporting, exporting_many, figures, log
from bot.web.practice.views import practice

__all__ = ["exporting", "exporting_many", "figures", "log", "practice"]
