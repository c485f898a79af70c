"""Three people talk from the first question to "verstuurd", with the real engine.

Once without JavaScript and once with it; they see only what is on the screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from bot.store.models import Conversation
from tests.browser.screens import Answers, PatientScreen, PracticeScreen, text_of, written
from tests.browser.site import PATIENCE
from tests.conftest import RunningProduct

pytestmark = pytest.mark.product

MOST_ASKS = 25
SECONDS_PER_ASK = 25
TEN_MINUTES = 600

KLANT: Answers = {
    "wish": "Ik slaap slecht en ik wil daar zelf iets aan doen. Ik ga al eerder naar bed.",
    "model_overview": "Mijn lichaam: 4, hier wil ik over praten\nMijn gevoel en gedachten: 6",
    "model_topic": "Mijn lichaam",
    "goal_positive": "Ik wil weer zes uur doorslapen",
    "miracle": "Dan sta ik uitgerust op en maak ik ontbijt",
    "exception": "In het weekend, dan leg ik mijn telefoon weg",
    "scale_now": "5",
    "why_not_lower": "Omdat het in het weekend lukt",
    "one_point_higher": "Dan lees ik een boek voor het slapen",
    "wheel_can": "Wandelen met mijn zus",
    "wheel_decide": "De telefoon om tien uur in de keuken leggen",
    "wheel_why": "Omdat ik overdag weer energie wil",
    "wheel_obstacle": "Als er iets leuks op tv is",
    "wheel_need": "Een wekker om kwart voor tien",
    "goal_when": "Vandaag",
    "goal_how_often": "Elke dag",
    "goal_with_whom": "Alleen",
    "goal_confidence": "6",
    "goal_smaller_step": "Drie avonden in de week",
}
KLAAG: Answers = {
    "wish": (
        "Ik heb al jaren pijn in mijn rug en niemand doet er iets aan. De dokter luistert niet "
        "en het ziekenhuis stuurt me van het kastje naar de muur."
    ),
    "model_overview": "Contact en meedoen: 3, hier wil ik over praten",
    "model_topic": "Mijn eerste onderwerp",
    "own_burden": "Ikzelf",
    "own_influence": "Niets, zij moeten iets doen",
    "coping": "Mijn kleinkinderen houden me op de been",
    "lighter_moments": "Als ik in de tuin zit",
    "wish_behind": "Dat er iemand naar me luistert",
    "wheel_can": "Warmte en rustig aan doen",
    "observation_task": "Ja, dat wil ik",
}
BEZOEKER: Answers = {
    "wish": (
        "Ik moest komen van mijn vrouw. Zij vindt dat ik te veel drink, maar ik heb nergens "
        "last van en wat mij betreft hoeft dit niet."
    ),
    "own_burden": "Vooral anderen",
    "sender_hopes": "Mijn vrouw, ze hoopt dat ik minder drink",
    "own_view": "Volgens mij valt het best mee",
    "keep": "Het vissen met mijn broer",
    "own_topic": "Ik zou wel weer eens willen biljarten",
}
PATHS = pytest.mark.parametrize(
    ("name", "answers"),
    [("Ria", KLANT), ("Hans", KLAAG), ("Piet", BEZOEKER)],
    ids=["klant", "klaag", "bezoeker"],
)


@contextmanager
def conversation_of(product: RunningProduct, invitation: int) -> Iterator[Conversation]:
    with product.database.unit_of_work() as session:
        yield session.scalars(
            select(Conversation).where(Conversation.invitation_id == invitation)
        ).one()


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
@PATHS
def test_a_patient_finishes_in_ten_minutes_and_the_practice_reads_every_answer(
    running_product: RunningProduct, browser: Browser, name: str, answers: Answers, script: bool
) -> None:
    label = f"{name} {'met' if script else 'zonder'} script"
    invitation = running_product.invite(label=label)
    context = browser.new_context(
        java_script_enabled=script, viewport={"width": 390, "height": 844}
    )
    context.set_default_timeout(PATIENCE)
    patient = PatientScreen(context.new_page(), running_product.base_url)
    patient.sign_in(invitation.code, written(invitation.birth_date))
    patient.page.get_by_label("Ik, samen met iemand").check()
    patient.consent()
    patient.talk(answers)
    assert len(patient.asked) <= MOST_ASKS
    assert len(patient.asked) * SECONDS_PER_ASK <= TEN_MINUTES
    assert "nog niet verstuurd" in patient.page.locator("main").inner_text()
    patient.send()
    patient.page.get_by_role("heading", name="Verstuurd", level=1).wait_for()
    seen_by_patient = patient.page.locator("body").inner_text()

    practice = PracticeScreen(patient.page, running_product.base_url)
    practice.log_in(*running_product.password_of("poh"))
    practice.open_conversation(label)
    summary = practice.page.locator("#samenvatting").input_value()
    told = {name: said for name, said in answers.items() if text_of(name) in patient.asked}
    assert len(told) >= 4
    for name, said in told.items():
        assert said in summary, name
    assert "Ingevuld door: de patiënt, samen met iemand." in summary
    context.close()
    # The relation type is a working note: never for the patient, never in the summary.
    for word in ("klant", "klaag", "bezoeker"):
        assert word not in seen_by_patient.lower()
        assert word not in summary.lower()


def test_the_klant_leaves_a_goal_with_a_plan(
    running_product: RunningProduct, page_without_script: Page
) -> None:
    invitation = running_product.invite(label="Doel en plan")
    patient = PatientScreen(page_without_script, running_product.base_url)
    patient.sign_in(invitation.code, written(invitation.birth_date))
    patient.consent()
    patient.talk(KLANT)
    patient.send()
    with conversation_of(running_product, invitation.id) as conversation:
        (goal,) = conversation.goals
        assert goal.wish == KLANT["goal_positive"]
        assert goal.what == KLANT["wheel_decide"]
        assert goal.how_often == "Elke dag"
        assert goal.confidence == 6
        assert goal.smaller_step == KLANT["goal_smaller_step"]
        assert goal.status == "proposed"
        assert conversation.referral is not None
        assert conversation.referral.status == "proposed"
        assert len(conversation.referral.offered) <= 3


def test_the_bezoeker_leaves_no_task(
    running_product: RunningProduct, page_without_script: Page
) -> None:
    invitation = running_product.invite(label="Geen huiswerk")
    patient = PatientScreen(page_without_script, running_product.base_url)
    patient.sign_in(invitation.code, written(invitation.birth_date))
    patient.consent()
    patient.talk(BEZOEKER)
    patient.send()
    with conversation_of(running_product, invitation.id) as conversation:
        assert conversation.goals == []
        assert conversation.status == "sent"
