"""From a card with rows to a message and back, without a browser."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from bot.catalogue import load_catalogue
from bot.conversation.incoming import Incoming
from bot.conversation.turn import Ask, AskField, AskRow, Option, Turn
from bot.profiles.card import card_ask
from bot.web.cards import Kept, Problem, filled_in, in_address, kept_from, read_answer_form

CATALOGUE = load_catalogue()
WEB = card_ask(CATALOGUE, "model_overview", "spinnenweb", "u")
WORDS = AskRow(
    id="thuis", label="Thuis", fields=(AskField(id="thuis", label="Wat er speelt"),),
    options=(Option(value="weg", label="Ik ga weg"),),
)  # fmt: skip
CARD = WEB.model_copy(
    update={
        "rows": (*WEB.rows, WORDS), "places": 3, "place": "Plaats",
        "links": (Option(value="lichaam+thuis", label="Lichaam en thuis"),),
    }
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


def test_a_choice_a_place_and_a_link_travel_with_the_card() -> None:
    message = sent(pick__thuis="weg", place__thuis="1", place__gevoel="2", link="lichaam+thuis")
    assert isinstance(message, Incoming)
    assert (message.kind, message.command) == ("command", "answer")
    assert message.args["picks"] == {"thuis": "weg"}
    assert message.args["places"] == {"gevoel": 2, "thuis": 1}
    assert message.args["links"] == ["lichaam+thuis"]


def test_a_place_that_is_given_twice_is_said_and_kept() -> None:
    problem = sent(place__thuis="1", place__gevoel="1")
    assert isinstance(problem, Problem)
    assert problem.about == "place_twice"


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
        ("pick__thuis", "blijf", "choose_number"),
        ("pick__lichaam", "weg", "choose_number"),
        ("place__lichaam", "4", "choose_number"),
        ("link", "lichaam+ziel", "choose_number"),
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
    ask = in_address(Turn(ask=WEB), CATALOGUE, "je").ask
    assert ask is not None
    assert ask.rows == card_ask(CATALOGUE, "model_overview", "spinnenweb", "je").rows != WEB.rows
    question = CATALOGUE.questions["model_topic"]
    option = Option(value="meedoen", label="oud")
    pick = Turn(ask=Ask(id=question.id, kind="choice", text=question.text.u, options=(option,)))
    changed = in_address(pick, CATALOGUE, "je").ask
    assert changed is not None
    assert changed.options[0].label == "Contact en meedoen"
