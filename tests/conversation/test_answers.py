"""Reading an answer: tapped or typed, understood or kindly asked again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import load_catalogue
from bot.conversation.answers import (
    NotUnderstood,
    Record,
    answered,
    as_written,
    is_record,
    passed_over,
    read_answer,
    said,
    value_of,
)

QUESTIONS = load_catalogue().questions
CATALOGUE = load_catalogue()


def read(question: str, text: str, option: Sequence[str] | None = None) -> Any:
    return read_answer(QUESTIONS[question], text, option)["value"]


@pytest.mark.parametrize("question", [q.id for q in QUESTIONS.values() if q.kind == "choice"])
def test_every_option_can_be_tapped_or_typed_in_its_own_words(question: str) -> None:
    for option in QUESTIONS[question].options:
        assert read(question, option.label.u, [option.value]) == option.value
        for words in (option.label.u, option.label.je, *option.synonyms):
            assert read(question, f"  {words.upper()}! ") == option.value


@pytest.mark.parametrize("text", ["ja graag", "Ja, dat lijkt me wat", "jazeker", "graag", "prima"])
def test_a_yes_is_understood_however_it_is_said(text: str) -> None:
    assert read("observation_task", text) == "yes"


@pytest.mark.parametrize("text", ["nee hoor", "Nee, nu even niet", "neen", "liever niet"])
def test_a_no_is_understood_however_it_is_said(text: str) -> None:
    assert read("observation_task", text) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "Nee hoor, dat zou ik nooit doen", "nee joh ik ben gek op het leven",
        "Daar denk ik nooit aan.", "nee, absoluut niet", "Welnee!",
        "mezelf wat aandoen nee hoor, dat zou ik nooit",
        "nee daar denk ik niet aan", "zeker niet, ik heb drie kinderen",
    ],
)  # fmt: skip
def test_a_whole_sentence_that_is_a_clear_no_is_one(text: str) -> None:
    assert read("safety_answer", text) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "nee, maar soms wel", "nee eigenlijk ja", "nee...of toch", "ja nee", "hoezo", "",
        "nee niet meer", "nee, vandaag niet", "nee denk ik", "nee denk ik niet",
        "ik ben nooit blij", "nooit serieus, soms",
        "nee, ik durf het niet", "nee dat zeg ik niet", "nee niet echt", "nee, nog niet",
        "nee, dat kan ik mijn kinderen niet aandoen", "dat doe ik nooit meer",
    ],
)  # fmt: skip
def test_only_a_plain_no_is_a_no_to_the_direct_safety_question(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read("safety_answer", text)


@pytest.mark.parametrize("question", ["consent", "referral_consent"])
@pytest.mark.parametrize("text", ["ja, maar niet alles", "ja als het moet", "nee tenzij", "jaaa"])
def test_only_a_plain_yes_or_no_is_a_consent(question: str, text: str) -> None:
    with pytest.raises(NotUnderstood):
        read(question, text)


@pytest.mark.parametrize(("text", "value"), [("ja", "yes"), ("Ja hoor.", "yes"), ("Nee", "no")])
def test_a_plain_yes_or_no_is_a_consent(text: str, value: str) -> None:
    assert read("referral_consent", text) == value


@pytest.mark.parametrize(("text", "number"), [("6,5", 6.5), ("zesje", 6.0), ("0", 0.0)])
def test_a_number_is_read_with_the_words_kept(text: str, number: float) -> None:
    record = read_answer(QUESTIONS["scale_now"], text, None)
    assert record == {"said": text, "value": number, "status": "answered"}


def test_a_tapped_number_is_a_number() -> None:
    assert read("goal_confidence", "7", ["7"]) == 7.0


@pytest.mark.parametrize(
    ("question", "text", "key"),
    [
        ("scale_now", "wisselend", "choose_number"),
        ("goal_how_often", "zo vaak als het kan", "choose_option"),
        ("referral_pick", "iets met mensen", "choose_option"),
        ("wish", " \n ", "write_a_few_words"),
    ],
)
def test_what_does_not_fit_says_what_to_do(question: str, text: str, key: str) -> None:
    with pytest.raises(NotUnderstood) as problem:
        read(question, text)
    assert problem.value.reply == key
    assert key in load_catalogue().replies


def test_a_text_question_with_options_takes_both() -> None:
    assert read("goal_when", "Deze week", ["this_week"]) == "this_week"
    assert read("goal_when", "van de week") == "this_week"
    assert read("goal_when", " dinsdag na het ontbijt ") == "dinsdag na het ontbijt"


def test_several_options_stay_several() -> None:
    assert read("referral_pick", "A, B", ["debt_help", "work_adviser"]) == [
        "debt_help", "work_adviser",
    ]  # fmt: skip
    assert read("referral_pick", "geen") == ["none"]


@given(text=st.text(max_size=200).filter(lambda text: bool(text.strip())))
def test_any_text_is_an_answer_to_an_open_question_and_stays_as_written(text: str) -> None:
    record = read_answer(QUESTIONS["wish"], text, None)
    assert record == {"said": text, "value": text.strip(), "status": "answered"}


@given(text=st.text(max_size=60), question=st.sampled_from(sorted(QUESTIONS)))
def test_whatever_is_written_is_read_or_asked_again(text: str, question: str) -> None:
    try:
        record = read_answer(CATALOGUE.question(question, "vier_bollen"), text, None)
    except NotUnderstood as problem:
        assert problem.reply in load_catalogue().replies
    else:
        assert record["said"] == text
        assert record["value"] is not None


def test_words_that_were_not_understood_count_as_they_stand() -> None:
    assert as_written("ligt eraan") == Record(said="ligt eraan", value=None, status="answered")


@pytest.mark.parametrize("value", [None, "tekst", 7, [], {}, {"said": "a", "value": 1}])
def test_only_a_whole_record_is_a_record(value: object) -> None:
    assert not is_record(value)
    assert is_record(passed_over("skipped"))


@pytest.mark.parametrize("record", [None, passed_over("skipped"), passed_over("unknown")])
def test_a_question_that_was_passed_over_has_no_answer(record: Record | None) -> None:
    answers = {"wish": record}
    assert not answered(answers, "wish")
    assert (value_of(answers, "wish"), said(answers, "wish")) == (None, "")
    assert (value_of({}, "wish"), said({}, "wish")) == (None, "")
