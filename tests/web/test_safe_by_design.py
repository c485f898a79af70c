"""Headers, forms, two practices apart, and text that must stay text."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.export.jobs.files import folder
from bot.store.models import (
    ExportJob,
    Flag,
    Goal,
    Invitation,
    Referral,
    SocialMapEntry,
    User,
    WarmReferral,
)
from bot.web.app import LARGEST_REQUEST
from bot.web.headers import CONTENT_SECURITY_POLICY
from tests.web.conftest import Browser, World

PUBLIC = {"patient.home", "patient.start", "patient.sign_in", "patient.privacy", "static"}
OF_A_CONVERSATION = ("afspraken", "verwijzen/nieuw", "vervolg", "opnieuw-uitnodigen", "mdo")
OPENED_BY_A_LINK = {"practice.entry"}
"""Pages of the practice for who has no password yet; the secret in the address opens them."""
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'\"></textarea><svg onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "&lt;script&gt;&amp;",
]


def finished_export(world: World, kind: str) -> str:
    """The id of an export of the practice that is done, with its file."""
    with world.database.unit_of_work() as session:
        job = ExportJob(
            practice_id=world.practice, kind=kind, state="done", file_name="x.json",
            created_at=world.clock(), beat_at=world.clock(), finished_at=world.clock(),
        )  # fmt: skip
        session.add(job)
        session.flush()
        path = folder(world.settings) / f"{job.id}.json"
        path.write_text("[]", encoding="utf-8")
        return job.id


def routes(world: World) -> list[tuple[str, str, dict[str, Any]]]:
    """Every address of the application with its method and the names in it."""
    found = []
    for rule in world.app.url_map.iter_rules():
        methods = sorted((rule.methods or set()) & {"GET", "POST"})
        found += [(rule.endpoint, method, rule._converters) for method in methods]
    return found


# Headers


def test_every_page_carries_the_strict_policy_and_is_never_stored(world: World) -> None:
    pages = [
        world.browser().get("/"),
        world.talking().last,
        world.professional().get("/praktijk"),
        world.browser().get("/niets"),
        world.talking().answer(text=""),
    ]
    for page in pages:
        assert page is not None
        headers = page.response.headers
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_policy_has_no_exceptions() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def test_no_page_has_a_style_or_script_in_it_or_calls_elsewhere(world: World) -> None:
    conversation = world.sent()
    anna = world.professional()
    pages = [
        world.browser().get("/"),
        world.browser().get("/start"),
        world.talking().last,
        world.at_check().last,
        anna.get("/praktijk"),
        anna.get(f"/praktijk/gesprek/{conversation}"),
        *(anna.get(f"/praktijk/gesprek/{conversation}/{page}") for page in OF_A_CONVERSATION),
        anna.get("/praktijk/sociale-kaart"),
        anna.get("/praktijk/sociale-kaart/nieuw"),
        anna.get("/praktijk/sociale-kaart/inlezen"),
        anna.get("/praktijk/helpdesk"),
        anna.post(f"/praktijk/gesprek/{conversation}/consult"),
    ]
    for page in pages:
        assert page is not None
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?! src=)", page.html)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page.html)


def test_https_adds_hsts_and_ties_the_cookies_to_the_host(
    make_world: Callable[..., World],
) -> None:
    world = make_world(secure_cookies=True)
    made = world.invite()
    client = world.app.test_client()
    first = client.get("/start", base_url="https://localhost")
    token = re.search(r'name="csrf_token" value="([^"]+)"', first.get_data(as_text=True))
    assert token is not None
    answer = client.post(
        "/start",
        base_url="https://localhost",
        data={"csrf_token": token.group(1), "code": made.code, "birth_date": "12-3-1958"},
    )
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    cookies = first.headers.getlist("Set-Cookie") + answer.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"__Host-gesprek", "__Host-sessie"}
    for cookie in cookies:
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie


def test_without_https_there_is_no_hsts(world: World) -> None:
    assert "Strict-Transport-Security" not in world.browser().get("/").response.headers


def test_the_style_sheet_may_be_kept_because_its_address_changes(world: World) -> None:
    page = world.browser().get("/")
    address = re.search(r'href="(/static/style\.css\?v=\w{12})"', page.html)
    assert address is not None
    response = world.app.test_client().get(address.group(1))
    assert "immutable" in response.headers["Cache-Control"]
    response.close()


def test_the_first_load_stays_small(world: World) -> None:
    client = world.app.test_client()
    sizes = {}
    for path in ("/start", "/static/style.css", "/static/patient.js"):
        with client.get(path) as response:
            sizes[path] = len(response.get_data())
    assert sum(sizes.values()) <= 60_000
    assert sizes["/static/patient.js"] <= 10_000


# Forms


def test_every_form_that_posts_carries_a_token(world: World) -> None:
    conversation = world.sent()
    anna = world.professional()
    talking = world.talking()
    pages = [
        world.browser().get("/"),
        world.browser().get("/start"),
        world.browser().get("/login"),
        talking.last,
        talking.get("/stoppen"),
        talking.get("/verwijderen"),
        world.at_check().last,
        anna.get("/praktijk"),
        anna.get("/praktijk/uitnodigen"),
        anna.get(f"/praktijk/gesprek/{conversation}"),
        *(anna.get(f"/praktijk/gesprek/{conversation}/{page}") for page in OF_A_CONVERSATION),
        anna.get("/praktijk/sociale-kaart"),
        anna.get("/praktijk/sociale-kaart/nieuw"),
        anna.get("/praktijk/sociale-kaart/inlezen"),
        anna.post(f"/praktijk/gesprek/{conversation}/consult"),
    ]
    for page in pages:
        assert page is not None
        forms = re.findall(r'<form[^>]*method="post".*?</form>', page.html, re.S)
        assert forms, page.path
        for form in forms:
            assert 'name="csrf_token"' in form, page.path


def test_no_address_takes_a_post_without_a_token(world: World) -> None:
    browser = world.professional()
    world.talking()
    for endpoint, method, converters in routes(world):
        if method != "POST":
            continue
        values = {name: "1" for name in converters}
        with world.app.test_request_context():
            path = world.app.url_for(endpoint, **values)
        answer = browser.client.post(path, data={"do": "answer"})
        assert answer.status_code == 400, endpoint
        assert "Ga terug" in answer.get_data(as_text=True), endpoint


def test_a_patient_whose_page_got_too_old_keeps_the_words(world: World) -> None:
    browser = world.talking()
    page = browser.answer(text="Ik was lang weg.", csrf_token="oud")
    assert page.status == 400
    assert "Ik was lang weg.</textarea>" in page
    assert "Druk nog een keer op de knop." in page
    assert browser.answer(text="Ik was lang weg.").hidden("ask") == "scale_now"


def test_a_request_that_is_far_too_large_gets_a_page(world: World) -> None:
    page = world.talking().answer(text="a" * (LARGEST_REQUEST + 1))
    assert page.status == 413
    assert "Dit is te veel tegelijk" in page and "Hulp nodig?" in page


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/niets", "get", 404), ("/ingetrokken", "post", 400), ("/praktijk/gesprek", "get", 404)],
)
def test_errors_are_dutch_pages_with_the_help_card(
    world: World, path: str, method: str, status: int
) -> None:
    page = getattr(world.browser(), method)(path)
    assert page.status == status
    assert "Hulp nodig?" in page and "Naar het begin" in page


def test_something_that_breaks_shows_no_trace_and_logs_no_words(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = world.talking()

    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("Ik slaap slecht")

    monkeypatch.setattr(world.engine, "turn", broken)
    page = browser.answer(text="Ik slaap slecht")
    assert page.status == 500
    assert "Er is iets mis bij ons" in page and "Traceback" not in page
    assert "RuntimeError" in caplog.text
    assert "Ik slaap slecht" not in caplog.text


# Two practices


def test_every_address_that_names_something_is_closed_for_the_other_practice(
    world: World,
) -> None:
    conversation = world.sent()
    made = world.invite()
    with world.database.unit_of_work() as session:
        flag = Flag(conversation_id=conversation, kind="safety", tier="S2")
        session.add_all(
            [flag, Referral(conversation_id=conversation, needs=[], offered=[], picked=["x"])]
        )
        warm = WarmReferral(conversation_id=conversation, name="Buurthuis")
        place = SocialMapEntry(practice_id=world.practice, name="Buurthuis", offers=[])
        session.add_all([warm, place])
    own = world.professional("poh", "gp", "manager", "assistant")
    own.get(f"/praktijk/gesprek/{conversation}")
    consult = own.post(f"/praktijk/gesprek/{conversation}/consult").path.rsplit("/", 1)[1]
    own.get("/praktijk/uitnodigen")
    handover = own.post("/praktijk/uitnodigen", label="Piet", birth_date="1-1-1960").path
    handover = handover.rsplit("/", 1)[1]
    colleague = world.all_of(User)[0].id
    stranger = world.professional(
        "poh", "gp", "manager", "assistant", practice=world.other_practice
    )
    token = stranger.get("/praktijk/uitnodigen").hidden("csrf_token")
    jobs = {kind: finished_export(world, kind) for kind in ("files", "deidentified")}
    tables = (Flag, Referral, Invitation, WarmReferral, SocialMapEntry)
    before = [world.all_of(table) for table in tables]
    walked = 0
    for endpoint, method, converters in routes(world):
        if not converters or endpoint in PUBLIC or endpoint.startswith("security"):
            continue
        if "text_name" in converters:
            continue  # a name of ours, the same for every practice
        ids = {
            "conversation_id": consult if endpoint.startswith("professional") else conversation,
            "invitation_id": made.invitation.id,
            "flag_id": flag.id,
            "job_id": jobs["deidentified" if "review" in endpoint else "files"],
            "warm_id": warm.id,
            "entry_id": place.id,
            "user_id": colleague,
            "handover_id": handover,
            "part": 1,
        }
        with world.app.test_request_context():
            path = world.app.url_for(endpoint, **{name: ids[name] for name in converters})
        data = {"csrf_token": token, "decision": "confirmed", "do": "answer", "key": "k" * 16}
        data |= {"note": "x", "text": "x"}
        send: Any = getattr(stranger.client, method.lower())
        answer = send(path, data=data) if method == "POST" else send(path)
        assert answer.status_code == 404, (endpoint, method)
        allowed = own.client.get(path, buffered=True).status_code if method == "GET" else 200
        assert allowed == 200, (endpoint, "closed for its own practice too")
        walked += 1
    assert walked >= 10
    after = [world.all_of(table) for table in tables]
    assert [[row.id for row in rows] for rows in after] == [
        [row.id for row in rows] for rows in before
    ]
    assert after[0][0].handled_at is None and after[1][0].status == "proposed"
    assert all(row.withdrawn_at is None for row in after[2])


def test_the_list_of_one_practice_shows_nothing_of_the_other(world: World) -> None:
    world.sent(world.invite(label="Van de Linde"))
    world.invite(label="Ook van de Linde")
    page = world.professional(practice=world.other_practice).get("/praktijk")
    assert "Van de Linde" not in page and "Nog geen gesprekken." in page


def test_every_practice_address_asks_to_sign_in_first(world: World) -> None:
    world.sent()
    client = world.app.test_client()
    for endpoint, method, converters in routes(world):
        if not endpoint.startswith(("practice.", "professional.")) or method != "GET":
            continue
        if endpoint in OPENED_BY_A_LINK:
            continue
        with world.app.test_request_context():
            path = world.app.url_for(endpoint, **{name: "1" for name in converters})
        answer = client.get(path)
        assert answer.status_code == 302 and "/login" in answer.headers["Location"], endpoint


def test_a_patients_cookie_opens_nothing_of_the_practice(world: World) -> None:
    browser = world.talking()
    for path in ("/praktijk", "/praktijk/uitnodigen", f"/poh/{world.conversations()[0].id}"):
        assert browser.get(path).path == "/login"


def test_a_practice_user_is_no_patient(world: World) -> None:
    world.talking()
    assert world.professional().get("/gesprek").path == "/start"


# Text stays text


def shows_everywhere(world: World, payload: str) -> dict[str, str]:
    """The pages on which words of a patient appear, with the payload as those words."""
    made = world.invite(label=payload)
    browser: Browser = world.talking(made)
    log = browser.answer(text=payload).html
    browser.answer(option="4")
    browser.answer(text=payload)
    browser.answer(option="daily")
    check = browser.answer(option="none").html
    conversation = world.conversations()[0].id
    with world.database.unit_of_work() as session:
        session.add(Goal(conversation_id=conversation, number=1, wish=payload, what=payload))
        session.add(Flag(conversation_id=conversation, kind="safety", tier="S2", message_number=3))
    sent = browser.answer(option="send").html
    anna = world.professional()
    pages = {
        "log": log,
        "check": check,
        "sent": sent,
        "list": anna.get("/praktijk").html,
        "conversation": anna.get(f"/praktijk/gesprek/{conversation}").html,
        "search": anna.get(f"/praktijk?zoek={'x' + payload[:20]}").html,
    }
    panel = anna.post(f"/praktijk/gesprek/{conversation}/consult")
    anna.get(panel.path)
    pages["panel"] = anna.post(panel.path, do="note", note=payload).html
    pages["record"] = anna.get(f"{panel.path}/afronden").html
    pages["consults"] = anna.get("/poh").html
    return pages


@pytest.mark.parametrize("payload", PAYLOADS)
def test_words_of_a_patient_appear_literally_on_every_page(world: World, payload: str) -> None:
    pages = shows_everywhere(world, payload)
    for name, html in pages.items():
        if "<" in payload:
            assert payload not in html, name
        if name != "search":
            assert payload in markup.unescape(html), name
        assert not re.search(r"<script(?! src=\"/static/)|<svg(?! xmlns)|<img", html), name
