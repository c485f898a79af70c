"""The POH's panel: one question, alternatives, note, relation, step, goal, wrap-up."""

from __future__ import annotations

import re

import pytest

from bot.catalogue import load_catalogue
from bot.store.models import Conversation, Message, Note
from tests.web.conftest import Browser, Page, World

PROMPTS = load_catalogue().prompts


def start(world: World, *, prepared: bool = False) -> tuple[Browser, str]:
    """A POH with an open panel, and its address."""
    conversation = world.sent() if prepared else ""
    browser = world.professional()
    if prepared:
        browser.get(f"/praktijk/gesprek/{conversation}")
        page = browser.post(f"/praktijk/gesprek/{conversation}/consult")
    else:
        browser.get("/praktijk")
        page = browser.post("/praktijk/consult", label="Jan")
    assert page.path.startswith("/poh/")
    return browser, page.path


def suggestion(page: Page) -> str:
    found = re.search(r'class="prompt">“(.*?)”', page.html, re.S)
    assert found is not None
    return found.group(1)


def test_the_panel_opens_with_one_question_and_why(world: World) -> None:
    browser, _ = start(world)
    page = browser.last
    assert page is not None
    assert suggestion(page) == PROMPTS[0].u
    assert PROMPTS[0].why in page
    assert page.html.count('value="next_question:') == 3
    assert "Niet vooraf ingevuld. Begin met:" in page


def test_asked_goes_on_to_the_next_question_and_is_listed(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do=f"next_question:{PROMPTS[0].id}", text="", note="")
    assert suggestion(page) == PROMPTS[1].u
    assert "Gestelde vragen (1)" in page
    assert f"<li>{PROMPTS[0].u}</li>" in page
    assert world.engine.heard[-1].args == {"prompt": PROMPTS[0].id}


def test_an_alternative_can_be_the_one_that_was_asked(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do=f"next_question:{PROMPTS[2].id}", text="", note="")
    assert f"<li>{PROMPTS[2].u}</li>" in page and f"<li>{PROMPTS[0].u}</li>" not in page


def test_another_question_does_not_count_as_asked(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do=f"other_question:{PROMPTS[0].id}", text="", note="")
    assert suggestion(page) == PROMPTS[1].u and "Gestelde vragen (0)" in page


def test_what_the_patient_says_goes_to_the_engine(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do="answer", text="Niemand helpt me.", note="")
    assert page.path == path
    assert world.engine.heard[-1].text == "Niemand helpt me."


def test_typed_words_go_along_with_any_button(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do=f"next_question:{PROMPTS[0].id}", text="Ik slaap slecht.", note="")
    heard = [(m.text, m.command) for m in world.engine.heard[-2:]]
    assert heard == [("Ik slaap slecht.", None), ("", "next_question")]


def test_nothing_typed_asks_for_a_few_words(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do="answer", text=" ", note="")
    assert page.status == 422 and "Schrijf een paar woorden." in page


def test_every_button_saves_the_note(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do=f"next_question:{PROMPTS[0].id}", text="", note="Doel: lopen")
    assert "Doel: lopen</textarea>" in page and "Bewaard om" in page
    assert [note.content for note in world.all_of(Note)] == ["Doel: lopen"]


def test_the_note_has_its_own_button_and_keeps_what_else_was_typed(world: World) -> None:
    browser, path = start(world)
    page = browser.post(f"{path}/notitie", note="Doel: lopen", text="Ze zegt dat")
    assert "Ze zegt dat</textarea>" in page and "Doel: lopen</textarea>" in page
    assert [note.content for note in world.all_of(Note)] == ["Doel: lopen"]
    browser.post(f"{path}/notitie", note="Doel: fietsen", text="")
    assert [note.content for note in world.all_of(Note)] == ["Doel: fietsen"]


def test_a_note_that_is_too_long_is_refused_and_stays(world: World) -> None:
    browser, path = start(world)
    page = browser.post(f"{path}/notitie", note="n" * 10_001, text="")
    assert page.status == 422
    assert "Je notitie is te lang: 10001 tekens." in page and "n" * 10_001 in page
    assert world.all_of(Note) == []


def test_the_relation_has_neutral_words_and_the_reason(world: World) -> None:
    browser, path = start(world)
    page = browser.last
    assert page is not None
    for words in ("kijkt nog rond", "heeft vooral last", "wil aan de slag"):
        assert words in page
    page = browser.post(path, do="set_relation", relation="klaag", text="", note="")
    assert 'value="klaag" id="r-klaag" checked' in page
    assert "Door jou gekozen." in page
    assert world.engine.heard[-1].args == {"relation": "klaag"}


def test_setting_no_relation_asks_to_choose_one(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do="set_relation", text="", note="")
    assert page.status == 422 and "Kies een antwoord." in page


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "set_relation", "relation": "boos"},
        {"do": "go_to_step", "step": "6"},
        {"do": "go_to_step"},
        {"do": "stop"},
        {"do": "consent"},
        {"do": "answer", "key": "x"},
    ],
)
def test_a_value_that_was_not_offered_is_a_bad_request(
    world: World, fields: dict[str, str]
) -> None:
    browser, path = start(world)
    assert browser.post(path, **{"text": "", "note": ""} | fields).status == 400


def test_any_step_of_the_wheel_can_be_opened(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do="go_to_step", step="4", text="", note="")
    assert '<option value="4" selected>' in page


def test_a_goal_is_filled_in_on_the_same_page(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do="start_goal", text="", note="")
    assert page.path == path and page.hidden("ask") == "goal_step"
    page = browser.post(path, do="answer", text="Om 10 uur naar bed", note="")
    assert page.hidden("ask") == "goal_confidence"
    page = browser.post(path, do="answer", option="12", note="")
    assert page.status == 422 and "Kies een cijfer van 0 tot 10." in page
    page = browser.post(path, do="answer", option="6", note="")
    assert suggestion(page)


def test_a_goal_card_can_be_left_for_the_questions(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do="start_goal", text="", note="")
    page = browser.post(path, do="back_to_questions", text="", note="")
    assert suggestion(page)
    assert world.engine.heard[-1].command == "go_to_step"


def test_wrapping_up_leads_to_the_conversation_of_the_practice(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do="answer", text="Niemand helpt me.", note="Belafspraak maken")
    page = browser.post(path, do="wrap_up", text="", note="Belafspraak maken")
    assert page.path.startswith("/praktijk/gesprek/")
    assert "Belafspraak maken" in page and "Niemand helpt me." in page
    assert browser.get(path).path.startswith("/praktijk/gesprek/")


def test_the_consult_goes_on_from_the_preparation(world: World) -> None:
    browser, path = start(world, prepared=True)
    page = browser.last
    assert page is not None
    assert "Wat de patiënt vooraf schreef" in page and "Ik wil beter slapen." in page
    consult = next(row for row in world.conversations() if row.role == "professional")
    assert path == f"/poh/{consult.id}" and consult.prepared_by_id is not None


def test_starting_twice_opens_the_same_consult(world: World) -> None:
    browser, path = start(world, prepared=True)
    conversation = next(row.id for row in world.conversations() if row.role == "patient")
    page = browser.post(f"/praktijk/gesprek/{conversation}/consult")
    assert page.path == path
    assert len(world.all_of(Conversation)) == 2


def test_a_preparation_that_was_not_sent_cannot_be_opened_in_a_consult(world: World) -> None:
    world.at_check()
    conversation = world.conversations()[0].id
    browser = world.professional()
    browser.get("/praktijk")
    assert browser.post(f"/praktijk/gesprek/{conversation}/consult").status == 404


def test_an_alarm_of_the_preparation_stands_on_top_of_the_panel(world: World) -> None:
    made = world.invite()
    patient = world.talking(made)
    patient.answer(text="Soms wil ik dood.")
    patient.answer(option="safe")
    for fields in ({"text": "x"}, {"option": "4"}, {"text": "x"}, {"option": "daily"}):
        patient.answer(**fields)
    patient.answer(option="none")
    patient.answer(option="send")
    conversation = world.conversations()[0].id
    browser = world.professional()
    browser.get(f"/praktijk/gesprek/{conversation}")
    page = browser.post(f"/praktijk/gesprek/{conversation}/consult")
    assert "De patiënt schreef iets zorgelijks" in page
    assert page.html.index("zorgelijks") < page.html.index('class="prompt"')


def test_a_patients_conversation_has_no_panel(world: World) -> None:
    conversation = world.sent()
    assert world.professional().get(f"/poh/{conversation}").status == 404


def test_an_engine_that_fails_keeps_the_question_on_screen_and_the_note(world: World) -> None:
    browser, path = start(world)
    world.engine.down = True
    page = browser.post(path, do="answer", text="Niemand helpt me.", note="Doel: lopen")
    assert page.status == 503
    assert "even niet bereikbaar" in page
    assert suggestion(page) == PROMPTS[0].u
    assert [note.content for note in world.all_of(Note)] == ["Doel: lopen"]
    assert "Niemand helpt me." in [message.content for message in world.all_of(Message)]
    world.engine.down = False
    page = browser.get(path)
    assert page.status == 200 and suggestion(page) == PROMPTS[1].u


def test_a_double_click_asks_once(world: World) -> None:
    browser, path = start(world)
    page = browser.last
    assert page is not None
    fields = {name: page.hidden(name) for name in ("csrf_token", "key")}
    for _ in range(2):
        browser.post(path, do=f"next_question:{PROMPTS[0].id}", text="Zo.", note="", **fields)
    contents = [(message.content, message.command) for message in world.all_of(Message)]
    assert contents.count(("Zo.", None)) == 1
    assert contents.count(("", "next_question")) == 1


def test_the_title_of_the_panel_names_nobody(world: World) -> None:
    browser, _ = start(world)
    page = browser.last
    assert page is not None and page.title == "Gesprekshulp"
