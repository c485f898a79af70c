"""Consent, the log with one ask card, and every way in which an answer can go wrong."""

from __future__ import annotations

import re

import pytest

from bot.store.models import Consent, Message
from bot.web.cards import LONGEST_TEXT
from tests.web.conftest import World


def words_in(html: str) -> int:
    """Words a person reads in the main part of a page, without the buttons."""
    main = html.split('<main id="inhoud"')[1].split("</main>")[0]
    main = re.sub(r"<(button|legend|label|h1)\b.*?</\1>", " ", main, flags=re.S)
    return len(re.findall(r"[\wëé]+", re.sub(r"<[^>]+>", " ", main)))


# Consent


def test_the_first_screen_says_in_sixty_words_what_this_is(world: World) -> None:
    page = world.patient().last
    assert page is not None
    assert words_in(page.html) <= 60
    for promise in ("Een computer stelt de vragen.", "Niet voor spoed.", "Stoppen mag altijd."):
        assert promise in page


def test_before_consent_there_is_no_text_field(world: World) -> None:
    page = world.patient().last
    assert page is not None
    assert "<textarea" not in page and 'name="text"' not in page


@pytest.mark.parametrize("ask", ["consent", "wish", None])
def test_before_consent_a_posted_text_is_refused_and_not_stored(
    world: World, ask: str | None
) -> None:
    browser = world.patient()
    page = browser.answer(text="Ik ben zo moe.", ask=ask)
    assert page.status == 422
    assert "Ik ben zo moe." not in [message.content for message in world.all_of(Message)]
    assert "Kies" in page


def test_no_choice_at_the_consent_asks_for_one(world: World) -> None:
    page = world.patient().answer()
    assert page.status == 422
    assert "Kies een antwoord." in page and page.title.startswith("Fout: ")


def test_yes_opens_the_first_question_and_is_recorded(world: World) -> None:
    page = world.talking().last
    assert page is not None
    assert "Waarover wilt u praten" in page and "<textarea" in page
    assert [(c.purpose, c.given) for c in world.all_of(Consent)] == [("read_answers", True)]


def test_no_thanks_the_patient_and_gives_the_phone_number(world: World) -> None:
    page = world.patient().answer(option="no")
    assert page.path == "/bedankt"
    assert "Dat is goed" in page and "tel:0201234567" in page


def test_after_no_the_conversation_stays_closed(world: World) -> None:
    browser = world.patient()
    browser.answer(option="no")
    assert browser.get("/gesprek").path == "/bedankt"


def test_a_withdrawn_consent_stops_text_at_once(world: World) -> None:
    browser = world.talking()
    with world.database.unit_of_work() as session:
        for consent in session.query(Consent):
            consent.withdrawn_at = world.clock()
    page = browser.answer(text="Nog een zin.")
    assert page.path == "/ingetrokken"
    assert "Nog een zin." not in [message.content for message in world.all_of(Message)]


# One ask at a time


def test_the_open_question_stands_only_in_the_card(world: World) -> None:
    page = world.talking().last
    assert page is not None
    assert page.html.count("Waarover wilt u praten met uw praktijk?") == 1


def test_the_question_moves_to_the_log_together_with_its_answer(world: World) -> None:
    page = world.talking().answer(text="Ik wil beter slapen.")
    log = page.html.split('role="log"')[1].split('id="vraag"')[0]
    assert "Waarover wilt u praten met uw praktijk?" in log
    assert "Ik wil beter slapen." in log


def test_the_title_says_which_step_of_how_many(world: World) -> None:
    page = world.talking().last
    assert page is not None and page.title == "Stap 2 van 5 – Het brede gesprek"


def test_a_scale_has_eleven_radios_and_both_ends_in_words(world: World) -> None:
    page = world.talking().answer(text="Slapen.")
    numbers = re.findall(r'type="radio" name="option" value="(\d+)"', page.html)
    assert numbers == [str(number) for number in range(11)]
    assert "0 = " in page and "10 = " in page
    assert "range" not in re.findall(r'type="(\w+)"', page.html)


def test_a_text_question_with_options_takes_a_tap_or_words(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Slapen.")
    page = browser.answer(option="4")
    assert "Of schrijf het zelf" in page
    browser.answer(text="op dinsdag")
    assert world.engine.heard[-1].text == "op dinsdag" and world.engine.heard[-1].option is None


def test_words_beside_a_tapped_option_keep_both(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Slapen.")
    browser.answer(option="4")
    browser.answer(option="this_week", text="op dinsdag")
    assert world.engine.heard[-1].text == "Deze week: op dinsdag"


def test_an_option_travels_as_value_with_its_label_as_words(world: World) -> None:
    world.talking()
    assert world.engine.heard[-1].option == ["yes"]
    assert world.engine.heard[-1].text == "Ja, dat mag"


def test_more_than_one_box_can_be_ticked(world: World) -> None:
    browser = world.talking()
    for answer in ({"text": "a"}, {"option": "4"}, {"text": "dinsdag"}):
        browser.answer(**answer)
    page = browser.answer(option="daily")
    assert 'type="checkbox"' in page
    browser.answer(option=["welzijnscoach", "none"])
    assert world.engine.heard[-1].option == ["welzijnscoach", "none"]


def test_older_lines_of_the_log_are_folded_away(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Slapen.")
    page = browser.answer(option="4")
    assert "Eerder in dit gesprek" in page


@pytest.mark.parametrize(
    ("button", "says"),
    [
        ("ask_explanation", "Het mag over alles gaan."),
        ("ask_example", "Bijvoorbeeld"),
        ("ask_why", ""),
    ],
)
def test_help_with_a_question_leaves_it_open(world: World, button: str, says: str) -> None:
    browser = world.talking()
    page = browser.press(button, text="")
    assert says in page
    assert page.hidden("ask") == "wish"
    assert world.engine.heard[-1].command == button


def test_help_with_a_question_keeps_what_was_typed(world: World) -> None:
    page = world.talking().press("ask_explanation", text="Ik was nog bezig")
    assert "Ik was nog bezig</textarea>" in page


def test_back_fills_in_the_earlier_answer(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Ik wil beter slapen.")
    page = browser.press("go_back")
    assert "Ik wil beter slapen.</textarea>" in page


def test_back_to_a_number_has_it_chosen(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Slapen.")
    browser.answer(option="4")
    page = browser.press("go_back")
    assert 'value="4" id="o4" checked' in page


def test_skipping_goes_on_to_the_next_question(world: World) -> None:
    page = world.talking().press("skip_question", text="")
    assert page.hidden("ask") == "scale_now"


def test_a_slash_at_the_start_arrives_as_plain_text(world: World) -> None:
    page = world.talking().answer(text="/restart")
    assert "/restart" in [message.content for message in world.all_of(Message)]
    assert page.hidden("ask") == "scale_now"


# What goes wrong


def test_an_empty_text_says_what_can_be_done(world: World) -> None:
    page = world.talking().answer(text="   ")
    assert page.status == 422
    assert "Schrijf een paar woorden. Of druk op ‘Weet ik niet / sla over’." in page


def test_two_thousand_characters_fit(world: World) -> None:
    page = world.talking().answer(text="a" * LONGEST_TEXT)
    assert page.status == 200 and page.hidden("ask") == "scale_now"


def test_one_character_more_is_refused_and_the_text_stays(world: World) -> None:
    text = "b" * (LONGEST_TEXT + 1)
    page = world.talking().answer(text=text)
    assert page.status == 422
    assert "Uw tekst is te lang: 2001 tekens." in page
    assert f"{text}</textarea>" in page
    assert text not in [message.content for message in world.all_of(Message)]


def test_line_endings_of_the_browser_do_not_count_double(world: World) -> None:
    text = "\r\n".join(["c"] * 1000)
    page = world.talking().answer(text=text)
    assert page.status == 200
    assert "\n".join(["c"] * 1000) in [m.content for m in world.all_of(Message)]


def test_a_very_long_text_is_given_back_too(world: World) -> None:
    page = world.talking().answer(text="woord " * 20_000)
    assert page.status == 422 and page.html.count("woord") >= 20_000


def test_a_character_that_cannot_be_stored_is_refused_with_the_text(world: World) -> None:
    page = world.talking().answer(text="Ik\x00 slaap slecht")
    assert page.status == 422 and "een teken dat we niet kunnen bewaren" in page


@pytest.mark.parametrize("value", ["11", "-1", "x", "4.5", ""])
def test_a_number_outside_the_scale_is_refused(world: World, value: str) -> None:
    browser = world.talking()
    browser.answer(text="Slapen.")
    page = browser.answer(option=value)
    assert page.status == 422 and "Kies een cijfer van 0 tot 10." in page


def test_an_option_that_was_not_offered_is_refused(world: World) -> None:
    page = world.patient().answer(option="maybe")
    assert page.status == 422 and "Kies een antwoord." in page


def test_two_answers_to_one_choice_are_refused(world: World) -> None:
    page = world.patient().answer(option=["yes", "no"])
    assert page.status == 422
    assert world.all_of(Consent) == []


def test_a_double_click_counts_once(world: World) -> None:
    browser = world.talking()
    page = browser.last
    assert page is not None
    fields = {name: page.hidden(name) for name in ("csrf_token", "key", "ask")}
    browser.answer(text="Ik wil beter slapen.", **fields)
    again = browser.answer(text="Ik wil beter slapen.", **fields)
    assert again.status == 200 and again.hidden("ask") == "scale_now"
    contents = [message.content for message in world.all_of(Message)]
    assert contents.count("Ik wil beter slapen.") == 1


def test_an_old_tab_shows_the_question_of_now_and_keeps_the_words(world: World) -> None:
    browser = world.talking()
    page = browser.last
    assert page is not None
    token, ask = page.hidden("csrf_token"), page.hidden("ask")
    browser.answer(text="Eerste tabblad.")
    stale = browser.answer(text="Tweede tabblad.", csrf_token=token, ask=ask, key="k" * 16)
    assert stale.status == 409
    assert "Dit schreef u net. Het is niet bewaard:" in stale and "Tweede tabblad." in stale
    assert stale.hidden("ask") == "scale_now"
    assert "Tweede tabblad." not in [message.content for message in world.all_of(Message)]


def test_an_engine_that_fails_keeps_the_answer_and_says_so(world: World) -> None:
    browser = world.talking()
    world.engine.down = True
    page = browser.answer(text="Ik wil beter slapen.")
    assert page.status == 503
    assert "bewaard" in page and "Probeer opnieuw" in page and "Ik wil beter slapen." in page
    world.engine.down = False
    page = browser.post("/gesprek/opnieuw")
    assert page.status == 200 and page.hidden("ask") == "scale_now"
    contents = [message.content for message in world.all_of(Message)]
    assert contents.count("Ik wil beter slapen.") == 1


def test_an_engine_that_fails_at_the_very_start_says_so(world: World) -> None:
    world.engine.down = True
    browser, made = world.browser(), world.invite()
    browser.get("/start")
    page = browser.post("/start", code=made.code, birth_date="12-3-1958")
    assert page.status == 503 and "Er is iets mis bij ons" in page
    world.engine.down = False
    assert "Mag uw praktijk" in browser.get("/gesprek")


def test_a_page_after_a_failure_still_has_the_ways_out(world: World) -> None:
    browser = world.talking()
    world.engine.down = True
    page = browser.answer(text="Ik wil beter slapen.")
    assert "Hulp nodig?" in page and "Sluit" in page


def test_a_button_that_does_not_exist_is_a_bad_request(world: World) -> None:
    page = world.talking().press("restart")
    assert page.status == 400 and "Hulp nodig?" in page


@pytest.mark.parametrize("command", ["next_question", "set_relation", "wrap_up", "begin"])
def test_a_patient_cannot_press_the_buttons_of_a_professional(world: World, command: str) -> None:
    assert world.talking().press(command).status == 400


@pytest.mark.parametrize("key", ["", "short", "x" * 65])
def test_a_form_without_a_usable_key_is_a_bad_request(world: World, key: str) -> None:
    assert world.talking().answer(text="Hoi", key=key).status == 400


def test_correcting_a_question_that_does_not_exist_is_a_bad_request(world: World) -> None:
    assert world.talking().press("correct_answer", question="nope").status == 400


# The form of address


def test_je_is_kept_and_changes_the_open_question_at_once(world: World) -> None:
    browser = world.talking()
    page = browser.post("/aanspreken", address="je")
    assert "Waarover wil je praten met je praktijk?" in page
    page = browser.answer(text="Slapen.")
    assert "Zeg liever u" in page and ">Jij</span>" in page
    assert world.conversations()[0].address == "je"


def test_another_form_of_address_is_a_bad_request(world: World) -> None:
    assert world.talking().post("/aanspreken", address="gij").status == 400


# The alarm


def test_an_alarm_shows_the_calls_first(world: World) -> None:
    page = world.talking().answer(text="Ik wil dood.")
    assert page.path == "/gesprek"
    alarm = page.html.split('class="alarm"')[1]
    assert alarm.index("tel:") < alarm.index("Er leest nu niemand mee")
    assert "tel:113" in alarm and "tel:08000113" in alarm
    assert "<textarea" not in page


def test_the_alarm_stays_until_the_patient_says_to_be_safe(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Ik wil dood.")
    assert 'class="alarm"' in browser.get("/gesprek")
    page = browser.answer(option="safe")
    assert page.hidden("ask") == "wish"


def test_the_alarm_page_can_end_the_conversation(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Ik wil dood.")
    browser.answer(option="stop")
    assert world.engine.heard[-1].option == ["stop"]


def test_the_stop_page_leads_back_to_an_alarm_that_is_on(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Ik wil dood.")
    assert 'class="alarm"' in browser.get("/stoppen")


def test_the_help_card_stands_on_every_page_of_the_patient(world: World) -> None:
    browser = world.talking()
    for path in ("/", "/start", "/gesprek", "/stoppen", "/verwijderen", "/privacy", "/niets"):
        page = browser.get(path)
        for number in ("tel:112", "tel:113", "tel:08000113"):
            assert number in page, path
        if path != "/niets":
            assert "tel:0201234567" in page and "tel:0881234567" in page, path
