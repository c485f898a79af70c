"""Agreeing: who does what and when, beside the patient's own words, and two people at once."""

from __future__ import annotations

import html as markup
from datetime import date, timedelta
from typing import Any

import pytest

from bot.catalogue import load_catalogue
from bot.store.models import AgreedGoal, Agreement, Conversation, Goal, Referral
from tests.web.conftest import START, TODAY, Browser, Page, World
from tests.web.forms import fields_of, send

CATALOGUE = load_catalogue()
SOME, OTHER = list(CATALOGUE.offers)[:2]
SOON = TODAY + timedelta(days=42)


def written(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


@pytest.fixture
def conversation(world: World) -> str:
    """A preparation with a goal of the patient and an offer that they picked."""
    name = world.sent(wish="Ik wil beter slapen.")
    with world.database.unit_of_work() as session:
        session.query(Goal).filter_by(conversation_id=name).delete()
        session.query(Referral).filter_by(conversation_id=name).delete()
        session.add(
            Goal(
                conversation_id=name, number=1, wish="Beter slapen",
                what="Telefoon weg om tien uur", when="vanavond", confidence=6,
            )
        )  # fmt: skip
        session.add(
            Referral(
                conversation_id=name, needs=["slapen"], offered=[SOME, OTHER], picked=[SOME],
                request="Iemand om mee te praten",
            )
        )  # fmt: skip
    return name


@pytest.fixture
def anna(world: World) -> Browser:
    return world.professional()


def path(conversation: str) -> str:
    return f"/praktijk/gesprek/{conversation}/afspraken"


def agreement(world: World) -> Agreement:
    found: Agreement = world.all_of(Agreement)[0]
    return found


def goals(world: World) -> list[AgreedGoal]:
    return sorted(world.all_of(AgreedGoal), key=lambda goal: goal.number)


def test_the_form_opens_with_what_the_patient_proposed(anna: Browser, conversation: str) -> None:
    page = anna.get(path(conversation))
    filled = fields_of(page)
    assert filled["goals-0-what"] == "Telefoon weg om tien uur"
    assert filled["goals-0-when"] == "vanavond" and filled["goals-0-confidence"] == "6"
    assert filled["offers"] == SOME and filled["decision"] == "proposed"
    assert "In de woorden van de patiënt" in page and "Ik wil beter slapen." in page


def test_nothing_is_agreed_by_looking(world: World, anna: Browser, conversation: str) -> None:
    anna.get(path(conversation))
    assert world.all_of(Agreement) == []


def test_everything_that_was_agreed_comes_back(
    world: World, anna: Browser, conversation: str
) -> None:
    page = send(
        anna, path(conversation),
        **{
            "goals-0-what": "Telefoon om tien uur in de keuken", "goals-0-who": "together",
            "goals-0-when": "elke avond", "goals-0-confidence": "7,5",
            "goals-1-what": "Anna belt over twee weken", "goals-1-who": "poh",
            "follow_up_on": written(SOON), "follow_up_channel": "phone",
            "contact_every": "elke 6 weken", "contact_channel": "practice",
            "contact_minutes": "20", "no_show": "POH belt", "poh_does": "slaap",
            "gp_does": "medicijnen",
        },
    )  # fmt: skip
    assert page.status == 200 and "Bewaard vandaag" in page
    made = agreement(world)
    assert (made.follow_up_on, made.follow_up_channel, made.contact_minutes) == (SOON, "phone", 20)
    assert [(g.what, g.who, g.when, g.confidence) for g in goals(world)] == [
        ("Telefoon om tien uur in de keuken", "together", "elke avond", 7.5),
        ("Anna belt over twee weken", "poh", "", None),
    ]
    again = fields_of(page)
    assert again["no_show"] == "POH belt" and again["gp_does"] == "medicijnen"
    assert again["goals-1-what"] == "Anna belt over twee weken"
    summary = anna.get(f"/praktijk/gesprek/{conversation}").html.split('id="samenvatting"')[1]
    assert "- Telefoon om tien uur in de keuken. Patiënt en praktijk samen, elke avond." in summary
    assert f"Vervolg: {written(SOON)}, bellen" in summary


def test_the_patients_own_words_stay_as_they_were(
    world: World, anna: Browser, conversation: str
) -> None:
    page = send(anna, path(conversation), **{"goals-0-what": "Iets anders"})
    own = world.all_of(Goal)[0]
    assert own.what == "Telefoon weg om tien uur" and own.status == "agreed"
    assert "Telefoon weg om tien uur" in page and "Iets anders" in page


def test_a_goal_can_be_dropped_and_taken_up_again(
    world: World, anna: Browser, conversation: str
) -> None:
    send(anna, path(conversation), **{"goals-0-keep": None})
    assert goals(world)[0].status == "dropped" and world.all_of(Goal)[0].status == "let_go"
    page = anna.get(f"/praktijk/gesprek/{conversation}")
    assert "Telefoon weg om tien uur" in page, "the patient's own goal stays to be read"
    send(anna, path(conversation), **{"goals-0-keep": "y"})
    assert goals(world)[0].status == "agreed" and len(goals(world)) == 1


def test_agreeing_on_nothing_is_a_valid_outcome(
    world: World, anna: Browser, conversation: str
) -> None:
    page = send(anna, path(conversation), **{"goals-0-keep": None})
    assert page.status == 200 and agreement(world).version == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"goals-0-confidence": "12"}, "Vul een cijfer van 0 tot 10 in"),
        ({"goals-0-confidence": "zes"}, "Vul een cijfer van 0 tot 10 in"),
        ({"goals-0-what": ""}, "Schrijf wat jullie afspreken."),
        ({"goals-0-what": "x" * 2001}, "Deze tekst is te lang: 2001 tekens."),
        ({"goals-0-who": "niemand"}, "Kies een van de antwoorden."),
        ({"follow_up_on": "ooit"}, "Vul een datum in, bijvoorbeeld"),
        ({"contact_minutes": "0"}, "Vul het aantal minuten in"),
        ({"no_show": "a\x00b"}, "Hier staat een teken dat we niet kunnen bewaren."),
        ({"offers": "bestaat-niet"}, "Kies aanbod uit de lijst."),
    ],
)
def test_a_mistake_is_named_at_its_field_and_what_was_typed_stays(
    world: World, anna: Browser, conversation: str, changes: dict[str, str], says: str
) -> None:
    page = send(anna, path(conversation), poh_does="Dit blijft staan", **changes)
    assert page.status == 422 and says in page and page.title.startswith("Fout: ")
    assert "Dit blijft staan" in page and world.all_of(Agreement) == []
    for name, typed in changes.items():
        if name in ("goals-0-confidence", "follow_up_on", "contact_minutes"):
            assert f'name="{name}" id="{name}" value="{typed}"' in page


# The referral


@pytest.mark.parametrize("decision", ["confirmed", "declined"])
def test_the_referral_is_decided_and_the_patients_pick_stays(
    world: World, anna: Browser, conversation: str, decision: str
) -> None:
    send(anna, path(conversation), decision=decision, offers=[OTHER])
    row = world.all_of(Referral)[0]
    assert row.picked == [SOME] and row.agreed == [OTHER] and row.offers == [OTHER]
    assert row.status == decision and row.confirmed_by_id is not None
    page = anna.get(f"/praktijk/gesprek/{conversation}")
    assert CATALOGUE.offers[OTHER].label.u in page and "Anders dan de patiënt koos." in page
    send(anna, path(conversation), decision="proposed", offers=[SOME])
    row = world.all_of(Referral)[0]
    assert row.agreed is None and row.confirmed_at is None


def test_a_professional_can_refer_when_the_patient_picked_nothing(
    world: World, anna: Browser, conversation: str
) -> None:
    with world.database.unit_of_work() as session:
        session.query(Referral).delete()
    send(anna, path(conversation), decision="confirmed", offers=[OTHER])
    row = world.all_of(Referral)[0]
    assert (row.picked, row.agreed, row.status) == ([], [OTHER], "confirmed")
    assert row.may_share_contact is False


def test_a_consult_agrees_on_the_goals_of_its_preparation(
    world: World, anna: Browser, conversation: str
) -> None:
    anna.get(f"/praktijk/gesprek/{conversation}")
    consult = anna.post(f"/praktijk/gesprek/{conversation}/consult").path.rsplit("/", 1)[1]
    page = send(anna, path(consult), decision="confirmed")
    assert "Telefoon weg om tien uur" in page and "Ik wil beter slapen." in page
    assert agreement(world).conversation_id == consult
    assert goals(world)[0].goal_id == world.all_of(Goal)[0].id
    assert world.all_of(Referral)[0].status == "confirmed"


# Two people at once


def forms(world: World, conversation: str) -> tuple[Browser, dict[str, Any], Browser]:
    """Anna and Ben who have the same form open."""
    anna, ben = world.professional(), world.professional("gp")
    return anna, fields_of(anna.get(path(conversation))), ben


def test_who_saves_second_is_told_and_nothing_is_lost(world: World, conversation: str) -> None:
    anna, filled, ben = forms(world, conversation)
    send(ben, path(conversation), **{"goals-0-what": "Wat Ben afsprak", "gp_does": "belt"})
    page = anna.post(path(conversation), **(filled | {"goals-0-what": "Wat Anna typte"}))
    assert page.status == 409 and "Iemand anders heeft dit net gewijzigd" in page
    assert "Wat Ben afsprak" in page and "Wat Anna typte" in page
    assert "De huisarts doet: belt" in page
    assert goals(world)[0].what == "Wat Ben afsprak", "nothing was overwritten"
    again: Page = anna.post(path(conversation), **fields_of(page))
    assert again.status == 200 and goals(world)[-1].what == "Wat Anna typte"


def test_the_very_first_agreement_can_be_made_by_one_person_only(
    world: World, conversation: str
) -> None:
    anna, filled, ben = forms(world, conversation)
    send(ben, path(conversation))
    assert anna.post(path(conversation), **filled).status == 409
    assert len(world.all_of(Agreement)) == 1


def test_the_form_of_a_version_that_never_was_is_refused(
    world: World, anna: Browser, conversation: str
) -> None:
    assert send(anna, path(conversation), version="7").status == 409
    assert world.all_of(Agreement) == []


# Who may


@pytest.mark.parametrize("role", ["assistant", "manager"])
@pytest.mark.parametrize("page", ["afspraken", "verwijzen", "vervolg", "mdo", "opnieuw-uitnodigen"])
def test_only_a_poh_or_gp_agrees_refers_and_follows_up(
    world: World, conversation: str, role: str, page: str
) -> None:
    browser = world.professional(role)
    found = browser.get(f"/praktijk/gesprek/{conversation}/{page}")
    assert found.status == 403 and "Hiervoor is de rol POH of huisarts nodig." in found


@pytest.mark.parametrize("page", ["afspraken", "verwijzen", "vervolg", "mdo"])
def test_nothing_is_agreed_on_words_that_may_not_be_read(
    world: World, anna: Browser, conversation: str, page: str
) -> None:
    world.at_check(world.invite(label="Nog niet verstuurd"))
    unsent = next(c.id for c in world.conversations() if c.sent_at is None)
    assert anna.get(f"/praktijk/gesprek/{unsent}/{page}").status == 404
    with world.database.unit_of_work() as session:
        session.get_one(Conversation, conversation).consents[0].withdrawn_at = START
    assert anna.get(f"/praktijk/gesprek/{conversation}/{page}").status == 404


def test_words_of_a_patient_or_colleague_stay_text(
    world: World, anna: Browser, conversation: str
) -> None:
    payload = '"><script>alert(1)</script>'
    page = send(
        anna, path(conversation), no_show=payload, **{"goals-0-what": payload}
    )
    for shown in (page, anna.get(f"/praktijk/gesprek/{conversation}")):
        assert payload not in shown.html and payload in markup.unescape(shown.html)


def test_a_wish_that_was_not_sent_along_does_not_come_back_in_the_form(
    world: World, anna: Browser, conversation: str
) -> None:
    with world.database.unit_of_work() as session:
        row = session.get_one(Conversation, conversation)
        row.own_words = False
        row.goals[0].wish = next(a.said for a in row.answers if a.question == "wish")
    page = anna.get(path(conversation))
    assert "Ik wil beter slapen" not in page.html
    assert "Telefoon weg om tien uur" in page.html
