"""Meeting again: what is better, the goals of then, inviting again, and leaving nothing behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.invitations import open_invitation
from bot.store.models import (
    AgreedGoal,
    Agreement,
    CaseMeeting,
    Conversation,
    FollowUp,
    Goal,
    GoalReview,
    Invitation,
    InvitedAgain,
    WarmReferral,
)
from tests.web.conftest import BIRTH_DATE, SECRETS, START, Browser, Page, World
from tests.web.forms import fields_of, send

QUESTION = "Wat is er beter sinds de vorige keer?"


@pytest.fixture
def anna(world: World) -> Browser:
    return world.professional()


@pytest.fixture
def earlier(world: World, anna: Browser) -> str:
    """A preparation with two goals that were agreed on, six weeks ago."""
    name = world.sent(world.invite(label="Ria"), wish="Ik wil beter slapen.")
    with world.database.unit_of_work() as session:
        session.query(Goal).filter_by(conversation_id=name).delete()
        session.add(
            Goal(conversation_id=name, number=1, what="Telefoon weg", when="elke dag", confidence=6)
        )
    send(
        anna, f"/praktijk/gesprek/{name}/afspraken",
        **{"goals-1-what": "Wandelen", "goals-1-confidence": "4", "poh_does": "belt"},
    )  # fmt: skip
    world.clock.forward(days=42)
    world.sign_in(anna, f"poh@praktijk{world.practice}.example")
    return name


def start(anna: Browser, earlier: str) -> str:
    """Begin a consult that follows; gives its id."""
    anna.get(f"/praktijk/gesprek/{earlier}/vervolg")
    page = anna.post(f"/praktijk/gesprek/{earlier}/vervolgconsult")
    assert page.path.endswith("/vervolg"), page.html
    return page.path.split("/")[3]


def test_a_follow_up_opens_with_what_is_better_and_shows_then_beside_now(
    anna: Browser, earlier: str
) -> None:
    later = start(anna, earlier)
    page = anna.get(f"/praktijk/gesprek/{later}/vervolg")
    assert page.html.index(QUESTION) < page.html.index("Doelen van de vorige keer")
    assert "Telefoon weg" in page and "Vertrouwen toen: <strong>6</strong>" in page
    assert "Ik wil beter slapen." in page and "De POH doet: belt" in page


def test_how_each_goal_went_is_kept_with_confidence_then_and_now(
    world: World, anna: Browser, earlier: str
) -> None:
    later = start(anna, earlier)
    page = send(
        anna, f"/praktijk/gesprek/{later}/vervolg",
        **{
            "better": "Ik slaap twee nachten door", "reviews-0-outcome": "reached",
            "reviews-0-confidence": "8", "reviews-1-outcome": "adjusted",
            "reviews-1-confidence": "5", "reviews-1-remark": "Twee keer per week",
            "warning_sign": "Laat naar bed", "first_step": "Wekker zetten",
            "who_helps": "Mijn zus",
        },
    )  # fmt: skip
    assert "Bewaard" in page
    assert sorted(goal.status for goal in world.all_of(AgreedGoal)) == ["adjusted", "reached"]
    row = world.all_of(FollowUp)[0]
    assert (row.better, row.who_helps) == ("Ik slaap twee nachten door", "Mijn zus")
    summary = anna.get(f"/praktijk/gesprek/{later}").html.split('id="samenvatting"')[1]
    assert "Wat is er beter: Ik slaap twee nachten door" in summary
    assert "- Telefoon weg: gehaald (vertrouwen toen 6, nu 8)." in summary
    assert "aangepast (vertrouwen toen 4, nu 5). Twee keer per week" in summary


def test_a_new_agreement_takes_over_only_what_goes_on(
    world: World, anna: Browser, earlier: str
) -> None:
    later = start(anna, earlier)
    send(
        anna, f"/praktijk/gesprek/{later}/vervolg",
        **{"reviews-0-outcome": "let_go", "reviews-1-outcome": "adjusted",
           "reviews-1-remark": "Twee keer per week wandelen"},
    )  # fmt: skip
    filled = fields_of(anna.get(f"/praktijk/gesprek/{later}/afspraken"))
    assert filled["goals-0-what"] == "Twee keer per week wandelen"
    assert filled["goals-1-what"] == ""


def test_pressing_twice_opens_the_same_follow_up(
    world: World, anna: Browser, earlier: str
) -> None:
    assert start(anna, earlier) == start(anna, earlier)
    assert len(world.all_of(FollowUp)) == 1


def test_a_third_conversation_sees_the_whole_line(
    world: World, anna: Browser, earlier: str
) -> None:
    second = start(anna, earlier)
    world.clock.forward(days=1)
    world.sign_in(anna, f"poh@praktijk{world.practice}.example")
    third = start(anna, second)
    assert third != second
    page = anna.get(f"/praktijk/gesprek/{third}/vervolg")
    for name in (earlier, second):
        assert f"/praktijk/gesprek/{name}" in page
    assert {row.thread for row in world.all_of(FollowUp)} == {earlier}


def test_a_conversation_without_an_earlier_one_says_how_to_begin(
    anna: Browser, earlier: str
) -> None:
    page = anna.get(f"/praktijk/gesprek/{earlier}/vervolg")
    assert "Dit gesprek volgt nog niet op een eerder gesprek." in page
    assert "Start vervolgconsult" in page and "Nodig opnieuw uit" in page


def test_two_people_at_one_follow_up_lose_nothing(
    world: World, anna: Browser, earlier: str
) -> None:
    path = f"/praktijk/gesprek/{start(anna, earlier)}/vervolg"
    mine = fields_of(anna.get(path))
    send(world.professional("gp"), path, better="Van Ben")
    page = anna.post(path, **(mine | {"better": "Van Anna"}))
    assert page.status == 409 and "Van Anna" in page and "Van Ben" in page
    assert world.all_of(FollowUp)[0].better == "Van Ben"
    assert anna.post(path, **fields_of(page)).status == 200
    assert world.all_of(FollowUp)[0].better == "Van Anna"


def test_a_mistake_keeps_what_was_typed(world: World, anna: Browser, earlier: str) -> None:
    path = f"/praktijk/gesprek/{start(anna, earlier)}/vervolg"
    page = send(anna, path, **{"better": "Blijft", "reviews-0-confidence": "elf"})
    assert page.status == 422 and "Vul een cijfer van 0 tot 10 in" in page
    assert "Blijft" in page and 'value="elf"' in page
    assert world.all_of(GoalReview) == []


def test_a_goal_of_somebody_else_cannot_be_reviewed(
    world: World, anna: Browser, earlier: str
) -> None:
    path = f"/praktijk/gesprek/{start(anna, earlier)}/vervolg"
    send(anna, path, **{"reviews-0-key": "a99999", "reviews-0-outcome": "reached"})
    assert all(goal.status != "reached" for goal in world.all_of(AgreedGoal))


# Inviting again


def again(anna: Browser, earlier: str, **changes: str) -> Page:
    path = f"/praktijk/gesprek/{earlier}/opnieuw-uitnodigen"
    return send(anna, path, having="birth_date", **changes)


def test_who_is_invited_again_gets_a_conversation_that_follows_the_earlier_one(
    world: World, anna: Browser, earlier: str
) -> None:
    again(anna, earlier, birth_date="12-3-1958")
    assert len(world.all_of(InvitedAgain)) == 1
    with world.database.unit_of_work() as session:
        new = session.query(Invitation).order_by(Invitation.id.desc()).first()
        assert new is not None
        # The link is shown once; a known secret opens the door for this test.
        made = world.invite(label="Proef")
        secret = made.secret
        ids = new.id
    with world.database.unit_of_work() as session:
        row = session.get_one(InvitedAgain, world.all_of(InvitedAgain)[0].id)
        assert row.invitation_id == ids
        row.invitation_id = made.invitation.id
    with world.database.unit_of_work() as session:
        opened = open_invitation(
            session, secret, BIRTH_DATE, world.clock(), lookup_key=SECRETS.lookup_key
        )
    later = opened.conversation  # type: ignore[union-attr]
    link = world.all_of(FollowUp)[0]
    assert (link.conversation_id, link.earlier_id, link.thread) == (later, earlier, earlier)


def test_another_birth_date_is_another_patient(
    world: World, anna: Browser, earlier: str
) -> None:
    page = again(anna, earlier, birth_date="13-3-1958")
    assert "Deze geboortedatum hoort niet bij het eerdere gesprek." in page
    assert world.all_of(InvitedAgain) == [] and len(world.all_of(Invitation)) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"birth_date": "ooit"}, "Vul een geboortedatum in"),
        ({"birth_date": "12-3-1958", "appointment": "1-1-2020"}, "Vul een datum in die nog komt"),
        ({"birth_date": "12-3-1958", "professional_name": "x" * 81}, "Vul hooguit 80 tekens in."),
    ],
)
def test_a_mistake_when_inviting_again_is_named(
    world: World, anna: Browser, earlier: str, changes: dict[str, str], says: str
) -> None:
    page = again(anna, earlier, **changes)
    assert page.status == 422 and says in page
    assert len(world.all_of(Invitation)) == 1


def test_a_consult_after_the_new_preparation_follows_the_earlier_one_too(
    world: World, anna: Browser, earlier: str
) -> None:
    world.clock.forward(days=1)
    world.sign_in(anna, f"poh@praktijk{world.practice}.example")
    prepared = world.sent(world.invite(label="Ria"))
    with world.database.unit_of_work() as session:
        session.add(FollowUp(conversation_id=prepared, earlier_id=earlier, thread=earlier))
    anna.get(f"/praktijk/gesprek/{prepared}")
    consult = anna.post(f"/praktijk/gesprek/{prepared}/consult").path.rsplit("/", 1)[1]
    page = anna.get(f"/praktijk/gesprek/{consult}/vervolg")
    assert QUESTION in page and "Telefoon weg" in page


# Deleting


def everything(world: World) -> str:
    tables = (
        Agreement, AgreedGoal, CaseMeeting, FollowUp, Goal, GoalReview, InvitedAgain, WarmReferral,
    )  # fmt: skip
    return str([vars(row) for table in tables for row in world.all_of(table)])


def test_who_deletes_everything_leaves_no_word_in_what_was_agreed_either(
    world: World,
) -> None:
    patient = world.at_check(world.invite(label="Ria"), wish="GEHEIM wens")
    patient.answer(option="send")
    name = world.conversations()[0].id
    with world.database.unit_of_work() as session:
        session.query(Goal).filter_by(conversation_id=name).delete()
        session.add(Goal(conversation_id=name, number=1, what="GEHEIM stap", confidence=6))
    anna = world.professional()
    anna.get(f"/praktijk/gesprek/{name}")
    consult = anna.post(f"/praktijk/gesprek/{name}/consult").path.rsplit("/", 1)[1]
    send(anna, f"/praktijk/gesprek/{name}/afspraken")
    send(anna, f"/praktijk/gesprek/{consult}/afspraken")
    send(anna, f"/praktijk/gesprek/{name}/mdo", mind="GEHEIM blad")
    send(anna, f"/praktijk/gesprek/{name}/verwijzen/nieuw", name="GEHEIM plek")
    again(anna, name, birth_date="12-3-1958")
    later = start(anna, consult)
    send(anna, f"/praktijk/gesprek/{later}/vervolg", **{"reviews-0-remark": "GEHEIM"})
    send(anna, f"/praktijk/gesprek/{later}/afspraken")
    assert everything(world).count("GEHEIM") >= 6
    patient.get("/verwijderen")
    patient.post("/verwijderen")
    assert "GEHEIM" not in everything(world)
    assert {row.id for row in world.conversations()} == {consult, later}, "the consults stay"
    assert anna.get(f"/praktijk/gesprek/{later}/vervolg").status == 200


def test_a_consult_that_is_deleted_takes_its_agreements_along(
    world: World, anna: Browser, earlier: str
) -> None:
    later = start(anna, earlier)
    send(anna, f"/praktijk/gesprek/{later}/vervolg", better="Beter")
    with world.database.unit_of_work() as session:
        for name in (later, earlier):
            session.delete(session.get_one(Conversation, name))
    for table in (Agreement, AgreedGoal, FollowUp, GoalReview):
        assert world.all_of(table) == []


def test_a_patient_who_took_the_consent_back_is_not_read_beside_a_later_talk(
    world: World, anna: Browser, earlier: str
) -> None:
    later = start(anna, earlier)
    with world.database.unit_of_work() as session:
        session.get_one(Conversation, earlier).consents[0].withdrawn_at = START + timedelta(days=1)
    page = anna.get(f"/praktijk/gesprek/{later}/vervolg")
    assert "Ik wil beter slapen." not in page and "niet te lezen" in page
