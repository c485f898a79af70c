"""The events that the log knows, in words for who reads it."""

from __future__ import annotations

EVENTS = {
    "login": "Ingelogd",
    "login_failed": "Inloggen mislukt",
    "logout": "Uitgelogd",
    "account_changed": "Account gewijzigd",
    "settings_changed": "Instellingen gewijzigd",
    "settings_read": "Instellingen bekeken",
    "list_read": "Lijst met gesprekken bekeken",
    "conversation_read": "Gesprek bekeken",
    "conversation_changed": "Gesprek gewijzigd",
    "conversation_closed": "Gesprek afgesloten",
    "consult_started": "Consult begonnen",
    "flag_handled": "Melding afgehandeld",
    "referral_decided": "Verwijzing beoordeeld",
    "agreement_changed": "Afspraken gewijzigd",
    "invited": "Patiënt uitgenodigd",
    "invitation_read": "Uitnodiging bekeken",
    "invitation_withdrawn": "Uitnodiging ingetrokken",
    "exported": "Geëxporteerd",
    "export_started": "Export begonnen",
    "log_read": "Logboek bekeken",
    "log_exported": "Logboek gedownload",
    "figures_read": "Cijfers over de vragen bekeken",
    "patient_opened": "Patiënt opende het gesprek",
    "patient_failed": "Patiënt kwam er niet in",
    "patient_wrote": "Patiënt schreef",
    "patient_copied": "Patiënt haalde eigen gegevens op",
    "patient_left": "Patiënt sloot het gesprek",
    "consent_withdrawn": "Toestemming ingetrokken",
    "consent_given": "Toestemming gegeven",
    "erased": "Gesprek verwijderd",
}
"""Name of the event → what the page of the log says. New events are added here."""

READS = ("conversation_read", "exported")
"""Events by which somebody saw what a patient wrote; the patient's copy names them."""
