"""A consult with each conversation model, in a real browser, with the keyboard and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.catalogue import load_catalogue
from bot.conversation.prompting import LAST_STEP
from bot.conversation.turn import RelationType
from bot.store.models import Conversation
from tests.browser.eyes import axe_violations
from tests.browser.panel import PANEL, question, settled
from tests.browser.site import PATIENCE, Watched
from tests.browser.test_keyboard import focused, tab_to
from tests.conftest import RunningProduct
from tests.dialogue.test_models_over_http import CARDS, to_the_check
from tests.talking import Talk

pytestmark = pytest.mark.product

CATALOGUE = load_catalogue()
PROMPTS = {prompt.u: prompt for prompt in CATALOGUE.all_prompts}
KEYS = {"bezoeker": "Alt+Digit1", "klaag": "Alt+Digit2", "klant": "Alt+Digit3"}
SAID = "Ligt lang wakker."
MOST_ASKS = 12


@dataclass(frozen=True)
class Plan:
    """One consult; without minutes the patient prepared it, so the practice's length counts."""

    model: str
    relation: RelationType
    minutes: int = 0


PLANS = (
    Plan("spinnenweb", "klant"),
    Plan("vier_domeinen", "klaag"),
    Plan("kop", "klant"),
    Plan("vier_bollen", "bezoeker"),
    Plan("coach", "klant", 20),
    Plan("passant_zoeker_koper", "klant"),
    Plan("oplossingsgericht", "klaag", 10),
)


def test_every_model_is_held_here() -> None:
    assert {plan.model for plan in PLANS} == CATALOGUE.models.keys()


@dataclass(frozen=True)
class Desk:
    """A POH who logged in by keyboard, and what the browser complained about."""

    page: Page
    watched: Watched


@pytest.fixture(scope="module")
def desk(running_product: RunningProduct, browser: Browser) -> Iterator[Desk]:
    context = browser.new_context(
        locale="nl-NL", viewport={"width": PANEL[0], "height": PANEL[1]}
    )
    context.set_default_timeout(PATIENCE * 3)
    page = context.new_page()
    watched = Watched(running_product.base_url)
    watched.follow(page)
    page.goto(f"{running_product.base_url}/login")
    for label, said in zip(
        ("E-mailadres", "Wachtwoord"), running_product.password_of("poh"), strict=True
    ):
        tab_to(page, label)
        page.keyboard.type(said)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Gesprekken").wait_for()
    yield Desk(page, watched)
    context.close()


def prepare(product: RunningProduct, plan: Plan) -> str:
    """Somebody fills in every card of the model and sends it; gives their label."""
    talk = Talk(product, model=plan.model)
    to_the_check(talk, plan.model)
    talk.say("=send")
    label = f"Kaart {plan.model}"
    with talk.row() as row:
        row.label = label
    return label


def press_on(page: Page, name: str) -> None:
    """Tab to something and press Enter."""
    tab_to(page, name)
    page.keyboard.press("Enter")


def choose(page: Page, label: str, option: str) -> None:
    """Tab to a list and type the beginning of an option."""
    tab_to(page, label)
    page.keyboard.type(option)


def begin(page: Page, plan: Plan, label: str) -> None:
    """From the list of conversations to the panel, in three actions."""
    press_on(page, "a Consult")
    page.get_by_role("heading", name="Wie zit er bij je?").wait_for()
    if label:
        tab_to_who(page, label)
        page.keyboard.press("Enter")
    else:
        tab_to(page, "Naam of kenmerk (mag leeg blijven)")
        page.keyboard.type("Zonder kaart")
        page.keyboard.press("Tab")
        page.keyboard.type(CATALOGUE.models[plan.model].title)
        page.keyboard.press("Tab")
        page.keyboard.type(str(plan.minutes))
        press_on(page, "button Begin zonder voorbereiding")
    page.locator("#prompt").wait_for()


def tab_to_who(page: Page, label: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page).startswith(f"button {label} "):
            return
    raise AssertionError(f"{label} cannot be reached")


def note_is_in_sight(page: Page) -> None:
    """The whole field, on the part of the page that shows without scrolling."""
    page.evaluate("scrollTo(0, 0)")
    box = page.locator("#note").bounding_box()
    assert box is not None and box["y"] >= 0
    assert box["y"] + box["height"] <= PANEL[1], page.locator("main").inner_text()


def ask_through_the_wheel(page: Page, plan: Plan) -> list[str]:
    """One question in each step that the type goes to; the questions that were asked."""
    page.keyboard.press(KEYS[plan.relation])
    seen = []
    for step in range(1, LAST_STEP[plan.relation] + 1):
        expect(page.locator("#at-step")).to_have_text(f"stap {step} van 5")
        settled(page)
        seen.append(question(page))
        page.keyboard.press("Alt+KeyN")
        expect(page.locator("#prompt")).not_to_have_text(f"“{seen[-1]}”")
        note_is_in_sight(page)
        page.keyboard.press("Alt+Period")
    settled(page)
    return seen


def note_a_goal(page: Page, what: str) -> None:
    """The whole goal card: words where they are asked, else the first option."""
    press_on(page, "button Doelkaart")
    for number in range(MOST_ASKS):
        page.locator("#kaart, #vraag").first.wait_for()
        if page.locator("#vraag").count():
            assert number > 3, "the card has more than one question"
            return
        note_is_in_sight(page)
        key = page.locator('input[name="key"]').input_value()
        tab_to_the_card(page)
        if focused(page).startswith("textarea"):
            page.keyboard.type(what)
        else:
            page.keyboard.press("Space")
        page.keyboard.press("Control+Enter")
        expect(page.locator(f'input[name="key"][value="{key}"]')).to_have_count(0)
    raise AssertionError("the goal card never ends")


def tab_to_the_card(page: Page) -> None:
    inside = "document.activeElement.matches('#kaart :is(input, textarea)')"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(inside):
            return
    raise AssertionError("the card cannot be reached")


def unfold(page: Page, name: str) -> None:
    """Open a fold at the bottom, look, and go back to the question."""
    press_on(page, f"summary {name}")
    page.keyboard.press("Alt+KeyO")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.model)
def test_a_whole_consult_with_every_model_goes_by_keyboard_alone(
    running_product: RunningProduct, desk: Desk, plan: Plan
) -> None:
    page, model = desk.page, CATALOGUE.models[plan.model]
    label = "" if plan.minutes else prepare(running_product, plan)
    page.goto(f"{running_product.base_url}/praktijk")
    begin(page, plan, label)
    minutes = plan.minutes or 15
    expect(page.get_by_text(f"Plan voor dit consult ({minutes} minuten)")).to_be_visible()
    note_is_in_sight(page)

    seen = ask_through_the_wheel(page, plan)
    assert len(seen) == len(set(seen)), "no question came twice"
    assert all(plan.relation in PROMPTS[text].relations for text in seen)
    assert {PROMPTS[text].id for text in seen} & {prompt.id for prompt in model.prompts}, seen

    if label:
        unfold(page, "Wat de patiënt vooraf schreef")
        shown = page.locator("#vooraf")
        assert shown.locator("svg").count() == (model.drawing != "none")
        for card in CARDS[plan.model].values():
            for words in card.get("words", {}).values():
                expect(shown).to_contain_text(words)
        assert axe_violations(page) == []
        note_is_in_sight(page)

    goal = f"elke avond lezen ({plan.model})"
    note_a_goal(page, goal)
    page.keyboard.press("Alt+KeyO")
    page.keyboard.type(SAID)
    page.keyboard.press("Alt+KeyQ")
    page.keyboard.press("KeyH")
    page.keyboard.type("haar zus")
    expect(page.locator("#saved")).to_contain_text("Bewaard om")
    settled(page)
    note_is_in_sight(page)

    page.keyboard.press("Alt+KeyK")
    page.locator("#soep").wait_for()
    text = page.locator("#soep").input_value()
    assert SAID in text and "Hulp: haar zus." in text and goal in text
    assert [line[:2] for line in text.splitlines()] == ["S:", "O:", "E:", "P:"]
    press_on(page, "button Sluit het consult af")
    page.wait_for_url("**/praktijk/gesprek/*")
    inside = page.locator("main").inner_text()
    assert SAID in inside and goal in inside and "Hulp: haar zus" in inside
    with running_product.database.unit_of_work() as session:
        consult = session.get_one(Conversation, page.url.rsplit("/", 1)[1])
        assert (consult.model, consult.status) == (plan.model, "sent")
    assert desk.watched.complaints == [] and desk.watched.elsewhere == []
