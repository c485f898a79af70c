"""Agreeing: goals, contact, follow-up and the referral, beside the patient's own words."""

from bot.web.practice.agreeing import views

__all__ = ["views"]
