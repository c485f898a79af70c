"""Text without names: our own rules on how patients write, and `deduce` beside them."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import deduce
import pytest

from bot.export.deidentify.rules import find, without_names
from bot.export.deidentify.text import Finder, clean, load_deduce
from tests.export.samples import answered, conversation, leaving, with_reader


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ik heet fatima el amrani en ik slaap slecht", "ik heet [NAAM] en ik slaap slecht"),
        ("mijn naam is jan de vries", "mijn naam is [NAAM]"),
        ("Ik ben Jan.", "Ik ben [NAAM]."),
        ("ik ben moe en ik ben bang", "ik ben moe en ik ben bang"),
        ("ik woon in utrecht met een hond", "ik woon in [PLAATS] met een hond"),
        ("Ik woon alleen in een flat", "Ik woon alleen in een flat"),
        ("ik kom uit suriname", "ik kom uit [PLAATS]"),
        ("mijn dochter sanne helpt mij", "mijn dochter [NAAM] helpt mij"),
        ("mijn dochter helpt mij", "mijn dochter helpt mij"),
        ("sanne, mijn dochter", "[NAAM], mijn dochter"),
        ("bel 06-12345678 of 020 123 45 67", "bel [TELEFOON] of [TELEFOON]"),
        ("mail naar jan.p@voorbeeld.nl", "mail naar [E-MAIL]"),
        ("kerkstraat 12 b, 3511 ab", "[ADRES], [POSTCODE]"),
        ("geboren op 12-3-1958", "geboren op [DATUM]"),
        ("mijn nummer is 123456782", "mijn nummer is [NUMMER]"),
        ("ik slaap 6 uur, cijfer 7 van de 10", "ik slaap 6 uur, cijfer 7 van de 10"),
        ("om 1200 uur op weg naar de markt", "om 1200 uur op weg naar de markt"),
        ("groetjes, fatima", "groetjes, [NAAM]"),
    ],
)
def test_our_own_rules_read_what_patients_write(text: str, expected: str) -> None:
    assert without_names(text) == expected


def test_what_is_known_of_the_patient_is_replaced_wherever_it_stands() -> None:
    text = "ria en Ria's hond en RIA, maar niet maria of Aria"
    assert without_names(text, ["Ria (1958)"]) == (
        "[NAAM] en [NAAM] hond en [NAAM], maar niet maria of Aria"
    )


def test_a_name_that_was_said_once_goes_everywhere() -> None:
    assert without_names("ik heet fatima. fatima is moe") == "ik heet [NAAM]. [NAAM] is moe"


def test_pieces_never_overlap_and_stand_in_order() -> None:
    found = find("ik heet jan kerkstraat 3511 ab utrecht, ik woon in jan", ["jan"])
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.fixture(scope="session")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    """The real `deduce`, with shorter lists of streets and institutions: all of them take
    more than a minute to load."""
    lists = tmp_path_factory.mktemp("deduce") / "lookup"
    shutil.copytree(Path(deduce.__file__).parent / "data" / "lookup", lists)
    for name in ("locations/lst_street", "institutions/lst_healthcare_institution"):
        file = lists / "src" / name / "items.txt"
        kept = [
            line
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines())
            if number % 200 == 0 or line in ("Kerkstraat", "Dorpsstraat")
        ]
        file.write_text("\n".join(kept), encoding="utf-8")
    return load_deduce(tmp_path_factory.mktemp("cache"), lists)


def test_deduce_finds_what_professionals_write(finder: Finder) -> None:
    text = "Dhr. Pietersen uit Amersfoort (Dorpsstraat 4) belde op 3 maart 2024."
    kinds = {piece.kind: piece.text for piece in finder(text)}
    assert "Pietersen" in kinds["NAAM"] and kinds["DATUM"] == "3 maart 2024"
    assert {text[p.start : p.end] for p in finder(text)} == {p.text for p in finder(text)}


def test_both_together_clean_a_conversation(finder: Finder) -> None:
    made = with_reader(conversation())
    made.answers = [
        answered("wish", "ik heet fatima en ik slaap slecht sinds Johan weg is"),
        answered("exception", "Als fatima bij Mohammed in Zwolle is. Anna weet dat."),
    ]
    made.goals[0].with_whom = "Mevrouw Jansen"
    cleaned = clean(leaving(made), finder)
    for name in ("fatima", "Johan", "Mohammed", "Zwolle", "Anna", "Jansen", "Ria"):
        assert name not in cleaned.text, name
    assert "slaap slecht sinds [NAAM] weg is" in cleaned.text
    assert "Geschreven door de patiënt" in cleaned.text
    assert ("fatima", "NAAM") in cleaned.replaced


def test_labels_of_ours_are_not_taken_for_names(finder: Finder) -> None:
    cleaned = clean(leaving(), finder)
    assert "Hierover wil ik praten: " in cleaned.text
    assert "Doel 1, eerste stap: Een half uur lezen" in cleaned.text


def test_own_words_that_were_not_sent_along_are_not_even_looked_at(finder: Finder) -> None:
    cleaned = clean(leaving(conversation(own_words=False)), finder)
    assert "slaap slecht" not in cleaned.text
