"""Relation typing over a conversation: evidence first, the lower involvement in doubt."""

from __future__ import annotations

from bot.conversation.answers import Record, passed_over
from bot.conversation.relation import (
    Observation,
    choose,
    from_questions,
    next_path,
    observe,
    settled,
    stance,
)


def seen(number: int, relation: str, confidence: float, topic: str = "slapen") -> Observation:
    return Observation(
        number=number, topic=topic, relation=relation, confidence=confidence,  # type: ignore[typeddict-item]
        evidence="letterlijk", by="computer",
    )  # fmt: skip


def told(value: str) -> Record:
    return Record(said=value, value=value, status="answered")


def test_one_weak_signal_is_too_little() -> None:
    assert stance([seen(1, "klant", 0.4)]) == "onbekend"


def test_between_two_close_types_the_lower_involvement_wins() -> None:
    assert stance([seen(1, "klant", 0.9), seen(2, "klaag", 0.6)]) == "klaag"


def test_recent_words_weigh_more() -> None:
    history = [seen(1, "klaag", 0.8), seen(2, "klant", 0.9), seen(3, "klant", 0.9)]
    assert stance(history) == "klant"


def test_the_type_is_kept_per_topic() -> None:
    history = [seen(1, "klant", 0.9, "slapen"), seen(2, "bezoeker", 0.9, "middelen")]
    assert stance(history, {"slapen"}) == "klant"
    assert stance(history, {"middelen"}) == "bezoeker"


def test_reading_the_same_message_twice_counts_once() -> None:
    parsed = {"relation": {"type": "klaag", "confidence": 0.8, "evidence": "niemand"}}
    once = observe([], 3, parsed, "pijn")
    assert observe(once, 3, parsed, "pijn") == once
    assert once[0]["evidence"] == "niemand"


def test_unknown_adds_no_observation() -> None:
    assert observe([], 1, {"relation": {"type": "onbekend", "confidence": 0.9}}, "") == []


def test_the_choice_of_the_poh_overrules_and_is_kept() -> None:
    history = choose([seen(1, "klant", 0.95)], 2, "klaag", "slapen")
    assert stance([*history, seen(3, "klant", 0.95)], {"slapen"}) == "klaag"
    assert next_path("klant", 2, history, {}, {"slapen"}) == "klaag"


def test_a_path_changes_only_on_strong_evidence_and_at_most_twice() -> None:
    weak = [seen(1, "klant", 0.9), seen(2, "klaag", 0.6)]
    strong = [seen(1, "klant", 0.9), seen(2, "klaag", 0.9)]
    assert next_path("klant", 0, weak, {}) == "klant"
    assert next_path("klant", 0, strong, {}) == "klaag"
    assert next_path("klant", 2, strong, {}) == "klant"


def test_a_problem_that_only_others_see_makes_a_visitor() -> None:
    assert next_path("onbekend", 0, [], {"own_burden": told("others")}) == "bezoeker"


def test_own_burden_with_own_influence_makes_a_client_without_it_a_complainant() -> None:
    own = {"own_burden": told("self"), "own_influence": told("op tijd naar bed gaan")}
    none = {"own_burden": told("self"), "own_influence": told("Nergens.")}
    skipped = {"own_burden": told("self"), "own_influence": passed_over("skipped")}
    assert next_path("onbekend", 0, [], own) == "klant"
    assert next_path("onbekend", 0, [], none) == "klaag"
    assert from_questions(skipped)[0]["relation"] == "klaag"


def test_who_answers_nothing_is_treated_as_a_visitor() -> None:
    assert settled("onbekend", {"own_burden": passed_over("skipped")}) == "bezoeker"
    assert settled("onbekend", {"own_burden": told("self")}) == "klaag"
