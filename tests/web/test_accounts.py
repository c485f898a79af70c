"""Accounts of the practice: a second factor, colleagues, locks, and where one is signed in."""

from __future__ import annotations

import html as markup
import re
import time
from collections.abc import Callable

import pytest
from passlib.totp import TOTP

from bot.store.models import EntryLink, FailedSignIn, SignIn, User
from bot.web.practice.people.lockout import LOCKED, LOCKED_FOR, MOST_FAILURES
from bot.web.practice.people.passwords import TOO_EASY, TOO_SHORT, weakness
from bot.web.practice.people.sessions import IDLE, device_of
from tests.web.conftest import PASSWORD, Browser, Page, World

ANNA = "poh@praktijk1.example"
BOSS = "manager@praktijk1.example"
NEW_PASSWORD = "vier gewone groene fietsen"


@pytest.fixture
def real(make_world: Callable[..., World]) -> World:
    """Practices as they are: nobody gets in without a second factor."""
    return make_world(demo=False)


def sign_in(world: World, email: str = ANNA, password: str = PASSWORD) -> tuple[Browser, Page]:
    browser = world.browser()
    browser.get("/login")
    return browser, browser.post("/login", email=email, password=password)


def account(world: World, *roles: str) -> None:
    """An account without signing in."""
    from bot.web.practice.accounts import create_account

    create_account(
        world.app,
        email=f"{'-'.join(roles)}@praktijk{world.practice}.example",
        password=PASSWORD,
        name="Anna",
        practice_id=world.practice,
        roles=roles,
    )


def code_of(key: str, later: int = 0) -> str:
    """What an authenticator app shows at this moment, or so many half minutes later."""
    app = TOTP(key=re.sub(r"[^A-Z2-7]", "", key), digits=6, period=30)
    token: str = app.generate(time.time() + 30 * later).token
    return token


def link_app(browser: Browser) -> str:
    """Link an authenticator app; gives its key."""
    browser.get("/praktijk/account")
    page = browser.post("/praktijk/account/app", setup="authenticator")
    found = re.search(r'class="code wraps">([^<]+)<', page.html)
    assert found is not None, page.html
    page = browser.post("/login/code", code=code_of(found.group(1)))
    assert page.path == "/praktijk/account" and "De app is gekoppeld." in page
    return found.group(1)


# The second factor


def test_who_has_no_second_factor_can_do_nothing_but_set_one_up(real: World) -> None:
    account(real, "poh")
    browser, page = sign_in(real)
    assert page.path == "/praktijk/account"
    assert "Stel eerst een app of een passkey in." in page
    for path in ("/praktijk", "/praktijk/uitnodigen", "/praktijk/vragen"):
        assert browser.get(path).path == "/praktijk/account", path


def test_with_an_app_signing_in_takes_the_password_and_the_code(real: World) -> None:
    account(real, "poh")
    browser, _ = sign_in(real)
    key = link_app(browser)
    assert browser.get("/praktijk").path == "/praktijk"
    other, page = sign_in(real)
    assert page.path == "/login/code"
    assert "Deze code klopt niet." in other.post("/login/code", code="000000")
    assert other.post("/login/code", code=code_of(key, later=1)).path == "/praktijk"
    half_way, _ = sign_in(real)
    assert half_way.get("/praktijk").path == "/login"


def test_a_code_of_the_app_works_once(real: World) -> None:
    account(real, "poh")
    browser, _ = sign_in(real)
    key = link_app(browser)
    code = code_of(key, later=1)
    seen, _ = sign_in(real)
    assert seen.post("/login/code", code=code).path == "/praktijk"
    for old in (code, code_of(key)):
        over_the_shoulder, _ = sign_in(real)
        page = over_the_shoulder.post("/login/code", code=old)
        assert page.path == "/login/code" and "Wacht dan op de volgende." in page
        assert over_the_shoulder.get("/praktijk").path == "/login"
    assert seen.get("/praktijk").path == "/praktijk"
    next_one, _ = sign_in(real)
    assert next_one.post("/login/code", code=code_of(key, later=2)).path == "/praktijk"


def test_a_code_that_two_send_at_once_lets_one_in(real: World) -> None:
    account(real, "poh")
    browser, _ = sign_in(real)
    key = link_app(browser)
    ours, _ = sign_in(real)
    theirs, _ = sign_in(real)
    totp = real.app.extensions["security"].totp_factory
    looked_up = totp.get_last_counter
    # Both looked before either had written.
    before = looked_up(real.all_of(User)[0])
    totp.get_last_counter = lambda _user: before
    code = code_of(key, later=1)
    paths = [each.post("/login/code", code=code).path for each in (ours, theirs)]
    assert paths == ["/praktijk", "/login/code"]


def test_the_key_of_an_app_is_stored_sealed(real: World) -> None:
    account(real, "poh")
    browser, _ = sign_in(real)
    key = re.sub("[^A-Z2-7]", "", link_app(browser))
    stored = real.all_of(User)[0].tf_totp_secret
    assert stored and key not in stored
    assert '"enckey"' in stored


def test_a_recovery_code_works_once_instead_of_the_app(real: World) -> None:
    account(real, "poh")
    browser, _ = sign_in(real)
    link_app(browser)
    browser.get("/praktijk/account/herstelcodes")
    page = browser.post("/praktijk/account/herstelcodes")
    codes = re.findall(r'<strong class="code">([^<]+)<', page.html)
    assert len(codes) == 8
    assert codes[0] not in str([row.mf_recovery_codes for row in real.all_of(User)])
    for expected in ("/praktijk", "/login/herstelcode"):
        other, _ = sign_in(real)
        other.get("/login/herstelcode")
        assert other.post("/login/herstelcode", code=codes[0]).path == expected
    assert "Je hebt er nog 7." in browser.get("/praktijk/account")


def test_an_example_practice_lets_in_without_and_says_so(world: World) -> None:
    page = world.professional().get("/praktijk/account")
    assert "Dit is een voorbeeldpraktijk, zonder echte patiënten." in page


# Locking


def test_after_five_wrong_passwords_the_account_is_locked_also_after_a_restart(
    make_world: Callable[..., World], world: World
) -> None:
    account(world, "poh")
    for _ in range(MOST_FAILURES):
        _, page = sign_in(world, password="een fout wachtwoord")
    assert LOCKED in markup.unescape(page.html)
    restarted = make_world()
    restarted.app.extensions["brede_gesprek"] = world.app.extensions["brede_gesprek"]
    _, page = sign_in(restarted)
    assert page.path == "/login" and LOCKED in markup.unescape(page.html)
    world.clock.forward(seconds=LOCKED_FOR.total_seconds() + 1)
    assert sign_in(world)[1].path == "/praktijk"
    assert len(world.all_of(FailedSignIn)) == MOST_FAILURES


def test_an_address_without_an_account_locks_in_the_same_words(world: World) -> None:
    pages = [sign_in(world, "niemand@elders.example", "fout fout fout")[1] for _ in range(6)]
    assert LOCKED not in markup.unescape(pages[0].html)
    assert LOCKED in markup.unescape(pages[-1].html)
    assert "niemand" not in str([row.account for row in world.all_of(FailedSignIn)])


def test_a_good_password_starts_the_count_anew(world: World) -> None:
    account(world, "poh")
    for _ in range(MOST_FAILURES - 1):
        sign_in(world, password="een fout wachtwoord")
    assert sign_in(world)[1].path == "/praktijk"
    _, page = sign_in(world, password="een fout wachtwoord")
    assert LOCKED not in markup.unescape(page.html)


def test_wrong_codes_lock_too(real: World) -> None:
    account(real, "poh")
    browser, _ = sign_in(real)
    key = link_app(browser)
    other, _ = sign_in(real)
    for _ in range(MOST_FAILURES):
        other.get("/login/code")
        page = other.post("/login/code", code="000000")
    other.get("/login/code")
    page = other.post("/login/code", code=code_of(key))
    assert page.path == "/login/code" and LOCKED in markup.unescape(page.html)
    assert {row.step for row in real.all_of(FailedSignIn)} == {"code"}


def test_limits_on_attempts_outlive_a_restart(
    make_world: Callable[..., World], world: World
) -> None:
    for _ in range(10):
        sign_in(world, "a@b.example", "fout fout fout")
    again = make_world()
    # The same database, as after a restart.
    from bot.web.limits import install_limits

    install_limits(again.app, world.database, "l" * 64)
    browser = again.browser()
    browser.get("/login")
    assert browser.post("/login", email="a@b.example", password="fout").status == 429


# Sessions


def test_one_sees_where_one_is_signed_in_and_ends_the_others(world: World) -> None:
    account(world, "poh")
    here, _ = sign_in(world)
    there, _ = sign_in(world)
    assert here.get("/praktijk/account").html.count("<td>vandaag") == 4
    page = here.post("/praktijk/account/andere-apparaten")
    assert "Je bent uitgelogd op je andere apparaten." in page
    assert there.get("/praktijk").path == "/login"
    assert here.get("/praktijk").path == "/praktijk"


def test_signing_out_here_leaves_the_other_browser_alone(world: World) -> None:
    account(world, "poh")
    here, _ = sign_in(world)
    there, _ = sign_in(world)
    here.get("/praktijk")
    here.post("/logout")
    assert here.get("/praktijk").path == "/login"
    assert there.get("/praktijk").path == "/praktijk"


def test_a_browser_that_was_left_alone_signs_in_again(world: World) -> None:
    browser = world.professional()
    world.clock.forward(seconds=IDLE.total_seconds() - 60)
    assert browser.get("/praktijk").path == "/praktijk"
    world.clock.forward(seconds=IDLE.total_seconds() + 60)
    assert browser.get("/praktijk").path == "/login"
    assert world.all_of(SignIn) == []


def test_staying_signed_in_cannot_be_asked_for(world: World) -> None:
    account(world, "poh")
    browser = world.browser()
    browser.get("/login")
    browser.post("/login", email=ANNA, password=PASSWORD, remember="y")
    assert browser.client.get_cookie("remember_token") is None


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140 Safari/537 Edg/140", "Edge op Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18 Safari/605", "Safari op Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140) Firefox/140", "Firefox op Linux"),
        ("", "Een browser"),
    ],
)
def test_a_browser_is_named_in_a_few_words(agent: str, words: str) -> None:
    assert device_of(agent) == words


# Passwords


def test_changing_the_password_ends_the_other_browsers(world: World) -> None:
    account(world, "poh")
    here, _ = sign_in(world)
    there, _ = sign_in(world)
    here.get("/praktijk/account/wachtwoord")
    page = here.post(
        "/praktijk/account/wachtwoord",
        password=PASSWORD, new_password=NEW_PASSWORD, new_password_confirm=NEW_PASSWORD,
    )  # fmt: skip
    assert page.path == "/praktijk/account" and "Je wachtwoord is veranderd." in page
    assert there.get("/praktijk").path == "/login"
    assert sign_in(world, password=NEW_PASSWORD)[1].path == "/praktijk"
    assert sign_in(world)[1].path == "/login"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"password": "iets anders"}, "Het wachtwoord klopt niet."),
        ({"new_password": "kort", "new_password_confirm": "kort"}, TOO_SHORT),
        ({"new_password": "welkom123456", "new_password_confirm": "welkom123456"}, TOO_EASY),
        ({"new_password_confirm": "een ander lang ding"}, "wachtwoorden zijn niet gelijk"),
    ],
)
def test_a_mistake_in_a_new_password_is_named(
    world: World, fields: dict[str, str], says: str
) -> None:
    browser = world.professional()
    browser.get("/praktijk/account/wachtwoord")
    good = {
        "password": PASSWORD, "new_password": NEW_PASSWORD, "new_password_confirm": NEW_PASSWORD,
    }  # fmt: skip
    page = browser.post("/praktijk/account/wachtwoord", **(good | fields))
    assert page.path == "/praktijk/account/wachtwoord" and page.title.startswith("Fout: ")
    assert says in page


@pytest.mark.parametrize(
    "password",
    ["welkom123456", "wachtwoord12", "huisartsenpraktijk", "aaaaaaaaaaaaaa", "anna@linde.example"],
)
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    assert weakness(password, "anna@linde.example", "Anna") == TOO_EASY


def test_four_words_are_a_good_password() -> None:
    assert weakness(NEW_PASSWORD, "anna@linde.example", "Anna") is None


# Colleagues


def add_colleague(browser: Browser, **fields: object) -> Page:
    browser.get("/praktijk/collegas")
    given = {"name": "Bea", "email": "bea@linde.example", "roles": ["assistant"]} | fields
    return browser.post("/praktijk/collegas", **given)


def link_in(page: Page) -> str:
    found = re.search(
        r'value="https://gesprek\.example(/praktijk/welkom\?sleutel=[^"]+)"', page.html
    )
    assert found is not None, page.html
    return found.group(1)


def test_a_manager_gives_a_colleague_a_link_that_works_once(world: World) -> None:
    page = add_colleague(world.professional("manager"))
    link = link_in(page)
    assert "Er gaat geen mail uit" in page
    assert link.split("=")[1] not in str([row.digest for row in world.all_of(EntryLink)])
    bea = world.browser()
    bea.get(link)
    page = bea.post(
        "/praktijk/welkom", new=NEW_PASSWORD, again="iets anders langs", sleutel=link.split("=")[1]
    )
    assert page.status == 422 and "niet gelijk" in page
    page = bea.post(
        "/praktijk/welkom", new=NEW_PASSWORD, again=NEW_PASSWORD, sleutel=link.split("=")[1]
    )
    assert page.path == "/login" and "Je wachtwoord is bewaard." in page
    assert sign_in(world, "bea@linde.example", NEW_PASSWORD)[1].path == "/praktijk"
    assert world.browser().get(link).status == 410


def test_a_link_for_a_colleague_ends_after_three_days(world: World) -> None:
    link = link_in(add_colleague(world.professional("manager")))
    world.clock.forward(days=3, seconds=1)
    page = world.browser().get(link)
    assert page.status == 410 and "Deze link werkt niet meer" in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": ""}, "Vul een naam in"),
        ({"email": "geen adres"}, "Vul een e-mailadres in"),
        ({"email": BOSS}, "kan geen account worden gemaakt"),
        ({"roles": []}, "Kies minstens één rol."),
        ({"roles": ["admin"]}, "Kies minstens één rol."),
    ],
)
def test_a_mistake_in_a_colleague_is_named_and_nothing_is_made(
    world: World, fields: dict[str, object], says: str
) -> None:
    page = add_colleague(world.professional("manager"), **fields)
    assert page.status == 422 and says in page and page.title.startswith("Fout: ")
    assert len(world.all_of(User)) == 1


def test_a_disabled_colleague_is_out_at_once_and_can_come_back(world: World) -> None:
    anna = world.professional()
    boss = world.professional("manager")
    user = next(row.id for row in world.all_of(User) if row.email == ANNA)
    boss.get("/praktijk/collegas")
    assert "staat uit" in boss.post(f"/praktijk/collegas/{user}/uitzetten")
    assert anna.get("/praktijk").path == "/login"
    assert sign_in(world)[1].path == "/login"
    boss.get("/praktijk/collegas")
    boss.post(f"/praktijk/collegas/{user}/aanzetten")
    assert sign_in(world)[1].path == "/praktijk"


def test_a_new_link_for_a_colleague_takes_the_old_way_in_away(real: World) -> None:
    account(real, "poh")
    anna, _ = sign_in(real)
    link_app(anna)
    account(real, "manager")
    boss, _ = sign_in(real, BOSS)
    link_app(boss)
    user = next(row.id for row in real.all_of(User) if row.email == ANNA)
    boss.get("/praktijk/collegas")
    link_in(boss.post(f"/praktijk/collegas/{user}/link"))
    assert anna.get("/praktijk").path == "/login"
    row = next(row for row in real.all_of(User) if row.id == user)
    assert (row.password, row.tf_totp_secret) == (None, None)


def test_there_is_always_a_manager_left(world: World) -> None:
    boss = world.professional("manager")
    me = world.all_of(User)[0].id
    boss.get("/praktijk/collegas")
    assert "Er moet één praktijkmanager blijven." in boss.post(
        f"/praktijk/collegas/{me}/rollen", roles=["poh"]
    )
    boss.get("/praktijk/collegas")
    assert "Je eigen account kun je niet uitzetten." in boss.post(
        f"/praktijk/collegas/{me}/uitzetten"
    )
    assert boss.get("/praktijk/collegas").status == 200


def test_another_role_holds_from_the_next_page(world: World) -> None:
    sam = world.professional("assistant")
    boss = world.professional("manager")
    user = next(row.id for row in world.all_of(User) if row.email.startswith("assistant"))
    conversation = world.sent()
    assert sam.get(f"/praktijk/gesprek/{conversation}").status == 403
    boss.get("/praktijk/collegas")
    boss.post(f"/praktijk/collegas/{user}/rollen", roles=["assistant", "poh"])
    assert sam.get(f"/praktijk/gesprek/{conversation}").status == 200


def test_the_manager_sees_failed_attempts(world: World) -> None:
    account(world, "poh")
    for _ in range(3):
        sign_in(world, password="een fout wachtwoord")
    page = world.professional("manager").get("/praktijk/collegas")
    row = page.html.split(ANNA)[1].split("</tr>")[0]
    assert '<td data-label="Mislukt in 30 dagen">3</td>' in row


def test_failed_attempts_of_long_ago_do_not_count_for_the_lock(world: World) -> None:
    account(world, "poh")
    for _ in range(MOST_FAILURES - 1):
        sign_in(world, password="een fout wachtwoord")
    world.clock.forward(seconds=LOCKED_FOR.total_seconds() + 1)
    _, page = sign_in(world, password="een fout wachtwoord")
    assert LOCKED not in markup.unescape(page.html)
    assert sign_in(world)[1].path == "/praktijk"
