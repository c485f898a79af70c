"""Every conversation model with engine, action server and store really running."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from bot.catalogue import load_catalogue
from bot.conversation.summary import summary_text
from bot.export.patient_copy import patient_copy
from bot.profiles.shown import shown_profiles
from tests.conftest import OWN_MODELS, RunningProduct
from tests.talking import Talk

pytestmark = pytest.mark.product

CATALOGUE = load_catalogue(own_models=OWN_MODELS)
WISH = "Ik wil weer beter slapen en daar ga ik zelf iets aan doen, ik ga al eerder naar bed."

CARDS: dict[str, dict[str, dict[str, Any]]] = {
    "spinnenweb": {"model_overview": {"scores": {"lichaam": 4, "gevoel": 6}, "talk": ["lichaam"]}},
    "vier_domeinen": {
        "model_overview": {
            "words": {
                "lichaam.speelt": "pijn in de rug",
                "geest.goed": "ik kan nog lachen",
                "sociaal.helpt": "de buurvrouw",
            }
        },
        "model_direction": {
            "places": {"lichaam": 1, "sociaal": 2},
            "links": ["lichaam+geest"],
        },
    },
    "kop": {
        "model_overview": {
            "words": {
                "klacht.merk": "ik lig te draaien",
                "omstandigheden.gebeurd": "een andere baan",
                "persoon.doe": "alles zelf willen oplossen",
            }
        }
    },
    "vier_bollen": {
        "model_overview": {
            "scores": {"gezondheid": 4, "omgeving": 8},
            "words": {"gezondheid.last": "mijn knie", "activiteiten.graag": "in de tuin werken"},
        },
        "model_direction": {
            "scores": {"gezondheid": 7},
            "words": {"gezondheid.anders": "weer fietsen"},
            "talk": ["gezondheid"],
        },
    },
    "coach": {
        "model_overview": {"words": {"doel.keuze": "afvallen of fitter worden"}},
        "model_direction": {
            "scores": {"doel": 7},
            "words": {"doel.besluit": "fitter worden"},
        },
    },
    "passant_zoeker_koper": {
        "model_overview": {"picks": {"slapen": "koper", "roken": "passant"}, "talk": ["slapen"]},
        "model_direction": {"words": {"dip.merk": "veel snoepen"}},
    },
    "oplossingsgericht": {},
    "eigen_krachten": {
        "model_overview": {
            "scores": {"thuis": 8},
            "words": {"thuis.kracht": "koken"},
            "picks": {"buiten": "soms"},
            "talk": ["buiten"],
        },
        "model_direction": {"places": {"thuis": 1}, "links": ["thuis+buiten"]},
    },
}
"""What somebody fills in on the cards of each model; the last one is only a file of our own."""

SAID = {
    "own_influence": "ik kan zelf op tijd naar bed gaan",
    "model_sentence": "Mijn klacht komt door de drukte en door hoe ik alles zelf doe.",
    "wheel_decide": "om tien uur naar bed",
}
TAPPED = {
    "consent": "yes", "model_risk": "no", "own_burden": "self", "scale_now": "4",
    "goal_when": "today", "goal_how_often": "daily", "goal_with_whom": "alone",
    "goal_confidence": "8", "goal_follow_up": "none", "referral_pick": "none",
}  # fmt: skip


def to_the_check(talk: Talk, model: str) -> list[str]:
    """Answer everything up to the check page; the questions that were asked."""
    asked = []
    while talk.asked != "send":
        name = talk.asked
        asked.append(name)
        assert len(asked) <= 25, asked
        ask = talk.turn.ask
        assert ask is not None
        if ask.kind == "profile":
            assert ask.model == model
            talk.card(**CARDS[model][name])
        elif name == "model_topic":
            talk.say(f"={ask.options[0].value}")
        elif name in TAPPED:
            talk.say(f"={TAPPED[name]}")
        elif name == "wish":
            talk.say(WISH)
        else:
            talk.say(SAID.get(name, "ik slaap dan beter"))
    return asked


@pytest.mark.parametrize("model", CARDS)
def test_a_whole_conversation_ends_in_the_same_wheel_goal_and_referral(
    running_product: RunningProduct, model: str
) -> None:
    talk = Talk(running_product, model=model)
    asked = to_the_check(talk, model)
    expected = CATALOGUE.models[model].asks
    assert [name for name in asked if name.startswith("model_")] == list(expected)
    for name in ("wheel_can", "wheel_decide", "goal_when", "goal_follow_up", "referral_pick"):
        assert name in asked
    assert len(asked) + 1 <= 23, f"{len(asked) + 1}: {asked}"
    assert talk.say("=send").status == "sent"
    with talk.row() as row:
        assert row.goals[0].what == "om tien uur naar bed"
        text = summary_text(row, CATALOGUE)
        (shown,) = shown_profiles(row.answers, CATALOGUE) or (None,)
        pages = PdfReader(io.BytesIO(patient_copy(row, CATALOGUE, datetime.now(UTC)))).pages
        on_paper = " ".join(" ".join(page.extract_text() for page in pages).split())
        for card in CARDS[model].values():
            for words in card.get("words", {}).values():
                assert words in text
                assert words in on_paper
        if shown is not None:
            assert shown.model == model
            numbers = {(row.id, n) for row in shown.rows for n in (row.number, row.wished)}
            given = [card.get("scores", {}).items() for card in CARDS[model].values()]
            assert {pair for card in given for pair in card} <= numbers
        if "model_sentence" in asked:
            assert SAID["model_sentence"] in text and SAID["model_sentence"] in on_paper


def test_what_was_filled_in_on_several_cards_comes_back_after_the_engine_forgot_everything(
    running_product: RunningProduct,
) -> None:
    talk = Talk(running_product, model="vier_bollen")
    talk.say("=yes", WISH)
    talk.card(**CARDS["vier_bollen"]["model_overview"])
    talk.conversations.forget(talk.id)
    talk.card(**CARDS["vier_bollen"]["model_direction"])
    assert talk.asked == "model_topic"
    talk.conversations.forget(talk.id)
    talk.say(">go_back")
    assert talk.asked == "model_direction"
    assert talk.turn.ask is not None and isinstance(talk.turn.ask.value, dict)
    assert talk.turn.ask.value["words"] == {"gezondheid.anders": "weer fietsen"}


def test_what_stands_on_place_one_is_what_the_rest_is_about(
    running_product: RunningProduct,
) -> None:
    talk = Talk(running_product, model="vier_domeinen")
    talk.say("=yes", WISH)
    talk.card(words={"sociaal.speelt": "niemand komt langs"})
    turn = talk.card(places={"sociaal": 1})
    assert turn.lead == CATALOGUE.replies["begin_here"].u


@pytest.mark.parametrize("answer", ["=yes", "=sometimes", "=rather_not", ">skip_question", "mwah"])
def test_anything_but_a_clear_no_to_the_risk_question_shows_whom_to_call(
    running_product: RunningProduct, answer: str
) -> None:
    talk = Talk(running_product, model="kop")
    talk.say("=yes", WISH)
    assert talk.asked == "model_risk"
    assert talk.say(answer).status == "alarm"
    with talk.row() as row:
        assert [(flag.kind, flag.tier) for flag in row.flags] == [("safety", "S2")]
    talk.say("=safe")
    assert talk.asked == "model_overview"


@pytest.mark.parametrize("words", ["stop", "vorige vraag", "ik wil een mens spreken", "hallo"])
def test_a_command_word_on_a_card_is_an_answer(
    running_product: RunningProduct, words: str
) -> None:
    talk = Talk(running_product, model="coach")
    talk.say("=yes", WISH)
    talk.card(words={"doel.keuze": words})
    assert talk.asked == "model_direction"
    with talk.row() as row:
        (answer,) = (a for a in row.answers if a.question == "model_overview")
        assert answer.value["words"] == {"doel.keuze": words}


def test_a_cry_for_help_in_one_field_of_many_is_heard(running_product: RunningProduct) -> None:
    talk = Talk(running_product, model="vier_domeinen")
    talk.say("=yes", WISH)
    rows = ("lichaam", "geest", "sociaal", "maatschappij")
    words = {f"{row}.{field}": "dat gaat best goed" for row in rows for field in ("speelt", "goed")}
    talk.card(words=words | {"geest.speelt": "ik wil niet meer leven"})
    assert talk.turn.status == "alarm"
    talk.say("=safe")
    assert talk.asked == "model_overview"


def test_a_poh_chooses_another_model_and_gets_its_questions(
    running_product: RunningProduct,
) -> None:
    consult = Talk(running_product, role="professional", model="kop")
    assert consult.turn.suggestions is not None
    assert consult.turn.suggestions.prompts[0].id == "kop_risk"
    with consult.row() as row:
        row.model = "eigen_krachten"
    consult.conversations.forget(consult.id)
    turn = consult.say(">other_question")
    assert turn.suggestions is not None
    assert turn.suggestions.prompts[0].id == "strength_where"
