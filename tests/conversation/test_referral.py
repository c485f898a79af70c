"""The referral suggestion: at most three that fit, and what must not be offered is not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.catalogue import load_catalogue
from bot.conversation.referral import MOST_OFFERS, fitting_offers, options_for, save_suggestion
from bot.store.database import Database
from bot.store.models import Base, Conversation, Practice, Referral

CATALOGUE = load_catalogue()
AREAS = sorted(CATALOGUE.life_areas)
CATEGORIES = sorted({card.category for card in CATALOGUE.safety_cards})


def offers(*topics: str, raised: bool = False, categories: tuple[str, ...] = ()) -> tuple[str, ...]:
    return fitting_offers(CATALOGUE, topics, safety_raised=raised, safety_categories=categories)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_every_choice_of_topics_gives_one_to_three_offers_that_fit(size: int) -> None:
    for topics in combinations(AREAS, size):
        found = offers(*topics)
        assert 1 <= len(found) <= MOST_OFFERS
        assert len(set(found)) == len(found)
        for offer in found:
            fits = len(set(CATALOGUE.offers[offer].needs) & set(topics))
            assert offer == "follow_up_talk" or fits >= CATALOGUE.offers[offer].from_areas


def test_every_offer_can_be_suggested() -> None:
    found: set[str] = set()
    for size in (1, 3):
        for topics in combinations(AREAS, size):
            found |= set(offers(*topics))
    assert found == set(CATALOGUE.offers)


@pytest.mark.parametrize("category", CATEGORIES)
def test_an_offer_that_an_alarm_rules_out_is_never_suggested(category: str) -> None:
    for topics in combinations(AREAS, 2):
        for offer in offers(*topics, raised=True, categories=(category,)):
            assert category not in CATALOGUE.offers[offer].blocked_by
            assert not CATALOGUE.offers[offer].not_after_safety


@pytest.mark.parametrize("offer", CATALOGUE.offers)
def test_a_life_area_that_rules_an_offer_out_keeps_it_away(offer: str) -> None:
    asked = CATALOGUE.offers[offer]
    for against in set(asked.blocked_by) & set(AREAS):
        assert offer not in offers(*asked.needs, against)


def test_the_topic_that_was_named_first_comes_first() -> None:
    assert offers("geld", "mantelzorg")[0] == "debt_help"
    assert offers("mantelzorg", "geld")[0] == "carer_support"


def test_every_topic_gets_an_offer_before_one_gets_two() -> None:
    assert offers("geld", "mantelzorg", "taal") == ("debt_help", "carer_support", "language_house")


def test_without_a_topic_there_is_a_talk_in_the_practice() -> None:
    assert offers() == ("follow_up_talk",)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_an_offer_for_many_life_areas_needs_that_many(count: int) -> None:
    (broad,) = [offer for offer in CATALOGUE.offers.values() if offer.from_areas == 3]
    found = [
        topics
        for topics in combinations(broad.needs, count)
        if broad.id in offers(*topics)
    ]
    assert bool(found) is (count == 3)


@pytest.mark.parametrize("address", ["u", "je"])
def test_the_options_end_with_none_of_these(address: Any) -> None:
    options = options_for(CATALOGUE, ["debt_help"], address)
    assert [option.value for option in options] == ["debt_help", "none"]
    assert options[0].label == getattr(CATALOGUE.offers["debt_help"].label, address)


# -- saving


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'verwijzing.db'}")
    Base.metadata.create_all(opened.engine)
    with opened.unit_of_work() as session:
        session.add(Practice(id=1, name="Praktijk", phone="030", out_of_hours_phone="088"))
        session.add(Conversation(id="gesprek", practice_id=1, role="patient"))
    yield opened
    opened.engine.dispose()


def save(store: Database, **changes: Any) -> Referral:
    """Save a suggestion and read it back."""
    values: dict[str, Any] = {
        "needs": ["geld"], "offered": ["debt_help", "money_volunteer"], "picked": ["debt_help"],
        "request": "rust", "may_share_contact": True, "safety_asked": False,
    }  # fmt: skip
    with store.unit_of_work() as session:
        save_suggestion(session, "gesprek", **(values | changes))
    with store.unit_of_work() as session:
        return session.scalars(select(Referral)).one()


def test_a_suggestion_is_a_proposal(store: Database) -> None:
    row = save(store)
    assert (row.status, row.picked, row.may_share_contact) == ("proposed", ["debt_help"], True)


def test_only_what_was_offered_is_kept(store: Database) -> None:
    picked = ["debt_help", "none", "iets anders", "money_volunteer"]
    assert save(store, picked=picked).picked == ["debt_help", "money_volunteer"]


@pytest.mark.parametrize("picked", [[], ["none"], ["iets anders"]])
def test_without_a_choice_nothing_may_be_shared(store: Database, picked: list[str]) -> None:
    row = save(store, picked=picked)
    assert (row.picked, row.may_share_contact) == ([], False)


def test_writing_it_again_replaces_a_proposal(store: Database) -> None:
    save(store)
    row = save(store, picked=["money_volunteer"], may_share_contact=False, safety_asked=True)
    assert (row.picked, row.may_share_contact) == (["money_volunteer"], False)
    assert row.safety_asked is True


def test_what_a_professional_confirmed_is_not_overwritten(store: Database) -> None:
    save(store)
    with store.unit_of_work() as session:
        session.scalars(select(Referral)).one().status = "confirmed"
    assert save(store, picked=["money_volunteer"]).picked == ["debt_help"]
