"""The narrow panel for the POH during a consult."""

from bot.web.professional import around, live, views
from bot.web.professional.blueprint import professional

__all__ = ["around", "live", "professional", "views"]
