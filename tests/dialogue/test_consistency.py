"""Domain, forms, catalogue, rules and actions name the same things."""

from __future__ import annotations

import importlib
import pkgutil
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Action

import actions
from actions.interruptions import ABOUT_THE_QUESTION, FIXED_REPLIES
from bot.catalogue import load_catalogue
from bot.conversation.path import PHASES, Situation, questions_of

ROOT = Path(__file__).resolve().parents[2]
CONTRACT_INTENTS = {
    "affirm", "deny", "dont_know", "skip_question", "go_back", "ask_explanation", "ask_why",
    "pause", "stop", "correct_answer", "ask_medical_question", "ask_human", "ask_privacy",
    "bot_challenge", "greet", "goodbye", "thank", "answer",
}  # fmt: skip
ANSWERS = {"affirm", "deny", "answer"}


def _yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    return _yaml("domain.yml")  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def interruptions() -> list[dict[str, Any]]:
    return _yaml("data/rules/interruptions.yml")["rules"]  # type: ignore[no-any-return]


def _asked() -> dict[str, str]:
    return {
        question.id: question.phase
        for question in load_catalogue().questions.values()
        if question.asked_of_patient
    }


def _intents(rule: dict[str, Any]) -> set[str]:
    first = rule["steps"][0]
    return {step["intent"] for step in first["or"]} if "or" in first else {first["intent"]}


def _action_classes() -> set[type[Action]]:
    for module in pkgutil.iter_modules(actions.__path__):
        importlib.import_module(f"actions.{module.name}")
    found: set[type[Action]] = set()
    waiting = list(Action.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("actions."):
            found.add(kind)
    return found


def test_every_question_of_the_catalogue_is_a_slot_of_its_form(domain: dict[str, Any]) -> None:
    in_forms = {
        slot: form.removesuffix("_form")
        for form, content in domain["forms"].items()
        for slot in content["required_slots"]
    }
    assert in_forms == _asked()


def test_every_form_is_a_phase(domain: dict[str, Any]) -> None:
    assert {form.removesuffix("_form") for form in domain["forms"]} == {*PHASES, "safety"}


def test_a_question_takes_text_only_while_it_is_asked_and_never_a_command(
    domain: dict[str, Any],
) -> None:
    commands = set(domain["intents"]) - ANSWERS
    for question, phase in _asked().items():
        (mapping,) = domain["slots"][question]["mappings"]
        assert mapping["type"] == "from_text"
        assert set(mapping["not_intent"]) == commands, question
        assert mapping["conditions"] == [
            {"active_loop": f"{phase}_form", "requested_slot": question}
        ]
        assert domain["slots"][question]["influence_conversation"] is False


def test_the_contract_intents_are_all_there(domain: dict[str, Any]) -> None:
    assert set(domain["intents"]) >= CONTRACT_INTENTS


def test_every_action_of_the_domain_exists_and_every_action_is_in_the_domain(
    domain: dict[str, Any],
) -> None:
    names = {kind().name() for kind in _action_classes()} - {"action_ask_", "validate__form"}
    assert names == set(domain["actions"])


def test_every_form_has_every_interruption(
    domain: dict[str, Any], interruptions: list[dict[str, Any]]
) -> None:
    meant = set(domain["intents"]) - ANSWERS - {"add_goal"}
    professional = {
        "next_question", "other_question", "set_relation", "go_to_step",
        "start_goal", "start_referral", "wrap_up",
    }  # fmt: skip
    for form in domain["forms"]:
        covered: set[str] = set()
        for rule in interruptions:
            if rule["condition"] == [{"active_loop": form}]:
                covered |= _intents(rule)
        assert covered == meant - professional, form


def test_every_interruption_puts_the_open_question_again(
    interruptions: list[dict[str, Any]],
) -> None:
    for rule in interruptions:
        form = rule["condition"][0]["active_loop"]
        last = rule["steps"][-1]["active_loop"]
        expected = "safety_form" if "safety_alarm" in _intents(rule) else form
        assert last == expected
        assert rule["steps"][-2] == {"action": expected}


def test_every_side_question_has_an_answer(interruptions: list[dict[str, Any]]) -> None:
    side = {
        intent
        for rule in interruptions
        if {"action": "action_answer_side_question"} in rule["steps"]
        for intent in _intents(rule)
    }
    assert side == {*ABOUT_THE_QUESTION, *FIXED_REPLIES}
    assert set(FIXED_REPLIES.values()) <= load_catalogue().replies.keys()


def test_the_path_of_each_relation_is_told_by_a_story_and_a_rule() -> None:
    stories = {story["story"] for story in _yaml("data/stories/paths.yml")["stories"]}
    rules = {rule["rule"] for rule in _yaml("data/rules/phases.yml")["rules"]}
    for relation in ("klant", "klaag", "bezoeker"):
        assert any(name.startswith(f"{relation}, from the first") for name in stories)
        assert f"the relation is {relation}" in rules
    for one, other in product(("klant", "klaag", "bezoeker"), repeat=2):
        name = f"{one} became {other}" if one != other else f"{one} is done, on to the wheel"
        assert name in rules


def test_the_path_names_only_questions_of_its_own_phase() -> None:
    asked = _asked()
    for phase, path in product(PHASES, ("klant", "klaag", "bezoeker", "onbekend")):
        for question in questions_of(phase, Situation(answers={}, path=path)):  # type: ignore[arg-type]
            assert asked[question] == phase


def test_the_engine_never_reads_the_words_so_they_change_without_training() -> None:
    engine = ROOT / "bot" / "dialogue"
    files = (path for path in engine.rglob("*") if ".venv" not in path.parts)
    sources = [path for path in files if path.suffix in (".py", ".yml")]
    assert sources
    assert [p.name for p in sources if "catalogue" in p.read_text(encoding="utf-8")] == []


def test_no_rule_or_story_knows_a_conversation_model_by_name() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "data").rglob("*.yml")
                   if path.parent.name in ("rules", "stories"))  # fmt: skip
    domain = (ROOT / "domain.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"\w+", told + domain))
    assert named & load_catalogue().models.keys() == set()
