"""Conversations with engine, action server and store really running."""

from __future__ import annotations

import pytest

from bot.conversation.incoming import Incoming
from tests.conftest import RunningProduct
from tests.talking import Talk

pytestmark = pytest.mark.product

KLANT_WISH = "Ik wil weer beter slapen en daar ga ik zelf iets aan doen, ik ga al eerder naar bed."


@pytest.fixture
def talk(running_product: RunningProduct) -> Talk:
    return Talk(running_product)


def test_consent_comes_first_and_a_refusal_stores_no_text(talk: Talk) -> None:
    assert talk.asked == "consent"
    assert talk.say("=no").status == "declined"
    with talk.row() as row:
        assert [message.kind for message in row.messages] == ["command", "option"]
        assert row.answers == []


def test_who_refused_may_come_back_and_agree(talk: Talk) -> None:
    talk.say("=no", ">resume")
    assert talk.asked == "consent"
    talk.say("=yes")
    assert talk.asked == "wish"


def test_one_word_is_enough_for_the_wish(talk: Talk) -> None:
    talk.say("=yes", "slapen")
    assert talk.asked != "wish"


def test_explaining_and_asking_why_put_the_same_question_again(talk: Talk) -> None:
    talk.say("=yes")
    for button in (">ask_explanation", ">ask_example", ">ask_why"):
        turn = talk.say(button)
        assert talk.asked == "wish"
        assert turn.lead


def test_a_command_word_in_a_sentence_about_oneself_is_an_answer(talk: Talk) -> None:
    talk.say("=yes", "Ik wil stoppen met roken, want uitleg van de dokter hielp niet")
    assert talk.turn.status == "open"
    with talk.row() as row:
        (answer,) = (a for a in row.answers if a.question == "wish")
        assert answer.said.startswith("Ik wil stoppen met roken")


def test_going_back_several_steps_shows_the_old_words_and_keeps_the_later_answers(
    talk: Talk,
) -> None:
    talk.say("=yes", KLANT_WISH, ">skip_question")
    talk.say("weer zes uur slapen", "dan ben ik fris", "in het weekend")
    assert talk.asked == "scale_now"
    talk.say(">go_back", ">go_back", ">go_back")
    assert talk.asked == "goal_positive"
    assert talk.turn.ask is not None
    assert talk.turn.ask.value == "weer zes uur slapen"
    talk.say("zeven uur slapen")
    assert talk.asked == "miracle"
    assert talk.turn.ask.value == "dan ben ik fris"


def test_going_back_at_the_first_question_of_a_phase_opens_the_phase_before(talk: Talk) -> None:
    talk.say("=yes", KLANT_WISH, ">skip_question")
    assert talk.asked == "goal_positive"
    talk.say(">go_back")
    assert talk.asked == "model_overview"
    talk.say(">go_back")
    assert talk.asked == "wish"
    assert not talk.turn.can.back


def test_skipping_and_not_knowing_go_on(talk: Talk) -> None:
    talk.say("=yes", ">skip_question")
    assert talk.asked == "model_overview"
    talk.say(">skip_question")
    assert talk.asked == "own_burden"
    talk.say(">dont_know")
    assert talk.asked != "own_burden"


def test_a_typed_slash_restart_is_plain_text(talk: Talk) -> None:
    talk.say("=yes", "/restart")
    assert talk.asked != "consent"
    with talk.row() as row:
        assert row.messages[-1].content == "/restart"
        (answer,) = (a for a in row.answers if a.question == "wish")
        assert answer.said == "/restart"


def test_a_pause_lasts_and_the_conversation_goes_on_where_it_was(talk: Talk) -> None:
    talk.say("=yes", KLANT_WISH, ">skip_question")
    assert talk.say(">pause").status == "paused"
    talk.conversations.forget(talk.id)
    turn = talk.say(">resume")
    assert turn.status == "open"
    assert talk.asked == "goal_positive"
    assert "terug" in turn.lead.lower()


def test_a_whole_conversation_survives_an_engine_that_forgets_everything_each_time(
    talk: Talk,
) -> None:
    for message in ("=yes", KLANT_WISH, ">skip_question", *ON_TO_THE_CHECK):
        talk.conversations.forget(talk.id)
        talk.say(message)
    assert talk.asked == "send"
    talk.conversations.forget(talk.id)
    assert talk.say("=send").status == "sent"
    with talk.row() as row:
        (goal,) = row.goals
        assert (goal.what, goal.confidence) == ("om tien uur naar bed", 8)


def test_an_earlier_answer_can_be_changed_from_the_check_page(talk: Talk) -> None:
    _to_check(talk)
    talk.say(">correct_answer", question="goal_confidence")
    assert talk.asked == "goal_confidence"
    talk.say("=9")
    assert talk.asked == "send"
    with talk.row() as row:
        assert row.goals[0].confidence == 9


def test_a_second_goal_stands_beside_the_first_and_each_can_be_changed(talk: Talk) -> None:
    _to_check(talk)
    talk.say(
        ">add_goal", "meer mensen zien", "koffie bij de buurvrouw", "=today", "=weekly", "=alone",
        "=8", "dan bel ik haar",
    )  # fmt: skip
    assert talk.asked == "send"
    talk.say(">correct_answer", question="goal_when", card=1)
    talk.say("=later")
    assert talk.asked == "send"
    with talk.row() as row:
        assert [goal.number for goal in row.goals] == [1, 2]
        assert row.goals[0].when != row.goals[1].when


def test_nothing_now_is_a_good_end(talk: Talk) -> None:
    talk.say(
        "=yes", KLANT_WISH, ">skip_question", "weer slapen", "fris", "weekend", "=5", "soms",
        "lezen", "mijn zus",
    )  # fmt: skip
    assert talk.asked == "wheel_decide"
    talk.say("=nothing_now", "=none", "=none", "=send")
    assert talk.turn.status == "sent"
    with talk.row() as row:
        assert row.goals == []


def test_an_unclear_number_is_asked_once_more_and_then_taken_as_written(talk: Talk) -> None:
    talk.say("=yes", KLANT_WISH, ">skip_question", "weer slapen", "fris", "weekend")
    talk.say("een beetje moe")
    assert talk.asked == "scale_now"
    talk.say("gaat wel hoor")
    assert talk.asked == "wheel_can"
    with talk.row() as row:
        (answer,) = (a for a in row.answers if a.question == "scale_now")
        assert answer.said == "gaat wel hoor"


def test_a_hidden_cry_for_help_gets_one_direct_question_and_a_clear_no_goes_on(
    talk: Talk,
) -> None:
    talk.say("=yes", "ik zie het niet meer zitten")
    assert talk.asked == "safety_answer"
    talk.say("=no")
    assert talk.asked not in ("safety_answer", "wish")
    with talk.row() as row:
        assert [flag.tier for flag in row.flags] == ["S1"]
        assert any(answer.said == "ik zie het niet meer zitten" for answer in row.answers)


@pytest.mark.parametrize(
    "answer", ["=yes", "=sometimes", "=rather_not", ">skip_question", ">pause", "tja", "nee, soms"]
)
def test_anything_but_a_clear_no_shows_whom_to_call(talk: Talk, answer: str) -> None:
    turn = talk.say("=yes", "ik zie het niet meer zitten", answer)
    assert turn.status == "alarm"
    assert turn.safety is not None
    assert turn.safety.card is not None
    assert "Er leest nu niemand mee" in turn.safety.card.text
    with talk.row() as row:
        assert row.status == "alarm"
        assert max(flag.tier for flag in row.flags) == "S2"


def test_a_death_wish_leaves_the_flow_and_the_way_on_leads_back_to_the_question(
    talk: Talk,
) -> None:
    turn = talk.say("=yes", "ik wil dood")
    assert turn.status == "alarm"
    talk.say("=safe")
    assert talk.turn.status == "open"
    assert talk.asked == "wish"


def test_no_button_leads_past_the_safety_card(talk: Talk) -> None:
    talk.say("=yes", "ik wil dood")
    for button in (">go_back", ">skip_question", ">dont_know", ">resume", ">ask_explanation"):
        assert talk.say(button).status == "alarm"


def test_a_medical_question_is_not_answered_but_noted_for_the_practice(talk: Talk) -> None:
    turn = talk.say("=yes", "mag ik paracetamol slikken?")
    assert talk.asked == "wish"
    assert turn.lead
    with talk.row() as row:
        assert [flag.kind for flag in row.flags] == ["medical_question"]


def test_it_says_that_it_is_a_computer(talk: Talk) -> None:
    turn = talk.say("=yes", "ben je een robot?")
    assert "computer" in turn.lead.lower()


def test_the_same_message_sent_twice_counts_once(talk: Talk) -> None:
    talk.say("=yes")
    incoming = Incoming(key="twice", kind="text", text=KLANT_WISH)
    first = talk.conversations.take_turn(talk.id, incoming)
    second = talk.conversations.take_turn(talk.id, incoming)
    assert (first.state, second.state) == ("answered", "duplicate")
    assert first.turn == second.turn


def test_the_je_form_is_used_when_chosen(talk: Talk) -> None:
    talk.say("=yes")
    with talk.row() as row:
        row.address = "je"
    talk.say("slapen")
    assert talk.turn.ask is not None
    assert " u " not in f" {talk.turn.ask.text} "


ON_TO_THE_CHECK = (
    "weer slapen", "fris opstaan", "in het weekend", "=5", "het lukt soms", "een boek lezen",
    "mijn zus", "om tien uur naar bed", "ik ben moe", "de tv", "een wekker", "=today", "=daily",
    "=alone", "=8", "=none", "=none",
)  # fmt: skip


def _to_check(talk: Talk) -> None:
    talk.say("=yes", KLANT_WISH, ">skip_question", *ON_TO_THE_CHECK)
    assert talk.asked == "send"


# The spinnenweb


FILLED = {"scores": {"lichaam": 6, "meedoen": 3}, "talk": ["meedoen"]}


def test_the_spinnenweb_is_one_answer_and_leads_to_the_pick(talk: Talk) -> None:
    talk.say("=yes", KLANT_WISH)
    assert talk.asked == "model_overview"
    assert talk.turn.ask is not None
    assert len(talk.turn.ask.rows) == 6
    talk.fill(**FILLED)
    assert talk.asked == "model_topic"
    assert [option.value for option in talk.turn.ask.options] == ["meedoen", "own"]
    with talk.row() as row:
        (answer,) = (a for a in row.answers if a.question == "model_overview")
        assert answer.value == FILLED | {"model": "spinnenweb"}
        assert answer.said == "Mijn lichaam: 6\nContact en meedoen: 3, hier wil ik over praten"


def test_another_topic_is_asked_about_anew_and_the_own_topic_goes_on(
    running_product: RunningProduct,
) -> None:
    other, own = Talk(running_product), Talk(running_product)
    for talk in (other, own):
        talk.say("=yes", KLANT_WISH)
        talk.fill(**FILLED)
    # "Ik ga al eerder naar bed" says how somebody stands towards sleeping, not towards people.
    assert other.say("=meedoen").lead
    assert other.asked == "own_burden"
    own.say("=own")
    assert own.asked == "goal_positive"


def test_a_pick_that_was_part_of_the_wish_keeps_what_is_known(talk: Talk) -> None:
    talk.say("=yes", KLANT_WISH)
    talk.fill(scores={}, talk=["lichaam"])
    talk.say("=lichaam")
    assert talk.asked == "goal_positive"


@pytest.mark.parametrize(("scores", "status"), [({"lichaam": 0}, "answered"), ({}, "skipped")])
def test_without_a_tick_or_with_nothing_at_all_there_is_no_pick(
    talk: Talk, scores: dict[str, int], status: str
) -> None:
    talk.say("=yes", KLANT_WISH)
    talk.fill(scores=scores, talk=[])
    assert talk.asked == "goal_positive"
    with talk.row() as row:
        (answer,) = (a for a in row.answers if a.question == "model_overview")
        assert answer.status == status


def test_going_back_to_the_spinnenweb_shows_what_was_filled_in(talk: Talk) -> None:
    talk.say("=yes", KLANT_WISH)
    talk.fill(**FILLED)
    talk.conversations.forget(talk.id)
    talk.say(">go_back")
    assert talk.asked == "model_overview"
    assert talk.turn.ask is not None
    assert talk.turn.ask.value == FILLED | {"model": "spinnenweb"}
    talk.fill(scores={"lichaam": 7}, talk=[])
    assert talk.asked == "goal_positive"


def test_the_spinnenweb_can_be_changed_from_the_check_page(talk: Talk) -> None:
    talk.say("=yes", KLANT_WISH)
    talk.fill(**FILLED)
    talk.say("=own", *ON_TO_THE_CHECK)
    assert talk.asked == "send"
    talk.say(">correct_answer", question="model_overview")
    talk.fill(scores={"gevoel": 2}, talk=["gevoel"])
    assert talk.asked == "model_topic"
    talk.say("=own")
    assert talk.asked == "send"


def test_every_interruption_comes_back_to_the_card_and_the_pick(talk: Talk) -> None:
    talk.say("=yes", KLANT_WISH)
    for _ in range(2):
        asked = talk.asked
        for button in (">ask_explanation", ">ask_example", ">ask_why", ">pause", ">resume"):
            talk.say(button)
        talk.say("ben je een robot?")
        assert talk.asked == asked
        if asked == "model_overview":
            talk.fill(**FILLED)
    talk.say("Contact en meedoen")
    assert talk.asked == "own_burden"


def test_words_instead_of_the_card_are_kept_after_asking_once_more(talk: Talk) -> None:
    talk.say("=yes", KLANT_WISH, "het gaat wel")
    assert talk.asked == "model_overview"
    talk.say("zo lala")
    assert talk.asked == "goal_positive"
    with talk.row() as row:
        (answer,) = (a for a in row.answers if a.question == "model_overview")
        assert (answer.said, answer.value) == ("zo lala", None)


def test_a_cry_for_help_on_the_card_is_heard(talk: Talk) -> None:
    talk.say("=yes", KLANT_WISH, "ik wil dood")
    assert talk.turn.status == "alarm"
    talk.say("=safe")
    assert talk.asked == "model_overview"


# The professional


@pytest.fixture
def consult(running_product: RunningProduct) -> Talk:
    return Talk(running_product, role="professional")


def test_the_poh_gets_one_question_and_two_alternatives_with_the_reason(consult: Talk) -> None:
    suggestions = consult.turn.suggestions
    assert suggestions is not None
    assert len(suggestions.prompts) == 3
    for prompt in suggestions.prompts:
        assert len(prompt.text.split()) <= 18
        assert prompt.text.endswith("?")
        assert prompt.why


def test_the_choice_of_the_poh_is_kept_whatever_is_said_later(consult: Talk) -> None:
    consult.say(">set_relation", relation="bezoeker")
    turn = consult.say("ze wil er zelf hard aan werken en is al begonnen met wandelen")
    assert turn.suggestions is not None
    assert turn.suggestions.relation == "bezoeker"
    assert turn.suggestions.relation_by == "professional"


def test_the_poh_jumps_to_a_step_and_never_gets_the_same_question_twice(consult: Talk) -> None:
    consult.say(">set_relation", relation="klant")
    turn = consult.say(">go_to_step", step=4)
    assert turn.suggestions is not None
    assert turn.suggestions.step == 4
    seen = []
    for _ in range(8):
        assert turn.suggestions is not None
        seen.append(turn.suggestions.prompts[0].id)
        turn = consult.say(">next_question")
    assert len(set(seen)) == len(seen)


def test_the_poh_notes_a_goal_and_a_referral_in_the_same_place(consult: Talk) -> None:
    consult.say(
        ">start_goal", "weer wandelen", "een rondje na het eten", "=today", "=daily", "=alone",
        "=8", "dan de trap", "=consult",
    )  # fmt: skip
    assert consult.turn.suggestions is not None
    consult.say(">start_referral", "=none")
    assert consult.turn.suggestions is not None
    assert consult.say(">wrap_up").status == "sent"
    with consult.row() as row:
        assert [(goal.wish, goal.number) for goal in row.goals] == [("weer wandelen", 1)]
        assert row.referral is not None


def test_the_poh_may_leave_an_unfinished_card_for_the_referral_and_come_back(
    consult: Talk,
) -> None:
    consult.say(">start_goal", "weer wandelen", "een rondje na het eten", ">start_referral")
    assert consult.asked == "referral_pick"
    consult.say(">start_referral")
    assert consult.asked == "referral_pick"
    consult.say(">start_goal")
    assert consult.asked == "goal_wish"
    assert consult.say(">wrap_up").status == "sent"
    with consult.row() as row:
        assert [(goal.wish, goal.what) for goal in row.goals] == [
            ("weer wandelen", "een rondje na het eten")
        ]


@pytest.mark.parametrize("way_out", [">wrap_up", ">next_question"])
def test_what_stands_on_an_unfinished_goal_card_is_kept(consult: Talk, way_out: str) -> None:
    consult.say(">start_goal", "weer wandelen", "een rondje na het eten", way_out)
    with consult.row() as row:
        assert [(goal.wish, goal.what) for goal in row.goals] == [
            ("weer wandelen", "een rondje na het eten")
        ]


def test_a_worrying_note_warns_the_poh_and_stops_nothing(consult: Talk) -> None:
    turn = consult.say("mevrouw zegt dat ze dood wil")
    assert turn.safety is not None
    assert turn.status == "open"
    assert turn.suggestions is not None


def test_a_consult_starts_from_what_the_patient_prepared(running_product: RunningProduct) -> None:
    preparation = Talk(running_product)
    preparation.say("=yes", KLANT_WISH)
    consult = Talk(running_product, role="professional", prepared_by=preparation.id)
    assert consult.turn.suggestions is not None
    assert consult.turn.suggestions.relation == "klant"
