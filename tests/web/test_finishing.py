"""Checking, sending, stopping, coming back and deleting."""

from __future__ import annotations

from pathlib import Path

from bot.store.models import (
    Answer,
    Consent,
    Conversation,
    Flag,
    Goal,
    Invitation,
    Message,
    Referral,
    StoredTurn,
)
from tests.web.conftest import World

# Checking


def test_the_check_page_shows_every_answer_with_its_label(world: World) -> None:
    page = world.at_check().last
    assert page is not None
    for text in ("Ik wil beter slapen.", "4 (van 0 tot 10)", "Deze week", "Elke dag"):
        assert text in page
    assert page.html.count("correct_answer") == 5
    assert "Uw antwoorden zijn nog <strong>niet</strong> verstuurd." in page


def test_a_skipped_answer_says_not_filled_in(world: World) -> None:
    browser = world.talking()
    for _ in range(5):
        browser.press("skip_question")
    page = browser.last
    assert page is not None and page.path == "/controleren"
    assert "Niet ingevuld" in page


def test_change_opens_the_question_with_the_answer_in_it(world: World) -> None:
    browser = world.at_check()
    page = browser.press("correct_answer", question="wish", card="0")
    assert page.path == "/gesprek"
    assert "Ik wil beter slapen.</textarea>" in page
    page = browser.answer(text="Ik wil meer wandelen.")
    assert page.path == "/controleren"
    assert "Ik wil meer wandelen." in page and "Ik wil beter slapen." not in page


def test_goals_stand_on_the_check_page(world: World) -> None:
    browser = world.at_check()
    with world.database.unit_of_work() as session:
        conversation = world.conversations()[0].id
        session.add(
            Goal(conversation_id=conversation, number=1, wish="Slapen", what="Om 10 uur naar bed")
        )
    page = browser.get("/controleren")
    assert "Om 10 uur naar bed" in page and "Voeg nog een doel toe" in page


def test_with_three_goals_there_is_no_room_for_another(world: World) -> None:
    browser = world.at_check()
    with world.database.unit_of_work() as session:
        conversation = world.conversations()[0].id
        session.add_all(
            Goal(conversation_id=conversation, number=number, what="x") for number in (1, 2, 3)
        )
    page = browser.get("/controleren")
    assert "add_goal" not in page


def test_another_goal_goes_to_the_engine(world: World) -> None:
    world.at_check().press("add_goal")
    assert world.engine.heard[-1].command == "add_goal"


def test_the_check_page_opens_only_when_there_is_something_to_check(world: World) -> None:
    assert world.talking().get("/controleren").path == "/gesprek"


def test_the_conversation_page_leads_to_the_check_page_when_all_is_answered(
    world: World,
) -> None:
    assert world.at_check().get("/gesprek").path == "/controleren"


def test_sending_an_option_that_does_not_exist_stays_on_the_check_page(world: World) -> None:
    page = world.at_check().answer(option="sturen")
    assert page.status == 422
    assert "Kies een antwoord." in page and "Controleer uw antwoorden" in page


# Sending


def test_sent_says_what_happens_now_and_by_whom(world: World) -> None:
    day = world.clock().date().replace(month=12, day=24)
    browser = world.at_check(world.invite(professional_name="Anna", appointment=day))
    page = browser.answer(option="send")
    assert page.path == "/verstuurd"
    assert "Anna leest uw antwoorden vóór uw afspraak op 24 december" in page
    assert "Dit wordt niet meteen gelezen." in page
    assert "tel:0201234567" in page
    assert "Nog niet gelezen." in page


def test_later_keeps_everything_and_sends_nothing(world: World) -> None:
    page = world.at_check().answer(option="later")
    assert page.path == "/stoppen"
    assert "Alles is bewaard" in page and "<strong>niet</strong> verstuurd" in page
    assert world.conversations()[0].sent_at is None


def test_after_sending_nothing_can_be_added(world: World) -> None:
    browser = world.at_check()
    page = browser.last
    assert page is not None
    fields = {"csrf_token": page.hidden("csrf_token"), "key": "z" * 16, "ask": "send"}
    browser.answer(option="send")
    before = len(world.all_of(Message))
    page = browser.post("/gesprek", text="Nog iets.", **fields)
    assert page.path == "/verstuurd"
    assert len(world.all_of(Message)) == before


def test_the_patient_sees_who_read_it(world: World) -> None:
    made = world.invite()
    conversation = world.sent(made)
    world.professional().get(f"/praktijk/gesprek/{conversation}")
    browser = world.browser()
    browser.get("/start")
    page = browser.post("/start", code=made.code, birth_date="12-3-1958")
    assert "Gelezen door Anna, vandaag" in page


def test_the_sent_page_opens_only_after_sending(world: World) -> None:
    assert world.talking().get("/verstuurd").path == "/gesprek"


def test_the_word_for_a_relation_never_reaches_the_patient(world: World) -> None:
    browser = world.at_check()
    pages = [browser.get("/controleren").html, browser.answer(option="send").html]
    for html in pages:
        for word in ("klant", "klaag", "bezoeker"):
            assert word not in html.lower()


# Stopping


def test_stopping_asks_whether_for_now_or_for_good(world: World) -> None:
    page = world.talking().get("/stoppen")
    assert "pause" in page and "Stop helemaal" in page


def test_a_pause_says_until_when_everything_is_kept(world: World) -> None:
    browser = world.talking()
    browser.get("/stoppen")
    page = browser.press("pause")
    assert page.path == "/stoppen"
    assert "Alles is bewaard tot" in page
    assert browser.get("/gesprek").path == "/stoppen"


def test_going_on_after_a_pause_opens_the_same_question(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Slapen.")
    browser.get("/stoppen")
    browser.press("pause")
    page = browser.press("resume")
    assert page.path == "/gesprek" and page.hidden("ask") == "scale_now"


def test_stopping_for_good_sends_nothing_and_can_be_undone(world: World) -> None:
    browser = world.talking()
    browser.get("/stoppen")
    page = browser.press("stop")
    assert page.path == "/stoppen" and "U bent gestopt" in page
    assert browser.press("resume").path == "/gesprek"


def test_the_stop_page_of_a_sent_conversation_is_the_sent_page(world: World) -> None:
    browser = world.at_check()
    browser.answer(option="send")
    assert browser.get("/stoppen").path == "/verstuurd"


# Deleting


def test_deleting_asks_first_and_says_what_goes(world: World) -> None:
    page = world.talking().get("/verwijderen")
    assert "Wilt u al uw antwoorden verwijderen?" in page
    assert "Er blijft niets over." in page
    assert len(world.all_of(Conversation)) == 1


def test_after_sending_deleting_says_what_the_practice_keeps(world: World) -> None:
    browser = world.at_check()
    browser.answer(option="send")
    assert "in uw dossier" in browser.get("/verwijderen")


def test_deleting_leaves_no_row_and_tells_the_engine(world: World) -> None:
    browser = world.at_check()
    conversation = world.conversations()[0].id
    with world.database.unit_of_work() as session:
        session.add(Goal(conversation_id=conversation, number=1, what="x"))
        session.add(Referral(conversation_id=conversation, needs=[], offered=[], picked=[]))
        session.add(Flag(conversation_id=conversation, kind="wants_human"))
    browser.get("/verwijderen")
    page = browser.post("/verwijderen")
    assert page.status == 200 and "Uw antwoorden zijn verwijderd op" in page
    tables = (Conversation, Message, StoredTurn, Answer, Consent, Goal, Referral, Flag)
    assert [world.all_of(table) for table in tables] == [[]] * len(tables)
    assert world.engine.forgotten == [conversation]


def test_deleting_leaves_no_byte_of_the_words_on_disk(world: World, tmp_path: Path) -> None:
    words = "Xylofoonwoord dat nergens anders staat"
    browser = world.talking()
    browser.answer(text=words)
    before = b"".join(path.read_bytes() for path in tmp_path.glob("web0.db*"))
    assert words.encode() in before
    browser.get("/verwijderen")
    browser.post("/verwijderen")
    after = b"".join(path.read_bytes() for path in tmp_path.glob("web0.db*"))
    assert words.encode() not in after


def test_after_deleting_the_link_says_so_and_opens_nothing(world: World) -> None:
    made = world.invite()
    browser = world.talking(made)
    browser.get("/verwijderen")
    browser.post("/verwijderen")
    assert browser.get("/gesprek").path == "/start"
    page = browser.post("/start", code=made.code, birth_date="12-3-1958")
    assert page.status == 410 and "verwijderd op" in page
    assert world.all_of(Conversation) == []
    assert world.all_of(Invitation)[0].erased_at is not None


def test_a_consult_stays_when_its_preparation_is_deleted(world: World) -> None:
    made = world.invite()
    conversation = world.sent(made)
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}")
    anna.post(f"/praktijk/gesprek/{conversation}/consult")
    browser = world.browser()
    browser.get("/start")
    browser.post("/start", code=made.code, birth_date="12-3-1958")
    browser.get("/verwijderen")
    browser.post("/verwijderen")
    left = world.conversations()
    assert [(row.role, row.prepared_by_id) for row in left] == [("professional", None)]


def test_privacy_is_open_to_everybody_and_says_how_questions_are_chosen(world: World) -> None:
    page = world.browser().get("/privacy")
    assert page.status == 200
    assert "De computer kiest vragen bij hoe u over uw wens praat." in page
    assert "burgerservicenummer" in page
