"""Every question to ask aloud keeps to the "do not" list of its relation type."""

from __future__ import annotations

import pytest

from bot.catalogue import load_catalogue
from bot.catalogue.prompt_rules import broken_by, load_prompt_rules

CATALOGUE = load_catalogue()
GOOD = CATALOGUE.prompts[0].model_copy(update={"function": "keep", "topics": ()})


def test_no_question_breaks_a_rule_of_its_relation() -> None:
    broken = {
        f"{prompt.id} ({relation})": wrong
        for prompt in CATALOGUE.prompts
        for relation in prompt.relations
        if (wrong := broken_by(prompt, relation))
    }
    assert broken == {}


@pytest.mark.parametrize(
    ("relation", "text"),
    [
        ("klant", "Waarom doet u dat niet gewoon?"),
        ("klant", "U moet meer bewegen, toch?"),
        ("klant", "Hoe komt het dat u zo slecht slaapt?"),
        ("bezoeker", "Op welke dag begint u?"),
        ("bezoeker", "Welke stap past bij u?"),
        ("klaag", "Wat is volgens u de oplossing?"),
        ("klaag", "Waardoor is dat gekomen?"),
        ("onbekend", "Wat gaat u doen?"),
        ("klant", "Wat wilt u? En wat nog meer?"),
        ("klant", "Wat wilt u graag."),
        ("klant", " ".join(["woord"] * 19) + "?"),
    ],
)
def test_a_question_that_does_what_is_not_done_is_found(relation: str, text: str) -> None:
    assert broken_by(GOOD, relation) == []
    assert broken_by(GOOD.model_copy(update={"u": text}), relation)


@pytest.mark.parametrize(
    ("relation", "function"),
    [("bezoeker", "observation_task"), ("klaag", "smallest_step"), ("onbekend", "plan")],
)
def test_a_kind_of_question_that_does_not_fit_is_found(relation: str, function: str) -> None:
    assert broken_by(GOOD.model_copy(update={"function": function}), relation)


def test_every_rule_says_why_and_every_function_it_names_is_used() -> None:
    used = {prompt.function for prompt in CATALOGUE.prompts}
    for rules in load_prompt_rules().values():
        assert rules.why
        assert set(rules.functions) <= used
