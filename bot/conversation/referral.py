"""The referral suggestion: from what the patient named and picked to at most three offers.

Never computed from symptoms, always a proposal: a professional confirms and sends
(dossier §6). The table is ``bot/catalogue/offers.yml``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.schema import Catalogue, Offer
from bot.conversation.turn import Address, Option
from bot.store.models import Referral

MOST_OFFERS = 3
_WITHOUT_A_TOPIC = "follow_up_talk"
"""The offer for an unclear request: talk on in the practice (dossier §6.3, last row)."""


def fitting_offers(
    catalogue: Catalogue,
    topics: Sequence[str],
    *,
    safety_raised: bool,
    safety_categories: Collection[str] = (),
) -> tuple[str, ...]:
    """At most three offers for the topics that were named, in the order they were named.

    Offers that a contra-indication rules out are left away: ``blocked_by`` a topic or a
    safety category, or ``not_after_safety`` when a safety question was raised.
    """
    against = {*topics, *safety_categories}

    def allowed(offer: Offer) -> bool:
        if len(set(offer.needs) & set(topics)) < offer.from_areas:
            return False
        if offer.not_after_safety and safety_raised:
            return False
        return not against & set(offer.blocked_by)

    found: list[str] = []
    for topic in topics:
        for offer in catalogue.offers.values():
            if topic in offer.needs and offer.id not in found and allowed(offer):
                found.append(offer.id)
                break
    for topic in topics:
        for offer in catalogue.offers.values():
            if topic in offer.needs and offer.id not in found and allowed(offer):
                found.append(offer.id)
    return tuple(found[:MOST_OFFERS]) or (_WITHOUT_A_TOPIC,)


def options_for(catalogue: Catalogue, offers: Sequence[str], address: Address) -> list[Option]:
    """The offers as options to tick, closed by "none of these"."""
    question = catalogue.questions["referral_pick"]
    none = next(option for option in question.options if option.value == "none")
    return [
        Option(value=offer, label=getattr(catalogue.offers[offer].label, address))
        for offer in offers
    ] + [Option(value="none", label=getattr(none.label, address))]


def save_suggestion(
    session: Session,
    conversation: str,
    *,
    needs: Sequence[str],
    offered: Sequence[str],
    picked: Sequence[str],
    request: str,
    may_share_contact: bool,
    safety_asked: bool,
) -> None:
    """Write the suggestion of a conversation; writing it again replaces an unconfirmed one."""
    row = session.scalar(select(Referral).where(Referral.conversation_id == conversation))
    if row is None:
        row = Referral(conversation_id=conversation)
        session.add(row)
    elif row.status != "proposed":
        return
    row.needs = list(needs)
    row.offered = list(offered)
    row.picked = [offer for offer in picked if offer in offered][:MOST_OFFERS]
    row.request = request
    row.may_share_contact = may_share_contact and bool(row.picked)
    row.safety_asked = safety_asked
