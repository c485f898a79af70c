"""Every screen of the patient in every state: a name, and how somebody gets there."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from bot.conversation.invitations import withdraw_invitation
from bot.store.models import Goal, Invitation
from bot.web.cards import LONGEST_TEXT
from tests.browser.site import Site

State = Callable[[Site, Page], object]
STATES: dict[str, State] = {}

BY_A_CODE = "De code uit uw brief of bericht"
BIRTH_DATE = "Uw geboortedatum"


def state(view: State) -> State:
    """Add a state under the name of its function."""
    STATES[view.__name__.replace("_", " ")] = view
    return view


def enter(site: Site, page: Page, code: str, birth_date: str) -> None:
    site.open(page, "/start")
    page.get_by_label(BY_A_CODE).fill(code)
    page.get_by_label(BIRTH_DATE).fill(birth_date)
    page.get_by_role("button", name="Verder").click()


def heading(page: Page, text: str) -> None:
    page.get_by_role("heading", level=1, name=text).wait_for()


# Coming in


@state
def home(site: Site, page: Page) -> None:
    site.open(page, "/")


@state
def start_from_a_link(site: Site, page: Page) -> None:
    site.open(page, f"/start#{site.world.invite().secret}")


@state
def start_while_inside(site: Site, page: Page) -> None:
    site.talking(page)
    site.open(page, "/start")


@state
def start_with_errors(site: Site, page: Page) -> None:
    enter(site, page, "", "gisteren")
    page.get_by_text("Vul de code uit uw brief in.").wait_for()


@state
def wrong_birth_date(site: Site, page: Page) -> None:
    enter(site, page, site.world.invite().code, "1-1-1950")
    page.get_by_text("Deze datum klopt niet.").wait_for()


@state
def locked(site: Site, page: Page) -> None:
    made = site.world.invite()
    for _ in range(5):
        enter(site, page, made.code, "1-1-1950")
        page.locator(".error, h1:has-text('Even wachten')").first.wait_for()
    heading(page, "Even wachten")


@state
def expired(site: Site, page: Page) -> None:
    made = site.world.invite()
    site.world.clock.forward(days=31)
    enter(site, page, made.code, "12-3-1958")
    heading(page, "Deze link werkt niet meer")


@state
def invitation_withdrawn(site: Site, page: Page) -> None:
    made = site.world.invite()
    with site.world.database.unit_of_work() as session:
        withdraw_invitation(session.get_one(Invitation, made.invitation.id), site.world.clock())
    enter(site, page, made.code, "12-3-1958")
    heading(page, "Deze uitnodiging is ingetrokken")


@state
def erased_before(site: Site, page: Page) -> None:
    made = site.world.invite()
    site.talking(page, made)
    site.open(page, "/verwijderen")
    page.get_by_role("button", name="Ja, verwijder alles").click()
    page.get_by_text("Noem dan deze code").wait_for()
    enter(site, page, made.code, "12-3-1958")
    page.get_by_text("U heeft alles verwijderd op").wait_for()


# Begin


@state
def consent(site: Site, page: Page) -> None:
    site.patient(page)


@state
def consent_without_a_choice(site: Site, page: Page) -> None:
    site.patient(page).press("Begin")
    page.locator(".error").wait_for()


@state
def declined(site: Site, page: Page) -> None:
    site.patient(page).consent("Nee, liever niet")
    heading(page, "Dat is goed")


# Talking


@state
def first_question(site: Site, page: Page) -> None:
    site.talking(page)


@state
def first_question_in_je(site: Site, page: Page) -> None:
    site.talking(page)
    page.get_by_role("button", name="Je mag ook je zeggen").click()
    page.get_by_role("button", name="Zeg liever u").wait_for()


@state
def empty_answer(site: Site, page: Page) -> None:
    site.talking(page).press("Verder")
    page.locator(".error").wait_for()


@state
def answer_that_is_too_long(site: Site, page: Page) -> None:
    screen = site.talking(page)
    screen.fill_in("x " * (LONGEST_TEXT // 2 + 20))
    screen.press("Verder")
    page.locator(".error").wait_for()


@state
def explained(site: Site, page: Page) -> None:
    site.talking(page).press("Leg uit")
    page.locator(".lead").wait_for()


@state
def scale(site: Site, page: Page) -> None:
    site.at(page, "scale_now")
    page.get_by_label("10", exact=True).check()


@state
def scale_without_a_number(site: Site, page: Page) -> None:
    site.at(page, "scale_now").press("Verder")
    page.locator(".error").wait_for()


@state
def text_with_options(site: Site, page: Page) -> None:
    site.at(page, "goal_when")


@state
def choice(site: Site, page: Page) -> None:
    site.at(page, "goal_how_often")
    page.get_by_label("Elke dag").check()


@state
def more_than_one(site: Site, page: Page) -> None:
    site.at(page, "referral_pick")
    page.get_by_label("Geen van deze").check()
    page.get_by_text("Eerder in dit gesprek").click()


@state
def help_open(site: Site, page: Page) -> None:
    site.talking(page)
    page.get_by_text("Hulp nodig?").click()


@state
def resumed(site: Site, page: Page) -> None:
    made = site.world.invite()
    site.at(site.page(), "scale_now", made)
    site.patient(page, made)
    page.get_by_text("Welkom terug. U was bij stap 3.").wait_for()


@state
def old_tab(site: Site, page: Page) -> None:
    made = site.world.invite()
    screen = site.talking(page, made)
    # The cookie of the first browser stays good: signing in again ends nothing.
    site.patient(site.page(), made).answer("Ik wil beter slapen.")
    screen.answer("Dit schreef ik in het andere venster.")
    page.get_by_text("Het is niet bewaard").wait_for()


@state
def our_side_fails(site: Site, page: Page) -> None:
    screen = site.talking(page)
    site.world.engine.down = True
    screen.answer("Ik wil beter slapen.")
    page.get_by_role("button", name="Probeer opnieuw").wait_for()


@state
def offline(site: Site, page: Page) -> None:
    screen = site.talking(page)
    page.context.set_offline(True)
    screen.fill_in("Ik wil beter slapen.")
    screen.press("Verder")
    page.get_by_text("Uw antwoord staat er nog.").wait_for()
    page.context.set_offline(False)


@state
def away_for_half_an_hour(site: Site, page: Page) -> None:
    page.clock.install()
    site.talking(page)
    page.clock.fast_forward("31:00")
    heading(page, "U bent even weg geweest")
    page.clock.resume()


# The alarm


@state
def alarm(site: Site, page: Page) -> None:
    site.talking(page).answer("Ik wil dood.")
    page.locator(".alarm").wait_for()


# The end


@state
def check(site: Site, page: Page) -> None:
    site.at(page, "send")


@state
def check_with_goals(site: Site, page: Page) -> None:
    site.at(page, "send")
    conversation = site.world.conversations()[0].id
    with site.world.database.unit_of_work() as session:
        for number in (1, 2):
            session.add(
                Goal(
                    conversation_id=conversation, number=number, wish="Weer wandelen",
                    what="Elke dag een rondje langs de vaart", when="Vandaag", confidence=7,
                )
            )  # fmt: skip
    page.reload()


@state
def not_sent(site: Site, page: Page) -> None:
    screen = site.at(page, "send")
    site.world.engine.down = True
    screen.send()
    page.get_by_text("nog niet verstuurd").wait_for()


@state
def sent(site: Site, page: Page) -> None:
    site.at(page, "send").send()
    page.get_by_text("Nog niet gelezen.").wait_for()


@state
def sent_and_read(site: Site, page: Page) -> None:
    sent(site, page)
    conversation = site.world.conversations()[0].id
    site.world.professional().get(f"/praktijk/gesprek/{conversation}")
    page.reload()
    page.get_by_text("Gelezen door Anna").wait_for()
    page.get_by_text("Dit heeft u verstuurd").click()


@state
def sent_without_own_words(site: Site, page: Page) -> None:
    screen = site.at(page, "send")
    page.get_by_label("Stuur mijn eigen woorden mee").uncheck()
    screen.send()
    page.get_by_text("Dit heeft u verstuurd").click()


# Stopping


@state
def stop(site: Site, page: Page) -> None:
    site.talking(page)
    page.get_by_role("link", name="Stoppen en later verder").click()
    heading(page, "Wilt u stoppen?")


@state
def paused(site: Site, page: Page) -> None:
    stop(site, page)
    page.get_by_role("button", name="Stop nu en ga later verder").click()
    heading(page, "Alles is bewaard")


@state
def stopped(site: Site, page: Page) -> None:
    stop(site, page)
    page.get_by_role("button", name="Stop helemaal").click()
    heading(page, "U bent gestopt")


# Own answers


@state
def withdraw(site: Site, page: Page) -> None:
    sent(site, page)
    page.get_by_role("link", name="Trek mijn toestemming in").click()
    heading(page, "Wilt u uw toestemming intrekken?")


@state
def withdrawn(site: Site, page: Page) -> None:
    withdraw(site, page)
    page.get_by_role("button", name="Ja, trek in").click()
    heading(page, "Uw toestemming is ingetrokken")


@state
def delete(site: Site, page: Page) -> None:
    site.talking(page)
    page.get_by_role("link", name="Verwijder mijn antwoorden").click()
    page.get_by_text("Er blijft niets over.").wait_for()


@state
def delete_after_sending(site: Site, page: Page) -> None:
    sent(site, page)
    page.get_by_role("link", name="Verwijder mijn antwoorden").click()
    page.get_by_text("in uw dossier schreef").wait_for()


@state
def deleted(site: Site, page: Page) -> None:
    delete(site, page)
    page.get_by_role("button", name="Ja, verwijder alles").click()
    page.get_by_text("Noem dan deze code").wait_for()


@state
def privacy(site: Site, page: Page) -> None:
    site.talking(page)
    page.get_by_role("link", name="Wie leest dit?").click()
    heading(page, "Wie leest dit?")


@state
def privacy_for_everybody(site: Site, page: Page) -> None:
    site.open(page, "/privacy")


@state
def closed(site: Site, page: Page) -> None:
    site.talking(page)
    page.get_by_role("link", name="Sluit direct").click()
    heading(page, "Deze pagina is gesloten")


@state
def no_such_page(site: Site, page: Page) -> None:
    site.open(page, "/niets")
