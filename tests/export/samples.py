"""Conversations to export, as the store would give them, with everything in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.catalogue import load_catalogue
from bot.export.content import Shared, shared
from bot.store.models import (
    Answer,
    Consent,
    Conversation,
    Goal,
    Message,
    Note,
    Practice,
    Referral,
    User,
)

CATALOGUE = load_catalogue()
NOW = datetime(2026, 11, 22, 15, 10, tzinfo=UTC)
WORDS = "Ik slaap slecht: é ï € ≥ 6 uur & <b>moe</b>"
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></p></div><svg onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "&lt;script&gt;&amp;",
    "]]><!-- x",
)


def answered(question: str, said: str, value: Any = None, card: int = 0) -> Answer:
    """An answer as it is stored."""
    return Answer(
        question=question, card=card, said=said, status="answered",
        value=said if value is None else value,
    )  # fmt: skip


def conversation(**more: Any) -> Conversation:
    """A preparation that was sent, with every kind of answer; fields can be given."""
    made = Conversation(
        id="c-1234567890", role="patient", label="Ria", address="u", status="sent",
        sent_at=NOW, created_at=NOW - timedelta(hours=1), updated_at=NOW, own_words=True,
        typed_by="self", model="spinnenweb", dialogue={"slots": {"path": "klant"}},
    )  # fmt: skip
    made.practice = Practice(
        id=1, name="Huisartsenpraktijk De Linde", phone="020 123 45 67", out_of_hours_phone="088"
    )
    made.messages = [
        Message(number=1, kind="text", content="Ik wil niet meer leven", ask="safety_ask")
    ]
    made.answers = [
        answered("wish", WORDS),
        answered("own_burden", "Ik zelf", "self"),
        answered("scale_now", "6", 6.0),
        answered("exception", "Als ik buiten ben geweest"),
        answered(
            "model_overview",
            "",
            {
                "model": "spinnenweb",
                "scores": {"lichaam": 6, "gevoel": 3, "meedoen": 7},
                "talk": ["gevoel"],
            },
        ),
        answered("safety_ask", "Ja, soms", "yes"),
        answered("goal_when", "Vandaag", "today", card=1),
    ]
    made.goals = [
        Goal(
            number=1, kind="step", wish="Doorslapen", what="Een half uur lezen", when="Vandaag",
            how_often="Elke dag", with_whom="Mijn man Piet", confidence=7.0, smaller_step="",
            if_it_fails="", follow_up="3 december", status="proposed",
        )
    ]  # fmt: skip
    made.referral = Referral(
        needs=["eenzaamheid"], offered=["welfare_coach"], picked=["welfare_coach"],
        request=WORDS, may_share_contact=True, safety_asked=True, status="proposed",
    )  # fmt: skip
    made.consents = [
        Consent(id=1, purpose="read_answers", given=True, text_version="2026-11-22", at=NOW),
        Consent(id=2, purpose="share_contact", given=True, text_version="2026-11-22", at=NOW),
    ]
    for name, value in more.items():
        setattr(made, name, value)
    return made


def consult(**more: Any) -> Conversation:
    """A consult that was closed, with what was noted."""
    made = conversation(
        id="k-1234567890", role="professional", status="closed", typed_by="", **more
    )
    made.messages = [Message(number=1, kind="text", content="Ik durf weer naar buiten", ask=None)]
    return made


def leaving(made: Conversation | None = None, note: str = "") -> Shared:
    """What may leave of a conversation."""
    of = made if made is not None else conversation()
    return shared(of, CATALOGUE, Note(content=note) if note else None)


def with_reader(made: Conversation) -> Conversation:
    """The conversation after somebody read it."""
    made.read_at, made.read_by = NOW, User(name="Anna", email="a@b.test")
    return made
