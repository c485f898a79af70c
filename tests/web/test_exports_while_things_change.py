"""While a big export is made people go on: what is in the file is what stands at its end."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.audit import patient_reference
from bot.export.deidentify.rules import Found
from bot.export.formats import FORMATS
from bot.export.jobs import file_of, worker
from bot.export.jobs.files import folder
from bot.export.spreadsheet import FIELDS
from bot.store.models import (
    AgreedGoal,
    Agreement,
    AuditEvent,
    Consent,
    Conversation,
    ExportJob,
    Goal,
)
from tests.web.conftest import World
from tests.web.forms import send
from tests.web.test_exporting import asked, run, sent

STAYS, GOES = "Ik blijf in het bestand", "Ik ga uit het bestand"
EVERYTHING = tuple(field.id for field in FIELDS)


@contextmanager
def meanwhile(act: Callable[[], None], after: int = 2) -> Iterator[None]:
    """Do something once, when so many SOEP texts were made and stand in the zip."""
    make, made = FORMATS["soep"].make, []

    def and_then(it: Any) -> bytes:
        made.append(it)
        content = make(it)
        if len(made) == after:
            act()
        return content

    object.__setattr__(FORMATS["soep"], "make", and_then)
    try:
        yield
    finally:
        object.__setattr__(FORMATS["soep"], "make", make)


def erased(world: World, conversation: str) -> Callable[[], None]:
    """What the patient's button does to the rows."""

    def act() -> None:
        with world.database.unit_of_work() as session:
            session.delete(session.get_one(Conversation, conversation))

    return act


def withdrawn(world: World, conversation: str) -> Callable[[], None]:
    def act() -> None:
        with world.database.unit_of_work() as session:
            for consent in session.query(Consent).filter_by(conversation_id=conversation):
                consent.withdrawn_at = world.clock()

    return act


def words_of(path: Path | None) -> str:
    """Everything in a file, sheets and all, as text."""
    assert path is not None
    if path.suffix == ".xlsx":
        rows = openpyxl.load_workbook(path)["Gesprekken"].values
        return "\n".join(str(cell) for row in rows for cell in row)
    if path.suffix == ".json":
        return path.read_text(encoding="utf-8")
    text = ""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(set(archive.namelist()))
        for name in archive.namelist():
            data = archive.read(name)
            if name.endswith(".xlsx"):
                sheet = openpyxl.load_workbook(io.BytesIO(data))["Gesprekken"]
                text += "\n".join(str(cell) for row in sheet.values for cell in row)
            else:
                text += data.decode("utf-8")
    return text


@pytest.fixture
def two(world: World) -> tuple[str, str]:
    """One conversation that stays and one that goes."""
    return sent(world, wish=STAYS), sent(world, wish=GOES)


@pytest.mark.parametrize("how", [erased, withdrawn])
@pytest.mark.parametrize("formats", [("soep", "fhir"), ("soep", "spreadsheet")])
def test_who_is_erased_or_takes_back_consent_meanwhile_is_not_in_the_file(
    world: World,
    two: tuple[str, str],
    how: Callable[[World, str], Callable[[], None]],
    formats: tuple[str, ...],
) -> None:
    stays, goes = two
    with meanwhile(how(world, goes)):
        job = run(world, asked(world, *formats, fields=EVERYTHING))
    assert (job.state, job.done, job.left_out) == ("done", 1, 1)
    found = words_of(file_of(world.settings, job))
    assert STAYS in found and GOES not in found
    page = world.professional().get(f"/praktijk/export/{job.id}")
    assert "1 gesprek is tijdens het maken verwijderd of ingetrokken." in page
    exported = [row.patient for row in world.all_of(AuditEvent) if row.event == "exported"]
    assert exported == [patient_reference(stays)]


def test_the_spreadsheet_alone_leaves_them_out_too(
    world: World, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, goes = two
    progress: list[int] = []

    def told(_self: Any, done: int) -> None:
        if not progress:
            erased(world, goes)()
        progress.append(done)

    monkeypatch.setattr(worker.Progress, "told", told)
    job = run(world, asked(world, "spreadsheet", fields=EVERYTHING))
    assert (job.state, job.done, job.left_out) == ("done", 1, 1)
    assert GOES not in words_of(file_of(world.settings, job))


def test_the_text_without_names_leaves_them_out_too(world: World, two: tuple[str, str]) -> None:
    _, goes = two
    seen: list[str] = []

    def finder(_text: str, _names: Any = ()) -> list[Found]:
        if not seen:
            withdrawn(world, goes)()
        seen.append(_text)
        return []

    job = run(world, asked(world, "deidentified"), load_finder=lambda _path: finder)
    assert (job.state, job.done, job.left_out) == ("done", 1, 1)
    found = json.loads(words_of(file_of(world.settings, job)))
    assert [it["conversation"] for it in found] == [two[0]]


def test_an_agreement_that_changes_meanwhile_is_in_the_file_as_it_is_then(
    world: World, two: tuple[str, str]
) -> None:
    anna = world.professional()
    path = f"/praktijk/gesprek/{two[1]}/afspraken"
    send(anna, path, **{"goals-0-what": "Elke dag zwemmen", "goals-1-what": "Brood bakken"})

    def changed() -> None:
        with world.database.unit_of_work() as session:
            session.query(AgreedGoal).filter_by(what="Brood bakken").delete()
            session.query(AgreedGoal).filter_by(what="Elke dag zwemmen").one().what = "Fietsen"

    with meanwhile(changed):
        job = run(world, asked(world, "soep", "fhir", "spreadsheet", fields=EVERYTHING))
    assert (job.state, job.done, job.left_out) == ("done", 2, 0)
    found = words_of(file_of(world.settings, job))
    assert "Fietsen" in found
    assert "Elke dag zwemmen" not in found and "Brood bakken" not in found


def test_agreements_that_are_deleted_meanwhile_are_not_in_the_file(
    world: World, two: tuple[str, str]
) -> None:
    send(
        world.professional(), f"/praktijk/gesprek/{two[1]}/afspraken",
        **{"goals-0-what": "Elke dag zwemmen"},
    )  # fmt: skip

    def deleted() -> None:
        with world.database.unit_of_work() as session:
            session.delete(session.query(Agreement).one())

    with meanwhile(deleted):
        job = run(world, asked(world, "soep", "fhir"))
    assert job.done == 2
    assert "Elke dag zwemmen" not in words_of(file_of(world.settings, job))


def test_what_changes_all_the_time_gives_no_file(world: World, two: tuple[str, str]) -> None:
    turns: list[int] = []

    def changing() -> None:
        turns.append(1)
        with world.database.unit_of_work() as session:
            session.query(Goal).filter_by(conversation_id=two[1]).one().what = f"Stap {len(turns)}"

    make = FORMATS["soep"].make

    def always(it: Any) -> bytes:
        content = make(it)
        changing()
        return content

    object.__setattr__(FORMATS["soep"], "make", always)
    try:
        job = run(world, asked(world, "soep"))
    finally:
        object.__setattr__(FORMATS["soep"], "make", make)
    assert (job.state, job.problem) == ("failed", "changed")
    assert [path.name for path in folder(world.settings).iterdir()] == [".busy"]


def test_who_is_erased_at_the_very_last_moment_takes_the_file_along(
    world: World, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # After the file was found right and before it is given away.
    monkeypatch.setattr(worker, "note_exported", lambda *_: erased(world, two[1])())
    job = run(world, asked(world, "soep"))
    assert (job.state, job.problem, job.file_name) == ("failed", "changed", "")
    assert [path.name for path in folder(world.settings).iterdir()] == [".busy"]


def test_taking_back_consent_takes_files_that_were_not_fetched_yet(world: World) -> None:
    patient = world.at_check()
    patient.answer(option="send")
    job = run(world, asked(world, "soep"))
    assert file_of(world.settings, job) is not None
    patient.get("/intrekken")
    patient.post("/intrekken")
    with world.database.unit_of_work() as session:
        job = session.get_one(ExportJob, job.id)
    assert file_of(world.settings, job) is None
    assert [path.name for path in folder(world.settings).iterdir()] == [".busy"]
    page = world.professional().get(f"/praktijk/export/{job.id}")
    assert "Het bestand is er niet meer." in page
