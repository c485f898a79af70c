"""The form of a follow-up."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import FieldList, FormField, StringField

from bot.following.review import EarlierGoal, FollowUpDraft, ReviewDraft
from bot.following.words import OUTCOMES
from bot.store.models import FollowUp
from bot.web.practice.forms import (
    Choices,
    DayField,
    NumberField,
    ScoreField,
    area,
    choice,
    line,
    storable,
)

MOST_GOALS = 12


class ReviewForm(Choices):
    """How one earlier goal went."""

    key = StringField()
    outcome = choice("Hoe ging het", OUTCOMES)
    confidence = ScoreField("Vertrouwen nu, 0 tot 10")
    remark = line("Wat is anders geworden", "Bij aangepast: wat spreken we nu af?")


class FollowUpForm(Choices):
    """What is better, the goals one by one, and the relapse plan."""

    version = NumberField()
    better = area("Wat is er beter sinds de vorige keer?", "Het mag heel klein zijn.")
    reviews = FieldList(FormField(ReviewForm), max_entries=MOST_GOALS)
    warning_sign = line("Als het terugkomt, merk ik dat aan")
    first_step = line("Dan doe ik eerst")
    who_helps = line("Wie helpt mij dan")

    def draft(self) -> FollowUpDraft:
        """What was filled in."""
        return FollowUpDraft(
            better=self.better.data,
            reviews=[
                ReviewDraft(
                    key=review.form.key.data or "",
                    outcome=review.form.outcome.data,
                    confidence=review.form.confidence.data,
                    remark=review.form.remark.data,
                )
                for review in self.reviews
            ],
            warning_sign=self.warning_sign.data,
            first_step=self.first_step.data,
            who_helps=self.who_helps.data,
        )


def values_of(follow_up: FollowUp, goals: Sequence[EarlierGoal]) -> dict[str, object]:
    """What the form shows when it opens."""
    return {
        "version": follow_up.version,
        "better": follow_up.better,
        "reviews": [
            {
                "key": goal.key,
                "outcome": goal.review.outcome if goal.review is not None else "",
                "confidence": goal.review.confidence if goal.review is not None else None,
                "remark": goal.review.remark if goal.review is not None else "",
            }
            for goal in goals[:MOST_GOALS]
        ],
        "warning_sign": follow_up.warning_sign,
        "first_step": follow_up.first_step,
        "who_helps": follow_up.who_helps,
    }


class InviteAgainForm(Choices):
    """A new invitation for somebody who had a conversation before."""

    birth_date = StringField(
        "Geboortedatum", [storable], description="Alleen om te controleren, bijvoorbeeld 12-3-1958"
    )
    appointment = DayField("Datum van de afspraak", description="Mag leeg blijven")
    professional_name = line("Wie voert het gesprek", "Mag leeg blijven")
