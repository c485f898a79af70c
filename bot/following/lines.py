"""Agreements and follow-ups as lines of text: for a summary to copy and for exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.following.review import EarlierGoal
from bot.following.words import ARRIVED, CALLERS, CHANNELS, FOR_PATIENT, OUTCOMES, SCOPES, WHO
from bot.store.models import AgreedGoal, Agreement, FollowUp, WarmReferral


def day_in_figures(day: date) -> str:
    """``24-11-2026``."""
    return f"{day.day}-{day.month}-{day.year}"


def number_in_words(value: float | None) -> str:
    """A number of 0–10 with a comma, or a dash."""
    return "–" if value is None else f"{value:g}".replace(".", ",")


def _named(words: str, *, for_patient: bool) -> str:
    return FOR_PATIENT.get(words, words) if for_patient else words


def goal_line(goal: AgreedGoal, *, for_patient: bool = False) -> str:
    """``Wandelen na het eten. De patiënt, elke dag.`` In the patient's copy: ``Ik, elke dag.``"""
    what = goal.what.rstrip(". ").replace("\n", " ")
    name = _named(WHO.get(goal.who, ""), for_patient=for_patient)
    who = ", ".join(part for part in (name, goal.when.rstrip(". ")) if part)
    return f"{what}. {who}." if who else f"{what}."


def agreed_goals(agreement: Agreement | None) -> Sequence[AgreedGoal]:
    """The goals that count: not the ones that were dropped."""
    return [g for g in agreement.goals if g.status != "dropped"] if agreement is not None else []


def contact_lines(agreement: Agreement) -> list[tuple[str, str]]:
    """The contact agreements that were filled in, as label and text."""
    minutes = f"{agreement.contact_minutes} minuten" if agreement.contact_minutes else ""
    follow_up = ""
    if agreement.follow_up_on is not None:
        channel = CHANNELS[agreement.follow_up_channel] if agreement.follow_up_channel else ""
        follow_up = day_in_figures(agreement.follow_up_on) + (
            f", {channel.lower()}" if channel else ""
        )
    lines = [
        ("Vervolg", follow_up),
        ("Hoe vaak contact", agreement.contact_every),
        ("Hoe", CHANNELS[agreement.contact_channel] if agreement.contact_channel else ""),
        ("Hoe lang", minutes),
        ("Bij niet verschijnen", agreement.no_show),
        ("De POH doet", agreement.poh_does),
        ("De huisarts doet", agreement.gp_does),
    ]
    return [(label, text) for label, text in lines if text]


def agreement_lines(
    agreement: Agreement | None, warm: Iterable[WarmReferral] = ()
) -> list[str]:
    """Everything that was agreed, one line each."""
    lines = [f"- {goal_line(goal)}" for goal in agreed_goals(agreement)]
    if agreement is not None:
        lines += [f"{label}: {text}" for label, text in contact_lines(agreement)]
    return lines + [f"- {warm_line(row)}" for row in warm]


def call_line(row: WarmReferral, *, for_patient: bool = False) -> str:
    """``De POH belt op 24-11-2026``."""
    return _named(CALLERS[row.who_calls], for_patient=for_patient) + _on(row.call_on)


def warm_line(row: WarmReferral, *, for_patient: bool = False) -> str:
    """Who calls whom and when, with whose consent, and whether the person arrived."""
    parts = [row.name, call_line(row, for_patient=for_patient)]
    parts.append(f"Gegevens doorgeven: {SCOPES[row.scope].lower()}")
    if row.feedback_on is not None:
        parts.append(f"Terugkoppeling{_on(row.feedback_on)}")
    if row.arrived:
        parts.append(f"Aangekomen: {ARRIVED[row.arrived].lower()}")
    return ". ".join(parts) + "."


def _on(day: date | None) -> str:
    return f" op {day_in_figures(day)}" if day is not None else ""


def follow_up_lines(follow_up: FollowUp, goals: Sequence[EarlierGoal]) -> list[str]:
    """How things went since the time before, one line each."""
    lines = [f"Wat is er beter: {follow_up.better}"] if follow_up.better else []
    for goal in goals:
        review = goal.review
        if review is None or not (review.outcome or review.confidence is not None):
            continue
        then, since = number_in_words(goal.confidence), number_in_words(review.confidence)
        line = f"- {goal.what}: {OUTCOMES[review.outcome].lower()}"
        line += f" (vertrouwen toen {then}, nu {since})"
        lines.append(f"{line}. {review.remark}" if review.remark else f"{line}.")
    return lines + [f"{label}: {text}" for label, text in relapse_lines(follow_up)]


def relapse_lines(follow_up: FollowUp) -> list[tuple[str, str]]:
    """What to do when it comes back, as label and text."""
    plan = [
        ("Als het terugkomt, merk ik dat aan", follow_up.warning_sign),
        ("Dan doe ik eerst", follow_up.first_step),
        ("Wie helpt", follow_up.who_helps),
    ]
    return [(label, text) for label, text in plan if text]
