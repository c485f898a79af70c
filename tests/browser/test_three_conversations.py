"""Three people talk from the first question to "verstuurd", in a browser without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.screens import Answers, PatientScreen, PracticeScreen
from tests.product import RunningProduct

pytestmark = pytest.mark.product

KLANT: Answers = {
    "Waarover wilt u praten": (
        "Ik slaap slecht en ik wil daar zelf iets aan doen. Ik ga al eerder naar bed."
    ),
    "Hoe wilt u dat het wordt": "Ik wil weer zes uur doorslapen",
    "merkt u morgen": "Dan sta ik uitgerust op en maak ik ontbijt",
    "Wanneer gaat het nu al": "In het weekend, dan leg ik mijn telefoon weg",
    "Kies het cijfer": "5",
    "Waarom gaf u dit cijfer": "Omdat het in het weekend lukt",
    "cijfer 1 hoger": "Dan lees ik een boek voor het slapen",
    "een beetje helpt": "Wandelen met mijn zus",
    "kleine stap wilt u zetten": "De telefoon om tien uur in de keuken leggen",
    "Waarom is deze stap": "Omdat ik moe ben van moe zijn",
    "moeilijk maken": "Als er iets leuks op tv is",
    "toch te doen": "Een wekker om kwart voor tien",
    "Wanneer begint u": "Vandaag",
    "Hoe vaak wilt u": "Elke dag",
    "Met wie wilt u": "Alleen",
    "Hoeveel vertrouwen": "6",
    "kleinere stap": "Drie avonden in de week",
}
KLAAG: Answers = {
    "Waarover wilt u praten": (
        "Ik heb al jaren pijn in mijn rug en niemand doet er iets aan. De dokter luistert niet "
        "en het ziekenhuis stuurt me van het kastje naar de muur."
    ),
    "meeste last": "Ikzelf",
    "zelf aan veranderen": "Niets, zij moeten iets doen",
    "vol te houden": "Mijn kleinkinderen houden me op de been",
    "minder zwaar": "Als ik in de tuin zit",
    "liefst veranderen": "Dat er iemand naar me luistert",
    "een beetje helpt": "Warmte en rustig aan doen",
    "letten op momenten": "Ja",
}
BEZOEKER: Answers = {
    "Waarover wilt u praten": (
        "Ik moest komen van mijn vrouw. Zij vindt dat ik te veel drink, maar ik heb nergens "
        "last van en wat mij betreft hoeft dit niet."
    ),
    "meeste last": "Vooral anderen",
    "Wie raadde u": "Mijn vrouw, ze hoopt dat ik minder drink",
    "eigen mening": "Het valt best mee",
    "vooral zo blijven": "Het vissen met mijn broer",
    "Als u zelf kiest": "Ik zou wel weer eens willen biljarten",
}
PATHS = pytest.mark.parametrize(
    ("name", "answers"),
    [("klant", KLANT), ("klaag", KLAAG), ("bezoeker", BEZOEKER)],
    ids=["klant", "klaag", "bezoeker"],
)


@pytest.fixture
def page_without_script(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    yield context.new_page()
    context.close()


@PATHS
def test_a_patient_finishes_without_javascript_and_the_practice_reads_it(
    running_product: RunningProduct, page_without_script: Page, name: str, answers: Answers
) -> None:
    invitation = running_product.invite(label=f"Proef {name}")
    patient = PatientScreen(page_without_script, running_product.base_url)
    patient.sign_in(invitation.code, invitation.birth_date_as_typed)
    patient.consent()
    patient.talk(answers)
    assert len(set(patient.asked)) <= 25
    assert "nog niet verstuurd" in patient.page.locator("main").inner_text()
    patient.send()
    assert patient.page.url.endswith("/verstuurd")
    seen_by_patient = patient.page.locator("body").inner_text()

    practice = PracticeScreen(patient.page, running_product.base_url)
    practice.log_in(*running_product.poh)
    seen_by_practice = practice.open_conversation(f"Proef {name}")
    for question, said in answers.items():
        if any(re.search(question, asked) for asked in patient.asked):
            assert said in seen_by_practice, question
    # The relation type is a working note: never for the patient, never in the summary.
    summary = practice.page.locator("#samenvatting").input_value()
    for word in ("klant", "klaag", "bezoeker"):
        assert word not in seen_by_patient.lower().replace(f"proef {name}", "")
        assert word not in summary.lower().replace(f"proef {name}", "")


def test_the_klant_leaves_a_goal_with_a_plan(
    running_product: RunningProduct, page_without_script: Page
) -> None:
    invitation = running_product.invite(label="Doel en plan")
    patient = PatientScreen(page_without_script, running_product.base_url)
    patient.sign_in(invitation.code, invitation.birth_date_as_typed)
    patient.consent()
    patient.talk(KLANT)
    patient.send()
    with running_product.conversation(invitation) as conversation:
        (goal,) = conversation.goals
        assert goal.wish == KLANT["Hoe wilt u dat het wordt"]
        assert goal.what == KLANT["kleine stap wilt u zetten"]
        assert goal.how_often == "Elke dag"
        assert goal.confidence == 6
        assert goal.smaller_step == KLANT["kleinere stap"]
        assert goal.status == "proposed"
        assert conversation.referral is not None
        assert conversation.referral.status == "proposed"
        assert len(conversation.referral.offered) <= 3


def test_the_bezoeker_leaves_no_task(
    running_product: RunningProduct, page_without_script: Page
) -> None:
    invitation = running_product.invite(label="Geen huiswerk")
    patient = PatientScreen(page_without_script, running_product.base_url)
    patient.sign_in(invitation.code, invitation.birth_date_as_typed)
    patient.consent()
    patient.talk(BEZOEKER)
    patient.send()
    with running_product.conversation(invitation) as conversation:
        assert conversation.goals == []
        assert conversation.status == "sent"
