"""Which models a practice uses, and what an invitation and a consult start with."""

from __future__ import annotations

import pytest

from bot.catalogue import load_catalogue
from bot.conversation.models import (
    UnknownModel,
    choose_model,
    chosen_model,
    default_model,
    models_of,
)
from bot.store.models import Conversation, Practice

CATALOGUE = load_catalogue()


def practice(models: list[str], first: str = "spinnenweb") -> Practice:
    return Practice(name="De Linde", models=models, default_model=first)


def test_a_practice_that_chose_none_uses_all() -> None:
    choices = models_of(practice([]), CATALOGUE)
    assert {choice.id for choice in choices} == set(CATALOGUE.models)
    assert [choice.id for choice in choices if choice.first] == ["spinnenweb"]
    assert choices[0].first
    assert all(choice.about and choice.for_whom and choice.minutes for choice in choices)


def test_a_practice_uses_what_it_chose_and_the_first_stands_first() -> None:
    choices = models_of(practice(["kop", "vier_bollen", "weg"], "vier_bollen"), CATALOGUE)
    assert [choice.id for choice in choices] == ["vier_bollen", "kop"]


def test_a_first_model_that_is_not_among_them_gives_way() -> None:
    assert default_model(practice(["kop"], "vier_bollen"), CATALOGUE) == "kop"
    assert default_model(practice(["kop", "spinnenweb"], "weg"), CATALOGUE) == "spinnenweb"
    assert default_model(practice(["weg"], "weg"), CATALOGUE) == "spinnenweb"


def test_a_model_that_the_practice_does_not_use_is_refused() -> None:
    with pytest.raises(UnknownModel):
        chosen_model(practice(["kop"]), CATALOGUE, "coach")
    assert chosen_model(practice(["kop"]), CATALOGUE, "kop") == "kop"
    assert chosen_model(practice(["kop"]), CATALOGUE, None) == "kop"


def test_what_only_the_practice_can_add_is_told() -> None:
    (coach,) = [c for c in models_of(practice([]), CATALOGUE) if c.id == "coach"]
    assert len(coach.to_fill) == 2


def test_the_model_of_a_consult_can_be_chosen() -> None:
    consult = Conversation(id="c", role="professional", model="spinnenweb")
    consult.practice = practice([])
    choose_model(consult, CATALOGUE, "kop")
    assert consult.model == "kop"
    with pytest.raises(UnknownModel):
        choose_model(consult, CATALOGUE, "weg")
