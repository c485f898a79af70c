"""The question prompter, over every relation type, step and many simulated consults."""

from __future__ import annotations

import random
from itertools import product
from typing import get_args

import pytest

from bot.catalogue import load_catalogue
from bot.conversation.prompting import LAST_STEP, SHOWN, suggest
from bot.conversation.relation import Observation, choose
from bot.conversation.turn import Address, RelationType, Suggestions

CATALOGUE = load_catalogue()
PROMPTS = {prompt.id: prompt for prompt in CATALOGUE.prompts}
AREAS = sorted(CATALOGUE.life_areas)
RELATIONS: tuple[RelationType, ...] = ("klant", "klaag", "bezoeker", "onbekend")
STEPS = (1, 2, 3, 4, 5)
CONSULTS = 15
"""Per relation and step: 300 consults in all."""
MOST_WORDS = 18


def fitting(relation: RelationType, topics: list[str]) -> set[str]:
    """The prompts that a relation may meet, with these topics."""
    return {
        prompt.id
        for prompt in CATALOGUE.prompts
        if relation in prompt.relations
        and prompt.step <= LAST_STEP[relation]
        and (not prompt.topics or set(prompt.topics) & set(topics))
    }


def check(
    shown: Suggestions, relation: RelationType, step: int, used: set[str], topics: list[str]
) -> None:
    """What must hold for every suggestion."""
    ids = [prompt.id for prompt in shown.prompts]
    may = fitting(relation, topics)
    step = min(step, LAST_STEP[relation])
    assert shown.step == step
    assert len(ids) == len(set(ids)) == SHOWN
    assert set(ids) <= may
    assert all(prompt.step <= LAST_STEP[relation] for prompt in shown.prompts)
    assert all(len(prompt.text.split()) <= MOST_WORDS for prompt in shown.prompts)
    assert all(prompt.why for prompt in shown.prompts)
    fresh = may - used
    assert len(set(ids) & fresh) == min(SHOWN, len(fresh)), "a used prompt came back too early"
    of_this_step = {name for name in fresh if PROMPTS[name].step == step}
    if of_this_step:
        assert ids[0] in of_this_step


@pytest.mark.parametrize(("relation", "step"), list(product(RELATIONS, STEPS)))
def test_every_suggestion_of_many_consults_fits(relation: RelationType, step: int) -> None:
    for consult in range(CONSULTS):
        chance = random.Random(f"{relation} {step} {consult}")
        topics = chance.sample(AREAS, chance.randint(0, 4))
        address: Address = chance.choice(["u", "je"])
        used: set[str] = set()
        for _ in range(8):
            shown = suggest(
                CATALOGUE, relation=relation, step=step, used=used, topics=topics, address=address
            )
            check(shown, relation, step, used, topics)
            used.add(chance.choice(shown.prompts).id)


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_consult_through_all_steps_repeats_nothing_while_there_is_something_new(
    relation: RelationType,
) -> None:
    used: list[str] = []
    for asked in range(len(fitting(relation, []))):
        step = STEPS[asked * len(STEPS) // len(fitting(relation, []))]
        shown = suggest(CATALOGUE, relation=relation, step=step, used=used)
        used.append(shown.prompts[0].id)
    assert len(used) == len(set(used))


@pytest.mark.parametrize("relation", RELATIONS)
def test_when_everything_was_asked_questions_may_come_back(relation: RelationType) -> None:
    shown = suggest(CATALOGUE, relation=relation, step=1, used=list(PROMPTS))
    assert len(shown.prompts) == SHOWN


@pytest.mark.parametrize("relation", ["bezoeker", "klaag", "onbekend"])
def test_who_is_no_klant_is_not_asked_for_a_decision(relation: RelationType) -> None:
    shown = suggest(CATALOGUE, relation=relation, step=5, used=[])
    assert shown.step == LAST_STEP[relation] < 4


@pytest.mark.parametrize(("relation", "step"), list(product(RELATIONS, STEPS)))
def test_no_content_can_lead_beyond_the_last_step_of_a_relation(
    relation: RelationType, step: int
) -> None:
    everywhere = tuple(p.model_copy(update={"relations": RELATIONS}) for p in CATALOGUE.prompts)
    careless = CATALOGUE.model_copy(update={"prompts": everywhere})
    within = [p.id for p in everywhere if p.step <= LAST_STEP[relation]]
    shown = suggest(careless, relation=relation, step=step, used=within)
    assert all(prompt.step <= LAST_STEP[relation] for prompt in shown.prompts)


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
