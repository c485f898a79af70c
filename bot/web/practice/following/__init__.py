"""Meeting again: what is better, the goals of then, and inviting from an earlier conversation."""

from bot.web.practice.following import views

__all__ = ["views"]
