"""The question prompter, over every relation type, step and many simulated consults."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from bot.catalogue import load_catalogue
from bot.conversation.prompting import (
    LAST_STEP,
    SHOWN,
    Course,
    course_of,
    pressed,
    suggest,
    without_partial,
)
from bot.conversation.relation import Observation, choose
from bot.conversation.turn import Address, RelationType

CATALOGUE = load_catalogue()
PROMPTS = {prompt.id: prompt for prompt in CATALOGUE.prompts}
RELATIONS: tuple[RelationType, ...] = ("klant", "klaag", "bezoeker", "onbekend")
STEPS = (1, 2, 3, 4, 5)


def of_step(relation: RelationType, step: int) -> list[str]:
    return [p.id for p in CATALOGUE.prompts if relation in p.relations and p.step == step]


@pytest.mark.parametrize(("relation", "step"), list(product(RELATIONS, STEPS)))
def test_a_suggestion_fits_type_and_step_and_two_more_are_ready(
    relation: RelationType, step: int
) -> None:
    shown = suggest(CATALOGUE, relation=relation, step=step, used=[])
    assert shown.step == min(step, LAST_STEP[relation])
    assert len(shown.prompts) == SHOWN
    for prompt in shown.prompts:
        assert relation in PROMPTS[prompt.id].relations
        assert prompt.step == shown.step


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_step_in_which_everything_was_asked_says_so_and_names_the_next(
    relation: RelationType,
) -> None:
    shown = suggest(CATALOGUE, relation=relation, step=1, used=of_step(relation, 1))
    assert (shown.prompts, shown.next_step) == ((), 2)


def test_after_the_last_step_an_earlier_one_with_something_new_is_offered() -> None:
    shown = suggest(CATALOGUE, relation="klant", step=5, used=of_step("klant", 5))
    assert (shown.prompts, shown.next_step) == ((), 1)


@pytest.mark.parametrize("relation", RELATIONS)
def test_when_all_was_asked_nothing_comes_back(relation: RelationType) -> None:
    shown = suggest(CATALOGUE, relation=relation, step=1, used=list(PROMPTS))
    assert (shown.prompts, shown.next_step) == ((), None)


def test_what_was_put_aside_does_not_come_back() -> None:
    first = suggest(CATALOGUE, relation="klant", step=2, used=[]).prompts[0].id
    shown = suggest(CATALOGUE, relation="klant", step=2, used=[], aside=[first])
    assert first not in [prompt.id for prompt in shown.prompts]


@pytest.mark.parametrize("relation", ["bezoeker", "klaag", "onbekend"])
def test_who_is_no_klant_is_not_asked_for_a_decision_and_the_poh_reads_why(
    relation: RelationType,
) -> None:
    shown = suggest(CATALOGUE, relation=relation, step=5, used=[])
    assert shown.step == LAST_STEP[relation] < 4
    assert shown.wanted_step == 5


@pytest.mark.parametrize(("relation", "step"), list(product(RELATIONS, STEPS)))
def test_no_content_can_lead_beyond_the_last_step_of_a_relation(
    relation: RelationType, step: int
) -> None:
    everywhere = tuple(p.model_copy(update={"relations": RELATIONS}) for p in CATALOGUE.prompts)
    careless = CATALOGUE.model_copy(update={"prompts": everywhere})
    within = [p.id for p in everywhere if p.step <= LAST_STEP[relation]]
    shown = suggest(careless, relation=relation, step=step, used=within)
    assert all(prompt.step <= LAST_STEP[relation] for prompt in shown.prompts)


def test_a_question_that_goes_on_from_another_waits_for_it_and_then_comes_first() -> None:
    for prompt in CATALOGUE.prompts:
        for relation in prompt.relations:
            if not prompt.after:
                continue
            before = suggest(
                CATALOGUE, relation=relation, step=prompt.step, used=[], topics=prompt.topics
            )
            assert prompt.id not in [shown.id for shown in before.prompts]
    shown = suggest(CATALOGUE, relation="klant", step=1, used=["klant_now_scale"])
    assert shown.prompts[0].id == "klant_now_not_lower"


def test_the_same_words_are_not_asked_again_as_another_type() -> None:
    twin = PROMPTS["klant_now_goes_well"].model_copy(
        update={"id": "klaag_twin", "relations": ("klaag",)}
    )
    both = CATALOGUE.model_copy(update={"prompts": (twin, *CATALOGUE.prompts)})
    shown = suggest(both, relation="klaag", step=1, used=["klant_now_goes_well"])
    assert "klaag_twin" not in [prompt.id for prompt in shown.prompts]


@pytest.mark.parametrize(
    ("topics", "safety_raised"), [(["rouw"], False), (["geheugen"], False), ([], True)]
)
def test_the_full_miracle_question_stays_away_where_it_could_hurt(
    topics: list[str], safety_raised: bool
) -> None:
    everything = suggest(CATALOGUE, relation="klant", step=2, used=[])
    assert everything.prompts[0].id == "klant_want_miracle"
    used: list[str] = []
    for _ in range(12):
        shown = suggest(
            CATALOGUE, relation="klant", step=2, used=used, topics=topics,
            safety_raised=safety_raised,
        )  # fmt: skip
        if not shown.prompts:
            break
        used.append(shown.prompts[0].id)
    assert "klant_want_miracle" not in used


def test_a_question_about_what_was_named_comes_before_a_general_one() -> None:
    shown = suggest(CATALOGUE, relation="klant", step=3, used=[], topics=["eenzaamheid"])
    assert shown.prompts[0].id == "klant_can_good_company"


# What a button does


def test_next_means_asked_and_another_means_passed_by() -> None:
    course = Course(relation="klant", step=2, showing="klant_want_instead")
    assert pressed(course, "next_question", {}).used == ("klant_want_instead",)
    assert pressed(course, "other_question", {}).aside == ("klant_want_instead",)
    named = pressed(course, "next_question", {"prompt": "klant_want_keep"})
    assert named.used == ("klant_want_keep",)


def test_a_question_can_be_taken_back() -> None:
    course = Course(used=("a", "b"), aside=("c",))
    assert pressed(course, "other_question", {"again": "b"}).used == ("a",)
    back = pressed(course, "other_question", {"again": "c", "showing": "c"})
    assert (back.aside, back.showing) == ((), "c")


def test_what_the_panel_shows_stays_first_as_long_as_it_fits() -> None:
    third = suggest(CATALOGUE, relation="klant", step=2, used=[]).prompts[2].id
    for used, showing, first in (([], third, True), ([third], third, False), ([], "nee", False)):
        shown = suggest(CATALOGUE, relation="klant", step=2, used=used, showing=showing)
        assert (shown.prompts[0].id == third) is first


def test_a_course_comes_from_the_slots_of_the_dialogue() -> None:
    slots = {
        "path": "klaag", "prompt_step": 3, "prompts_used": ["a"], "prompts_aside": ["b"],
        "prompts_shown": ["c", "d"],
    }  # fmt: skip
    assert course_of(slots) == Course("klaag", 3, ("a",), ("b",), "c")
    assert course_of({}) == Course()


def test_a_sentence_that_grew_is_read_once() -> None:
    notes = [seen("klaag", "niemand"), seen("klant", "ik ga lopen")]
    assert without_partial(notes, "niemand doet er iets aan") == notes[1:]
    own = choose([], 1, "klaag", "")
    assert without_partial(own, "niemand") == own


# The words and the reason


def test_the_words_follow_the_form_of_address() -> None:
    for address in get_args(Address):
        shown = suggest(CATALOGUE, relation="klant", step=1, used=[], address=address)
        assert [p.text for p in shown.prompts] == [
            getattr(PROMPTS[p.id], address) for p in shown.prompts
        ]


def seen(relation: RelationType, evidence: str) -> Observation:
    return Observation(
        number=1, topic="", relation=relation, confidence=0.9, evidence=evidence, by="computer"
    )


def test_the_reason_is_what_was_said_for_this_relation() -> None:
    notes = [seen("klaag", "niemand doet iets"), seen("klant", "ik ga lopen")]
    shown = suggest(CATALOGUE, relation="klaag", step=1, used=[], observations=notes)
    assert (shown.relation_by, shown.relation_reason) == ("computer", "niemand doet iets")


def test_the_choice_of_the_poh_stays_visible_after_new_notes() -> None:
    notes = [*choose([], 1, "klaag", ""), seen("klant", "ik ga lopen")]
    shown = suggest(CATALOGUE, relation="klaag", step=1, used=[], observations=notes)
    assert (shown.relation_by, shown.relation_reason) == ("professional", "")


def test_without_notes_there_is_no_reason() -> None:
    shown = suggest(CATALOGUE, relation="onbekend", step=1, used=[])
    assert (shown.relation_by, shown.relation_reason) == ("computer", "")


@pytest.mark.parametrize("model", CATALOGUE.models)
@pytest.mark.parametrize("relation", ["klant", "klaag", "bezoeker", "onbekend"])
def test_the_questions_of_the_model_come_first_and_fit_the_relation(
    model: str, relation: RelationType
) -> None:
    found = suggest(
        CATALOGUE, relation=relation, step=1, used=(), model=model, topics=["slapen", "stress"]
    )
    own = {prompt.id: prompt for prompt in CATALOGUE.models[model].prompts}
    at_step_one = [p for p in own.values() if p.step == 1 and relation in p.relations]
    assert [p.id for p in found.prompts if p.id in own] == [p.id for p in at_step_one][:3]
    assert all(relation in own[p.id].relations for p in found.prompts if p.id in own)


def test_what_the_patient_picked_chooses_the_questions_of_lifestyle() -> None:
    def first(picks: list[str]) -> str:
        found = suggest(
            CATALOGUE, relation="klaag", step=3, used=(), model="passant_zoeker_koper", picks=picks
        )
        return found.prompts[0].id

    assert first(["koper"]) == "lifestyle_buyer_result"
    assert first(["terugval"]) == "lifestyle_relapse_learned"
