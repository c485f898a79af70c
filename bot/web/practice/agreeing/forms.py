"""The form with everything that practice and patient agree on."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FieldList, FormField, SelectMultipleField

from bot.following.agreeing import AgreementDraft, GoalDraft
from bot.following.words import CHANNELS, WHO
from bot.store.models import Agreement, Referral
from bot.web.practice.forms import (
    Choices,
    DayField,
    MinutesField,
    NumberField,
    ScoreField,
    area,
    choice,
    line,
)

MOST_GOALS = 12

DECISIONS = {
    "proposed": "Nog niet besloten",
    "confirmed": "Ja, verwijs",
    "declined": "Nee, nu niet",
}


class GoalForm(Choices):
    """One goal; ``agreed`` and ``goal`` are the rows that it comes from."""

    agreed = NumberField()
    goal = NumberField()
    keep = BooleanField("Dit spreken we af", default=True)
    what = area("Wat")
    who = choice("Wie doet het", WHO)
    when = line("Wanneer en hoe vaak")
    confidence = ScoreField("Vertrouwen, 0 tot 10", description="Hoe zeker is de patiënt?")

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the goal can be stored; one that is kept says what it is."""
        valid = bool(super().validate(extra_validators))
        known = self.agreed.data or self.goal.data
        filled = self.when.data or self.confidence.data is not None
        if self.keep.data and not self.what.data and (known or filled):
            self.what.errors = ["Schrijf wat jullie afspreken. Of zet het vinkje uit."]
            return False
        return valid


class AgreementForm(Choices):
    """Everything that can be agreed; ``version`` is that of the agreement it was drawn for."""

    version = NumberField()
    goals = FieldList(FormField(GoalForm), max_entries=MOST_GOALS)
    follow_up_on = DayField("Vervolg op", description="Bijvoorbeeld 24-11-2027")
    follow_up_channel = choice("Hoe", CHANNELS)
    contact_every = line("Hoe vaak contact", "Bijvoorbeeld: elke 6 weken, eerst 3 keer")
    contact_channel = choice("Hoe", CHANNELS)
    contact_minutes = MinutesField("Hoe lang", description="Minuten")
    no_show = line("Als iemand niet komt", "Bijvoorbeeld: de POH belt dezelfde dag")
    poh_does = line("De POH doet")
    gp_does = line("De huisarts doet")
    decision = choice("Verwijzen?", DECISIONS)
    offers = SelectMultipleField("Aanbod")

    def draft(self) -> AgreementDraft:
        """What was filled in."""
        return AgreementDraft(
            goals=[
                GoalDraft(
                    what=goal.form.what.data,
                    who=goal.form.who.data,
                    when=goal.form.when.data,
                    confidence=goal.form.confidence.data,
                    keep=goal.form.keep.data,
                    agreed_id=goal.form.agreed.data,
                    goal_id=goal.form.goal.data,
                )
                for goal in self.goals
            ],
            follow_up_on=self.follow_up_on.data,
            follow_up_channel=self.follow_up_channel.data,
            contact_every=self.contact_every.data,
            contact_channel=self.contact_channel.data,
            contact_minutes=self.contact_minutes.data,
            no_show=self.no_show.data,
            poh_does=self.poh_does.data,
            gp_does=self.gp_does.data,
            decision=self.decision.data,
            offers=tuple(self.offers.data or ()),
        )


def values_of(
    agreement: Agreement | None, goals: list[GoalDraft], referral: Referral | None
) -> dict[str, object]:
    """What the form shows when it opens; an empty goal stands at the end to add one."""
    rows: list[dict[str, object]] = [
        {
            "agreed": goal.agreed_id,
            "goal": goal.goal_id,
            "keep": goal.keep,
            "what": goal.what,
            "who": goal.who,
            "when": goal.when,
            "confidence": goal.confidence,
        }
        for goal in goals
    ]
    if len(rows) < MOST_GOALS:
        rows.append({"keep": True, "who": "patient"})
    values: dict[str, object] = {
        "version": agreement.version if agreement is not None else 0,
        "goals": rows,
        "decision": referral.status if referral is not None else "proposed",
        "offers": referral.offers if referral is not None else [],
    }
    if agreement is not None:
        values |= {
            name: getattr(agreement, name)
            for name in (
                "follow_up_on", "follow_up_channel", "contact_every", "contact_channel",
                "contact_minutes", "no_show", "poh_does", "gp_does",
            )
        }  # fmt: skip
    return values
