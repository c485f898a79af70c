"""The summary: the patient's words, goals, plan and referral, and never the relation."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.catalogue import load_catalogue
from bot.conversation.summary import (
    PROPOSAL,
    WRITTEN_BY_PATIENT,
    answer_rows,
    goal_lines,
    said_in_consult,
    summary_text,
)
from bot.store.models import (
    Answer,
    Consent,
    Conversation,
    Goal,
    Message,
    Note,
    Referral,
)

CATALOGUE = load_catalogue()
DAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OFFER = next(iter(CATALOGUE.offers.values()))


def answer(question: str, said: str, value: object = None, status: str = "answered") -> Answer:
    kept = said if value is None else value
    return Answer(question=question, said=said, value=kept, status=status, card=0)


def conversation(*answers: Answer, role: str = "patient", sent: bool = True) -> Conversation:
    return Conversation(
        own_words=True,
        id="a" * 22,
        role=role,
        label="Jan",
        answers=list(answers),
        sent_at=DAY if sent else None,
        updated_at=DAY,
    )


def test_it_says_who_wrote_it_and_that_it_is_no_diagnosis() -> None:
    text = summary_text(conversation(), CATALOGUE)
    assert WRITTEN_BY_PATIENT in text and "Geen diagnose." in text
    assert "Verstuurd op 22-11-2026." in text
    assert text.startswith("HET BREDE GESPREK – Jan\n")


def test_answers_stand_under_neutral_headings_in_the_patients_words() -> None:
    text = summary_text(
        conversation(
            answer("wheel_decide", "Om 10 uur naar bed"),
            answer("coping", "Ik tel tot honderd"),
            answer("wish", "Ik wil beter slapen"),
        ),
        CATALOGUE,
    )
    order = ["WENS IN EIGEN WOORDEN", "Ik wil beter slapen", "HOE HET GAAT", "Ik tel tot honderd"]
    order += ["PLAN", "Om 10 uur naar bed"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_the_name_of_a_relation_or_phase_is_never_in_it() -> None:
    every = [
        answer(name, f"antwoord {name}")
        for name, question in CATALOGUE.questions.items()
        if question.kind == "text"
    ]
    text = summary_text(conversation(*every), CATALOGUE).lower()
    assert text.count("antwoord ") > 20
    for word in ("klant", "klaag", "klager", "bezoeker", "onbekend", "relatie:"):
        assert word not in text


def test_a_skipped_question_is_left_away() -> None:
    text = summary_text(conversation(answer("wish", "", status="skipped")), CATALOGUE)
    assert "WENS" not in text


def test_a_number_says_on_which_scale() -> None:
    text = summary_text(conversation(answer("scale_now", "6,5", 6.5)), CATALOGUE)
    assert "6,5 (van 0 tot 10)" in text


def test_consent_sending_and_safety_are_no_answers() -> None:
    rows = answer_rows(
        [answer("consent", "Ja", "yes"), answer("send", "x", "send"), answer("safe_now", "x")],
        CATALOGUE,
    )
    assert rows == []


def test_an_answer_to_a_question_that_left_the_catalogue_breaks_nothing() -> None:
    rows = answer_rows([answer("gone", "x"), answer("wish", "y")], CATALOGUE)
    assert [row.said for row in rows] == ["y"]


def test_rows_follow_the_order_of_the_conversation() -> None:
    rows = answer_rows(
        [answer("goal_when", "a"), answer("wheel_now", "b"), answer("wish", "c")], CATALOGUE
    )
    assert [row.question for row in rows] == ["wish", "wheel_now", "goal_when"]


def test_answers_of_a_second_goal_say_of_which_goal_they_are() -> None:
    first, second = answer("goal_step", "a"), answer("goal_step", "b")
    first.card, second.card = 1, 2
    rows = answer_rows([second, first], CATALOGUE)
    assert [(row.label, row.said) for row in rows] == [
        ("Eerste stap", "a"),
        ("Eerste stap (doel 2)", "b"),
    ]


def test_a_row_without_answer_says_so() -> None:
    row = answer_rows([answer("wish", "", status="unknown")], CATALOGUE)[0]
    assert row.shown == "Niet ingevuld"


def test_a_goal_card_shows_only_what_was_filled_in() -> None:
    lines = goal_lines(Goal(number=1, what="Wandelen", confidence=0.0))
    assert lines == [
        ("Eerste stap", "Wandelen"),
        ("Vertrouwen dat het lukt", "0 (van 0 tot 10)"),
    ]


def test_an_observation_is_no_step() -> None:
    lines = goal_lines(Goal(number=1, kind="observation", what="Opletten wanneer het beter gaat"))
    assert lines[0][0] == "Opletten"


def test_goals_stand_in_the_summary_with_their_number() -> None:
    row = conversation()
    row.goals = [Goal(number=1, what="Wandelen"), Goal(number=2, what="Bellen")]
    text = summary_text(row, CATALOGUE)
    assert "DOEL 1\nEerste stap: Wandelen" in text
    assert "DOEL 2\nEerste stap: Bellen" in text


def test_a_referral_is_called_a_proposal_until_somebody_confirms() -> None:
    row = conversation()
    row.referral = Referral(
        needs=[],
        offered=[OFFER.id],
        picked=[OFFER.id],
        request="Meer mensen zien",
        may_share_contact=False,
        status="proposed",
    )
    text = summary_text(row, CATALOGUE)
    assert f"- {OFFER.label.u}" in text and PROPOSAL in text
    assert "Contactgegevens doorgeven: nee" in text and "Hulpvraag: Meer mensen zien" in text
    row.referral.status = "confirmed"
    assert "Status: bevestigd" in summary_text(row, CATALOGUE)


def test_no_picked_offer_means_no_referral_in_the_summary() -> None:
    row = conversation()
    row.referral = Referral(needs=[], offered=[OFFER.id], picked=[], status="proposed")
    assert "VERWIJSSUGGESTIE" not in summary_text(row, CATALOGUE)


def test_consent_stands_in_it_with_its_date_and_its_withdrawal() -> None:
    row = conversation()
    row.consents = [
        Consent(purpose="read_answers", given=True, text_version="1", at=DAY),
        Consent(purpose="share_contact", given=True, text_version="1", at=DAY, withdrawn_at=DAY),
    ]
    text = summary_text(row, CATALOGUE)
    assert "De praktijk mag de antwoorden lezen: ja (22-11-2026)" in text
    assert "ingetrokken op 22-11-2026" in text


def test_a_consult_holds_the_note_and_what_the_patient_said() -> None:
    row = conversation(role="professional")
    row.messages = [
        Message(number=1, key="a", kind="command", content="", command="begin"),
        Message(number=2, key="b", kind="text", content="Niemand helpt me"),
        Message(number=3, key="c", kind="text", content="Wandelen", ask="goal_step"),
    ]
    assert said_in_consult(row) == ["Niemand helpt me"]
    text = summary_text(row, CATALOGUE, note=Note(content="Bellen in januari"))
    assert "- Niemand helpt me" in text and "NOTITIE\nBellen in januari" in text
    assert WRITTEN_BY_PATIENT not in text


def test_a_patients_messages_are_not_copied_beside_the_answers() -> None:
    row = conversation()
    row.messages = [Message(number=2, key="b", kind="text", content="Losse opmerking")]
    assert "Losse opmerking" not in summary_text(row, CATALOGUE)


FILLED = answer(
    "model_overview",
    "Mijn lichaam: 6",
    {"scores": {"lichaam": 6, "gevoel": 0}, "talk": ["gevoel"], "words": {"gevoel": "pieker"}},
)


def test_the_spinnenweb_stands_in_it_line_by_line_without_a_sum() -> None:
    text = summary_text(conversation(FILLED), CATALOGUE)
    assert "CIJFERS VAN 0 TOT 10)\nMijn leven in cijfers\nMijn lichaam: 6\n" in text
    assert "Mijn gevoel en gedachten: 0, pieker, hier wil ik over praten\n" in text
    assert "Prettig leven: –\n" in text
    for word in ("totaal", "gemiddeld", "score", "norm"):
        assert word not in text.lower()


def test_own_words_beside_the_numbers_can_be_kept_back() -> None:
    kept_back = conversation(FILLED)
    kept_back.own_words = False
    text = summary_text(kept_back, CATALOGUE)
    assert "pieker" not in text
    assert "Mijn gevoel en gedachten: 0, hier wil ik over praten" in text


def test_words_instead_of_numbers_and_a_skipped_card_are_rows_like_any_other() -> None:
    (written,) = answer_rows([answer("model_overview", "zo lala", None)], CATALOGUE)
    assert (written.part, written.said) == ("wish", "zo lala")
    (skipped,) = answer_rows([answer("model_overview", "", None, "skipped")], CATALOGUE)
    assert (skipped.part, skipped.shown) == ("wish", "Niet ingevuld")
    (drawn,) = answer_rows([FILLED], CATALOGUE)
    assert drawn.part == "drawn"


def test_the_pick_stands_with_the_wish() -> None:
    picked = answer("model_topic", "Contact en meedoen", "meedoen")
    text = summary_text(conversation(picked), CATALOGUE)
    assert "Hier wil ik mee beginnen: Contact en meedoen" in text
