"""The spreadsheet: text that stays text, pseudonyms, and no figure of a few people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.export.content import Shared
from bot.export.spreadsheet import FEWEST, FIELDS, USUAL, row_labels, write_spreadsheet
from tests.export.samples import PAYLOADS, answered, conversation, leaving

FORMULAS = (
    '=HYPERLINK("http://x","klik")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "=cmd|'/C calc'!A0",
    "https://example.org",
    "007",
)


def written(tmp_path: Path, made: list[Shared], **more: Any) -> Any:
    """The file, opened again."""
    path = tmp_path / "x.xlsx"
    write_spreadsheet(path, made, **more)
    return openpyxl.load_workbook(path)


def table(book: Any) -> list[dict[str, Any]]:
    """The rows of the first sheet by the names of the columns."""
    head, *rows = book["Gesprekken"].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.parametrize("text", [*FORMULAS, *PAYLOADS])
def test_a_cell_is_text_whatever_it_begins_with(tmp_path: Path, text: str) -> None:
    made = conversation(label=text)
    made.answers = [answered("wish", text)]
    made.goals[0].what = text
    book = written(tmp_path, [leaving(made)], fields=["wish", "step"])
    for cell in list(book["Gesprekken"].iter_rows())[1]:
        assert cell.data_type == "s" and cell.value == text and cell.hyperlink is None


def test_there_is_one_row_per_conversation_without_a_name(tmp_path: Path) -> None:
    made = [leaving(conversation(id=f"c{n}", label=f"Ria {n}")) for n in range(3)]
    rows = table(written(tmp_path, made))
    assert len(rows) == 3 and len({row["Kenmerk"] for row in rows}) == 3
    assert "Ria" not in str(rows)
    assert rows[0]["Cijfer voor nu"] == 6 and rows[0]["Aanbod"] == "Welzijnscoach"


def test_free_text_is_there_only_when_it_was_chosen(tmp_path: Path) -> None:
    assert "Wens in eigen woorden" not in table(written(tmp_path, [leaving()]))[0]
    every = [field.id for field in FIELDS]
    assert (
        "Ik slaap slecht"
        in table(written(tmp_path, [leaving()], fields=every))[0]["Wens in eigen woorden"]
    )
    assert set(USUAL) < set(every)


def test_the_rows_of_a_model_are_columns(tmp_path: Path) -> None:
    made = [leaving()]
    row = table(written(tmp_path, made, models=row_labels(made)))[0]
    assert row["Spinnenweb: Mijn lichaam"] == 6 and row["Spinnenweb: Mijn gevoel en gedachten"] == 3


@pytest.mark.parametrize(("count", "there"), [(FEWEST - 1, False), (FEWEST, True)])
def test_figures_of_the_team_need_enough_people(tmp_path: Path, count: int, there: bool) -> None:
    made = [leaving(conversation(id=f"c{n}")) for n in range(count)]
    together = list(written(tmp_path, made)["Samen"].iter_rows(values_only=True))
    found = [row for row in together if row[0] == "Cijfer voor nu"]
    assert found == ([("Cijfer voor nu", count, 6)] if there else [])


def test_odd_text_can_be_opened_again(tmp_path: Path) -> None:
    made = conversation()
    made.answers = [answered("wish", "a\x00\x0bb\ud800\uffff 😀 " + "x" * 40_000)]
    row = table(written(tmp_path, [leaving(made)], fields=["wish"]))[0]
    assert row["Wens in eigen woorden"].startswith("ab 😀 x")
    assert len(row["Wens in eigen woorden"]) <= 32_767
