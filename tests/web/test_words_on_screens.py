"""The words of the patient's screens keep to the copy rules, in both forms of address."""

from __future__ import annotations

import re

import pytest

from bot.catalogue.copy_rules import Reader, problems
from bot.settings import PROJECT_ROOT
from bot.web.wording import SENTENCES

TEMPLATES = sorted((PROJECT_ROOT / "bot/web/patient/templates/patient").glob("*.html"))
_PAIR = re.compile(r'say\("([^"]+)", "([^"]+)"\)')

OF_A_TEMPLATE = [
    (path.stem, *pair)
    for path in TEMPLATES
    for pair in _PAIR.findall(path.read_text(encoding="utf-8"))
]
READERS: tuple[Reader, Reader] = ("u", "je")


@pytest.mark.parametrize("name", list(SENTENCES))
def test_a_sentence_of_the_screen_keeps_to_the_copy_rules(name: str) -> None:
    for reader, text in zip(READERS, SENTENCES[name], strict=True):
        assert problems(text, reader) == []


@pytest.mark.parametrize(("page", "formal", "informal"), OF_A_TEMPLATE)
def test_both_forms_of_a_text_keep_to_the_copy_rules(
    page: str, formal: str, informal: str
) -> None:
    # A button may ask for the other form of address.
    if formal != "Je mag ook je zeggen":
        assert problems(formal, "u") == []
        assert problems(informal, "je") == []


def test_plain_text_of_the_templates_keeps_to_the_copy_rules() -> None:
    broken = {}
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        source = re.sub(r"\{#.*?#\}|\{%.*?%\}", "\n", source, flags=re.S)
        source = re.sub(r"\{\{.*?\}\}", "7", source, flags=re.S)
        for text in re.findall(r">([^<>]+)<", source):
            words = " ".join(text.split())
            if len(re.findall(r"[a-zë]{2,}", words)) < 2:
                continue
            # Texts of one form only are for who has not chosen yet, so they say u.
            wrong = [line for line in problems(words, "u") if "form of address" not in line]
            if wrong:
                broken[f"{path.stem}: {words}"] = wrong
    assert broken == {}
