"""What has been kept long enough goes by itself, and nothing goes too early."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.audit import patient_reference, verify
from bot.conversation.invitations import create_invitation, withdraw_invitation
from bot.conversation.retention import Tidied, tidy
from bot.store.database import Database, migrate
from bot.store.models import (
    Answer,
    AuditEvent,
    Conversation,
    EntryLink,
    FailedSignIn,
    Handover,
    Invitation,
    Message,
    Practice,
    SignIn,
    StoredTurn,
    User,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WORDS = "Ik wil beter slapen, zei Ria."


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    database = Database(url)
    with database.unit_of_work() as session:
        session.add(Practice(id=1, name="De Linde", phone="020", out_of_hours_phone="088"))
        session.add(
            Practice(
                id=2, name="De Eik", phone="020", out_of_hours_phone="088", retention_months=3
            )
        )
    yield database
    database.engine.dispose()


def conversation(
    database: Database, name: str, *, sent: bool = False, role: str = "patient", practice: int = 1
) -> None:
    with database.unit_of_work() as session:
        made = create_invitation(
            session, lookup_key="k", practice_id=practice, label=name, birth_date=date(1958, 3, 12),
            now=NOW,
        )  # fmt: skip
        session.add(
            Conversation(
                id=name, practice_id=practice, invitation_id=made.invitation.id, role=role,
                created_at=NOW, updated_at=NOW, sent_at=NOW if sent else None,
                status="sent" if sent else "open",
                dialogue={"slots": {"observations": [{"relation": "klaag"}], "path": "klaag"}},
                messages=[Message(number=1, key="k", kind="text", content=WORDS)],
                answers=[Answer(question="wish", said=WORDS, value=WORDS)],
                turns=[StoredTurn(number=1, content={"suggestions": {"relation": "klaag"}})],
            )
        )  # fmt: skip


def left(database: Database) -> set[str]:
    with database.unit_of_work() as session:
        return {row.id for row in session.query(Conversation)}


def after(database: Database, **amount: float) -> Tidied:
    return tidy(database, NOW + timedelta(**amount))


def test_a_conversation_that_was_never_sent_goes_after_ninety_days(
    database: Database, tmp_path: Path
) -> None:
    conversation(database, "begonnen")
    assert after(database, days=89, hours=23).unsent == 0
    assert left(database) == {"begonnen"}
    assert after(database, days=90).unsent == 1
    assert left(database) == set()
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("store.db*"))
    assert WORDS.encode() not in stored and b"begonnen" not in stored


@pytest.mark.parametrize(("practice", "days"), [(1, 365), (2, 92)])
def test_a_sent_conversation_goes_after_the_months_that_the_practice_set(
    database: Database, practice: int, days: int
) -> None:
    conversation(database, "verstuurd", sent=True, practice=practice)
    assert after(database, days=days - 1).sent == 0
    assert left(database) == {"verstuurd"}
    assert after(database, days=days).sent == 1
    assert left(database) == set()


def test_never_longer_than_24_months_whatever_the_database_says(database: Database) -> None:
    conversation(database, "verstuurd", sent=True)
    with database.unit_of_work() as session:
        session.get_one(Practice, 1).retention_months = 600
    after(database, days=731)
    assert left(database) == set()


def test_a_consult_goes_as_long_after_its_last_change(database: Database) -> None:
    conversation(database, "consult", role="professional", practice=2)
    assert after(database, days=91).consults == 0
    assert after(database, days=92).consults == 1


def test_an_invitation_nobody_opened_goes_after_thirty_days(database: Database) -> None:
    invite(database)
    assert after(database, days=29, hours=23).invitations == 0
    assert after(database, days=30).invitations == 1


def invite(database: Database, appointment: date | None = None) -> int:
    with database.unit_of_work() as session:
        made = create_invitation(
            session, lookup_key="k", practice_id=1, label="Ria", birth_date=date(1958, 3, 12),
            now=NOW, appointment=appointment,
        )  # fmt: skip
        return made.invitation.id


def test_one_for_a_later_visit_stays_until_its_link_ends(database: Database) -> None:
    invite(database, appointment=(NOW + timedelta(days=40)).date())
    assert after(database, days=46).invitations == 0
    assert after(database, days=49).invitations == 1


def test_a_withdrawn_invitation_does_not_wait_for_its_visit(database: Database) -> None:
    number = invite(database, appointment=(NOW + timedelta(days=90)).date())
    with database.unit_of_work() as session:
        withdraw_invitation(session.get_one(Invitation, number), NOW)
    assert after(database, days=30).invitations == 1


def test_the_note_on_the_relation_goes_thirty_days_after_sending(database: Database) -> None:
    conversation(database, "verstuurd", sent=True)
    assert after(database, days=29).notes == 0
    assert after(database, days=30).notes == 1
    with database.unit_of_work() as session:
        row = session.get_one(Conversation, "verstuurd")
        assert "klaag" not in str(row.dialogue) + str(row.turns[0].content)
        assert row.answers[0].said == WORDS
        assert row.updated_at == NOW
    assert after(database, days=31).notes == 0


def test_what_signing_in_leaves_behind_goes_too(database: Database) -> None:
    with database.unit_of_work() as session:
        user = User(email="a@b.example", practice_id=1, active=True, fs_uniquifier="u")
        session.add(user)
        session.flush()
        session.add_all(
            [
                FailedSignIn(account="a", user_id=user.id, step="password", at=NOW),
                SignIn(user_id=user.id, digest="d", created_at=NOW, seen_at=NOW),
                EntryLink(user_id=user.id, digest="d", expires_at=NOW + timedelta(days=3)),
                Handover(
                    practice_id=1, user_id=user.id, sealed=b"x", expires_at=NOW + timedelta(hours=1)
                ),
            ]
        )
    assert after(database, minutes=59).sign_ins == 0
    assert after(database, days=1).sign_ins == 1
    assert after(database, days=91).sign_ins == 3


def test_nothing_goes_when_the_clock_is_set_back(database: Database) -> None:
    conversation(database, "begonnen")
    conversation(database, "verstuurd", sent=True)
    invite(database)
    assert after(database, days=-400) == Tidied()
    assert left(database) == {"begonnen", "verstuurd"}


def test_the_engine_forgets_every_conversation_that_went(database: Database) -> None:
    for number in range(3):
        conversation(database, f"c{number}")
    forgotten: list[str] = []
    tidy(database, NOW + timedelta(days=90), forgotten.append)
    assert sorted(forgotten) == ["c0", "c1", "c2"]


def test_what_goes_by_itself_stands_in_the_log_without_a_word_of_it(database: Database) -> None:
    conversation(database, "old")
    conversation(database, "new", sent=True)
    after(database, days=90)
    with database.unit_of_work() as session:
        (row,) = session.query(AuditEvent)
        assert (row.event, row.role, row.practice_id) == ("tidied", "system", 1)
        assert row.patient == patient_reference("old")
        assert "old" not in str(vars(row)) and WORDS not in str(vars(row))
        assert verify(session).problem == ""
