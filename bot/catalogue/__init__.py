"""Content as data: every word the assistant says, in YAML that a POH can read."""

from bot.catalogue.loader import load_catalogue

__all__ = ["load_catalogue"]
