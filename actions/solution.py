"""The solution-focused questions that fit the relation: klant, klaag, bezoeker."""

from __future__ import annotations

from actions.forms import PhaseForm


class ValidateKlantForm(PhaseForm):
    """Goal in positive form, miracle question, exceptions, scale."""

    phase = "klant"


class ValidateKlaagForm(PhaseForm):
    """Acknowledgement, how somebody keeps going, lighter moments, the wish behind it."""

    phase = "klaag"


class ValidateBezoekerForm(PhaseForm):
    """Own choice respected, what the sender hopes for, an own small topic."""

    phase = "bezoeker"
