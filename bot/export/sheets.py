"""Three pages of A4: the summary, the referral to the sociaal domein, the sheet for an MDO."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.audit import patient_reference
from bot.conversation.summary import Row
from bot.dutch_dates import local, write_date
from bot.export.content import Shared
from bot.export.deidentify.rules import without_names
from bot.export.paper import page, pdf
from bot.following.lines import call_line, day_in_figures, goal_line
from bot.following.words import SCOPES
from bot.store.models import Consent

DOMAINS = ("Lichamelijk", "Geestelijk", "Sociaal", "Maatschappelijk")
"""The four domains of the 4D model, for a sheet without a filled-in one."""

_HELPS = ("exception", "why_not_lower", "coping", "lighter_moments", "hold_on", "keep", "wheel_can")
_MOST_HELPS = 4


class NothingToRefer(Exception):
    """There is no referral in this conversation."""


def pseudonym(shared: Shared) -> str:
    """A short name for a conversation that says nothing about the patient."""
    return patient_reference(shared.id)[:8]


def summary_pdf(shared: Shared, made: datetime) -> bytes:
    """The summary for file, patient or print; ``made`` is the present moment (UTC)."""
    return pdf(lambda size: page("summary.html", size, it=shared, made=made))


def referral_pdf(shared: Shared, made: datetime) -> bytes:
    """The page for a welzijnscoach or another offer, with only what is needed there.

    Raises:
        NothingToRefer: no offer was picked.
    """
    return pdf(lambda size: referral_page(shared, made, size))


def referral_page(shared: Shared, made: datetime, size: float) -> str:
    """The page as HTML."""
    if shared.referral is None:
        raise NothingToRefer(shared.id)
    # Where somebody agreed to less for an organisation, no more than that goes along.
    tells = not shared.agreed.warm or any(row.scope == "request" for row in shared.agreed.warm)
    goals = [
        (goal, [(label, text) for label, text in lines if label in _IN_A_REFERRAL])
        for goal, lines in shared.plan
        if tells
    ]
    asked = shared.referral.request or shared.asks_for
    agreed = [("Afgesproken", goal_line(goal)) for goal in shared.agreed.goals if tells]
    return page(
        "referral.html",
        size,
        it=shared,
        made=made,
        asked=(asked or _NOT_TOLD) if tells else _NOT_ALLOWED,
        goals=[(goal, lines) for goal, lines in goals if lines]
        + ([(None, agreed)] if agreed else []),
        helps=[(row.label, row.said) for row in _helps(shared) if tells],
        by_hand=[(label, "") for label in _WISHES],
        next_steps=_next_steps(shared),
        not_to_share="; ".join(row.not_to_share for row in shared.agreed.warm if row.not_to_share),
        consent=_share_consent(shared),
    )


_NOT_TOLD = "De patiënt deelt de eigen woorden niet."
_NOT_ALLOWED = "De patiënt gaf geen toestemming om de hulpvraag door te geven."


def _next_steps(shared: Shared) -> list[tuple[str, str]]:
    """Who calls whom and who reports back: as arranged, or lines to fill in."""
    warm = shared.agreed.warm
    if not warm:
        return [(label, "") for label in _NEXT_STEPS]
    back = [
        f"{row.name}: op {day_in_figures(row.feedback_on)}" for row in warm if row.feedback_on
    ]
    told = (
        "; ".join(f"{row.name}: {call_line(row)}" for row in warm),
        "; ".join(f"{row.name}: {SCOPES[row.scope].lower()}" for row in warm),
        "; ".join(back),
    )
    labels = (_NEXT_STEPS[0], "Wat de praktijk mag doorgeven", _NEXT_STEPS[-1])
    return list(zip(labels, told, strict=True))


_IN_A_REFERRAL = ("Wens", "Eerste stap", "Opletten", "Wanneer", "Met wie")
_WISHES = (
    "Groep of alleen, welke dag", "Taal, vervoer, kosten", "Gaat er iemand mee",
)  # fmt: skip
_NEXT_STEPS = (
    "Wie belt wie, en wanneer (warm of koud)",
    "Mag de praktijk bellen",
    "Wie meldt wanneer terug aan de praktijk",
)


def _helps(shared: Shared) -> list[Row]:
    return [row for row in shared.rows if row.said and row.question in _HELPS][:_MOST_HELPS]


def _given(consents: Sequence[Consent], purpose: str) -> Consent | None:
    asked = [consent for consent in consents if consent.purpose == purpose]
    return asked[-1] if asked else None


def _consent_words(consent: Consent | None) -> str:
    if consent is None:
        return "niet gevraagd"
    day = write_date(local(consent.withdrawn_at or consent.at).date())
    if consent.withdrawn_at is not None:
        return f"ingetrokken op {day}"
    return f"{'ja' if consent.given else 'nee'}, {day}"


def _share_consent(shared: Shared) -> str:
    assert shared.referral is not None
    if shared.agreed.warm and all(row.scope for row in shared.agreed.warm):
        return "De praktijk mag de contactgegevens van de patiënt doorgeven (afgesproken per plek)."
    if not shared.referral.may_share_contact:
        return "De patiënt gaf geen toestemming om contactgegevens door te geven."
    given = _given(shared.consents, "share_contact")
    when = f" ({_consent_words(given)})" if given is not None else ""
    return f"De praktijk mag de contactgegevens van de patiënt doorgeven{when}."


def mdo_pdf(shared: Shared, made: datetime) -> bytes:
    """The sheet for a case meeting: SBAR with the four domains, as anonymous as can be."""
    return pdf(lambda size: mdo_page(shared, made, size))


def mdo_page(shared: Shared, made: datetime, size: float) -> str:
    """The page as HTML; names that are known or that the patient says are left out."""

    def bare(text: str) -> str:
        return without_names(text, [shared.label, shared.read_by, shared.agreed.by])

    plan = [
        (label, bare(text))
        for _, lines in shared.plan
        for label, text in lines
        if label != "Met wie"
    ]
    if shared.referral is not None:
        state = "bevestigd" if shared.referral.confirmed else "voorstel"
        plan.append(("Verwijzing", f"{', '.join(shared.referral.offers)} ({state})"))
    return page(
        "mdo.html",
        size,
        it=shared,
        made=made,
        pseudonym=pseudonym(shared),
        situation=bare(shared.asks_for or " ".join(shared.said)),
        domains=[(label, bare(text)) for label, text in _domains(shared)],
        filled_in=any(text for _, text in _domains(shared)),
        helps=[(row.label, bare(row.said)) for row in _helps(shared)],
        plan=plan,
        # The day of the next contact is ours, and at the table they need it.
        agreed=[
            (label, text if text == shared.agreed.follow_up else bare(text))
            for label, text in shared.agreed.rows()
        ],
        read_consent=_consent_words(_given(shared.consents, "read_answers")),
    )


def _domains(shared: Shared) -> list[tuple[str, str]]:
    """What the patient wrote in each of four domains; empty lines when nothing was asked."""
    for profile in shared.profiles:
        if profile.model == "vier_domeinen":
            return [
                (row.label, "; ".join(p for p in (_place(row.place), row.words) if p))
                for row in profile.rows
            ]
    return [(name, "") for name in DOMAINS]


def _place(place: int | None) -> str:
    return "" if place is None else f"op plaats {place} voor de patiënt"
