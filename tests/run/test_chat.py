"""What a typed line means in the terminal."""

from __future__ import annotations

import pytest

from bot.catalogue import load_catalogue
from bot.commands.card_typing import shown_card
from bot.commands.chat import BUTTONS, PATIENT_BUTTONS, PROFESSIONAL_BUTTONS, understand
from bot.conversation.incoming import Incoming
from bot.conversation.turn import Ask, AskRow, Option
from bot.profiles.card import card_ask

OPTIONS = (Option(value="yes", label="Ja"), Option(value="no", label="Nee"))
WISH = Ask(id="wish", kind="text", text="Wat wilt u?")
CHOICE = Ask(id="consent", kind="choice", text="Mag dat?", options=OPTIONS)
MULTI = Ask(id="referral_pick", kind="multi", text="Wat past?", options=OPTIONS)
ROWS = tuple(AskRow(id=name, label=name, text="") for name in ("lichaam", "gevoel", "meedoen"))
CARD = Ask(
    id="model_overview", kind="profile", text="Hoe gaat het?", rows=ROWS, tick="Erover praten"
)
SCALE = Ask(id="scale_now", kind="scale", text="Waar staat u?", lo="slecht", hi="goed")


def meant(typed: str, ask: Ask | None, role: str = "patient") -> Incoming:
    incoming = understand(typed, ask, BUTTONS[role])
    assert incoming is not None
    return incoming


def test_typed_words_are_an_answer_to_the_open_question() -> None:
    incoming = meant("weer naar buiten", WISH)

    assert (incoming.kind, incoming.text, incoming.ask) == ("text", "weer naar buiten", "wish")


@pytest.mark.parametrize(
    ("ask", "typed", "option"),
    [
        (CHOICE, "2", ("no",)),
        (MULTI, "1, 2", ("yes", "no")),
        (MULTI, "2 2", ("no",)),
        (SCALE, "0", ("0",)),
        (SCALE, "10", ("10",)),
    ],
)
def test_a_number_picks_an_option(ask: Ask, typed: str, option: tuple[str, ...]) -> None:
    incoming = meant(typed, ask)

    assert (incoming.kind, incoming.option) == ("option", option)


@pytest.mark.parametrize(
    ("ask", "typed"),
    [(CHOICE, "3"), (CHOICE, "0"), (CHOICE, "1 2"), (SCALE, "11"), (SCALE, "6,5"), (WISH, "1")],
)
def test_a_number_that_fits_no_option_is_text(ask: Ask, typed: str) -> None:
    incoming = meant(typed, ask)

    assert (incoming.kind, incoming.text) == ("text", typed)


@pytest.mark.parametrize("name", sorted(PATIENT_BUTTONS.keys() - {"/wijzig"}))
def test_a_typed_button_is_a_command_and_not_text(name: str) -> None:
    incoming = meant(name, WISH)

    assert (incoming.kind, incoming.text) == ("command", "")
    assert incoming.command == PATIENT_BUTTONS[name].command


def test_a_button_can_have_an_argument() -> None:
    assert meant("/wijzig wish", None).args == {"question": "wish"}
    assert meant("/stap 3", None, "professional").args == {"step": 3}
    assert meant("/relatie klaag", None, "professional").args == {"relation": "klaag"}


@pytest.mark.parametrize("typed", ["/restart", "/begin", "/wijzig", "/volgende", "/"])
def test_a_command_that_is_no_button_of_a_patient_is_not_sent(typed: str) -> None:
    assert understand(typed, WISH, PATIENT_BUTTONS) is None


def test_every_line_gets_a_key_of_its_own() -> None:
    assert meant("ja", WISH).key != meant("ja", WISH).key


def test_patient_and_professional_have_their_own_buttons() -> None:
    assert PATIENT_BUTTONS["/doel"].command == "add_goal"
    assert PROFESSIONAL_BUTTONS["/doel"].command == "start_goal"


@pytest.mark.parametrize(
    ("typed", "scores", "talk"),
    [
        ("6 4* -", {"lichaam": 6, "gevoel": 4}, ["gevoel"]),
        ("10, 0, *", {"lichaam": 10, "gevoel": 0}, ["meedoen"]),
        ("- -* 3", {"meedoen": 3}, ["gevoel"]),
    ],
)
def test_a_card_with_rows_takes_one_mark_per_row(
    typed: str, scores: dict[str, int], talk: list[str]
) -> None:
    incoming = meant(typed, CARD)

    assert (incoming.command, incoming.args) == ("answer", {"scores": scores, "talk": talk})


def test_dashes_alone_skip_the_card() -> None:
    assert meant("- - -", CARD).command == "skip_question"


@pytest.mark.parametrize("typed", ["6 4", "6 4 5 7", "11 4 5", "6** 4 5", "-6 4 5"])
def test_marks_that_do_not_fit_the_rows_are_not_sent(typed: str) -> None:
    assert understand(typed, CARD, PATIENT_BUTTONS) is None


def test_words_at_a_card_with_rows_are_sent_so_that_they_are_heard() -> None:
    incoming = meant("ik wil niet meer", CARD)

    assert (incoming.kind, incoming.text) == ("text", "ik wil niet meer")


def card_of(question: str, model: str) -> Ask:
    return card_ask(load_catalogue(), question, model, "u")


@pytest.mark.parametrize(
    ("ask", "typed", "args"),
    [
        (
            card_of("model_overview", "vier_domeinen"), "1a: pijn in de rug; 2c: mijn zus",
            {"words": {"lichaam.speelt": "pijn in de rug", "geest.helpt": "mijn zus"}},
        ),
        (
            card_of("model_direction", "vier_domeinen"), "4: #1; 1: #2; samen: 1, 6",
            {"places": {"lichaam": 2, "maatschappij": 1},
             "links": ["lichaam+geest", "sociaal+maatschappij"]},
        ),
        (
            card_of("model_overview", "passant_zoeker_koper"), "1: =3 *; 3: =1",
            {"talk": ["bewegen"], "picks": {"bewegen": "koper", "roken": "passant"}},
        ),
        (card_of("model_direction", "vier_bollen"), "1: 7 *", {"scores": {"gezondheid": 7},
                                                               "talk": ["gezondheid"]}),
    ],
)  # fmt: skip
def test_a_card_with_words_and_choices_is_filled_in_by_row_and_field(
    ask: Ask, typed: str, args: dict[str, object]
) -> None:
    incoming = meant(typed, ask)

    assert incoming.kind == ("text" if "words" in args else "command")
    assert incoming.args == {"scores": {}, "talk": []} | args
    assert list(shown_card(ask))


@pytest.mark.parametrize("typed", ["1: #4", "9a: x", "1z: x", "1: =9", "1: #1; 2: #1", "samen: 9"])
def test_a_row_field_or_place_that_is_not_there_is_not_sent(typed: str) -> None:
    assert understand(typed, card_of("model_direction", "vier_domeinen"), PATIENT_BUTTONS) is None
