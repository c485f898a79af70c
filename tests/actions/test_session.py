"""A session starts from the rows, and the last net catches a lost thread."""

from __future__ import annotations

from typing import Any

import pytest

from actions.session import ActionDefaultFallback, ActionSessionStart
from bot.conversation.state_rows import store_answers
from bot.store.database import Database
from bot.store.models import Conversation
from tests.actions.conftest import CONVERSATION
from tests.actions.talk import CATALOGUE, SKIPPED, Talk, told


def started(talk: Talk, **metadata: str) -> dict[str, Any]:
    """The slots that a session start sets."""
    talk.set(session_started_metadata=metadata)
    events = talk.run(ActionSessionStart)
    assert events[0]["event"] == "session_started"
    assert events[-1]["name"] == "action_listen"
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def stored(store: Database, *, answers: dict[str, Any] | None = None, **changes: Any) -> None:
    """Put a conversation in the rows as a turn would."""
    with store.unit_of_work() as session:
        row = session.get_one(Conversation, CONVERSATION)
        for name, value in changes.items():
            setattr(row, name, value)
        card = int((row.dialogue or {}).get("slots", {}).get("goal_card") or 1)
        store_answers(session, row, CATALOGUE, answers or {}, card)


def test_a_fresh_session_holds_only_who_speaks(talk: Talk, store: Database) -> None:
    assert started(talk, role="patient", address="je") == {
        "role": "patient", "address": "je", "model": "spinnenweb",
    }  # fmt: skip
    assert talk.form is None


def test_the_role_comes_from_the_web_layer_and_beats_the_rows(talk: Talk, store: Database) -> None:
    stored(store, dialogue={"slots": {"role": "professional"}})
    assert started(talk, role="patient")["role"] == "patient"


def test_a_conversation_goes_on_in_the_middle_of_a_form(talk: Talk, store: Database) -> None:
    dialogue = {
        "slots": {"path": "klaag", "trail": ["wish", "coping"], "consented": True},
        "form": "klaag_form", "requested_slot": "lighter_moments",
    }  # fmt: skip
    stored(store, dialogue=dialogue, answers={"wish": told("rust"), "coping": told("mijn hond")})
    slots = started(talk, role="patient")
    assert (slots["wish"], slots["path"], slots["consented"]) == (told("rust"), "klaag", True)
    assert (talk.form, talk.open) == ("klaag_form", "lighter_moments")
    assert talk.answer("buiten") == "wish_behind"


def test_only_the_goal_card_that_is_open_comes_back(talk: Talk, store: Database) -> None:
    stored(store, answers={"goal_when": told("vandaag"), "wish": told("rust")})
    stored(
        store, dialogue={"slots": {"goal_card": 2}},
        answers={"goal_when": told("morgen"), "wish": told("rust")},
    )  # fmt: skip
    assert started(talk)["goal_when"] == told("morgen")


def test_a_slot_that_the_domain_does_not_know_is_left_out(talk: Talk, store: Database) -> None:
    stored(store, dialogue={"slots": {"een_oud_slot": 1, "path": "klant"}})
    assert started(talk) == {"path": "klant", "model": "spinnenweb"}


def test_a_conversation_without_a_row_starts_empty(talk: Talk, store: Database) -> None:
    talk.tracker.sender_id = "onbekend"
    assert started(talk, role="patient") == {"role": "patient"}


def test_a_consult_takes_over_topics_and_relation_but_no_answers(
    talk: Talk, store: Database
) -> None:
    seen = {"number": 4, "topic": "werk", "relation": "klaag", "confidence": 0.8,
            "evidence": "niemand doet iets", "by": "computer"}  # fmt: skip
    notes = {"topics": ["werk"], "path": "klaag", "observations": [seen], "trail": ["wish"]}
    stored(store, dialogue={"slots": notes}, answers={"wish": told("een andere baas")})
    with store.unit_of_work() as session:
        session.add(
            Conversation(
                id="consult", practice_id=1, role="professional", prepared_by_id=CONVERSATION
            )
        )
    talk.tracker.sender_id = "consult"
    slots = started(talk, role="professional")
    assert slots.keys() == {"topics", "path", "observations", "role", "model"}
    assert slots["observations"] == [{**seen, "number": 0}]


# -- the last net


@pytest.mark.parametrize(
    ("known", "path", "form"),
    [
        ([], "onbekend", "welcome_form"),
        (["consent"], "onbekend", "wish_form"),
        (["consent", "wish"], "onbekend", "model_form"),
        (["consent", "wish", "model_overview"], "onbekend", "relation_form"),
        (["consent", "wish", "model_overview"], "klaag", "klaag_form"),
        (["consent", "wish", "model_overview", "keep", "own_topic"], "bezoeker", "goal_form"),
        (
            ["consent", "wish", "model_overview", "keep", "own_topic", "goal_follow_up"],
            "bezoeker",
            "referral_form",
        ),
    ],
)
def test_a_lost_thread_goes_on_at_the_first_open_question(
    talk: Talk, known: list[str], path: str, form: str
) -> None:
    talk.set(path=path).knows(**dict.fromkeys(known, "iets"))
    talk.run(ActionDefaultFallback)
    assert talk.followup == form
    assert talk.replied("lost_thread")


@pytest.mark.parametrize(("tier", "question"), [("S1", "safety_answer"), ("S2", "safe_now")])
def test_a_lost_thread_never_passes_an_open_safety_question(
    talk: Talk, tier: str, question: str
) -> None:
    talk.set(safety={"tier": tier}).run(ActionDefaultFallback)
    assert talk.followup == "safety_form"
    assert talk.enter("safety") == question


def test_when_all_was_answered_and_sent_that_is_what_the_screen_shows(talk: Talk) -> None:
    talk.set(path="bezoeker").knows(consent="yes", wish="a", keep="b", own_topic="c")
    talk.knows(model_overview=SKIPPED, goal_follow_up="none", referral_pick=["none"], send="send")
    talk.run(ActionDefaultFallback)
    assert talk.last("status") == "sent"


def test_a_professional_is_left_to_the_rule_that_prompts(consult: Talk) -> None:
    consult.run(ActionDefaultFallback)
    assert consult.followup is None
