"""The POH's panel without a script: question, note, relation, step, cards, wrap-up."""

from __future__ import annotations

import html
import re

import pytest

from bot.catalogue import load_catalogue
from bot.store.models import AuditEvent, Conversation, Flag, Message, Note
from tests.web.conftest import Browser, Page, World

PROMPTS = {prompt.id: prompt for prompt in load_catalogue().all_prompts}
DEATH_WISH = "Mevrouw zegt dat ze dood wil."
FIRST = PROMPTS["onbekend_now_today"]


def start(world: World, *, prepared: bool = False) -> tuple[Browser, str]:
    """A POH with an open panel, and its address."""
    conversation = world.sent() if prepared else ""
    browser = world.professional()
    browser.get("/poh")
    if prepared:
        page = browser.post(f"/praktijk/gesprek/{conversation}/consult")
    else:
        page = browser.post("/praktijk/consult", label="Jan")
    assert page.path.startswith("/poh/")
    return browser, page.path


def suggestion(page: Page) -> str:
    found = re.search(r'class="prompt" id="prompt" aria-live="polite">“(.*?)”', page.html, re.S)
    assert found is not None, page.html
    return html.unescape(found.group(1))


def showing(page: Page) -> str:
    """The name of the question on the card."""
    return page.hidden("showing")


def button(page: Page, name: str) -> str:
    """What a button with this id sends."""
    found = re.search(rf'id="{name}"[^>]*? value="([^"]*)"', page.html)
    assert found is not None, name
    return found.group(1)


def notice(page: Page) -> str:
    """What the panel says on top; the words of the script stand elsewhere on the page."""
    found = re.search(r'id="notice"[^>]*>(.*?)</p>', page.html, re.S)
    assert found is not None
    return html.unescape(found[1])


def listed(page: Page) -> list[str]:
    """The questions that were asked, as the list says."""
    part = page.html.split('id="asked"')[1].split("</details>")[0].split('class="sub"')[0]
    return re.findall(r"<li><span>(.*?)</span>", part)


def button_of_bar(page: Page) -> str:
    """What "Gezien" sends."""
    found = re.search(r'value="(seen:\d+)"', page.html)
    assert found is not None, page.html
    return found[1]


def notes(world: World) -> list[str]:
    return [note.content for note in world.all_of(Note)]


# Whose consult


def test_a_consult_begins_with_who_prepared_it_or_without(world: World) -> None:
    world.sent()
    browser = world.professional()
    page = browser.get("/poh")
    assert "Heeft zich voorbereid" in page and "Jan" in page
    assert "Begin zonder voorbereiding" in page
    browser.post("/praktijk/consult", label="Piet")
    page = browser.get("/poh")
    assert "Loopt nog" in page and "Piet" in page


def test_who_has_a_consult_already_is_no_longer_in_the_list_of_preparations(world: World) -> None:
    browser, _ = start(world, prepared=True)
    page = browser.get("/poh")
    assert "Er is nu geen voorbereiding" in page and "Loopt nog" in page


def test_a_preparation_of_another_practice_is_not_in_the_list(world: World) -> None:
    world.sent(world.invite(practice=world.other_practice, label="Van de buren"))
    assert "Van de buren" not in world.professional().get("/poh")


@pytest.mark.parametrize("path", ["", "/meekijken", "/afronden"])
def test_a_consult_of_another_practice_does_not_exist(world: World, path: str) -> None:
    _, where = start(world)
    other = world.professional(practice=world.other_practice)
    assert other.get(f"{where}{path}").status == 404


@pytest.mark.parametrize("path", ["", "/bij", "/sneltoetsen"])
def test_nothing_can_be_sent_to_a_consult_of_another_practice(world: World, path: str) -> None:
    _, where = start(world)
    other = world.professional(practice=world.other_practice)
    other.get("/poh")
    assert other.post(f"{where}{path}", key="k" * 20, note="x").status == 404
    assert notes(world) == []


# The question


def test_the_panel_opens_with_one_question_and_why(world: World) -> None:
    browser, _ = start(world)
    page = browser.last
    assert page is not None
    assert suggestion(page) == FIRST.u == "Wat is vandaag belangrijk voor u?"
    assert FIRST.why in page
    assert "Niet ingevuld. Begin met:" in page


def test_asked_goes_on_to_the_next_question_and_is_listed(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do=f"next_question:{FIRST.id}", note="")
    assert suggestion(page) != FIRST.u
    assert listed(page) == [FIRST.u]
    assert world.engine.heard[-1].args == {"prompt": FIRST.id}


def test_another_question_does_not_count_as_asked_and_can_still_be(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do=f"other_question:{FIRST.id}", note="")
    assert suggestion(page) != FIRST.u and listed(page) == []
    assert "Overgeslagen" in page
    page = browser.post(path, do=f"other_question:again.{FIRST.id}", note="")
    assert suggestion(page) == FIRST.u and "Overgeslagen" not in page


def test_back_shows_the_question_before_and_takes_it_off_the_list(world: World) -> None:
    browser, path = start(world)
    first = browser.post(path, do=f"next_question:{FIRST.id}", note="")
    second = browser.post(path, do=button(first, "next"), note="")
    assert len(listed(second)) == 2
    page = browser.post(path, do=button(second, "back"), note="")
    assert suggestion(page) == suggestion(first) and listed(page) == [FIRST.u]
    page = browser.post(path, do=button(page, "back"), note="")
    assert suggestion(page) == FIRST.u and listed(page) == []
    assert re.search(r'id="back"[^>]* hidden', page.html)


def test_asking_can_be_undone_without_losing_the_question_on_the_card(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do=f"next_question:{FIRST.id}", note="")
    now = showing(page)
    page = browser.post(path, do=f"other_question:undo.{FIRST.id}", note="", showing=now)
    assert listed(page) == [] and showing(page) == now


def test_a_step_without_a_new_question_says_so_and_offers_the_next(world: World) -> None:
    browser, path = start(world)
    page = browser.last
    assert page is not None
    seen = []
    while not re.search(r'id="next"[^>]* hidden', page.html):
        seen.append(suggestion(page))
        page = browser.post(path, do=button(page, "next"), note="")
    assert len(seen) == len(set(seen)) >= 8
    assert "In stap 1 is geen nieuwe vraag meer." in page
    assert "Ga naar stap <span>2</span>" in page
    page = browser.post(path, do=button(page, "onward"), note="")
    assert PROMPTS[showing(page)].step == 2


def test_the_relation_has_neutral_words_and_its_reason(world: World) -> None:
    browser, path = start(world)
    page = browser.last
    assert page is not None
    for words in ("kijkt nog rond", "heeft vooral last", "wil aan de slag"):
        assert words in page
    assert "Nog niet te zeggen." in page
    page = browser.post(path, do="note", note="zegt dat niemand er iets aan doet")
    assert "Waarom denk je dat?" in page and "“niemand doet er iets aan”" in page
    assert 'name="relation" value="klaag" id="r-klaag" checked' not in page, "not as a fact"
    page = browser.post(path, do="set_relation", relation="klaag", note="")
    assert 'name="relation" value="klaag" id="r-klaag" checked' in page
    assert "Door jou gekozen." in page
    assert "klaag" in PROMPTS[showing(page)].relations


def test_setting_no_relation_asks_to_choose_one(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do="set_relation", note="Doel: lopen")
    assert page.status == 422 and "Kies een antwoord." in page
    assert "Doel: lopen</textarea>" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "set_relation", "relation": "boos"},
        {"do": "go_to_step", "step": "6"},
        {"do": "go_to_step:0"},
        {"do": "go_to_step"},
        {"do": "next_question:bestaat_niet"},
        {"do": "other_question:again.bestaat_niet"},
        {"do": "plan", "minutes": "11"},
        {"do": "plan", "model": "bestaat_niet"},
        {"do": "stop"},
        {"do": "consent"},
        {"do": "note", "key": "x"},
    ],
)
def test_a_value_that_was_not_offered_is_a_bad_request(
    world: World, fields: dict[str, str]
) -> None:
    browser, path = start(world)
    assert browser.post(path, **{"note": ""} | fields).status == 400


def test_any_step_of_the_wheel_can_be_opened_and_the_poh_reads_when_it_is_too_early(
    world: World,
) -> None:
    browser, path = start(world)
    page = browser.post(path, do="go_to_step", step="4", note="")
    assert "Stap <span>4</span> past nog niet" in page
    assert '<option value="2" selected>' in page
    page = browser.post(path, do="set_relation", relation="klant", note="")
    assert '<option value="4" selected>' in page and "Nu stap 4 van 5." in page


# The note


def test_every_button_saves_the_note(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do=f"next_question:{FIRST.id}", note="Doel: lopen")
    assert "Doel: lopen</textarea>" in page and "Bewaard om" in page
    assert notes(world) == ["Doel: lopen"]
    browser.post(path, do="note", note="Doel: fietsen")
    assert notes(world) == ["Doel: fietsen"]


def test_a_note_that_is_too_long_is_refused_and_stays(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do="note", note="n" * 10_001)
    assert page.status == 422
    assert "Je notitie is te lang: 10001 tekens." in page and "n" * 10_001 in page
    assert notes(world) == []


def test_lines_are_sent_by_a_browser_with_another_ending_and_stored_as_lines(
    world: World,
) -> None:
    browser, path = start(world)
    browser.post(path, do="note", note="Slaapt slecht.\r\nDoel: lopen")
    assert notes(world) == ["Slaapt slecht.\nDoel: lopen"]


def test_two_windows_lose_nothing_of_each_others_note(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do="note", note="Slaapt slecht.")
    page = browser.last
    assert page is not None
    old = page.hidden("note_seen")
    world.clock.forward(seconds=5)
    browser.post(path, do="note", note="Slaapt slecht.\nWerkt niet.", note_seen=old)
    browser.post(path, do="note", note="Slaapt slecht.\nLoopt wel.", note_seen=old)
    assert notes(world) == ["Slaapt slecht.\nWerkt niet.\nLoopt wel."]


def test_the_dialogue_reads_each_line_of_the_note_once_and_keeps_no_copy(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do="note", note="Slaapt slecht.\nDoel: ")
    browser.post(path, do="note", note="Slaapt slecht.\nDoel: lopen")
    read = [message.text for message in world.engine.heard if message.args.get("note")]
    assert read == ["Slaapt slecht.", "Doel: lopen"]
    assert {m.content for m in world.all_of(Message)} == {""}
    assert notes(world) == ["Slaapt slecht.\nDoel: lopen"]


def test_a_worrying_note_raises_the_bar_until_it_was_seen(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do="note", note="Mevrouw zegt dat ze dood wil.")
    assert "Volg het protocol suïcidaliteit" in page
    page = browser.post(path, do="note", note="Mevrouw zegt dat ze dood wil. Plan gevraagd.")
    assert page.html.count('class="bar-alarm"') == 1
    page = browser.post(path, do=f"next_question:{FIRST.id}", note="Zegt dat ze dood wil.")
    assert page.html.count('class="bar-alarm"') == 1, "it does not go away by itself"
    page = browser.post(path, do=button_of_bar(page), note="Zegt dat ze dood wil.")
    assert 'class="bar-alarm"' not in page
    assert all(flag.handled_by_id for flag in world.all_of(Flag))


def test_a_note_about_him_or_her_is_about_the_patient(world: World) -> None:
    browser, path = start(world)
    consult = path.removeprefix("/poh/")
    with world.database.unit_of_work() as session:
        found = {"kind": "safety", "tier": "S2", "category": "other_person"}
        session.add(Flag(conversation_id=consult, **found))
    page = browser.get(path)
    assert "Let op: gedachten aan de dood" in page and "naaste" not in page


def test_the_bar_of_another_consult_cannot_be_pressed_away(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do="note", note="Mevrouw zegt dat ze dood wil.")
    flag = world.all_of(Flag)[0].id
    browser.get("/poh")
    other = browser.post("/praktijk/consult", label="Piet").path
    assert browser.post(other, do=f"seen:{flag}", note="").status == 404


# A goal


def test_a_goal_is_filled_in_on_the_same_page(world: World) -> None:
    browser, path = start(world)
    page = browser.post(path, do="start_goal", note="")
    assert page.path == path and page.hidden("ask") == "goal_step"
    page = browser.post(path, do="answer", text="Om 10 uur naar bed", note="")
    assert page.hidden("ask") == "goal_confidence"
    page = browser.post(path, do="answer", option="12", note="")
    assert page.status == 422 and "Kies een cijfer van 0 tot 10." in page
    page = browser.post(path, do="answer", option="6", note="")
    assert suggestion(page) == FIRST.u


def test_a_goal_card_can_be_left_for_the_same_question(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do="start_goal", note="")
    page = browser.post(path, do="back_to_questions", note="")
    assert suggestion(page) == FIRST.u
    assert world.engine.heard[-1].command == "go_to_step"


def test_a_note_never_answers_an_open_card_and_is_read_after_it(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do="start_goal", note="")
    page = browser.post(path, do="note", note="Slaapt slecht.")
    assert page.hidden("ask") == "goal_step" and notes(world) == ["Slaapt slecht."]
    assert not any(message.args.get("note") for message in world.engine.heard)
    browser.post(path, do="back_to_questions", note="Slaapt slecht.")
    assert [m.text for m in world.engine.heard if m.args.get("note")] == ["Slaapt slecht."]


def test_a_worrying_note_raises_the_bar_while_a_card_is_open(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do="start_goal", note="")
    page = browser.post(path, do="note", note=DEATH_WISH)
    assert page.hidden("ask") == "goal_step" and page.html.count('class="bar-alarm"') == 1
    page = browser.post(path, do="note", note=f"{DEATH_WISH} Al weken.")
    assert page.html.count('class="bar-alarm"') == 1, "a sentence that grows is one alarm"
    page = browser.post(path, do="back_to_questions", note=f"{DEATH_WISH} Al weken.")
    assert page.html.count('class="bar-alarm"') == 1, "read again as a part of the dialogue"
    assert [flag.message_number is None for flag in world.all_of(Flag)] == [False]


def test_an_alarm_that_was_seen_at_a_card_does_not_come_back_after_it(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do="start_goal", note="")
    page = browser.post(path, do="note", note=DEATH_WISH)
    page = browser.post(path, do=button_of_bar(page), note=DEATH_WISH)
    assert 'class="bar-alarm"' not in page
    page = browser.post(path, do="back_to_questions", note=DEATH_WISH)
    assert 'class="bar-alarm"' not in page
    page = browser.post(path, do="note", note=f"{DEATH_WISH}\nZegt nog eens: dood.")
    assert 'class="bar-alarm"' in page, "another line is another alarm"


def test_a_note_at_a_card_is_read_for_safety_when_the_engine_is_back(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do="start_goal", note="")
    world.engine.down = True
    page = browser.post(path, do="note", note=DEATH_WISH)
    assert 'class="bar-alarm"' not in page and notes(world) == [DEATH_WISH]
    world.engine.down = False
    assert 'class="bar-alarm"' in browser.get(path)


# Length, looking along, keys, wrapping up


def test_the_plan_follows_the_practice_and_can_be_changed_for_one_consult(world: World) -> None:
    browser, path = start(world)
    page = browser.last
    assert page is not None and "Plan voor dit consult (15 minuten)" in page
    page = browser.post(path, do="plan", minutes="10", note="")
    assert "Plan voor dit consult (10 minuten)" in page
    assert "Plan: 1 · 2, dan afspreken" in page


def test_who_looks_along_sees_the_question_and_the_web_and_nothing_else(world: World) -> None:
    browser, path = start(world, prepared=True)
    browser.post(path, do="note", note="Geheim: lastig gesprek")
    page = browser.post(path, do="along", note="Geheim: lastig gesprek")
    assert page.path == f"{path}/meekijken" and page.title == "Gesprekshulp"
    for hidden in ("Geheim", "kijkt nog rond", "Waarom", "beter slapen", "bar-alarm"):
        assert hidden not in page


def test_the_keys_stand_on_the_buttons_and_can_be_turned_off(world: World) -> None:
    browser, path = start(world)
    page = browser.last
    assert page is not None
    assert 'data-keys="Alt+KeyN Ctrl+Enter"' in page and "<kbd" in page
    page = browser.post(f"{path}/sneltoetsen", on="")
    assert "data-keys" not in page and "<kbd" not in page and "staan uit" in page
    page = browser.post(f"{path}/sneltoetsen", on="yes")
    assert "data-keys" in page


def test_the_text_for_the_record_has_what_was_noted(world: World) -> None:
    browser, path = start(world, prepared=True)
    note = "Doel: weer wandelen\nEerste stap: een rondje na het eten\nCijfer: 5"
    page = browser.post(path, do="soep", note=note)
    assert page.path == f"{path}/afronden"
    for line in (
        "S: Hulpvraag: “Ik wil beter slapen.”", "Cijfer: 5.", "\nO:\n", "E: Doel: weer wandelen.",
        "Eerste stap: een rondje na het eten.",
    ):  # fmt: skip
        assert line in html.unescape(page.html), line


def test_copying_the_text_is_an_export_and_stands_in_the_list(world: World) -> None:
    browser, path = start(world, prepared=True)
    browser.post(path, do="soep", note="Belafspraak")
    page = browser.get(f"{path}/afronden")
    assert f'data-noted="{path}/gekopieerd"' in page and f'formaction="{path}/gekopieerd"' in page
    page = browser.post(f"{path}/gekopieerd", soep="S: zelf aangepast")
    assert "Genoteerd: deze tekst is in het HIS gezet." in page and "S: zelf aangepast" in page
    row = [row for row in world.all_of(AuditEvent) if row.event == "exported"][-1]
    assert (row.object, row.actor) == ("soep", "Anna") and row.patient
    consult = next(row for row in world.conversations() if row.role == "professional")
    assert consult.recorded_at is not None
    browser.get(path)
    browser.post(path, do="wrap_up")
    assert ">In HIS gezet<" in browser.get("/praktijk").html


def test_wrapping_up_leads_to_the_conversation_of_the_practice(world: World) -> None:
    browser, path = start(world)
    browser.post(path, do="soep", note="Belafspraak maken")
    page = browser.post(path, do="wrap_up")
    assert page.path.startswith("/praktijk/gesprek/")
    assert "Belafspraak maken" in page
    assert browser.get(path).path.startswith("/praktijk/gesprek/")


# From what the patient prepared


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
    browser.get("/poh")
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
    browser.get("/poh")
    page = browser.post(f"/praktijk/gesprek/{conversation}/consult")
    assert "De patiënt schreef iets zorgelijks" in page
    assert page.html.index("zorgelijks") < page.html.index('class="prompt"')


def test_a_patients_conversation_has_no_panel(world: World) -> None:
    conversation = world.sent()
    assert world.professional().get(f"/poh/{conversation}").status == 404


# The engine is away


def test_without_the_engine_questions_and_note_go_on_and_nothing_is_lost(world: World) -> None:
    browser, path = start(world)
    world.engine.down = True
    page = browser.post(path, do=f"next_question:{FIRST.id}", note="Slaapt slecht.")
    seen = [FIRST.u, suggestion(page)]
    assert page.status == 200 and "Vragen en notitie gaan gewoon door." in notice(page)
    for _ in range(5):
        page = browser.post(path, do=button(page, "next"), note="Slaapt slecht.\nWerkt niet.")
        seen.append(suggestion(page))
    page = browser.post(path, do="set_relation", relation="klant", note="Slaapt slecht.")
    assert "klant" in PROMPTS[showing(page)].relations and "Door jou gekozen." in page
    assert len(set(seen)) == 7 and listed(page) == seen[:-1]
    world.engine.down = False
    page = browser.get(path)
    assert notice(page) == "" and listed(page) == seen[:-1]
    assert {message.state for message in world.all_of(Message)} == {"answered"}
    heard = [message.number for message in world.engine.heard]
    assert heard == sorted(set(heard)), "each once and in order"
    assert [m.text for m in world.engine.heard if m.args.get("note")] == [
        "Slaapt slecht.", "Werkt niet."
    ]  # fmt: skip


def test_an_engine_that_is_away_from_the_start_gives_a_first_question(world: World) -> None:
    browser = world.professional()
    browser.get("/poh")
    world.engine.down = True
    first = PROMPTS[showing(browser.post("/praktijk/consult", label="Jan"))]
    assert "onbekend" in first.relations and (first.step, first.after) == (1, ())


def test_a_card_that_cannot_be_opened_says_so_and_keeps_the_note(world: World) -> None:
    browser, path = start(world)
    world.engine.down = True
    page = browser.post(path, do="start_goal", note="Doel: lopen")
    assert page.status == 503 and "Wat je schreef, is bewaard." in notice(page)
    assert notes(world) == ["Doel: lopen"] and suggestion(page) == FIRST.u


def test_a_double_click_asks_once(world: World) -> None:
    browser, path = start(world)
    page = browser.last
    assert page is not None
    fields = {name: page.hidden(name) for name in ("csrf_token", "key")}
    for _ in range(2):
        browser.post(path, do=f"next_question:{FIRST.id}", note="", **fields)
    commands = [message.command for message in world.all_of(Message)]
    assert commands.count("next_question") == 1


def test_the_title_of_the_panel_names_nobody(world: World) -> None:
    browser, _ = start(world)
    page = browser.last
    assert page is not None and page.title == "Gesprekshulp"
