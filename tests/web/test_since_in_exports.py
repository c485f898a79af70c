"""How it went since last time stands in everything that leaves of the follow-up."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from bot.store.models import Consent, Conversation, Goal
from tests.web.conftest import Browser, World
from tests.web.forms import send
from tests.web.test_exporting import save, words_in
from tests.web.test_following import anna, earlier, start

__all__ = ["anna", "earlier"]

LINE = "Telefoon weg: gehaald (vertrouwen toen 6, nu 8)."


@pytest.fixture
def later(world: World, anna: Browser, earlier: str) -> str:
    """A closed consult in which a patient and a POH looked back."""
    name = start(anna, earlier)
    page = send(
        anna, f"/praktijk/gesprek/{name}/vervolg",
        **{
            "better": "Ik slaap twee nachten door", "reviews-0-outcome": "reached",
            "reviews-0-confidence": "8", "reviews-1-outcome": "let_go",
            "reviews-1-remark": "Het was te koud", "warning_sign": "Laat naar bed",
            "first_step": "Wekker zetten",
        },
    )  # fmt: skip
    assert "Bewaard" in page
    with world.database.unit_of_work() as session:
        session.get_one(Conversation, name).status = "closed"
    return name


def sheet_of(browser: Browser, conversation: str) -> dict[str, object]:
    """The one row of a spreadsheet, by the label of the column."""
    data = save(browser, conversation, "spreadsheet").response.get_data()
    rows = list(openpyxl.load_workbook(io.BytesIO(data))["Gesprekken"].values)
    return dict(zip(map(str, rows[0]), rows[1], strict=True))


@pytest.mark.parametrize("wanted", ["soep", "summary", "fhir"])
def test_how_each_goal_went_and_the_plan_for_bad_times_are_there(
    anna: Browser, later: str, wanted: str
) -> None:
    found = words_in(save(anna, later, wanted))
    for words in (LINE, "Wandelen: losgelaten", "Het was te koud", "Ik slaap twee nachten door",
                  "Wekker zetten"):  # fmt: skip
        assert words in found, words


def test_the_soep_text_has_what_was_told_in_s_and_the_plan_in_p(anna: Browser, later: str) -> None:
    found = words_in(save(anna, later, "soep"))
    told, plan = found.split("O:")[0], found.split("P:")[1]
    assert LINE in told and LINE not in plan
    assert "Als het terugkomt, merk ik dat aan: Laat naar bed." in plan


def test_the_spreadsheet_counts_how_goals_went_and_keeps_the_words_for_who_asks(
    anna: Browser, earlier: str, later: str
) -> None:
    row = sheet_of(anna, later)
    assert row["Doelen van vorige keer: gehaald"] == 1
    assert row["Doelen van vorige keer: losgelaten"] == 1
    assert row["Doelen van vorige keer: aangepast"] == 0
    assert (row["Vertrouwen toen (0-10)"], row["Vertrouwen nu (0-10)"]) == (6, 8)
    assert "Sinds de vorige keer" not in row
    # Where nobody looked back yet nothing is counted, not even nought.
    assert sheet_of(anna, earlier)["Doelen van vorige keer: gehaald"] is None


def test_a_preparation_and_the_copy_for_the_patient_tell_it_too(
    world: World, anna: Browser, earlier: str, later: str
) -> None:
    world.sent(wish="Nu beter.")
    with world.database.unit_of_work() as session:
        # Made at the same moment as the consult: the newest may be either.
        preparations = session.query(Conversation.id).filter_by(role="patient")
        (preparation,) = {row.id for row in preparations} - {earlier}
        session.get_one(Conversation, later).prepared_by_id = preparation
    assert LINE in words_in(save(anna, preparation, "copy"))
    data = json.loads(save(anna, preparation, "copy_data").response.get_data())
    told = data["since_last_time"]
    assert told["better"] == "Ik slaap twee nachten door"
    first = told["goals"][0]
    assert (first["outcome"], first["confidence_then"], first["confidence_now"]) == (
        "reached", 6, 8,
    )  # fmt: skip
    assert told["when_it_comes_back"][0]["text"] == "Laat naar bed"


def test_a_goal_that_the_patient_deleted_is_in_no_export_any_more(
    world: World, anna: Browser, later: str
) -> None:
    with world.database.unit_of_work() as session:
        session.query(Goal).filter_by(what="Telefoon weg").delete()
    found = words_in(save(anna, later, "soep"))
    assert "Telefoon weg" not in found and "Wandelen: losgelaten" in found


def test_a_goal_of_words_that_were_taken_back_is_in_no_export_any_more(
    world: World, anna: Browser
) -> None:
    before = world.sent(world.invite(label="Ria"), wish="Ik wil beter slapen.")
    with world.database.unit_of_work() as session:
        session.query(Goal).filter_by(conversation_id=before).delete()
        session.add(Goal(conversation_id=before, number=1, what="Telefoon weg", confidence=6))
    later = start(anna, before)
    filled = {"better": "Ja", "reviews-0-outcome": "reached", "reviews-0-confidence": "8"}
    send(anna, f"/praktijk/gesprek/{later}/vervolg", **filled)
    with world.database.unit_of_work() as session:
        session.get_one(Conversation, later).status = "closed"
    assert LINE in words_in(save(anna, later, "soep"))
    with world.database.unit_of_work() as session:
        for consent in session.query(Consent).filter_by(conversation_id=before):
            consent.withdrawn_at = world.clock()
    assert "Telefoon weg" not in words_in(save(anna, later, "soep"))
