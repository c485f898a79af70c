"""What the panel's script says by itself; the rest of the words stand in the templates.

``{step}`` and ``{time}`` are filled in by the script.
"""

from __future__ import annotations

AWAY = "De gesprekshulp is even niet bereikbaar. Vragen en notitie gaan gewoon door."
NEEDS_ENGINE = "De gesprekshulp is even niet bereikbaar. Wat je schreef, is bewaard."
OLD_PAGE = "Deze pagina stond nog open. Dit is de stand van nu."

SCRIPT_WORDS = {
    "next": "Volgende vraag · stap {step}",
    "step": "Stap {step}",
    "at_step": "stap {step} van 5",
    "nothing_new": "In stap {step} is geen nieuwe vraag meer.",
    "nothing_ready": "Zonder verbinding staat er voor stap {step} geen vraag meer klaar.",
    "moment": "Een moment…",
    "saved": "Bewaard om {time}",
    "away": AWAY,
    "offline": "Notitie wordt bewaard zodra er verbinding is. De vragen gaan gewoon door.",
    "needs_connection": (
        "Dit kan als er weer verbinding is. De vragen en je notitie gaan gewoon door."
    ),
    "signed_out": (
        "Je bent uitgelogd. Wat je schreef, staat er nog. "
        "Log in dit venster opnieuw in; het wordt dan bewaard."
    ),
    "both": "In een ander venster stond ook een notitie. Beide staan er nu.",
    "along": "Laat meekijken",
    "back_to_panel": "Terug naar het paneel",
}
COPY_WORDS = {
    "copied": "Gekopieerd",
    "copied_not_noted": "Gekopieerd. Noteren dat de tekst in het HIS staat, lukte niet.",
    "noted": "Genoteerd: deze tekst is in het HIS gezet.",
    "not_copied": "Kopiëren lukt niet. De tekst is geselecteerd: druk op Ctrl C.",
}
