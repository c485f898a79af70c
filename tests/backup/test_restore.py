"""Putting a backup back undoes no deletion, lets nobody in who was kept out, and can be redone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot import backup
from bot.audit import OPERATOR, record, verify
from bot.backup.copying import faults
from bot.conversation.invitations import (
    Opened,
    create_invitation,
    open_invitation,
    withdraw_invitation,
)
from bot.store.models import (
    AuditEvent,
    Consent,
    Conversation,
    Invitation,
    Referral,
    SignIn,
    User,
)
from tests.backup.conftest import SECRET, WORDS, Place

LATER = datetime.now(UTC) + timedelta(hours=1)


def erase(place: Place, name: str) -> None:
    database = place.open()
    with database.unit_of_work() as session:
        row = session.get_one(Conversation, name)
        if row.invitation_id:
            session.get_one(Invitation, row.invitation_id).erased_at = LATER
        record(session, "erased", who=OPERATOR, practice_id=1)
        session.delete(row)
    database.forget_erased_rows()
    database.engine.dispose()


def test_what_a_patient_deleted_after_the_backup_stays_deleted(place: Place) -> None:
    file = place.take()
    erase(place, "Jan")
    words = WORDS.format(name="Jan")

    done = place.restore(file)

    assert done.since is not None and done.since.deleted == 1
    assert place.files_with(words) == []
    assert place.files_with(WORDS.format(name="Ria")) != []
    assert "Jan" not in str(place.rows()["answer"])
    # The consult is the practice's own record and was not deleted.
    assert "Notitie over Jan" in str(place.rows()["note"])


def test_a_consent_that_was_taken_back_stays_taken_back(place: Place) -> None:
    file = place.take()
    database = place.open()
    with database.unit_of_work() as session:
        session.query(Consent).filter_by(conversation_id="Ria").one().withdrawn_at = LATER
    database.engine.dispose()

    done = place.restore(file)

    database = place.open()
    with database.unit_of_work() as session:
        taken_back = session.query(Consent).filter(Consent.withdrawn_at.is_not(None)).all()
        shared = session.query(Referral).filter_by(may_share_contact=True).all()
        found = [row.conversation_id for row in taken_back], {r.conversation_id for r in shared}
    database.engine.dispose()
    assert found == (["Ria"], {"Jan", "Fatima"})
    assert done.since is not None and done.since.withdrawn == 1


def test_who_may_no_longer_come_in_stays_out(place: Place) -> None:
    file = place.take()
    database = place.open()
    with database.unit_of_work() as session:
        user = session.get_one(User, 1)
        user.active, user.password, user.roles = False, "now", []
        withdraw_invitation(session.query(Invitation).filter_by(label="Ria").one(), LATER)
    database.engine.dispose()

    place.restore(file)

    database = place.open()
    with database.unit_of_work() as session:
        user = session.get_one(User, 1)
        assert (user.active, user.password, user.roles) == (False, "now", [])
        withdrawn = session.query(Invitation).filter(Invitation.withdrawn_at.is_not(None)).all()
        assert [row.label for row in withdrawn] == ["Ria"]
    database.engine.dispose()


def test_everybody_signs_in_again_and_an_old_cookie_opens_nothing(place: Place) -> None:
    database = place.open()
    with database.unit_of_work() as session:
        session.get_one(Conversation, "Ria").session_number = 3
    file = place.take()
    with database.unit_of_work() as session:
        session.get_one(Conversation, "Ria").session_number = 9  # the patient signed out since
    database.engine.dispose()

    place.restore(file)

    database = place.open()
    with database.unit_of_work() as session:
        assert session.query(SignIn).all() == []
        assert session.get_one(Conversation, "Ria").session_number > 9
    database.engine.dispose()


def test_the_log_stays_whole_with_everything_that_happened_since(place: Place) -> None:
    file = place.take()
    place.talk("Mies")
    erase(place, "Mies")
    done = place.restore(file)
    database = place.open()
    with database.unit_of_work() as session:
        assert verify(session).problem == ""
        events = [row.event for row in session.query(AuditEvent).order_by(AuditEvent.number)]
    database.engine.dispose()
    assert events == [
        "patient_wrote", "patient_wrote", "patient_wrote", "backed_up", "patient_wrote", "erased",
        "restored",
    ]  # fmt: skip
    assert done.since is not None and (done.since.events, done.since.begun) == (2, 1)


def test_a_link_that_was_handed_out_before_still_opens(place: Place) -> None:
    database = place.open()
    with database.unit_of_work() as session:
        made = create_invitation(
            session, lookup_key=place.secrets.lookup_key, practice_id=1, label="Mies",
            birth_date=date(1958, 3, 12), now=datetime.now(UTC),
        )  # fmt: skip
    database.engine.dispose()
    file = place.take()
    shutil.rmtree(place.settings.data_dir)
    place.restore(file)
    database = place.open()
    with database.unit_of_work() as session:
        opened = open_invitation(
            session, made.secret, date(1958, 3, 12),
            lookup_key=place.secrets.lookup_key, now=datetime.now(UTC),
        )  # fmt: skip
        assert isinstance(opened, Opened)
    database.engine.dispose()


def test_a_damaged_database_is_replaced_and_the_operator_hears_what_that_means(
    place: Place,
) -> None:
    file = place.take()
    erase(place, "Jan")
    place.database_file.write_bytes(b"no database" * 500)

    done = place.restore(file)

    assert done.since is None
    assert faults(place.database_file) == []
    assert "Jan" in str(place.rows()["answer"]), "nobody can know that it was deleted"
    assert done.aside is not None
    assert (done.aside / "brede_gesprek.db").read_bytes().startswith(b"no database")


def test_what_was_here_is_set_aside_for_a_week(place: Place) -> None:
    file = place.take()
    place.talk("Mies")
    words = WORDS.format(name="Mies")
    done = place.restore(file)
    assert done.aside is not None
    aside = done.aside.relative_to(place.settings.data_dir)
    assert place.files_with(words) == [f"{aside}/brede_gesprek.db"]
    backup.clear_away(place.settings, datetime.now(UTC) + timedelta(days=6))
    assert done.aside.exists()
    backup.clear_away(place.settings, datetime.now(UTC) + timedelta(days=8))
    assert not done.aside.exists()


def test_what_was_kept_long_enough_meanwhile_is_not_put_back(place: Place) -> None:
    place.talk("Mies", sent=False)
    file = place.take()
    shutil.rmtree(place.settings.data_dir)
    backup.restore(place.settings, file, SECRET, datetime.now(UTC) + timedelta(days=95))
    assert "Mies'" not in str(place.rows()["answer"])
    assert "Ria" in str(place.rows()["answer"])


# Killed at the worst moment

_DIES = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from bot import backup
from bot.settings import load_settings

file, key = Path(sys.argv[1]), sys.argv[2]

def restore(step):
    seen = 0

    def watch(name, arguments):
        nonlocal seen
        if name in ("os.rename", "os.remove", "shutil.copyfile", "sqlite3.connect"):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    backup.restore(load_settings(), file, key, datetime.now(UTC))
    print("survived", seen, flush=True)
    os._exit(0)

print("ready", flush=True)
for line in sys.stdin:
    if (child := os.fork()) == 0:
        restore(int(line))
    if os.waitpid(child, 0)[1]:
        print("killed", 0, flush=True)
"""


class Killer:
    """Restores in a process of its own that is killed (``kill -9``) at a step that is named."""

    def __init__(self, place: Place, file: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _DIES, str(file), SECRET],
            env={**os.environ, "BREDE_GESPREK_DATA_DIR": str(place.settings.data_dir)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._read() == "ready"

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def restore(self, step: int) -> tuple[str, int]:
        """Restore until a step: killed, or survived after so many steps."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{step}\n")
        self._process.stdin.flush()
        outcome, _, steps = self._read().partition(" ")
        return outcome, int(steps)

    def stop(self) -> None:
        """No more restores."""
        self._process.communicate()


def test_a_restore_that_is_killed_anywhere_is_done_by_doing_it_again(place: Place) -> None:
    file = place.take()
    erase(place, "Jan")
    killer = Killer(place, file)
    outcome, last = killer.restore(0)
    assert (outcome, last > 20) == ("survived", True)
    restored = place.rows()["answer"]
    for step in sorted({*range(last, last - 12, -1), *range(1, last, 6)}):
        place.talk(f"Mies {step}")
        assert killer.restore(step)[0] == "killed"
        assert faults(place.database_file) == [], f"killed at {step} of {last}"
        assert place.restore(file).since is not None
        assert place.rows()["answer"] == restored
    killer.stop()
