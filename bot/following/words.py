"""How choices of agreements and follow-ups are called on screen and in exports."""

from __future__ import annotations

WHO = {
    "patient": "De patiënt",
    "together": "Patiënt en praktijk samen",
    "poh": "De POH",
    "gp": "De huisarts",
    "other": "Iemand anders",
}
"""Who does what was agreed."""

CHANNELS = {
    "": "Niet afgesproken",
    "practice": "In de praktijk",
    "phone": "Bellen",
    "video": "Beeldbellen",
    "home": "Thuis bij de patiënt",
}
"""How practice and patient meet."""

OUTCOMES = {
    "": "Niet besproken",
    "reached": "Gehaald",
    "busy": "Nog mee bezig",
    "adjusted": "Aangepast",
    "let_go": "Losgelaten",
}
"""How an earlier goal went."""

CALLERS = {
    "patient": "De patiënt belt zelf",
    "together": "Samen bellen, in de praktijk",
    "poh": "De POH belt",
    "gp": "De huisarts belt",
    "assistant": "De assistent belt",
    "organisation": "De organisatie belt de patiënt",
}
"""Who calls whom at a warm referral."""

SCOPES = {
    "": "Nog geen toestemming",
    "contact": "Ja, naam en telefoonnummer",
    "request": "Ja, naam, telefoonnummer en de hulpvraag",
}
"""What the practice may pass on to one organisation."""

ARRIVED = {"": "Nog niet bekend", "yes": "Ja", "no": "Nee"}
"""Whether the person arrived."""

FOR_PATIENT = {
    "De patiënt": "Ik",
    "Patiënt en praktijk samen": "Samen met de praktijk",
    "De patiënt belt zelf": "Ik bel zelf",
    "De organisatie belt de patiënt": "De organisatie belt mij",
}
"""The same in the patient's own copy, which speaks as the patient."""
