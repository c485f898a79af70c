"""Reading a card with rows, saying it in words, and what the picked row is about."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import load_catalogue
from bot.catalogue.conversation_model import ConversationModel
from bot.profiles.card import card_ask, lines_of, rows_of, said_on, ticked_options
from bot.profiles.focus import in_focus
from bot.profiles.profile import Profile, UnusableProfile, profile_of, read_profile

MODEL = load_catalogue().models["spinnenweb"]
CARD = card_ask(load_catalogue(), "model_overview", "spinnenweb", "u")
IDS = [row.id for row in CARD.rows]

WITH_WORDS = ConversationModel.model_validate(
    {
        "id": "bollen",
        "title": "Bollen",
        "about": "Drie bollen.",
        "for_whom": "Voor wie wil.",
        "minutes": 5,
        "source": "eigen",
        "licence": "eigen woorden",
        "overview": {
            "text": {"u": "Hoe gaat het?", "je": "Hoe gaat het?"},
            "rows": [
                {
                    "id": name,
                    "label": {"u": f"Mijn {name}", "je": f"Mijn {name}"},
                    "fields": [{"label": {"u": "Ik heb last van", "je": "Ik heb last van"}}],
                }
                for name in ("gezondheid", "bezigheden", "omgeving")
            ],
        },
    }
)
"""A model of another kind: own words, no numbers, no drawing."""


def test_the_spinnenweb_has_six_rows_with_numbers_and_names_all_sides_of_a_life() -> None:
    assert len(MODEL.rows) == 6
    assert all(row.scale for row in MODEL.rows)
    areas = {area for row in MODEL.rows for area in row.areas}
    assert areas == load_catalogue().life_areas.keys()


def test_what_was_filled_in_keeps_the_order_of_the_card() -> None:
    filled = read_profile(CARD, {"scores": {"gevoel": 3, "lichaam": 0}, "talk": ["gevoel"]})
    numbers = {"scores": {"lichaam": 0, "gevoel": 3}, "talk": ["gevoel"]}
    assert filled.filled_fields() == numbers
    assert filled.value() == numbers | {"model": "spinnenweb"}
    assert list(filled.scores) == ["lichaam", "gevoel"]
    assert profile_of(filled.value()) == filled


def test_nothing_filled_in_is_empty_and_a_zero_is_not() -> None:
    assert read_profile(CARD, {}).empty
    assert read_profile(CARD, {"scores": {}, "talk": [], "words": {"lichaam": "  "}}).empty
    assert not read_profile(CARD, {"scores": {"lichaam": 0}}).empty
    assert not read_profile(CARD, {"talk": ["lichaam"]}).empty


@pytest.mark.parametrize(
    "args",
    [
        {"scores": {"lichaam": 11}},
        {"scores": {"lichaam": -1}},
        {"scores": {"lichaam": 6.5}},
        {"scores": {"lichaam": "6"}},
        {"scores": {"lichaam": True}},
        {"scores": {"lichaam": None}},
        {"scores": {"ziel": 5}},
        {"scores": [6]},
        {"talk": "lichaam"},
        {"talk": ["ziel"]},
        {"talk": [["lichaam"]]},
        {"words": {"lichaam": 5}},
        {"words": {"lichaam": "x" * 2001}},
        {"total": 38},
    ],
)
def test_what_does_not_fit_the_card_is_refused(args: dict[str, Any]) -> None:
    with pytest.raises(UnusableProfile):
        read_profile(CARD, args)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=8), part),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["scores", "talk", "words", "x"]), ANYTHING))
def test_whatever_is_sent_is_read_or_refused(args: dict[str, Any]) -> None:
    try:
        filled = read_profile(CARD, args)
    except UnusableProfile:
        return
    assert set(filled.scores) | set(filled.talk) | set(filled.words) <= set(IDS)
    assert all(number in range(11) for number in filled.scores.values())


def test_it_reads_as_a_person_would_say_it_and_leaves_away_what_is_empty() -> None:
    filled = Profile(scores={"lichaam": 6}, talk=("lichaam", "gevoel"))
    assert said_on(CARD, filled) == (
        "Mijn lichaam: 6, hier wil ik over praten\n"
        "Mijn gevoel en gedachten: –, hier wil ik over praten"
    )


def test_the_summary_has_every_row_and_a_dash_where_there_is_no_number() -> None:
    lines = lines_of(CARD, Profile(scores={"lichaam": 6}, talk=("meedoen",)))
    assert len(lines) == 6
    assert lines[0] == "Mijn lichaam: 6"
    assert lines[1] == "Mijn gevoel en gedachten: –"
    assert lines[4] == "Contact en meedoen: –, hier wil ik over praten"


def test_own_words_stand_at_their_row() -> None:
    assert WITH_WORDS.overview is not None
    card = CARD.model_copy(update={"rows": rows_of(WITH_WORDS.overview, "u"), "model": ""})
    filled = read_profile(card, {"words": {"omgeving": " te klein huis "}, "talk": []})
    assert filled.value() == {"scores": {}, "talk": [], "words": {"omgeving": "te klein huis"}}
    assert said_on(card, filled) == "Mijn omgeving: te klein huis"


def test_only_ticked_rows_become_options() -> None:
    options = ticked_options(MODEL, [Profile(talk=("meedoen", "lichaam"))], "u")
    assert [option.label for option in options] == ["Mijn lichaam", "Contact en meedoen"]
    assert ticked_options(MODEL, [None], "u") == []


# What the conversation is about after the pick


def test_with_the_own_wish_the_first_named_area_stays_the_topic() -> None:
    for picked in (None, "own"):
        assert in_focus(["slapen", "geld"], MODEL, picked) == (["slapen", "geld"], {"slapen"})
    assert in_focus([], MODEL, None) == ([], set())


def test_the_areas_of_the_picked_row_that_were_named_come_first() -> None:
    topics, about = in_focus(["geld", "slapen", "pijn"], MODEL, "lichaam")
    assert topics == ["slapen", "pijn", "geld"]
    assert {"slapen", "pijn", "lichaam"} <= about
    assert "geld" not in about


def test_a_row_of_which_nothing_was_named_brings_only_the_area_that_means_the_same() -> None:
    topics, _ = in_focus(["slapen"], MODEL, "meedoen")
    assert topics == ["eenzaamheid", "slapen"]
    # No need is made up: "my body" is no request for anything in particular.
    topics, about = in_focus(["geld"], MODEL, "lichaam")
    assert topics == ["geld"]
    assert "lichaam" in about
