"""A consult that follows an earlier one: what is better, and the time before beside it."""

from __future__ import annotations

import html
import re

import pytest

from bot.store.models import Answer, Consent, Conversation, Goal
from bot.web.practice.following.forms import FollowUpForm
from tests.web.conftest import Browser, Page, World
from tests.web.forms import send

BETTER = "Wat is er beter sinds de vorige keer?"
ROWS = ("lichaam", "gevoel", "zingeving", "kwaliteit", "meedoen", "dagelijks")


@pytest.fixture
def anna(world: World) -> Browser:
    return world.professional()


def card(model: str, scores: dict[str, int]) -> dict[str, object]:
    return {"model": model, "scores": scores}


def prepared(world: World, scores: dict[str, int] | None = None, model: str = "spinnenweb") -> str:
    """A preparation that was sent, with numbers on the first card of its model."""
    made = world.invite(label="Ria")
    world.sent(made, wish="Ik wil beter slapen.")
    with world.database.unit_of_work() as session:
        name = session.query(Conversation).filter_by(invitation_id=made.invitation.id).one().id
        session.get_one(Conversation, name).model = model
        if scores:
            session.add(
                Answer(
                    conversation_id=name, question="model_overview", said="", card=0,
                    value=card(model, scores), status="answered",
                )
            )  # fmt: skip
    return name


def seen_before(world: World, anna: Browser, **more: object) -> str:
    """A conversation of six weeks ago with one goal, its confidence a 6."""
    name = prepared(world, **more)  # type: ignore[arg-type]
    with world.database.unit_of_work() as session:
        session.query(Goal).filter_by(conversation_id=name).delete()
        session.add(Goal(conversation_id=name, number=1, what="Telefoon weg", confidence=6))
    world.clock.forward(days=42)
    world.sign_in(anna, f"poh@praktijk{world.practice}.example")
    return name


def follow_up(anna: Browser, earlier: str) -> str:
    """Start a consult that follows; gives its panel's address."""
    anna.get(f"/praktijk/gesprek/{earlier}/vervolg")
    return "/poh/" + anna.post(f"/praktijk/gesprek/{earlier}/vervolgconsult").path.split("/")[3]


def on_the_card(page: Page) -> str:
    found = re.search(r'id="prompt" aria-live="polite">“(.*?)”', page.html, re.S)
    assert found is not None, page.html
    return html.unescape(found[1])


def last_time(page: Page) -> str:
    return page.html.split('id="vorige-keer"')[1].split('id="vooraf"')[0]


def test_a_follow_up_opens_with_what_is_better(world: World, anna: Browser) -> None:
    world.engine.look_back = ("talk", "goal")
    path = follow_up(anna, seen_before(world, anna))
    page = anna.get(path)
    assert on_the_card(page) == BETTER and "Vervolggesprek. Begin met:" in page
    assert str(FollowUpForm().better.label.text) == BETTER, "as in the portal"
    page = anna.post(path, do=f"next_question:{page.hidden('showing')}", note="")
    assert on_the_card(page) != BETTER


def test_a_first_consult_is_never_asked_about_the_time_before(world: World, anna: Browser) -> None:
    world.sent()
    anna.get("/poh")
    page = anna.post("/praktijk/consult", label="Jan")
    seen = []
    while not re.search(r'id="next"[^>]* hidden', page.html):
        seen.append(on_the_card(page))
        page = anna.post(page.path, do=f"next_question:{page.hidden('showing')}", note="")
    assert not [text for text in seen if "vorige keer" in text] and len(seen) > 5
    assert 'id="vorige-keer"' not in page.html


def test_goals_stand_there_with_how_they_went_and_confidence_then_and_now(
    world: World, anna: Browser
) -> None:
    path = follow_up(anna, seen_before(world, anna))
    shown = last_time(anna.get(path))
    assert "Telefoon weg" in shown and "Nog niet besproken · vertrouwen toen 6" in shown
    send(
        anna, f"/praktijk/gesprek/{path.removeprefix('/poh/')}/vervolg",
        **{"better": "Twee nachten door", "reviews-0-outcome": "busy",
           "reviews-0-confidence": "7,5"},
    )  # fmt: skip
    shown = last_time(anna.get(path))
    assert "Nog mee bezig · vertrouwen toen 6, nu 7,5" in shown and "Twee nachten door" in shown


@pytest.mark.parametrize(
    ("model", "rows"), [("spinnenweb", ROWS), ("vier_bollen", ("gezondheid", "omgeving"))]
)
def test_the_drawing_of_then_stands_beside_that_of_now(
    world: World, anna: Browser, model: str, rows: tuple[str, ...]
) -> None:
    earlier = seen_before(world, anna, scores=dict.fromkeys(rows, 4), model=model)
    path = follow_up(anna, earlier)
    shown = last_time(anna.get(path))
    assert shown.count("<svg") == 1 and "Zo was het toen." in shown
    today = prepared(world, dict.fromkeys(rows, 7), model)
    with world.database.unit_of_work() as session:
        session.get_one(Conversation, path.removeprefix("/poh/")).prepared_by_id = today
    shown = last_time(anna.get(path))
    assert shown.count("<svg") == 1 and "stippellijn was toen." in shown
    assert "nu 7, toen 4" in shown and ("4 → 7</tspan>" in shown) is (model == "spinnenweb")
    assert '<th scope="col">Nu</th><th scope="col">Toen</th>' in shown


def test_a_drawing_of_another_model_is_not_compared(world: World, anna: Browser) -> None:
    path = follow_up(anna, seen_before(world, anna, scores=dict.fromkeys(ROWS, 4)))
    with world.database.unit_of_work() as session:
        session.get_one(Conversation, path.removeprefix("/poh/")).model = "coach"
    shown = last_time(anna.get(path))
    assert "<svg" not in shown and "Telefoon weg" in shown


def test_who_took_the_consent_back_is_not_shown(world: World, anna: Browser) -> None:
    earlier = seen_before(world, anna, scores=dict.fromkeys(ROWS, 4))
    path = follow_up(anna, earlier)
    with world.database.unit_of_work() as session:
        for consent in session.query(Consent).filter_by(conversation_id=earlier):
            consent.withdrawn_at = world.clock()
    shown = last_time(anna.get(path))
    assert "niet te lezen" in shown
    assert "Telefoon weg" not in shown and "<svg" not in shown


def test_nobody_is_taken_for_the_same_patient_because_of_a_name(
    world: World, anna: Browser
) -> None:
    seen_before(world, anna)
    today = world.sent(world.invite(label="Ria"))
    anna.get("/poh")
    page = anna.post(f"/praktijk/gesprek/{today}/consult")
    assert 'id="vorige-keer"' not in page.html and "Telefoon weg" not in page


def test_who_looks_along_does_not_see_the_time_before(world: World, anna: Browser) -> None:
    path = follow_up(anna, seen_before(world, anna))
    page = anna.get(f"{path}/meekijken")
    assert "Telefoon weg" not in page and 'id="vorige-keer"' not in page.html
