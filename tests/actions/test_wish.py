"""The wish is taken as it was written."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk, told


@pytest.mark.parametrize("text", ["moe", "Ik slaap slecht.\nEn mijn huis is te klein!", "😞"])
def test_the_wish_stands_as_it_was_written(talk: Talk, text: str) -> None:
    talk.enter("wish")
    assert talk.answer(text) is None
    assert talk.slot("wish") == told(text)


def test_an_empty_wish_is_asked_once_more(talk: Talk) -> None:
    talk.enter("wish")
    assert talk.answer("  ") == "wish"
    assert talk.replied("write_a_few_words")
