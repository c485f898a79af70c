"""One story in a real browser: the POH reads, agrees, refers, and meets the patient again."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from bot.store.models import Goal, Referral
from tests.browser.eyes import axe_violations, clipped, sideways
from tests.browser.site import Site
from tests.web.conftest import PASSWORD, TODAY

WIDTHS = (390, 1280)
DESK = (1280, 800)


def wrong(page: Page) -> list[str]:
    """Everything that is wrong with the page at the widths of a phone and a desk."""
    size = page.viewport_size
    assert size is not None
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": size["height"]})
        found += [f"{width}: {line}" for line in axe_violations(page)]
        # The table of the list scrolls inside its own frame.
        outside = [line for line in clipped(page) if "outside the page: a " not in line]
        found += [f"{width}: {line}" for line in outside]
        if sideways(page):
            found.append(f"{width}: scrolls to the side")
    page.set_viewport_size(size)
    return found


def prepared(site: Site) -> None:
    """A patient who sent a preparation with a goal and a referral."""
    name = site.world.sent(site.world.invite(label="Ria"), wish="Ik wil weer wandelen.")
    with site.world.database.unit_of_work() as session:
        session.query(Goal).filter_by(conversation_id=name).delete()
        session.query(Referral).filter_by(conversation_id=name).delete()
        session.add_all(
            [
                Goal(
                    conversation_id=name, number=1, wish="Weer wandelen",
                    what="Elke dag een rondje", when="vandaag", confidence=6,
                ),
                Referral(
                    conversation_id=name, needs=["bewegen"], offered=["walking_group"],
                    picked=["walking_group"], request="Met anderen wandelen",
                ),
            ]
        )  # fmt: skip


def day(days: int) -> str:
    when = TODAY + timedelta(days=days)
    return f"{when.day}-{when.month}-{when.year}"


def test_from_reading_to_meeting_again(site: Site) -> None:
    prepared(site)
    site.world.professional()
    page = site.page(DESK)
    site.open(page, "/login")
    page.get_by_label("E-mailadres").fill("poh@praktijk1.example")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()

    page.get_by_role("link", name="Sociale kaart").click()
    assert wrong(page) == []
    page.get_by_role("button", name="Zet voorbeelden neer").click()
    expect(page.get_by_text("Voorbeeld, bestaat niet").first).to_be_visible()
    assert wrong(page) == []

    page.get_by_role("link", name="Gesprekken", exact=True).click()
    assert wrong(page) == []
    page.get_by_role("link", name="Open gesprek van Ria").click()
    expect(page.get_by_text("Gelezen door Anna")).to_be_visible()
    assert wrong(page) == []

    agree(page)
    refer(page)
    meet_again(page)

    page.get_by_role("link", name="Alle gesprekken").click()
    expect(page.get_by_text("Vraag na hoe het gaat met Ria bij Voorbeeld")).to_be_visible()
    assert wrong(page) == []
    page.get_by_label("Zoek op naam of geboortedatum").fill("12-3-1958")
    page.get_by_role("button", name="Zoek").click()
    expect(page.get_by_role("rowheader", name="Ria")).to_have_count(1)
    assert (site.watched.elsewhere, site.watched.complaints) == ([], [])


def agree(page: Page) -> None:
    page.get_by_role("link", name="Leg afspraken vast").click()
    first = page.get_by_role("group", name="Doel 1")
    expect(first.get_by_text("Elke dag een rondje").nth(1)).to_be_visible()
    first.get_by_label("Vertrouwen, 0 tot 10").fill("twaalf")
    first.get_by_label("Wat", exact=True).fill("Elke dag na het eten een rondje")
    page.get_by_label("Vervolg op").fill(day(3))
    page.get_by_label("Ja, verwijs").check()
    page.get_by_role("button", name="Leg deze afspraken vast").click()
    expect(page.get_by_text("Vul een cijfer van 0 tot 10 in")).to_be_visible()
    expect(first.get_by_label("Wat", exact=True)).to_have_value("Elke dag na het eten een rondje")
    assert wrong(page) == []
    first.get_by_label("Vertrouwen, 0 tot 10").fill("7")
    page.get_by_role("button", name="Leg deze afspraken vast").click()
    expect(page.get_by_text("Bewaard vandaag")).to_be_visible()
    assert wrong(page) == []


def refer(page: Page) -> None:
    page.get_by_role("link", name="Verwijzen").click()
    assert wrong(page) == []
    page.get_by_role("link", name="Verwijs hierheen naar Voorbeeld: wandelgroep De Stap").click()
    page.get_by_label("Wie belt").select_option("De POH belt")
    page.get_by_label("Navragen op").fill(day(0))
    page.get_by_role("button", name="Bewaar deze verwijzing").click()
    expect(page.get_by_text("Zonder toestemming belt niemand")).to_be_visible()
    assert wrong(page) == []
    page.get_by_label("Mag de praktijk gegevens doorgeven?").select_option(
        "Ja, naam en telefoonnummer"
    )
    page.get_by_role("button", name="Bewaar deze verwijzing").click()
    expect(page.get_by_text("nu navragen")).to_be_visible()
    assert wrong(page) == []
    page.get_by_role("link", name="Blad voor het MDO").click()
    assert wrong(page) == []
    page.go_back()


def meet_again(page: Page) -> None:
    page.get_by_role("link", name="Vervolg", exact=True).click()
    assert wrong(page) == []
    page.get_by_role("button", name="Start vervolgconsult").click()
    page.get_by_label("Wat is er beter sinds de vorige keer?").fill("Ik loop drie keer per week.")
    goal = page.get_by_role("group", name="Elke dag na het eten een rondje")
    expect(goal.get_by_text("Vertrouwen toen: 7")).to_be_visible()
    goal.get_by_label("Hoe ging het").select_option("Gehaald")
    goal.get_by_label("Vertrouwen nu").fill("9")
    assert wrong(page) == []
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.get_by_text("Bewaard vandaag")).to_be_visible()
    expect(goal.get_by_label("Vertrouwen nu")).to_have_value("9")
    assert wrong(page) == []
