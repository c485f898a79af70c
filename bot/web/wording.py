"""Sentences that the web layer itself says to a patient, in both forms of address.

Questions and replies of the conversation come from the catalogue; these are about the
screen: an empty field, a lost connection, a link that does not open.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import g

from bot.conversation.turn import Address

SENTENCES: Mapping[str, tuple[str, str]] = {
    "choose": ("Kies een antwoord.", "Kies een antwoord."),
    "choose_number": ("Kies een cijfer van 0 tot 10.", "Kies een cijfer van 0 tot 10."),
    "place_twice": (
        "U gaf een plaats twee keer. Geef elke plaats één keer.",
        "Je gaf een plaats twee keer. Geef elke plaats één keer.",
    ),
    "write": (
        "Schrijf een paar woorden. Of druk op ‘Weet ik niet / sla over’.",
        "Schrijf een paar woorden. Of druk op ‘Weet ik niet / sla over’.",
    ),
    "write_only": ("Schrijf een paar woorden.", "Schrijf een paar woorden."),
    "write_date": (
        "Schrijf een datum, bijvoorbeeld 12-3-2027.",
        "Schrijf een datum, bijvoorbeeld 12-3-2027.",
    ),
    "too_long": (
        "Uw tekst is te lang: {length} tekens. Het mogen er 2000 zijn. Uw tekst staat er nog.",
        "Je tekst is te lang: {length} tekens. Het mogen er 2000 zijn. Je tekst staat er nog.",
    ),
    "odd_characters": (
        "In uw tekst staat een teken dat we niet kunnen bewaren. Haal het weg.",
        "In je tekst staat een teken dat we niet kunnen bewaren. Haal het weg.",
    ),
    "stale": (
        "Deze pagina stond nog open. U bent al verder. Dit is de vraag van nu.",
        "Deze pagina stond nog open. Je bent al verder. Dit is de vraag van nu.",
    ),
    "failed": (
        "Er is iets mis bij ons. Uw antwoord is bewaard.",
        "Er is iets mis bij ons. Je antwoord is bewaard.",
    ),
    "down": (
        "Er is iets mis bij ons. Uw antwoorden zijn bewaard. Probeer het over een paar minuten.",
        "Er is iets mis bij ons. Je antwoorden zijn bewaard. Probeer het over een paar minuten.",
    ),
    "waiting": (
        "Een moment. Uw antwoord is bewaard. We zijn er nog mee bezig.",
        "Een moment. Je antwoord is bewaard. We zijn er nog mee bezig.",
    ),
    "refused": (
        "Dat kan hier niet. Uw tekst staat er nog.",
        "Dat kan hier niet. Je tekst staat er nog.",
    ),
    "consent_first": (
        "Kies eerst of uw praktijk uw antwoorden mag lezen.",
        "Kies eerst of je praktijk je antwoorden mag lezen.",
    ),
    "page_too_old": (
        "De pagina stond lang open. Uw tekst staat er nog. Druk nog een keer op de knop.",
        "De pagina stond lang open. Je tekst staat er nog. Druk nog een keer op de knop.",
    ),
    "form_too_old": (
        "De pagina stond lang open. Ga terug, ververs de pagina en probeer het nog een keer.",
        "De pagina stond lang open. Ga terug, ververs de pagina en probeer het nog een keer.",
    ),
    "sign_in_again": (
        "U bent een tijd weg geweest. Vul uw code en geboortedatum nog een keer in.",
        "Je bent een tijd weg geweest. Vul je code en geboortedatum nog een keer in.",
    ),
    "welcome_back": ("Welkom terug.", "Welkom terug."),
    "welcome_back_at": (
        "Welkom terug. U was bij stap {step}.",
        "Welkom terug. Je was bij stap {step}.",
    ),
    "was_away": (
        "U bent even weg geweest. Uw antwoorden zijn bewaard.",
        "Je bent even weg geweest. Je antwoorden zijn bewaard.",
    ),
    "not_sent": (
        "Het versturen is niet gelukt. Uw antwoorden zijn bewaard, maar nog niet verstuurd.",
        "Het versturen is niet gelukt. Je antwoorden zijn bewaard, maar nog niet verstuurd.",
    ),
    "slow": ("Een moment…", "Een moment…"),
    "offline": (
        "Het versturen is niet gelukt. Uw antwoord staat er nog. "
        "Controleer uw internet en druk nog een keer op ‘{button}’.",
        "Het versturen is niet gelukt. Je antwoord staat er nog. "
        "Controleer je internet en druk nog een keer op ‘{button}’.",
    ),
    "offline_sending": (
        "Het versturen is niet gelukt. Uw antwoorden zijn nog niet verstuurd. "
        "Controleer uw internet en druk nog een keer op ‘{button}’.",
        "Het versturen is niet gelukt. Je antwoorden zijn nog niet verstuurd. "
        "Controleer je internet en druk nog een keer op ‘{button}’.",
    ),
    "letters_left": ("Nog {left} tekens.", "Nog {left} tekens."),
}


def address() -> Address:
    """The form of address of this request; ``u`` for somebody we do not know yet."""
    return "je" if g.get("address") == "je" else "u"


def sentence(name: str, **values: object) -> str:
    """A sentence in the form of address of this request."""
    formal, informal = SENTENCES[name]
    return (formal if address() == "u" else informal).format(**values)


def say(formal: str, informal: str) -> str:
    """Pick the form of address inside a template."""
    return formal if address() == "u" else informal
