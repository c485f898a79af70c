"""Referral: a proposal, at most three, with a consent of its own."""

from __future__ import annotations

from sqlalchemy import select

from actions.referral import ActionSaveReferral
from bot.store.database import Database
from bot.store.models import Referral
from tests.actions.talk import ASKS, Talk


def saved(store: Database) -> Referral:
    with store.unit_of_work() as session:
        return session.scalars(select(Referral)).one()


def offered(talk: Talk) -> list[str]:
    """The options on the card, without "none of these"."""
    talk.dispatcher.messages.clear()
    talk.run(ASKS["referral_pick"])
    values = [option["value"] for option in talk.last("ask")["options"]]
    assert values.pop() == "none"
    return values


def test_at_most_three_offers_are_shown(talk: Talk) -> None:
    assert len(offered(talk.set(topics=["eenzaamheid", "zingeving", "geld", "mantelzorg"]))) == 3


def test_without_a_topic_there_is_one_offer_to_talk_on(talk: Talk) -> None:
    assert offered(talk) == ["follow_up_talk"]


def test_after_a_safety_question_some_offers_are_left_away(talk: Talk) -> None:
    assert "welfare_coach" in offered(talk.set(topics=["eenzaamheid"]))
    talk.set(safety={"tier": "S0", "raised": True})
    assert "welfare_coach" not in offered(talk)


def test_a_safety_category_blocks_an_offer(talk: Talk) -> None:
    talk.set(topics=["zingeving"], safety={"raised": True, "categories": ["suicidality"]})
    assert offered(talk) == ["follow_up_talk"]


def test_picking_nothing_asks_for_no_consent(talk: Talk) -> None:
    talk.set(topics=["geld"]).enter("referral")
    assert talk.answer("Geen van deze", option=["none"]) is None


def test_picking_help_outside_the_practice_asks_to_pass_on_name_and_number(talk: Talk) -> None:
    talk.set(topics=["geld"]).enter("referral")
    assert talk.answer("Hulp bij geldzorgen", option=["debt_help"]) == "referral_consent"
    assert talk.answer("Nee, liever niet", option=["no"]) is None


def test_help_inside_the_practice_needs_no_consent_to_pass_on(talk: Talk) -> None:
    talk.set(topics=["stemming"]).enter("referral")
    assert talk.answer("Praten in de praktijk", option=["mental_health_nurse"]) is None


def test_a_suggestion_is_saved_as_a_proposal(talk: Talk, store: Database) -> None:
    talk.set(topics=["geld"]).knows(wish="rust aan mijn hoofd", referral_pick=["debt_help"])
    talk.knows(referral_consent="yes").run(ActionSaveReferral)
    row = saved(store)
    assert (row.picked, row.needs, row.status) == (["debt_help"], ["geld"], "proposed")
    assert (row.may_share_contact, row.request) == (True, "rust aan mijn hoofd")


def test_saving_twice_keeps_one_row_with_the_last_choice(talk: Talk, store: Database) -> None:
    talk.set(topics=["geld"]).knows(referral_pick=["debt_help"], referral_consent="yes")
    talk.run(ActionSaveReferral)
    talk.knows(referral_pick=["money_volunteer"], referral_consent="no").run(ActionSaveReferral)
    assert saved(store).picked == ["money_volunteer"]
    assert saved(store).may_share_contact is False


def test_none_and_skipping_pick_nothing_and_share_nothing(talk: Talk, store: Database) -> None:
    talk.set(topics=["geld"]).knows(referral_pick=["none"], referral_consent="yes")
    talk.run(ActionSaveReferral)
    assert (saved(store).picked, saved(store).may_share_contact) == ([], False)


def test_the_practice_sees_that_a_safety_question_was_raised(
    talk: Talk, store: Database
) -> None:
    talk.set(safety={"tier": "S0", "raised": True}).run(ActionSaveReferral)
    assert saved(store).safety_asked is True


def test_a_professional_can_note_a_referral_again_later(consult: Talk, store: Database) -> None:
    consult.set(topics=["geld"]).knows(referral_pick=["debt_help"], referral_consent="yes")
    consult.run(ActionSaveReferral)
    assert consult.slot("referral_pick") is None
    assert consult.slot("referral_consent") is None
    assert saved(store).may_share_contact is True


def test_the_answers_of_a_patient_stay(talk: Talk, store: Database) -> None:
    talk.set(topics=["geld"]).knows(referral_pick=["debt_help"])
    assert talk.run(ActionSaveReferral) == []
    assert talk.slot("referral_pick")["value"] == ["debt_help"]
