"""Inviting a patient and opening what belongs to the invitation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.conversation.invitations import (
    CODE_GROUP_LENGTH,
    CODE_GROUPS,
    CODE_LETTERS,
    Erased,
    Expired,
    Locked,
    NewInvitation,
    Opened,
    Opening,
    Unknown,
    Withdrawn,
    WrongDate,
    create_invitation,
    new_code,
    open_invitation,
    plain_code,
    withdraw_invitation,
)
from bot.store.database import Database, migrate
from bot.store.models import Conversation, Invitation, Practice

KEY = "een sleutel voor de test"
BORN = date(1958, 3, 12)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database with one practice."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    database = Database(url)
    with database.unit_of_work() as session:
        session.add(Practice(name="De Linde", phone="020", out_of_hours_phone="088"))
    yield database
    database.engine.dispose()


def invite(database: Database, appointment: date | None = None) -> NewInvitation:
    with database.unit_of_work() as session:
        return create_invitation(
            session,
            lookup_key=KEY,
            practice_id=1,
            label="Jan",
            birth_date=BORN,
            now=NOW,
            appointment=appointment,
        )


def open_with(
    database: Database, secret_or_code: str, born: date = BORN, at: datetime = NOW
) -> Opening:
    with database.unit_of_work() as session:
        return open_invitation(session, secret_or_code, born, at, lookup_key=KEY)


def change(database: Database, made: NewInvitation, **values: datetime) -> None:
    with database.unit_of_work() as session:
        row = session.get_one(Invitation, made.invitation.id)
        for name, value in values.items():
            setattr(row, name, value)


def test_the_secret_has_at_least_128_bits_and_fits_in_an_address(database: Database) -> None:
    secret = invite(database).secret
    assert len(secret) * 6 >= 128
    assert set(secret) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_no_two_secrets_or_codes_are_the_same(database: Database) -> None:
    made = [invite(database) for _ in range(50)]
    assert len({one.secret for one in made}) == 50
    assert len({one.code for one in made}) == 50


def test_a_code_has_no_letters_that_look_alike_and_makes_no_words() -> None:
    assert not set(CODE_LETTERS) & set("AEIOUY0123456789")
    assert len(set(CODE_LETTERS)) == len(CODE_LETTERS)
    for _ in range(100):
        groups = new_code().split("-")
        assert [len(group) for group in groups] == [CODE_GROUP_LENGTH] * CODE_GROUPS
        assert set("".join(groups)) <= set(CODE_LETTERS)


def test_a_code_cannot_be_guessed() -> None:
    assert math.log2(len(CODE_LETTERS)) * CODE_GROUPS * CODE_GROUP_LENGTH > 50


def test_a_typed_code_is_read_however_it_is_written() -> None:
    for typed in ("BCDF-GHJK-LMNP", " bcdf ghjk lmnp ", "bcdfghjklmnp", "BCDF–GHJK–LMNP"):
        assert plain_code(typed) == "BCDFGHJKLMNP"


def test_nothing_that_opens_is_stored(database: Database, tmp_path: Path) -> None:
    made = invite(database)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))
    for text in (made.secret, made.code, plain_code(made.code), "1958-03-12", "12-3-1958"):
        assert text.encode() not in stored


def test_equal_birth_dates_cannot_be_told_from_the_rows(database: Database) -> None:
    one, other = invite(database), invite(database)
    assert one.invitation.birth_date_digest != other.invitation.birth_date_digest


def test_another_key_opens_nothing(database: Database) -> None:
    made = invite(database)
    with database.unit_of_work() as session:
        opening = open_invitation(session, made.secret, BORN, NOW, lookup_key="andere sleutel")
    assert opening == Unknown()


def test_link_and_code_open_the_same_conversation(database: Database) -> None:
    made = invite(database)
    by_link, by_code = open_with(database, made.secret), open_with(database, made.code)
    assert isinstance(by_link, Opened) and by_link == by_code
    with database.unit_of_work() as session:
        row = session.get_one(Conversation, by_link.conversation)
        assert (row.role, row.label, row.practice_id) == ("patient", "Jan", 1)
        assert session.query(Conversation).count() == 1


def test_a_wrong_birth_date_says_how_many_attempts_are_left(database: Database) -> None:
    made = invite(database)
    lefts = [open_with(database, made.secret, date(1950, 1, 1)) for _ in range(4)]
    assert lefts == [WrongDate(4), WrongDate(3), WrongDate(2), WrongDate(1)]


def test_the_fifth_wrong_date_locks_for_fifteen_minutes_also_with_the_right_one(
    database: Database,
) -> None:
    made = invite(database)
    for _ in range(4):
        open_with(database, made.secret, date(1950, 1, 1))
    locked = open_with(database, made.secret, date(1950, 1, 1))
    assert isinstance(locked, Locked) and locked.until == NOW + timedelta(minutes=15)
    almost = NOW + timedelta(minutes=14, seconds=59)
    assert isinstance(open_with(database, made.code, BORN, almost), Locked)
    after = NOW + timedelta(minutes=15, seconds=1)
    assert isinstance(open_with(database, made.code, BORN, after), Opened)


def test_after_a_lock_there_are_five_attempts_again(database: Database) -> None:
    made = invite(database)
    for _ in range(5):
        open_with(database, made.secret, date(1950, 1, 1))
    later = NOW + timedelta(minutes=20)
    assert open_with(database, made.secret, date(1950, 1, 1), later) == WrongDate(4)


def test_a_right_date_forgives_the_wrong_ones(database: Database) -> None:
    made = invite(database)
    for _ in range(4):
        open_with(database, made.secret, date(1950, 1, 1))
    assert isinstance(open_with(database, made.secret), Opened)
    assert open_with(database, made.secret, date(1950, 1, 1)) == WrongDate(4)


def test_a_lock_holds_for_one_invitation_only(database: Database) -> None:
    made, other = invite(database), invite(database)
    for _ in range(5):
        open_with(database, made.secret, date(1950, 1, 1))
    assert isinstance(open_with(database, other.secret), Opened)


def test_without_an_appointment_it_ends_after_thirty_days(database: Database) -> None:
    made = invite(database)
    just_before = NOW + timedelta(days=30, seconds=-1)
    assert isinstance(open_with(database, made.secret, at=just_before), Opened)
    assert isinstance(open_with(database, made.secret, at=NOW + timedelta(days=30)), Expired)


def test_with_an_appointment_it_works_through_the_seventh_day_after(database: Database) -> None:
    made = invite(database, appointment=date(2026, 11, 24))
    last_evening = datetime(2026, 12, 1, 22, 0, tzinfo=UTC)
    assert isinstance(open_with(database, made.secret, at=last_evening), Opened)
    next_morning = datetime(2026, 12, 2, 6, 0, tzinfo=UTC)
    assert isinstance(open_with(database, made.secret, at=next_morning), Expired)


def test_an_expired_invitation_says_whom_to_call(database: Database) -> None:
    made = invite(database)
    opening = open_with(database, made.secret, at=NOW + timedelta(days=31))
    assert isinstance(opening, Expired)
    assert (opening.practice.name, opening.practice.phone) == ("De Linde", "020")


def test_a_withdrawn_invitation_opens_nothing_and_ends_sessions(database: Database) -> None:
    made = invite(database)
    opened = open_with(database, made.secret)
    assert isinstance(opened, Opened)
    with database.unit_of_work() as session:
        withdraw_invitation(session.get_one(Invitation, made.invitation.id), NOW)
    assert isinstance(open_with(database, made.secret), Withdrawn)
    with database.unit_of_work() as session:
        number = session.get_one(Conversation, opened.conversation).session_number
    assert number == opened.session_number + 1


def test_withdrawing_twice_keeps_the_first_moment(database: Database) -> None:
    made = invite(database)
    with database.unit_of_work() as session:
        row = session.get_one(Invitation, made.invitation.id)
        withdraw_invitation(row, NOW)
        withdraw_invitation(row, NOW + timedelta(days=1))
        assert row.withdrawn_at == NOW


def test_an_erased_conversation_is_not_made_anew(database: Database) -> None:
    made = invite(database)
    change(database, made, erased_at=NOW)
    opening = open_with(database, made.secret)
    assert isinstance(opening, Erased) and opening.at == NOW
    with database.unit_of_work() as session:
        assert session.query(Conversation).count() == 0


def test_that_something_was_erased_is_told_only_with_the_right_date(database: Database) -> None:
    made = invite(database)
    change(database, made, erased_at=NOW)
    assert open_with(database, made.secret, date(1950, 1, 1)) == WrongDate(4)


def test_a_sent_conversation_opens_and_says_that_it_was_sent(database: Database) -> None:
    made = invite(database)
    opened = open_with(database, made.secret)
    assert isinstance(opened, Opened)
    with database.unit_of_work() as session:
        session.get_one(Conversation, opened.conversation).status = "sent"
    again = open_with(database, made.secret)
    assert isinstance(again, Opened) and again.status == "sent"


@pytest.mark.parametrize("nothing", ["", "-", "x" * 200, "BCDF-GHJK-LMNP", "ü", "\x00"])
def test_what_belongs_to_no_invitation_is_unknown(database: Database, nothing: str) -> None:
    invite(database)
    assert open_with(database, nothing) == Unknown()


def test_the_conversation_has_the_model_of_its_invitation(database: Database) -> None:
    with database.unit_of_work() as session:
        session.get_one(Practice, 1).default_model = "vier_bollen"
    with database.unit_of_work() as session:
        made = create_invitation(
            session, lookup_key=KEY, practice_id=1, label="Jan", birth_date=BORN, now=NOW,
            model="kop",
        )  # fmt: skip
    for secret, model in ((made.secret, "kop"), (invite(database).secret, "vier_bollen")):
        opened = open_with(database, secret)
        assert isinstance(opened, Opened)
        with database.unit_of_work() as session:
            assert session.get_one(Conversation, opened.conversation).model == model
