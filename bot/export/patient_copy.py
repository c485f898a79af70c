"""The patient's own copy: everything they gave and who read it, on one tagged page or as data.

Made from our own rows, for a person and for a screen reader (PDF/UA-1: tags, title, language).
Only who wrote a very great deal gets a second page. What the practice hands over on paper leaves
out what the patient did not send along, and the working note (``for_practice``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.audit.readers import Reader
from bot.catalogue.schema import Catalogue
from bot.conversation.summary import (
    WRITTEN_BY_PATIENT,
    Row,
    answer_rows,
    goal_lines,
    goals_to_read,
    offer_names,
)
from bot.conversation.turn import Address
from bot.export.agreed import NOTHING, Agreed
from bot.export.paper import SIZES, moment, page, pdf, picture
from bot.profiles.described import described
from bot.profiles.shown import shown_profiles
from bot.store.models import Consent, Conversation, Goal, Referral

_NEUTRAL = {
    "bezoeker": "kijkt nog rond",
    "klaag": "heeft vooral last",
    "klant": "wil aan de slag",
}
"""The working note in the words that a patient gets to see (trust.md 11)."""

_CONSENTS = {
    "read_answers": "De praktijk mag de antwoorden lezen",
    "share_contact": "De praktijk mag contactgegevens doorgeven",
}


def _rows(conversation: Conversation, catalogue: Catalogue, *, own_words: bool) -> list[Row]:
    """Every answer once: what stands on a goal card is not told twice."""
    cards = {goal.number for goal in conversation.goals}
    return [
        row
        for row in answer_rows(
            conversation.answers, catalogue, conversation.address, own_words=own_words
        )
        if row.phase != "referral"
        and row.part != "drawn"
        and not (row.phase == "goal" and max(row.card, 1) in cards)
    ]


def _address(conversation: Conversation) -> Address:
    return "je" if conversation.address == "je" else "u"


def _consent_lines(consents: Iterable[Consent]) -> list[str]:
    lines = []
    for consent in consents:
        given = f"{'ja' if consent.given else 'nee'}, {moment(consent.at)}"
        if consent.withdrawn_at is not None:
            given += f"; ingetrokken {moment(consent.withdrawn_at)}"
        lines.append(f"{_CONSENTS.get(consent.purpose, consent.purpose)}: {given}.")
    return lines


def _working_note(conversation: Conversation, *, for_practice: bool) -> str:
    if for_practice or conversation.status == "closed":
        return ""
    path = (conversation.dialogue or {}).get("slots", {}).get("path")
    return _NEUTRAL.get(path, "")


def _goals(conversation: Conversation, *, for_practice: bool) -> Sequence[Goal]:
    return goals_to_read(conversation) if for_practice else conversation.goals


def _decided(referral: Referral | None, catalogue: Catalogue) -> list[str]:
    """The offers that a professional confirmed; empty as long as nobody did."""
    if referral is None or referral.status != "confirmed":
        return []
    return offer_names(referral.offers, catalogue)


def copy_page(
    conversation: Conversation,
    catalogue: Catalogue,
    now: datetime,
    size: float = SIZES[0],
    *,
    readers: Sequence[Reader] = (),
    for_practice: bool = False,
    agreed: Agreed = NOTHING,
) -> str:
    """The page as HTML, for the letter size in points; see :func:`patient_copy`."""
    referral = conversation.referral
    own_words = conversation.own_words or not for_practice
    versions = [consent.text_version for consent in conversation.consents]
    profiles = shown_profiles(
        conversation.answers, catalogue, _address(conversation), own_words=own_words
    )
    values: dict[str, Any] = {
        "conversation": conversation,
        "je": conversation.address == "je",
        "profiles": [
            (shown, (picture(shown), described(shown) if shown.has_numbers else ""))
            for shown in profiles
        ],
        "rows": _rows(conversation, catalogue, own_words=own_words),
        "goals": [
            (goal, goal_lines(goal)) for goal in _goals(conversation, for_practice=for_practice)
        ],
        "offers": offer_names(referral.picked, catalogue) if referral is not None else [],
        "decided": _decided(referral, catalogue),
        "agreed": agreed.rows(for_patient=True),
        "since": agreed.since.rows,
        "consents": _consent_lines(conversation.consents),
        "working_note": _working_note(conversation, for_practice=for_practice),
        "sent": moment(conversation.sent_at) if conversation.sent_at else "",
        "read": moment(conversation.read_at) if conversation.read_at else "",
        "readers": readers,
        "made": moment(now),
        "version": versions[-1] if versions else "",
    }
    return page("patient_copy.html", size, **values)


def patient_copy(
    conversation: Conversation,
    catalogue: Catalogue,
    now: datetime,
    *,
    readers: Sequence[Reader] = (),
    for_practice: bool = False,
    agreed: Agreed = NOTHING,
) -> bytes:
    """The copy as a PDF file.

    Args:
        conversation: with practice, answers, goals, referral, consents and reader loaded.
        catalogue: for the labels.
        now: the moment at which the copy is made (UTC).
        readers: who saw it, from the log.
        for_practice: made by the practice: without what the patient kept to themselves.
        agreed: what the practice agreed with the patient, and how it went since last time.
    """
    return pdf(
        lambda size: copy_page(
            conversation, catalogue, now, size, readers=readers, for_practice=for_practice,
            agreed=agreed,
        )
    )


def patient_copy_data(
    conversation: Conversation,
    catalogue: Catalogue,
    now: datetime,
    *,
    readers: Sequence[Reader] = (),
    for_practice: bool = False,
    agreed: Agreed = NOTHING,
) -> bytes:
    """The same as JSON (UTF-8), to take to another system. Moments are ISO 8601 in UTC."""
    referral = conversation.referral
    own_words = conversation.own_words or not for_practice
    data = {
        "note": WRITTEN_BY_PATIENT,
        "made": now.isoformat(),
        "practice": conversation.practice.name,
        "label": conversation.label,
        "model": conversation.model,
        "sent": _iso(conversation.sent_at),
        "typed_by": conversation.typed_by,
        "own_words_sent": conversation.own_words,
        "answers": [
            {
                "question": row.question,
                "card": row.card,
                "label": row.label,
                "answer": row.said,
                "status": row.status,
            }
            for row in answer_rows(
                conversation.answers, catalogue, conversation.address, own_words=own_words
            )
        ],
        "models": [
            {
                "title": shown.title,
                "rows": [
                    {
                        "label": row.label,
                        "number": row.number,
                        "wished": row.wished,
                        "place": row.place,
                        "choice": row.choice,
                        "words": row.words,
                        "talk_about": row.ticked,
                    }
                    for row in shown.rows
                ],
            }
            for shown in shown_profiles(
                conversation.answers, catalogue, _address(conversation), own_words=own_words
            )
        ],
        "goals": [
            {"number": goal.number, "status": goal.status}
            | {label: text for label, text in goal_lines(goal)}
            for goal in _goals(conversation, for_practice=for_practice)
        ],
        "offers": offer_names(referral.picked, catalogue) if referral is not None else [],
        "offers_confirmed": _decided(referral, catalogue),
        "agreements": [
            {"label": label, "text": text} for label, text in agreed.rows(for_patient=True)
        ],
        "since_last_time": {
            "better": agreed.since.better,
            "goals": [
                {
                    "goal": went.what,
                    "outcome": went.outcome,
                    "confidence_then": went.then,
                    "confidence_now": went.now,
                    "remark": went.remark,
                }
                for went in agreed.since.went
            ],
            "when_it_comes_back": [
                {"label": label, "text": text} for label, text in agreed.since.plan
            ],
        },
        "follow_up_on": agreed.follow_up_on.isoformat() if agreed.follow_up_on else None,
        "consents": [
            {
                "purpose": consent.purpose,
                "given": consent.given,
                "text_version": consent.text_version,
                "at": _iso(consent.at),
                "withdrawn_at": _iso(consent.withdrawn_at),
            }
            for consent in conversation.consents
        ],
        "messages": [
            {"at": _iso(message.created_at), "text": message.content}
            for message in ([] if for_practice else conversation.messages)
            if message.kind == "text"
        ],
        "working_note": _working_note(conversation, for_practice=for_practice),
        "readers": [
            {"who": who.name, "what": who.what, "times": who.times, "last": _iso(who.last)}
            for who in readers
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
