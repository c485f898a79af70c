"""Referring warmly, the sheet for a case meeting, and the helpdesk's questions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.catalogue import load_catalogue
from bot.referring.helpdesk import advise, helpdesk_questions
from bot.store.models import CaseMeeting, Referral, SocialMapEntry, WarmReferral
from tests.web.conftest import TODAY, Browser, Page, World
from tests.web.forms import fields_of, send

OFFER = "walking_group"
TOMORROW = f"{(TODAY + timedelta(days=1)):%-d-%-m-%Y}"


@pytest.fixture
def conversation(world: World) -> str:
    name = world.sent(world.invite(label="Ria"), wish="Ik wil weer wandelen.")
    with world.database.unit_of_work() as session:
        session.query(Referral).filter_by(conversation_id=name).delete()
        session.add(
            Referral(
                conversation_id=name, needs=["bewegen"], offered=[OFFER], picked=[OFFER],
                request="Met anderen lopen", may_share_contact=False,
            )
        )  # fmt: skip
    return name


@pytest.fixture
def anna(world: World) -> Browser:
    return world.professional()


def place(world: World, practice: int | None = None, **more: object) -> int:
    """A place on the sociale kaart that fits the referral."""
    values = {"name": "De Stap", "offers": [OFFER], "route": "Bel Truus"} | more
    with world.database.unit_of_work() as session:
        row = SocialMapEntry(practice_id=practice or world.practice, **values)
        session.add(row)
        session.flush()
        return row.id


def refer(anna: Browser, conversation: str, **changes: object) -> Page:
    return send(anna, f"/praktijk/gesprek/{conversation}/verwijzen/nieuw", **changes)


def warm(world: World) -> WarmReferral:
    found: WarmReferral = world.all_of(WarmReferral)[0]
    return found


def test_an_offer_shows_the_places_of_the_own_map_that_fill_it_in(
    world: World, anna: Browser, conversation: str
) -> None:
    place(world, checked_on=TODAY)
    place(world, name="Oud", checked_on=TODAY - timedelta(days=200))
    place(world, name="Iets anders", offers=["debt_help"])
    place(world, practice=world.other_practice, name="Van de buren")
    page = anna.get(f"/praktijk/gesprek/{conversation}/verwijzen")
    assert "De Stap" in page and "Bel Truus" in page and "Met anderen lopen" in page
    assert "Iets anders" not in page and "Van de buren" not in page
    assert page.html.count("Niet gecontroleerd") == 1
    assert page.html.index("De Stap") < page.html.index("Oud"), "checked ones first"


def test_an_offer_without_a_place_says_so_and_helps_to_add_one(
    anna: Browser, conversation: str
) -> None:
    page = anna.get(f"/praktijk/gesprek/{conversation}/verwijzen")
    assert "staat nog niemand die dit doet" in page
    assert f"/praktijk/sociale-kaart/nieuw?aanbod={OFFER}" in page


def test_a_warm_referral_says_who_calls_whom_and_when(
    world: World, anna: Browser, conversation: str
) -> None:
    chosen = place(world)
    path = f"/praktijk/gesprek/{conversation}/verwijzen/nieuw?plek={chosen}&aanbod={OFFER}"
    page = send(
        anna, path, who_calls="poh", call_on=TOMORROW, scope="contact",
        not_to_share="mijn medicijnen", feedback_on=TOMORROW,
    )  # fmt: skip
    assert page.path.endswith("/verwijzen") and "De POH belt, morgen" in page
    row = warm(world)
    assert (row.name, row.entry_id, row.offer) == ("De Stap", chosen, OFFER)
    assert row.consent_on == TODAY and row.not_to_share == "mijn medicijnen"
    assert "Niet delen" in page


@pytest.mark.parametrize("who", ["poh", "gp", "assistant", "organisation"])
def test_nobody_calls_for_a_patient_who_did_not_agree(
    world: World, anna: Browser, conversation: str, who: str
) -> None:
    page = refer(anna, conversation, name="De Stap", who_calls=who, scope="")
    assert page.status == 422
    assert "Zonder toestemming belt niemand namens de patiënt." in page
    assert world.all_of(WarmReferral) == []


@pytest.mark.parametrize("who", ["patient", "together"])
def test_calling_with_the_patient_needs_no_consent(
    world: World, anna: Browser, conversation: str, who: str
) -> None:
    refer(anna, conversation, name="De Stap", who_calls=who, scope="")
    assert warm(world).scope == "" and warm(world).consent_on is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "Kies een plek op de sociale kaart, of schrijf een naam."),
        ({"name": "x" * 121}, "Maak de naam korter"),
        ({"call_on": "morgen misschien"}, "Vul een datum in"),
        ({"scope": "contact", "consent_on": "1-1-2999"}, "Deze dag moet nog komen."),
        ({"entry": "999"}, "Kies een van de antwoorden."),
    ],
)
def test_a_mistake_in_a_referral_is_named_and_the_rest_stays(
    world: World, anna: Browser, conversation: str, changes: dict[str, str], says: str
) -> None:
    filled = {"name": "De Stap", "feedback": "Blijft staan"} | changes
    page = refer(anna, conversation, **filled)
    assert page.status == 422 and says in page
    assert "Blijft staan" in page and world.all_of(WarmReferral) == []


def test_feedback_that_is_late_asks_for_attention_until_it_is_there(
    world: World, anna: Browser, conversation: str
) -> None:
    yesterday = f"{(TODAY - timedelta(days=1)):%-d-%-m-%Y}"
    refer(anna, conversation, name="De Stap", feedback_on=yesterday)
    page = anna.get(f"/praktijk/gesprek/{conversation}/verwijzen")
    assert "nu navragen" in page
    path = f"/praktijk/gesprek/{conversation}/verwijzen/{warm(world).id}"
    page = send(anna, path, arrived="yes", feedback="Vond het fijn")
    assert "nu navragen" not in page and "Vond het fijn" in page
    assert "is daar geweest" in anna.get(f"/praktijk/gesprek/{conversation}")


def test_two_people_at_one_referral_lose_nothing(
    world: World, anna: Browser, conversation: str
) -> None:
    refer(anna, conversation, name="De Stap")
    path = f"/praktijk/gesprek/{conversation}/verwijzen/{warm(world).id}"
    mine = fields_of(anna.get(path))
    send(world.professional("gp"), path, feedback="Van Ben")
    page = anna.post(path, **(mine | {"feedback": "Van Anna"}))
    assert page.status == 409 and "Iemand anders heeft dit net gewijzigd" in page
    assert "Van Anna" in page and warm(world).feedback == "Van Ben"


def test_a_referral_that_was_a_mistake_can_go(
    world: World, anna: Browser, conversation: str
) -> None:
    refer(anna, conversation, name="De Stap")
    anna.post(f"/praktijk/gesprek/{conversation}/verwijzen/{warm(world).id}/weg")
    assert world.all_of(WarmReferral) == []


def test_a_place_of_another_practice_is_never_taken_over(
    world: World, anna: Browser, conversation: str
) -> None:
    theirs = place(world, practice=world.other_practice)
    page = anna.get(f"/praktijk/gesprek/{conversation}/verwijzen/nieuw?plek={theirs}")
    assert page.status == 200 and "De Stap" not in page
    assert refer(anna, conversation, entry=str(theirs)).status == 422


# The case meeting


def test_the_sheet_begins_with_the_wish_and_is_kept(
    world: World, anna: Browser, conversation: str
) -> None:
    path = f"/praktijk/gesprek/{conversation}/mdo"
    assert "Ik wil weer wandelen." in fields_of(anna.get(path))["situation"]
    page = send(anna, path, body="Knie", recommendation="Wie loopt mee?")
    assert "Er is nog geen toestemming vastgelegd." in page
    page = send(anna, path, consent_on=f"{TODAY:%-d-%-m-%Y}", consent_with="wijkteam")
    assert "Er is nog geen toestemming" not in page
    row = world.all_of(CaseMeeting)[0]
    assert (row.body, row.consent_on, row.consent_with) == ("Knie", TODAY, "wijkteam")


def test_the_sheet_points_at_the_name_of_the_patient(anna: Browser, conversation: str) -> None:
    page = send(anna, f"/praktijk/gesprek/{conversation}/mdo", background="RIA woont alleen")
    assert "Is dat de naam van de patiënt?" in page
    page = send(anna, f"/praktijk/gesprek/{conversation}/mdo", background="Variatie helpt")
    assert "Is dat de naam van de patiënt?" not in page


def test_a_consent_in_the_future_is_no_consent(
    world: World, anna: Browser, conversation: str
) -> None:
    page = send(anna, f"/praktijk/gesprek/{conversation}/mdo", consent_on="1-1-2999")
    assert page.status == 422 and world.all_of(CaseMeeting) == []


def test_two_people_at_one_sheet_lose_nothing(
    world: World, anna: Browser, conversation: str
) -> None:
    path = f"/praktijk/gesprek/{conversation}/mdo"
    mine = fields_of(anna.get(path))
    send(world.professional("gp"), path, mind="Van Ben")
    page = anna.post(path, **(mine | {"mind": "Van Anna"}))
    assert page.status == 409 and "Van Anna" in page and "Van Ben" in page
    assert world.all_of(CaseMeeting)[0].mind == "Van Ben"


# The helpdesk


def test_only_the_right_answer_to_all_five_questions_leads_to_the_helpdesk() -> None:
    fits = {question.id: question.good for question in helpdesk_questions()}
    assert len(fits) == 5 and advise(fits).refer
    for name in fits:
        advice = advise(fits | {name: not fits[name]})
        assert not advice.refer and len(advice.reasons) == 1
        some = {other: good for other, good in fits.items() if other != name}
        assert advise(some).missing == (name,) and not advise(some).refer


def test_a_medical_question_never_leads_to_the_helpdesk(world: World) -> None:
    yes = "&".join(f"{question.id}=ja" for question in helpdesk_questions())
    page = world.professional("assistant").get(f"/praktijk/helpdesk?{yes}")
    assert "Nee, niet verwijzen." in page and "blijft bij de praktijk" in page
    right = yes.replace("medical=ja", "medical=nee")
    page = world.professional("manager").get(f"/praktijk/helpdesk?{right}")
    assert "Ja, dit past." in page


def test_the_offer_of_the_helpdesk_exists() -> None:
    assert load_catalogue().offers["digital_help"].needs == ("digitaal",)
