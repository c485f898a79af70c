"""From a card with rows to a message and back, without a browser."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from bot.catalogue import load_catalogue
from bot.conversation.turn import Ask, AskRow, Option, Turn
from bot.conversation.turns import Incoming
from bot.profiles.profile import rows_of
from bot.web.cards import Kept, Problem, filled_in, in_address, kept_from, read_answer_form

CATALOGUE = load_catalogue()
MODEL = CATALOGUE.models["spinnenweb"]
WORDS = AskRow(id="thuis", label="Thuis", text="", words="Wat speelt er?")
CARD = Ask(
    id="spinnenweb", kind="profile", text="Hoe gaat het nu in uw leven?",
    rows=(*rows_of(MODEL, "u"), WORDS), tick=MODEL.tick.u,
)  # fmt: skip


def sent(**fields: str | list[str]) -> Incoming | Problem:
    form = MultiDict({name.replace("__", "-"): value for name, value in fields.items()})
    return read_answer_form(form, CARD, "a" * 12)


def test_numbers_and_ticks_become_a_button() -> None:
    message = sent(score__lichaam="0", option=["lichaam", "meedoen"])
    assert isinstance(message, Incoming)
    assert (message.kind, message.command) == ("command", "answer")
    assert message.args == {"scores": {"lichaam": 0}, "talk": ["lichaam", "meedoen"]}


def test_own_words_make_it_text_with_the_rest_beside_it() -> None:
    message = sent(score__lichaam="4", words__thuis=" te klein \r\nen vocht ")
    assert isinstance(message, Incoming)
    assert (message.kind, message.command) == ("text", None)
    assert message.args["words"] == {"thuis": "te klein \nen vocht"}


def test_nothing_filled_in_is_a_skip() -> None:
    message = sent(score__lichaam="", words__thuis="  ")
    assert isinstance(message, Incoming)
    assert message.command == "skip_question"


@pytest.mark.parametrize(
    ("field", "value", "about"),
    [
        ("score__lichaam", "11", "choose_number"),
        ("score__lichaam", "zes", "choose_number"),
        ("score__ziel", "6", "choose_number"),
        ("option", "ziel", "choose"),
        ("words__thuis", "x" * 2001, "too_long"),
        ("words__thuis", "a\x00b", "odd_characters"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(field: str, value: str, about: str) -> None:
    problem = sent(**{field: value})
    assert isinstance(problem, Problem)
    assert problem.about == about
    form = MultiDict({field.replace("__", "-"): value})
    assert kept_from(form).anything


def test_the_card_is_filled_in_again() -> None:
    value = {"scores": {"lichaam": 0}, "talk": ["gevoel"], "words": {"thuis": "vocht"}}
    kept = filled_in(CARD.model_copy(update={"value": value}))
    assert kept == Kept(chosen=("gevoel",), scores={"lichaam": "0"}, words={"thuis": "vocht"})


def test_the_rows_follow_the_chosen_form_of_address() -> None:
    turn = Turn(ask=CARD.model_copy(update={"rows": rows_of(MODEL, "u")}))
    ask = in_address(turn, CATALOGUE, "je").ask
    assert ask is not None
    assert ask.rows == rows_of(MODEL, "je") != rows_of(MODEL, "u")
    question = CATALOGUE.questions["spinnenweb_topic"]
    option = Option(value="meedoen", label="oud")
    pick = Turn(ask=Ask(id=question.id, kind="choice", text=question.text.u, options=(option,)))
    changed = in_address(pick, CATALOGUE, "je").ask
    assert changed is not None
    assert changed.options[0].label == "Contact en meedoen"
