"""Referring: warm referrals, the sheet for a case meeting, and the helpdesk's questions."""

from bot.web.practice.referring import case_meeting_views, helpdesk_views, views

__all__ = ["case_meeting_views", "helpdesk_views", "views"]
