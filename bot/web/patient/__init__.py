"""Screens for the patient: sign in, talk, check, send, stop, withdraw, delete."""

from bot.web.patient import comfort, ending, entering, own_data, talking
from bot.web.patient.blueprint import patient

__all__ = ["comfort", "ending", "entering", "own_data", "patient", "talking"]
