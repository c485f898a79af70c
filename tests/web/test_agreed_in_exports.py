"""What a professional agreed with the patient stands in everything that leaves."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.catalogue import load_catalogue
from bot.store.models import Conversation, Goal, Referral
from tests.web.conftest import START, TODAY, Browser, World
from tests.web.forms import send
from tests.web.test_exporting import save, words_in

OFFER = next(iter(load_catalogue().offers))
SOON = TODAY + timedelta(days=42)
DAY = f"{SOON.day}-{SOON.month}-{SOON.year}"
AGREED = "Telefoon om tien uur in de keuken. Patiënt en praktijk samen, elke avond."


@pytest.fixture
def anna(world: World) -> Browser:
    return world.professional()


@pytest.fixture
def prepared(world: World, anna: Browser) -> str:
    """A preparation with a goal and a suggestion of the patient."""
    name = world.sent(wish="Ik wil beter slapen.")
    with world.database.unit_of_work() as session:
        session.query(Goal).filter_by(conversation_id=name).delete()
        session.query(Referral).filter_by(conversation_id=name).delete()
        session.add(
            Goal(conversation_id=name, number=1, wish="Beter slapen", what="Telefoon weg om tien")
        )
        session.add(
            Referral(conversation_id=name, needs=[], offered=[OFFER], picked=[OFFER], request="x")
        )
    return name


def agree(anna: Browser, conversation: str, **more: str) -> None:
    filled = {
        "goals-0-what": "Telefoon om tien uur in de keuken", "goals-0-who": "together",
        "goals-0-when": "elke avond", "goals-1-what": "Belt na een week", "goals-1-who": "poh",
        "follow_up_on": DAY, "follow_up_channel": "phone", "decision": "confirmed",
    }  # fmt: skip
    page = send(anna, f"/praktijk/gesprek/{conversation}/afspraken", **(filled | more))
    assert page.status == 200, page.html


def arrange(anna: Browser, conversation: str, **more: str) -> None:
    filled = {
        "name": "Buurthuis De Brug", "offer": OFFER, "who_calls": "together", "scope": "contact",
        "not_to_share": "niets over mijn werk",
    }  # fmt: skip
    path = f"/praktijk/gesprek/{conversation}/verwijzen/nieuw"
    page = send(anna, path, **(filled | more))
    assert page.status == 200, page.html
    assert "Buurthuis De Brug" in page


def text(anna: Browser, conversation: str, wanted: str) -> str:
    made = save(anna, conversation, wanted)
    assert made.status == 200, wanted
    return words_in(made)


@pytest.mark.parametrize("wanted", ["soep", "summary", "mdo", "fhir"])
def test_who_does_what_and_when_is_there_beside_the_patients_own_words(
    anna: Browser, prepared: str, wanted: str
) -> None:
    agree(anna, prepared)
    found = text(anna, prepared, wanted)
    assert AGREED in found and "Belt na een week. De POH" in found
    assert f"{DAY}, bellen" in found
    assert "Telefoon weg om tien" in found, "the patient's own words stay"


def test_before_anybody_agreed_it_is_a_proposal(anna: Browser, prepared: str) -> None:
    found = text(anna, prepared, "soep")
    assert "Eerste stap (voorstel): Telefoon weg om tien." in found and "Afgesproken" not in found


def test_the_soep_text_has_it_in_the_plan(anna: Browser, prepared: str) -> None:
    agree(anna, prepared)
    arrange(anna, prepared)
    plan = text(anna, prepared, "soep").split("P: ")[1]
    assert plan.startswith(f"Afgesproken: {AGREED}") and f"Vervolg: {DAY}, bellen." in plan
    assert "Verwijzing geregeld: Buurthuis De Brug." in plan and "Verwijzing (bevestigd)" in plan


def test_what_was_let_go_is_no_plan(anna: Browser, prepared: str) -> None:
    page = send(anna, f"/praktijk/gesprek/{prepared}/afspraken", **{"goals-0-keep": None})
    assert page.status == 200
    assert "Telefoon weg" not in text(anna, prepared, "soep").split("P: ")[1]


def test_the_fhir_document_has_orders_and_an_appointment(anna: Browser, prepared: str) -> None:
    def of(kind: str) -> list[dict[str, object]]:
        made = json.loads(save(anna, prepared, "fhir").response.get_data())
        resources = [entry["resource"] for entry in made["entry"]]
        return [it for it in resources if it["resourceType"] == kind]

    assert [goal["lifecycleStatus"] for goal in of("Goal")] == ["proposed"]
    assert [(r["status"], r["intent"]) for r in of("ServiceRequest")] == [("draft", "proposal")]
    agree(anna, prepared)
    arrange(anna, prepared)
    assert [goal["lifecycleStatus"] for goal in of("Goal")] == ["active"]
    assert [(r["status"], r["intent"]) for r in of("ServiceRequest")] == [("active", "order")]
    (plan,) = of("CarePlan")
    assert (plan["status"], plan["intent"]) == ("active", "plan")
    details = [activity["detail"] for activity in plan["activity"]]  # type: ignore[attr-defined]
    assert details[0]["description"] == AGREED
    meeting = [it for it in details if it.get("kind") == "Appointment"]
    assert [(it["status"], it["scheduledPeriod"]["start"]) for it in meeting] == [
        ("scheduled", SOON.isoformat())
    ]


def test_the_referral_page_says_who_calls_and_holds_back_what_was_not_agreed(
    anna: Browser, prepared: str
) -> None:
    before = text(anna, prepared, "referral")
    assert "Telefoon weg om tien" in before
    agree(anna, prepared)
    arrange(anna, prepared)
    found = text(anna, prepared, "referral")
    assert "Buurthuis De Brug: Samen bellen, in de praktijk" in found
    assert "niets over mijn werk" in found and "Bevestigd door de praktijk" in found
    assert "geen toestemming om de hulpvraag door te geven" in found
    for kept in ("Telefoon", "beter slapen"):
        assert kept not in found, kept


def test_the_referral_page_tells_the_request_when_that_was_agreed(
    anna: Browser, prepared: str
) -> None:
    agree(anna, prepared)
    arrange(anna, prepared, scope="request")
    assert AGREED in text(anna, prepared, "referral")


def test_a_referral_that_nobody_suggested_has_a_page_too(
    world: World, anna: Browser, prepared: str
) -> None:
    with world.database.unit_of_work() as session:
        session.query(Referral).delete()
    arrange(anna, prepared, offer="")
    assert "Verwijzing naar Buurthuis De Brug" in text(anna, prepared, "referral")


def test_patients_read_in_their_copy_what_was_agreed(
    world: World, anna: Browser, prepared: str
) -> None:
    agree(anna, prepared, **{"goals-0-who": "patient"})
    found = text(anna, prepared, "copy")
    assert "Telefoon om tien uur in de keuken. Ik, elke avond." in found
    assert "De praktijk bevestigde" in found and f"{DAY}, bellen" in found
    data = json.loads(save(anna, prepared, "copy_data").response.get_data())
    assert data["follow_up_on"] == SOON.isoformat()
    assert data["goals"][0]["Eerste stap"] == "Telefoon weg om tien"
    assert data["agreements"][1]["text"] == "Belt na een week. De POH."


def test_the_spreadsheet_counts_what_was_agreed(anna: Browser, prepared: str) -> None:
    agree(anna, prepared)
    arrange(anna, prepared)
    found = text(anna, prepared, "spreadsheet")
    labels = ("Aantal afgesproken doelen", "Dagen tot vervolg", "Aantal geregelde verwijzingen")
    for label in labels:
        assert label in found, label
    assert "afgesproken" in found and " 42 " in f" {found} "
    assert "Telefoon" not in found, "free text only when it was chosen"


def test_a_preparation_and_its_consult_share_what_was_agreed(
    world: World, anna: Browser, prepared: str
) -> None:
    anna.post(f"/praktijk/gesprek/{prepared}/consult")
    (consult,) = [row.id for row in world.conversations() if row.role == "professional"]
    agree(anna, consult)
    with world.database.unit_of_work() as session:
        session.get_one(Conversation, consult).status = "closed"
    for conversation in (prepared, consult):
        assert AGREED in text(anna, conversation, "soep"), conversation


def test_a_consult_has_nothing_of_a_preparation_after_withdrawing(
    world: World, anna: Browser, prepared: str
) -> None:
    anna.post(f"/praktijk/gesprek/{prepared}/consult")
    agree(anna, prepared)
    with world.database.unit_of_work() as session:
        (consult,) = session.query(Conversation).filter_by(role="professional")
        consult.status = "closed"
        for given in session.get_one(Conversation, prepared).consents:
            given.withdrawn_at = START
        name = consult.id
    found = text(anna, name, "soep")
    assert "Telefoon" not in found and "slapen" not in found
