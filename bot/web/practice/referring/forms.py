"""The forms of a warm referral and of a case meeting."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, SelectField, StringField

from bot.following.words import ARRIVED, CALLERS, SCOPES
from bot.referring.case_meeting import DOMAINS, SBAR
from bot.referring.warm import WarmDraft, needs_consent
from bot.web.practice.forms import (
    Choices,
    DayField,
    NumberField,
    area,
    choice,
    line,
)

LONGEST_NAME = 120


class WarmForm(Choices):
    """One warm referral; ``entry`` is a row of the practice's own sociale kaart."""

    version = NumberField()
    entry = SelectField("Plek op de sociale kaart", coerce=str)
    name = line("Of een andere plek", "Naam van de organisatie of de persoon")
    offer = StringField()
    who_calls = choice("Wie belt", CALLERS)
    call_on = DayField("Bellen op", description="Bijvoorbeeld 24-11-2027")
    called = BooleanField("Er is gebeld")
    scope = choice("Mag de praktijk gegevens doorgeven?", SCOPES)
    consent_on = DayField("Toestemming gevraagd op", description="Leeg is vandaag")
    not_to_share = line("Wat niet delen", "In de woorden van de patiënt")
    feedback_on = DayField("Navragen op", description="Wanneer horen we hoe het ging?")
    arrived = choice("Is de patiënt daar geweest?", ARRIVED)
    feedback = area("Terugkoppeling")

    def complete(self, entries: dict[str, str], today: date) -> bool:
        """Whether all of it can be stored; mistakes stand at their fields."""
        valid = bool(self.validate())
        if self.entry.data and self.entry.data in entries and not self.name.data:
            self.name.data = entries[self.entry.data]
        if not self.name.data:
            self.name.errors = ["Kies een plek op de sociale kaart, of schrijf een naam."]
            valid = False
        elif len(self.name.data) > LONGEST_NAME:
            self.name.errors = [f"Maak de naam korter: hooguit {LONGEST_NAME} tekens."]
            valid = False
        if needs_consent(self.who_calls.data or "") and not self.scope.data:
            self.scope.errors = [
                "Zonder toestemming belt niemand namens de patiënt. Vraag het, of laat de "
                "patiënt zelf of samen bellen."
            ]
            valid = False
        if self.consent_on.data is not None and self.consent_on.data > today:
            self.consent_on.errors = ["Deze dag moet nog komen."]
            valid = False
        return valid

    def draft(self, today: date) -> WarmDraft:
        """What was filled in."""
        consent_on = (self.consent_on.data or today) if self.scope.data else None
        return WarmDraft(
            name=self.name.data,
            who_calls=self.who_calls.data,
            offer=(self.offer.data or "")[:40],
            entry_id=int(self.entry.data) if self.entry.data else None,
            call_on=self.call_on.data,
            called=self.called.data,
            scope=self.scope.data,
            consent_on=consent_on,
            not_to_share=self.not_to_share.data,
            feedback_on=self.feedback_on.data,
            arrived=self.arrived.data,
            feedback=self.feedback.data,
        )


class CaseMeetingForm(Choices):
    """SBAR, the four domains and the consent."""

    version = NumberField()
    situation = area(*SBAR["situation"])
    background = area(*SBAR["background"])
    assessment = area(*SBAR["assessment"])
    recommendation = area(*SBAR["recommendation"])
    body = area(*DOMAINS["body"])
    mind = area(*DOMAINS["mind"])
    social = area(*DOMAINS["social"])
    society = area(*DOMAINS["society"])
    consent_on = DayField("Toestemming van de patiënt op", description="Bijvoorbeeld 24-11-2026")
    consent_with = line("Met wie mag het besproken worden", "Bijvoorbeeld: huisarts en wijkteam")

    def texts(self) -> dict[str, str]:
        """The eight texts by their field."""
        return {name: self[name].data or "" for name in (*SBAR, *DOMAINS)}
