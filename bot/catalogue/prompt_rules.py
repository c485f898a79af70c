"""What a question to ask aloud must never do, read from ``prompt_rules.yml``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from bot.catalogue.copy_rules import question_marks, words
from bot.catalogue.schema import PromptText
from bot.conversation.turn import Frozen

RULES_FILE = Path(__file__).with_name("prompt_rules.yml")
MOST_WORDS = 18
"""Readable in two seconds, beside a patient (ux.md)."""


class PromptRules(Frozen):
    """What does not fit one relation type, or anybody."""

    why: str
    functions: tuple[str, ...]
    patterns: tuple[str, ...]


@cache
def load_prompt_rules(path: Path = RULES_FILE) -> dict[str, PromptRules]:
    """The rules by relation type, and those for ``everybody``."""
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: PromptRules.model_validate(rules) for name, rules in read.items()}


def broken_by(prompt: PromptText, relation: str) -> list[str]:
    """Which rules a question breaks for this type, in words; empty when it may be asked."""
    found = []
    for text in (prompt.u, prompt.je):
        if len(words(text)) > MOST_WORDS:
            found.append(f"more than {MOST_WORDS} words: {text}")
        if question_marks(text) != 1 or not text.endswith("?"):
            found.append(f"not one question: {text}")
        for name in ("everybody", relation):
            rules = load_prompt_rules()[name]
            if prompt.function in rules.functions:
                found.append(f"{prompt.function}: {rules.why}")
            for pattern in rules.patterns:
                if hit := re.search(pattern, text, re.IGNORECASE):
                    found.append(f"'{hit[0]}': {rules.why}")
    return sorted(set(found))
