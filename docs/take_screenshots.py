"""Photographs the main screens for the guides: ``make screenshots``.

Starts the product the way the tests do, on free ports with an empty store that is thrown
away, lets invented people walk through it in a real browser, and writes the pictures in
``docs/screenshots``. Nothing of an installation on this machine is read or changed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from rich.console import Console

from bot.commands.start import demo_practice
from bot.run.demo import DemoInvitation
from bot.run.ports import free_port
from bot.run.product import running_product
from bot.settings import Settings, load_secrets
from tests.browser.conftest import NAMES, QUIET
from tests.browser.screens import Answers, PatientScreen, PracticeScreen, text_of, written
from tests.browser.site import PATIENCE
from tests.conftest import RunningProduct

FOLDER = Path(__file__).parent / "screenshots"
LARGEST = 150_000
"""Bytes of one picture; everybody who clones the project downloads them."""

ADDRESS = "https://gesprek.delinde.test"
"""Stands in links and letters on the pictures; ``.test`` exists nowhere."""

PHONE, PANEL, DESK = (390, 844), (420, 900), (1280, 800)
"""Width and height in CSS pixels; the panel stands beside a patient record."""

SHARP = 1.25
"""Picture pixels to a CSS pixel on the small screens."""

COLOURS = 64
"""Colours in a picture; our screens have few, and every reader downloads the bytes."""

STORY: Answers = {
    "wish": (
        "Ik slaap al maanden slecht. Ik wil daar zelf iets aan doen en leg mijn telefoon al weg."
    ),
    "model_overview": (
        "Mijn lichaam: 4, hier wil ik over praten\nMijn gevoel en gedachten: 6\n"
        "Wat telt in mijn leven: 8\nPrettig leven: 7\n"
        "Contact en meedoen: 5, hier wil ik over praten\nMijn dagelijks leven: 7"
    ),
    "model_topic": "Mijn lichaam",
    "goal_positive": "Ik wil weer zes uur doorslapen",
    "miracle": "Dan heb ik weer zin in de dag",
    "miracle_light": "Dan heb ik weer zin in de dag",
    "exception": "In het weekend, dan ligt mijn telefoon in de keuken",
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
    "goal_follow_up": "Bij een afspraak",
}
"""What somebody with a wish and own ideas says; the conversation in README.md is the same."""

ALARMING = "Ik wil niet meer leven."
MOST_QUESTIONS = 30


@dataclass(frozen=True)
class Camera:
    """A browser that photographs the running product."""

    browser: Browser
    people: RunningProduct
    folder: Path

    @property
    def web_url(self) -> str:
        """Where the product really is; its public address exists only on the pictures."""
        return self.people.product.runtime.web_url

    @contextmanager
    def page(self, size: tuple[int, int], scale: float = 1.0) -> Iterator[Page]:
        """A fresh page, without the cookies of the others."""
        context = self.browser.new_context(
            locale="nl-NL",
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=scale,
        )
        context.set_default_timeout(PATIENCE)
        yield context.new_page()
        context.close()

    def shoot(self, page: Page, name: str, *, height: int = 0) -> None:
        """Write ``name.png``: what is on the screen, or the top of the page up to ``height``."""
        path = self.folder / f"{name}.png"
        size = page.viewport_size
        assert size is not None, "our pages have a size"
        if height:
            page.set_viewport_size({"width": size["width"], "height": height})
            page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=path, caret="hide", animations="disabled")
        page.set_viewport_size(size)
        with Image.open(path) as picture:
            few_colours = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few_colours.save(path, optimize=True)
        if path.stat().st_size > LARGEST:
            raise SystemExit(f"{path.name} is larger than {LARGEST} bytes; make it smaller.")


def a_patient_prepares(camera: Camera, label: str) -> None:
    """From the link to "verstuurd"."""
    appointment = date.today() + timedelta(days=3)
    invitation = camera.people.invite(label=label, appointment=appointment)
    with camera.page(PHONE, SHARP) as page:
        page.goto(camera.web_url)
        camera.shoot(page, "patient-home")
        page.goto(invitation.link(camera.web_url))
        camera.shoot(page, "patient-start")
        patient = PatientScreen(page, camera.web_url)
        patient.sign_in(invitation.code, written(invitation.birth_date))
        page.get_by_text("Wie vult dit in?").wait_for()
        camera.shoot(page, "patient-consent", height=1180)
        patient.consent()
        _answer_everything(camera, patient)
        camera.shoot(page, "patient-check", height=1000)
        patient.send()
        page.get_by_role("heading", name="Verstuurd", level=1).wait_for()
        camera.shoot(page, "patient-sent")
        page.get_by_role("link", name="Trek mijn toestemming in").click()
        camera.shoot(page, "patient-withdraw")
        page.go_back()
        page.get_by_role("link", name="Verwijder mijn antwoorden").click()
        camera.shoot(page, "patient-delete-sent")


def _answer_everything(camera: Camera, patient: PatientScreen) -> None:
    for _ in range(MOST_QUESTIONS):
        if patient.page.url.split("#")[0].endswith("/controleren"):
            return
        _expect_a_question(patient.page)
        question = patient.question
        said = next((said for name, said in STORY.items() if text_of(name) == question), "")
        if question == text_of("exception"):
            patient.page.locator("textarea").fill(said)
            camera.shoot(patient.page, "patient-question")
        elif question == text_of("model_overview"):
            patient.fill_in(said)
            patient.page.locator("#vraag").evaluate("card => card.scrollIntoView()")
            camera.shoot(patient.page, "patient-spinnenweb")
        elif question == text_of("model_topic"):
            patient.page.locator("#vraag").evaluate("card => card.scrollIntoView()")
            camera.shoot(patient.page, "patient-pick")
        elif question == text_of("scale_now"):
            patient.page.get_by_label(said, exact=True).check()
            camera.shoot(patient.page, "patient-scale")
        if said:
            patient.answer(said)
        else:
            patient.move_on("Weet ik niet / sla over")
    raise SystemExit(f"There is no check page after {MOST_QUESTIONS} questions.")


def _expect_a_question(page: Page) -> None:
    """Say what came instead, when the safety layer or the engine stopped the story."""
    asked = page.locator("section#vraag legend").count()
    if not asked or page.locator("section.alarm").count():
        instead = page.locator("h1").first.inner_text()
        raise SystemExit(f"Another page than expected: {instead!r}. No picture was changed.")


def a_patient_raises_an_alarm(camera: Camera, label: str) -> None:
    """The card with numbers to call, in the middle of a conversation."""
    invitation = camera.people.invite(label=label)
    with camera.page(PHONE, SHARP) as page:
        patient = PatientScreen(page, camera.web_url)
        patient.sign_in(invitation.code, written(invitation.birth_date))
        patient.consent()
        patient.answer(ALARMING)
        page.locator("section.alarm").wait_for()
        camera.shoot(page, "patient-alarm")


def a_patient_stumbles(camera: Camera, label: str) -> None:
    """Everything beside the straight way: mistakes, help, no internet, choices, stopping."""
    invitation = camera.people.invite(label=label)
    with camera.page(PHONE, SHARP) as page:
        patient = PatientScreen(page, camera.web_url)
        patient.sign_in(invitation.code, "1-1-1950")
        page.get_by_text("Deze datum klopt niet.").wait_for()
        camera.shoot(page, "patient-wrong-date")
        patient.sign_in(invitation.code, written(invitation.birth_date))
        patient.consent()
        patient.press("Verder")
        page.locator(".error").wait_for()
        camera.shoot(page, "patient-error")
        page.locator(".help summary").click()
        camera.shoot(page, "patient-help")
        page.locator(".help summary").click()
        patient.fill_in(STORY["wish"])
        page.context.set_offline(True)
        patient.press("Verder")
        page.get_by_role("alert").wait_for()
        camera.shoot(page, "patient-offline")
        page.context.set_offline(False)
        patient.move_on("Verder")
        page.get_by_role("button", name="Grotere letters").click()
        page.locator("html.large").wait_for()
        page.get_by_role("button", name="Je mag ook je zeggen").click()
        page.get_by_role("button", name="Zeg liever u").wait_for()
        camera.shoot(page, "patient-large")
        page.get_by_role("button", name="Gewone letters").click()
        page.emulate_media(color_scheme="dark")
        expect(page.locator("html.large")).to_have_count(0)
        camera.shoot(page, "patient-dark")
        page.emulate_media(color_scheme="light")
        _stops_and_deletes(camera, page, patient, invitation)


def _stops_and_deletes(
    camera: Camera, page: Page, patient: PatientScreen, invitation: DemoInvitation
) -> None:
    page.get_by_role("button", name="Zeg liever u").click()
    page.get_by_role("link", name="Wie leest dit?").click()
    camera.shoot(page, "patient-privacy", height=1500)
    page.goto(f"{camera.web_url}/stoppen")
    camera.shoot(page, "patient-stop")
    page.get_by_role("button", name="Stop nu en ga later verder").click()
    page.get_by_role("heading", name="Alles is bewaard").wait_for()
    camera.shoot(page, "patient-paused")
    patient.sign_in(invitation.code, written(invitation.birth_date))
    page.get_by_text("Welkom terug.").wait_for()
    camera.shoot(page, "patient-resumed")
    page.goto(f"{camera.web_url}/intrekken")
    page.get_by_role("button", name="Ja, trek in").click()
    page.get_by_role("heading", name="Uw toestemming is ingetrokken").wait_for()
    camera.shoot(page, "patient-withdrawn")
    page.goto(f"{camera.web_url}/verwijderen")
    camera.shoot(page, "patient-delete")
    page.get_by_role("button", name="Ja, verwijder alles").click()
    page.get_by_text("Noem dan deze code").wait_for()
    camera.shoot(page, "patient-deleted")
    patient.sign_in(camera.people.invite(label="Nee").code, written(invitation.birth_date))
    page.get_by_text("Wie vult dit in?").wait_for()
    patient.consent("Nee, liever niet")
    camera.shoot(page, "patient-declined")
    page.get_by_role("link", name="Sluit direct").click()
    page.get_by_role("heading", name="Deze pagina is gesloten").wait_for()
    camera.shoot(page, "patient-closed")


def a_patient_is_half_way(camera: Camera, label: str) -> None:
    """Somebody who gave consent and was called away; a line in the list, no picture."""
    invitation = camera.people.invite(label=label, appointment=date.today() + timedelta(days=5))
    with camera.page(PHONE) as page:
        patient = PatientScreen(page, camera.web_url)
        patient.sign_in(invitation.code, written(invitation.birth_date))
        patient.consent()


def the_practice_invites(camera: Camera, label: str) -> None:
    """One patient, and a list with a mistake in it."""
    with camera.page(DESK) as page:
        practice = PracticeScreen(page, camera.web_url)
        practice.log_in(*camera.people.password_of("assistant"))
        page.goto(f"{camera.web_url}/praktijk/uitnodigen")
        page.get_by_label("Voornaam of kenmerk").fill(label)
        page.get_by_label("Geboortedatum").fill("12-3-1958")
        page.get_by_label("Datum van de afspraak").fill(written(date.today() + timedelta(days=4)))
        page.get_by_label("Wie voert het gesprek").fill("Anna")
        camera.shoot(page, "practice-invite")
        page.get_by_role("button", name="Maak uitnodiging").click()
        page.get_by_label("Tekst voor een sms").wait_for()
        camera.shoot(page, "practice-invitation", height=1000)
        page.goto(f"{camera.web_url}/praktijk/uitnodigen/lijst")
        soon = written(date.today() + timedelta(days=8))
        page.get_by_label("Of plak de regels").fill(
            "Naam of kenmerk;Geboortedatum;Afspraak;Wie voert het gesprek\n"
            f"Ina;4-5-1962;{soon};Anna\nKees;31-2-1971;{soon};Anna\nFatma;9-10-1980;{soon};Anna"
        )
        page.get_by_role("button", name="Bekijk de lijst").click()
        page.get_by_text("1 regel klopt nog niet.").wait_for()
        camera.shoot(page, "practice-invite-list")


def the_manager_sets_up(camera: Camera) -> None:
    """Settings, a text, colleagues, one's own account."""
    with camera.page(DESK) as page:
        PracticeScreen(page, camera.web_url).log_in(*camera.people.password_of("manager"))
        page.goto(f"{camera.web_url}/praktijk/instellingen")
        camera.shoot(page, "practice-settings", height=1000)
        page.goto(f"{camera.web_url}/praktijk/instellingen/teksten/letter_u")
        camera.shoot(page, "practice-text", height=900)
        page.goto(f"{camera.web_url}/praktijk/collegas")
        camera.shoot(page, "practice-colleagues", height=1000)
        page.goto(f"{camera.web_url}/praktijk/account")
        camera.shoot(page, "practice-account", height=900)
        page.goto(f"{camera.web_url}/praktijk/wachtkamer")
        camera.shoot(page, "practice-slide")


def the_poh_reads_and_asks(camera: Camera, label: str) -> None:
    """The list, one conversation, and the panel of the consult that goes on from it."""
    login = camera.people.password_of("poh")
    with camera.page(DESK) as page:
        practice = PracticeScreen(page, camera.web_url)
        practice.log_in(*login)
        page.goto(f"{camera.web_url}/praktijk")
        camera.shoot(page, "practice-list")
        page.get_by_text("Meer", exact=True).click()
        page.get_by_role("link", name="Waar stoppen mensen").click()
        camera.shoot(page, "practice-asks")
        practice.open_conversation(label)
        camera.shoot(page, "practice-conversation", height=1100)
        _agrees_refers_and_follows_up(camera, page)
        practice.open_conversation(label)
        page.get_by_role("button", name="Start consult").click()
        consult = page.url
    with camera.page(PANEL, SHARP) as page:
        PracticeScreen(page, camera.web_url).log_in(*login)
        page.goto(consult)
        _asks_and_notes(camera, page)
        page.goto(f"{camera.web_url}/poh")
        camera.shoot(page, "poh-start")


def _asks_and_notes(camera: Camera, page: Page) -> None:
    """The panel with a note, as the patient sees it, without connection, with a worry, the end."""
    note = page.get_by_label("Notitie", exact=False).first
    page.keyboard.press("Alt+KeyN")
    note.fill("Vorige week lukte het drie avonden met de telefoon weg.\nDoel: zes uur doorslapen")
    expect(page.locator("#saved")).to_contain_text("Bewaard om")
    camera.shoot(page, "poh-panel")
    page.keyboard.press("Alt+KeyM")
    camera.shoot(page, "poh-along")
    page.keyboard.press("Alt+KeyM")
    page.locator("#step").select_option("4")
    page.context.set_offline(True)
    page.keyboard.press("Alt+KeyN")
    expect(page.locator("#notice")).to_contain_text("zodra er verbinding is")
    camera.shoot(page, "poh-offline")
    page.context.set_offline(False)
    note.fill("Doel: zes uur doorslapen\nZegt dat hij soms niet meer wil leven.")
    page.locator(".bar-alarm").wait_for()
    camera.shoot(page, "poh-alarm")
    page.locator("#toetsen summary").click()
    page.locator("#toetsen").scroll_into_view_if_needed()
    camera.shoot(page, "poh-keys", height=1500)
    note.fill("Doel: zes uur doorslapen\nEerste stap: telefoon om tien uur weg\nCijfer: 5")
    page.keyboard.press("Alt+KeyK")
    page.locator("#soep").wait_for()
    page.keyboard.press("Alt+KeyK")
    expect(page.locator("#copied")).to_have_text("Gekopieerd")
    camera.shoot(page, "poh-soep")


def _agrees_refers_and_follows_up(camera: Camera, page: Page) -> None:
    """What was agreed, the sociale kaart, and meeting again six weeks later."""
    page.get_by_role("link", name="Leg afspraken vast").click()
    camera.shoot(page, "practice-agreements", height=1250)
    page.get_by_label("Vervolg op").fill(written(date.today() + timedelta(days=42)))
    page.get_by_role("button", name="Leg deze afspraken vast").click()
    page.get_by_text("Bewaard vandaag").wait_for()
    conversation = page.url.split("/afspraken")[0]
    page.get_by_role("link", name="Sociale kaart").click()
    page.get_by_role("button", name="Zet voorbeelden neer").click()
    page.get_by_text("Voorbeeld, bestaat niet").first.wait_for()
    camera.shoot(page, "practice-social-map", height=1000)
    page.goto(f"{conversation}/vervolg")
    page.get_by_role("button", name="Start vervolgconsult").click()
    better = page.get_by_label("Wat is er beter sinds de vorige keer?")
    better.fill("Ik slaap weer drie nachten door.")
    camera.shoot(page, "practice-follow-up", height=1000)


def take(camera: Camera) -> None:
    """All pictures, in the order in which things happen."""
    a_patient_is_half_way(camera, "Koos")
    a_patient_prepares(camera, "Ria")
    a_patient_stumbles(camera, "Wim")
    a_patient_raises_an_alarm(camera, "Samira")
    the_practice_invites(camera, "Hennie")
    the_manager_sets_up(camera)
    the_poh_reads_and_asks(camera, "Ria")


def main() -> None:
    """Start the product, take the pictures, stop it again."""
    notes = Console(stderr=True)
    for name in list(os.environ):
        if name.startswith("BREDE_GESPREK_"):
            del os.environ[name]  # the database of whoever runs this is none of our business
    browser_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if browser_path is None:
        raise SystemExit("Chromium is missing. On Debian and Ubuntu: apt-get install chromium")
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), port=free_port(), public_url=ADDRESS)
        with running_product(settings, notes) as product:
            demo = demo_practice(product)
            assert demo is not None, "an empty store gets a demo practice"
            people = RunningProduct(product, load_secrets(product.settings), demo)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=browser_path, args=QUIET)
                pictures = Path(folder) / "pictures"
                pictures.mkdir()
                take(Camera(browser, people, pictures))
                browser.close()
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(pictures, FOLDER)
    notes.print(f"The pictures are in {FOLDER.relative_to(Path.cwd())}.", highlight=False)


if __name__ == "__main__":
    main()
