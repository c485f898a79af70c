"""Goal cards: filled, saved once, at most three."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from actions.goal import ActionAddGoal, ActionSaveGoal
from bot.store.database import Database
from bot.store.models import Goal
from tests.actions.conftest import CONVERSATION
from tests.actions.talk import ASKS, Talk


def goals(store: Database) -> list[Goal]:
    with store.unit_of_work() as session:
        return list(session.scalars(select(Goal).order_by(Goal.number)))


def a_step(talk: Talk) -> Talk:
    """A klant who chose a step and filled the card."""
    talk.set(path="klant").knows(goal_positive="weer slapen", wheel_decide="om elf uur naar bed")
    return talk.knows(goal_when="vandaag", goal_confidence=8.0, goal_follow_up="phone")


def test_low_confidence_leads_to_a_smaller_step(talk: Talk) -> None:
    a_step(talk).set(goal_confidence=None).at("goal_confidence")
    talk.knows(goal_how_often="daily", goal_with_whom="alone").at("goal_confidence")
    assert talk.answer("zesje") == "goal_smaller_step"
    assert talk.replied("smaller_step")


@pytest.mark.parametrize("text", ["7", "dikke 8", "10"])
def test_enough_confidence_needs_no_smaller_step(talk: Talk, text: str) -> None:
    a_step(talk).set(goal_confidence=None)
    talk.knows(goal_how_often="daily", goal_with_whom="alone").at("goal_confidence")
    assert talk.answer(text) == "goal_if_it_fails"
    assert not talk.replied("smaller_step")


def test_low_confidence_is_remarked_on_only_when_it_is_given(talk: Talk) -> None:
    a_step(talk).knows(goal_confidence=3.0).at("goal_smaller_step")
    talk.answer("om half twaalf naar bed")
    assert not talk.replied("smaller_step")


def test_a_chosen_step_is_saved_as_a_goal(talk: Talk, store: Database) -> None:
    a_step(talk).run(ActionSaveGoal)
    (goal,) = goals(store)
    assert (goal.conversation_id, goal.number, goal.kind) == (CONVERSATION, 1, "step")
    assert (goal.wish, goal.what) == ("weer slapen", "om elf uur naar bed")
    assert (goal.confidence, talk.slot("goals_saved")) == (8.0, [1])


def test_saving_a_goal_twice_keeps_one_row_with_the_last_words(
    talk: Talk, store: Database
) -> None:
    a_step(talk).run(ActionSaveGoal)
    talk.knows(goal_when="morgen").run(ActionSaveGoal)
    (goal,) = goals(store)
    assert (goal.number, goal.when.split(" (")[0]) == (1, "morgen")
    assert talk.slot("goals_saved") == [1]


@pytest.mark.parametrize("decision", ["nothing_now", "think_first"])
def test_nothing_now_saves_no_goal(talk: Talk, store: Database, decision: str) -> None:
    talk.set(path="klant").knows(wheel_decide=decision).run(ActionSaveGoal)
    assert goals(store) == []
    assert talk.slot("goals_saved") == []


def test_who_decides_on_nothing_after_all_loses_the_goal_that_was_saved(
    talk: Talk, store: Database
) -> None:
    a_step(talk).run(ActionSaveGoal)
    talk.knows(wheel_decide="nothing_now").run(ActionSaveGoal)
    assert goals(store) == []


def test_klaag_saves_an_observation(talk: Talk, store: Database) -> None:
    talk.set(path="klaag").knows(wish_behind="rust in huis", observation_task="yes")
    talk.run(ActionSaveGoal)
    (goal,) = goals(store)
    assert (goal.kind, goal.wish) == ("observation", "rust in huis")


@pytest.mark.parametrize("answer", ["no", "maybe"])
def test_no_observation_no_goal(talk: Talk, store: Database, answer: str) -> None:
    talk.set(path="klaag").knows(observation_task=answer).run(ActionSaveGoal)
    assert goals(store) == []


def test_bezoeker_saves_no_goal(talk: Talk, store: Database) -> None:
    talk.set(path="bezoeker").knows(own_topic="mijn knie").run(ActionSaveGoal)
    assert goals(store) == []


def test_a_chosen_step_is_kept_when_the_relation_is_typed_otherwise_later(
    talk: Talk, store: Database
) -> None:
    a_step(talk).set(path="klaag").run(ActionSaveGoal)
    assert [goal.what for goal in goals(store)] == ["om elf uur naar bed"]


def test_another_goal_starts_with_an_empty_card(talk: Talk) -> None:
    a_step(talk).set(goals_saved=[1], drafts={"goal_when": "morgen"}).at("send")
    talk.run(ActionAddGoal)
    assert talk.slot("goal_card") == 2
    assert talk.slot("goal_when") is None
    assert talk.slot("wheel_decide") is not None
    assert talk.enter("goal") == "goal_wish"


def test_an_empty_card_shows_no_words_of_the_goal_before(talk: Talk) -> None:
    a_step(talk).set(drafts={"goal_when": "morgen"}).run(ActionAddGoal)
    talk.at("goal_when").run(ASKS["goal_when"])
    assert talk.last("ask")["value"] is None


def test_the_first_extra_goal_is_card_two_also_without_a_first(talk: Talk) -> None:
    talk.set(path="bezoeker").run(ActionAddGoal)
    assert talk.slot("goal_card") == 2


def test_the_third_goal_is_the_last(talk: Talk) -> None:
    a_step(talk).set(goals_saved=[1, 2]).run(ActionAddGoal)
    assert talk.slot("goal_card") == 3
    talk.set(goals_saved=[1, 2, 3])
    assert talk.run(ActionAddGoal) == []
    assert talk.slot("goal_card") == 3


def test_a_fourth_goal_leads_back_to_the_check(talk: Talk) -> None:
    talk.set(goals_saved=[1, 2, 3], goal_card=3)
    talk.knows(goal_wish="a", goal_step="b", goal_when="c", goal_how_often="daily")
    talk.knows(goal_with_whom="alone", goal_confidence=9.0, goal_if_it_fails="opnieuw").at("send")
    talk.run(ActionAddGoal)
    assert talk.enter("goal") is None


def test_three_goals_are_three_rows(talk: Talk, store: Database) -> None:
    a_step(talk).run(ActionSaveGoal)
    for step in ("bellen", "wandelen"):
        talk.run(ActionAddGoal)
        talk.knows(goal_wish="mensen zien", goal_step=step).run(ActionSaveGoal)
    assert [goal.what for goal in goals(store)] == ["om elf uur naar bed", "bellen", "wandelen"]


def test_an_extra_card_that_stays_empty_is_no_goal(talk: Talk, store: Database) -> None:
    a_step(talk).run(ActionSaveGoal)
    talk.run(ActionAddGoal)
    talk.run(ActionSaveGoal)
    assert talk.slot("goals_saved") == [1]
    assert len(goals(store)) == 1


def test_the_first_card_of_a_professional_is_card_one(consult: Talk, store: Database) -> None:
    consult.run(ActionAddGoal)
    assert consult.slot("goal_card") == 1
    assert consult.enter("goal") == "goal_wish"
    consult.knows(goal_wish="mensen zien", goal_step="bellen").run(ActionSaveGoal)
    assert [(goal.number, goal.what) for goal in goals(store)] == [(1, "bellen")]
