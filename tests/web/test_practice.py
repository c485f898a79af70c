"""The practice signs in, invites, reads, confirms, and never sees more than it may."""

from __future__ import annotations

import html as markup
import re
from datetime import timedelta

import pytest

from bot.catalogue import load_catalogue
from bot.conversation.invitations import CODE_LETTERS
from bot.store.models import Conversation, Flag, Goal, Invitation, Referral, StoredTurn, User
from tests.web.conftest import PASSWORD, START, TODAY, World

OFFER = next(iter(load_catalogue().offers))


def add(world: World, row: object) -> None:
    """Store one row."""
    with world.database.unit_of_work() as session:
        session.add(row)


# Signing in


def test_the_login_page_is_in_dutch(world: World) -> None:
    page = world.browser().get("/login")
    for text in ("Inloggen voor de praktijk", "E-mailadres", "Wachtwoord", "Inloggen"):
        assert text in page
    for english in ("Login", "Password", "Remember", "Email"):
        assert english not in page


def test_a_practice_page_asks_to_sign_in_and_then_goes_there(world: World) -> None:
    world.professional()
    browser = world.browser()
    page = browser.get("/praktijk/uitnodigen")
    assert page.path == "/login"
    address = page.response.request.full_path
    page = browser.post(address, email="poh@praktijk1.example", password=PASSWORD)
    assert page.path == "/praktijk/uitnodigen"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("poh@praktijk1.example", "een fout wachtwoord"),
        ("niemand@praktijk1.example", PASSWORD),
        ("geen adres", PASSWORD),
    ],
)
def test_a_wrong_login_never_says_which_half_was_wrong(
    world: World, email: str, password: str
) -> None:
    world.professional()
    browser = world.browser()
    browser.get("/login")
    page = browser.post("/login", email=email, password=password)
    assert page.path == "/login"
    assert "Het e-mailadres of het wachtwoord klopt niet." in page
    assert "Wachtwoord" in page and page.title.startswith("Fout: ")


def test_signing_in_leads_nowhere_outside(world: World) -> None:
    world.professional()
    browser = world.browser()
    browser.get("/login")
    page = browser.post(
        "/login?next=https://elders.example/",
        follow=False,
        email="poh@praktijk1.example",
        password=PASSWORD,
    )
    assert "elders.example" not in page.response.headers.get("Location", "")


def test_passwords_are_stored_with_argon2id(world: World) -> None:
    world.professional()
    assert world.all_of(User)[0].password.startswith("$argon2id$")


def test_a_disabled_user_is_out_at_once(world: World) -> None:
    browser = world.professional()
    with world.database.unit_of_work() as session:
        session.query(User).one().active = False
    assert browser.get("/praktijk").path == "/login"


def test_signing_out_makes_a_copied_cookie_worthless(world: World) -> None:
    browser = world.professional()
    cookie = browser.client.get_cookie("sessie")
    assert cookie is not None
    browser.get("/praktijk")
    assert browser.post("/logout").path == "/login"
    thief = world.browser()
    thief.client.set_cookie("sessie", cookie.value)
    assert thief.get("/praktijk").path == "/login"


def test_signing_in_is_limited(world: World) -> None:
    browser = world.browser()
    pages = []
    for _ in range(11):
        browser.get("/login")
        pages.append(browser.post("/login", email="a@b.example", password="fout fout fout"))
    assert [page.status for page in pages] == [200] * 10 + [429]


def test_there_is_no_way_to_register_or_reset_by_oneself(world: World) -> None:
    for path in ("/register", "/reset", "/change"):
        assert world.browser().get(path).status == 404, path


# Roles


@pytest.mark.parametrize("role", ["assistant", "manager"])
def test_only_a_poh_or_gp_reads_what_a_patient_wrote(world: World, role: str) -> None:
    conversation = world.sent()
    browser = world.professional(role)
    token = browser.get("/praktijk").hidden("csrf_token")
    page = browser.get(f"/praktijk/gesprek/{conversation}")
    assert page.status == 403
    assert "Hiervoor is de rol POH of huisarts nodig." in page
    for path in (f"/praktijk/gesprek/{conversation}/consult", "/praktijk/consult"):
        assert browser.post(path, csrf_token=token).status == 403
    assert browser.get(f"/poh/{conversation}").status == 403


@pytest.mark.parametrize("role", ["assistant", "manager", "gp", "poh"])
def test_everybody_of_the_practice_sees_the_list_and_may_invite(world: World, role: str) -> None:
    browser = world.professional(role)
    assert browser.get("/praktijk").status == 200
    assert browser.get("/praktijk/uitnodigen").status == 200


# The list


def test_an_empty_list_says_what_to_do(world: World) -> None:
    page = world.professional().get("/praktijk")
    assert "Nog geen gesprekken. Nodig een patiënt uit." in page


def labels(html: str) -> list[str]:
    return [label.strip() for label in re.findall(r'<th scope="row">([^<]+)', html)]


def chips(html: str) -> list[str]:
    return re.findall(r'class="chip \w+">([^<]+)<', html)


def test_an_alarm_stands_first_then_what_is_new(world: World) -> None:
    world.invite(label="Uitgenodigd")
    world.talking(world.invite(label="Bezig"))
    world.sent(world.invite(label="Nieuw"))
    world.talking(world.invite(label="Alarm")).answer(text="Ik wil dood.")
    page = world.professional().get("/praktijk")
    assert labels(page.html)[:2] == ["Alarm", "Nieuw"]
    assert chips(page.html)[:2] == ["Alarm: bel patiënt", "Nieuw"]
    assert sorted(chips(page.html)[2:]) == ["Bezig", "Uitgenodigd"]


def test_the_list_shows_the_wish_only_after_it_was_sent(world: World) -> None:
    world.talking(world.invite(label="Bezig")).answer(text="Geheim van onderweg")
    world.sent(world.invite(label="Nieuw"), wish="Weer wandelen")
    page = world.professional().get("/praktijk")
    assert "Weer wandelen" in page and "Geheim van onderweg" not in page


@pytest.mark.parametrize("role", ["assistant", "manager"])
def test_who_may_not_read_answers_sees_no_word_of_the_wish_in_the_list(
    world: World, role: str
) -> None:
    world.sent(world.invite(label="Nieuw"), wish="Weer wandelen")
    page = world.professional(role).get("/praktijk")
    assert "Nieuw" in page and "Weer wandelen" not in page


def test_searching_finds_by_label(world: World) -> None:
    world.invite(label="Jan Wandel")
    world.invite(label="Piet")
    browser = world.professional()
    assert labels(browser.get("/praktijk?zoek=wandel").html) == ["Jan Wandel"]


def test_a_search_without_result_says_so_and_offers_everything(world: World) -> None:
    world.invite(label="Jan")
    page = world.professional().get("/praktijk?zoek=jansn")
    assert "Geen gesprek gevonden voor ‘jansn’." in page and "Toon alles" in page


def test_every_state_has_its_own_words(world: World) -> None:
    with_words = {
        "stopped": "Gestopt",
        "declined": "Doet niet mee",
        "closed": "Afgerond",
        "paused": "Bezig",
    }
    for status in with_words:
        world.patient(world.invite(label=status))
    with world.database.unit_of_work() as session:
        for row in session.query(Conversation):
            row.status = row.label
    page = world.professional().get("/praktijk")
    assert dict(zip(labels(page.html), chips(page.html), strict=True)) == with_words


def test_an_expired_invitation_is_called_expired(world: World) -> None:
    world.invite()
    world.clock.forward(days=31)
    assert chips(world.professional().get("/praktijk").html) == ["Verlopen"]


# Reading


def test_before_sending_the_practice_reads_no_word(world: World) -> None:
    world.at_check(wish="Dit is nog van mij alleen")
    conversation = world.conversations()[0].id
    page = world.professional().get(f"/praktijk/gesprek/{conversation}")
    assert page.status == 200
    assert "Dit is nog van mij alleen" not in page
    assert "Nog niet verstuurd." in page
    assert world.conversations()[0].read_at is None


def test_an_alarm_shows_its_sentence_also_before_sending(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Soms wil ik dood.")
    conversation = world.conversations()[0].id
    page = world.professional().get(f"/praktijk/gesprek/{conversation}")
    assert "Soms wil ik dood." in page
    assert "Alarm: gedachten aan de dood" in page
    assert page.html.index("Alarm: gedachten") < page.html.index("Nog niet verstuurd")


def test_a_medical_question_shows_its_words_only_after_sending(world: World) -> None:
    browser = world.talking()
    browser.answer(text="Mag ik stoppen met mijn medicijn?")
    conversation = world.conversations()[0].id
    anna = world.professional()
    page = anna.get(f"/praktijk/gesprek/{conversation}")
    assert "Medische vraag" in page and "Mag ik stoppen" not in page
    browser.answer(option="4")
    browser.answer(text="morgen")
    browser.answer(option="daily")
    browser.answer(option="none")
    browser.answer(option="send")
    assert "Mag ik stoppen met mijn medicijn?" in anna.get(f"/praktijk/gesprek/{conversation}")


def test_a_handled_alarm_leaves_the_top_of_the_list(world: World) -> None:
    world.talking().answer(text="Ik wil dood.")
    conversation = world.conversations()[0].id
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}")
    flag = world.all_of(Flag)[0].id
    page = anna.post(f"/praktijk/gesprek/{conversation}/melding/{flag}")
    assert "Afgehandeld vandaag" in page
    assert chips(anna.get("/praktijk").html) == ["Bezig"]
    row = world.all_of(Flag)[0]
    assert row.handled_at is not None and row.handled_by_id == world.all_of(User)[0].id


def test_reading_leaves_a_receipt_of_the_first_reader(world: World) -> None:
    conversation = world.sent()
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}")
    first = world.conversations()[0]
    world.clock.forward(hours=3)
    world.professional("gp").get(f"/praktijk/gesprek/{conversation}")
    again = world.conversations()[0]
    assert first.read_at is not None
    assert (again.read_at, again.read_by_id) == (first.read_at, first.read_by_id)
    assert chips(anna.get("/praktijk").html) == ["Gelezen"]


def test_one_conversation_shows_words_goals_referral_and_summary(world: World) -> None:
    conversation = world.sent()
    add(world, Goal(conversation_id=conversation, number=1, what="Om 10 uur naar bed"))
    add(
        world,
        Referral(conversation_id=conversation, needs=["slapen"], offered=[OFFER], picked=[OFFER]),
    )
    page = world.professional().get(f"/praktijk/gesprek/{conversation}")
    assert "Ik wil beter slapen." in page
    assert "Om 10 uur naar bed" in page
    assert "Voorstel – een professional bevestigt." in page
    summary = page.html.split('id="samenvatting"')[1].split("</textarea>")[0]
    assert "Geschreven door de patiënt met hulp van een computer. Geen diagnose." in summary


def typed(world: World, conversation: str) -> None:
    """Give a conversation the working notes that the dialogue makes."""
    with world.database.unit_of_work() as session:
        row = session.get_one(Conversation, conversation)
        note = {"number": 1, "topic": "", "relation": "klaag", "confidence": 0.9, "by": "computer"}
        row.dialogue = {"slots": {"observations": [note], "path": "klaag", "trail": ["wish"]}}
        turn = row.turns[-1]
        suggestions = {"step": 1, "relation": "klaag", "prompts": []}
        turn.content = {**turn.content, "suggestions": suggestions}


def written_down(world: World) -> str:
    """Everything that the store holds of how conversations go."""
    rows = [row.dialogue for row in world.all_of(Conversation)]
    return str(rows + [turn.content for turn in world.all_of(StoredTurn)])


def test_the_relation_stands_nowhere_on_the_page_or_in_the_summary(world: World) -> None:
    conversation = world.sent()
    typed(world, conversation)
    html = world.professional().get(f"/praktijk/gesprek/{conversation}").html.lower()
    for word in ("klant", "klaag", "bezoeker"):
        assert word not in html


@pytest.mark.parametrize(
    ("decision", "says"), [("confirmed", "Bevestigd vandaag"), ("declined", "Afgewezen vandaag")]
)
def test_a_professional_confirms_or_declines_a_referral(
    world: World, decision: str, says: str
) -> None:
    conversation = world.sent()
    add(world, Referral(conversation_id=conversation, needs=[], offered=[OFFER], picked=[OFFER]))
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}")
    page = anna.post(f"/praktijk/gesprek/{conversation}/verwijzing", decision=decision)
    assert says in page
    row = world.all_of(Referral)[0]
    assert row.status == decision and row.confirmed_by_id == world.all_of(User)[0].id
    page = anna.post(f"/praktijk/gesprek/{conversation}/verwijzing", decision="proposed")
    assert "Voorstel" in page and world.all_of(Referral)[0].confirmed_at is None


def test_another_decision_is_a_bad_request(world: World) -> None:
    conversation = world.sent()
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}")
    assert anna.post(f"/praktijk/gesprek/{conversation}/verwijzing", decision="sent").status == 400


def test_deciding_without_a_referral_is_not_found(world: World) -> None:
    conversation = world.sent()
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}")
    page = anna.post(f"/praktijk/gesprek/{conversation}/verwijzing", decision="confirmed")
    assert page.status == 404


def test_closing_deletes_the_working_notes_on_the_relation(world: World) -> None:
    conversation = world.sent()
    typed(world, conversation)
    assert "klaag" in written_down(world)
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{conversation}")
    page = anna.post(f"/praktijk/gesprek/{conversation}/afsluiten")
    assert "Dit gesprek is afgerond." in page
    assert "klaag" not in written_down(world)
    assert chips(anna.get("/praktijk").html) == ["Afgerond"]


def test_a_conversation_that_was_not_sent_cannot_be_closed(world: World) -> None:
    world.talking()
    conversation = world.conversations()[0].id
    anna = world.professional()
    anna.get("/praktijk")
    assert anna.post(f"/praktijk/gesprek/{conversation}/afsluiten").status == 404


def test_a_withdrawn_consent_takes_the_words_away_from_the_practice(world: World) -> None:
    conversation = world.sent()
    with world.database.unit_of_work() as session:
        session.get_one(Conversation, conversation).consents[0].withdrawn_at = START
    page = world.professional().get(f"/praktijk/gesprek/{conversation}")
    assert "Ik wil beter slapen." not in page


def test_a_conversation_that_does_not_exist_is_not_found(world: World) -> None:
    page = world.professional().get("/praktijk/gesprek/bestaat-niet")
    assert page.status == 404 and "Deze pagina bestaat niet" in page


# Inviting


def test_an_invitation_shows_link_code_and_texts_once(world: World) -> None:
    browser = world.professional("assistant")
    browser.get("/praktijk/uitnodigen")
    day = TODAY + timedelta(days=3)
    page = browser.post(
        "/praktijk/uitnodigen",
        label="Jan",
        birth_date="12-3-1958",
        appointment=f"{day.day}-{day.month}-{day.year}",
        professional_name="Anna",
    )
    assert page.status == 200
    text = markup.unescape(page.html)
    link = re.search(r"https://gesprek\.example/start#([A-Za-z0-9_-]{32})", text)
    code = re.search(rf"\b(?:[{CODE_LETTERS}]{{4}}-){{2}}[{CODE_LETTERS}]{{4}}\b", text)
    assert link is not None and code is not None
    # In a field of its own, and in the texts for an sms and an e-mail.
    assert text.count(link.group(0)) == 3 and text.count("hoeft niet") == 2
    row = world.all_of(Invitation)[0]
    later = browser.get(f"/praktijk/uitnodiging/{row.id}")
    assert link.group(1) not in later and code.group(0) not in later
    patient = world.browser()
    patient.get("/start")
    assert patient.post("/start", code=code.group(0), birth_date="12-3-1958").path == "/gesprek"


def test_an_invitation_is_never_made_by_reading_a_page(world: World) -> None:
    world.professional().get("/praktijk/uitnodigen?label=Jan&birth_date=12-3-1958")
    assert world.all_of(Invitation) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"label": ""}, "Vul een voornaam of kenmerk in"),
        ({"label": "x" * 81}, "Vul een voornaam of kenmerk in"),
        ({"birth_date": "vorig jaar"}, "Vul een geboortedatum in"),
        ({"birth_date": "12-3-2999"}, "Vul een geboortedatum in"),
        ({"appointment": "1-1-2020"}, "Vul een datum in die nog komt"),
        ({"appointment": "binnenkort"}, "Vul een datum in die nog komt"),
        ({"professional_name": "x" * 81}, "Vul hooguit 80 tekens in."),
    ],
)
def test_a_mistake_in_an_invitation_is_named_and_the_rest_stays(
    world: World, fields: dict[str, str], says: str
) -> None:
    browser = world.professional()
    browser.get("/praktijk/uitnodigen")
    filled = {"label": "Jan", "birth_date": "12-3-1958", "appointment": ""} | fields
    page = browser.post("/praktijk/uitnodigen", **filled)
    assert page.status == 422 and says in page
    for name, value in filled.items():
        if name not in fields and value:
            assert f'value="{value}"' in page
    assert world.all_of(Invitation) == []


def test_withdrawing_an_invitation_closes_the_door(world: World) -> None:
    made = world.invite()
    browser = world.professional("assistant")
    browser.get(f"/praktijk/uitnodiging/{made.invitation.id}")
    page = browser.post(f"/praktijk/uitnodiging/{made.invitation.id}/intrekken")
    assert "Ingetrokken: vandaag" in page
    assert chips(browser.get("/praktijk").html) == ["Ingetrokken"]


def test_an_invitation_that_does_not_exist_is_not_found(world: World) -> None:
    assert world.professional().get("/praktijk/uitnodiging/999").status == 404
