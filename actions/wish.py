"""Wish: one open question with room to tell."""

from __future__ import annotations

from actions.forms import PhaseForm


class ValidateWishForm(PhaseForm):
    """Takes the wish as it was written, also when it is one word."""

    phase = "wish"
