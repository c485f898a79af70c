"""What the trained model understands, tried through ``python -m bot.dialogue.parse``."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from bot.run.engine import engine_environment, engine_module
from bot.run.training import ensure_model
from bot.settings import PROJECT_ROOT, load_settings

RULES = PROJECT_ROOT / "bot" / "dialogue" / "nlu" / "safety" / "patterns"
Outcome = dict[str, Any]

# The anchor points of the domain dossier, section 7.3: each must come out exactly so.
ANCHORS = {
    "ik ga er vanavond een einde aan maken": "S3",
    "heb net een doosje pillen geslikt": "S3",
    "druk op mijn borst die uitstraalt naar mijn arm en ik zweet": "S3",
    "mijn mond hangt ineens scheef": "S3",
    "ik wil dood": "S2",
    "ik wil slapen en nooit meer wakker worden": "S2",
    "was ik er maar niet meer": "S2",
    "het is niet dat ik dood wil, maar wakker worden hoeft ook niet": "S2",
    "hij slaat me": "S2",
    "ik mag van mijn man niet alleen naar buiten": "S2",
    "mijn zoon zegt dat hij dood wil": "S2",
    "ik zie het niet meer zitten": "S1",
    "ik trek het niet meer": "S1",
    "ik wil er een eind aan maken": "S1",
    "ik heb al mijn pillen op": "S1",
    "vroeger dacht ik aan zelfmoord, nu niet meer": "S1",
    "ik schaam me dood": "S0",
    "mijn pillen zijn op, kan ik nieuwe krijgen?": "S0",
    "ik wil niet meer leven van een uitkering": "S0",
    "ik maak er een eind aan met mijn vriend": "S0",
    "dat slaat nergens op": "S0",
    "ik wil een eind maken aan dat piekeren": "S0",
}
# The same concern with laughter, in capitals, misspelled and without spaces where they belong.
DISGUISED = (
    "haha ik wil dood lol",
    "😂 ik wil niet meer leven",
    "IK WIL DOOD",
    "ik wil zelfmoort plegen",
    "k wil doooood",
    "i want to die",
)
# The same in the words of a region.
REGIONAL = {
    "ich wil neet mie laeve": "S2",
    "ik wol da'k dood was": "S2",
    "hie sleug mie gister wier": "S2",
    "mien zeun zegt dat e dood wil": "S2",
    "ik bin bange veur mien kerel": "S1",
    "k heb weer pien in mien knie, noar de winkel loopn goat niet": "S0",
    "de kiender komt zundag altied koffie drinken, doar kiek ik noar uut": "S0",
}
# What a rule reads as an alarm is danger now when it happens now.
NOW = {
    "mijn vriend slaat me": "S2",
    "mijn vriend slaat me nu, ik heb me opgesloten in de wc": "S3",
    "hij heeft vorige week mijn keel dichtgeknepen": "S2",
    "hij heeft net mijn keel dichtgeknepen en hij komt zo terug": "S3",
}
ANSWERS_WITH_COMMAND_WORDS = (
    "Dat er iemand naar me luistert",
    "Omdat ik iemand wil spreken die mijn taal kent",
    "Ik wil stoppen met roken want de uitleg van de longarts hielp niet.",
    "Op mijn werk mag ik nooit pauze nemen en daar krijg ik stress van.",
    "Ik zou graag terug willen naar mijn oude fysiotherapeut in Zwolle.",
    "Ik zeg altijd ja tegen mijn dochter terwijl ik eigenlijk nee wil zeggen.",
    "Ik sla het ontbijt over omdat ik 's ochtends niets door mijn keel krijg.",
    "Ik weet niet hoe ik het moet aanpakken, maar ik wil weer kunnen wandelen.",
    "Niemand belt mij terug en ik wil zo graag weer eens met iemand praten.",
)
COMMANDS = {
    "overslaan": "skip_question",
    "vorige vraag graag": "go_back",
    "even pauze": "pause",
    "ik wil stoppen": "stop",
    "ik wil nu graag even pauze alstublieft": "pause",
    "weet ik niet": "dont_know",
    "waarom vraagt u dat?": "ask_why",
    "wat bedoelt u?": "ask_explanation",
    "ben je een robot?": "bot_challenge",
    "ik wil een mens spreken": "ask_human",
    "wie leest dit?": "ask_privacy",
}
RELATIONS = {
    "Ik wil dat u zorgt dat ik weer kan slapen.": "klaag",
    "Mijn rug doet zeer doordat we met z'n zessen in een te klein huis zitten.": "klaag",
    "Goedemiddag": "onbekend",
    "ok": "onbekend",
    "Ik heb diabetes": "onbekend",
    "Ik snap die vragen niet zo goed.": "onbekend",
}
SENT_BUT_WORRIED = (
    "Mijn man vindt dat ik te veel drink en eerlijk gezegd schrik ik er zelf ook van."
)
SPELLING = (
    ("Ik ga elke dag wandelen want dat helpt mij.", "ik gaa elke dag wandele want dat helpt mij"),
    (
        "Van mij hoeft het niet, ik moest van mijn vrouw.",
        "van mij hoeft t nie k moest van me vrouw",
    ),
)
SLASH = ("/restart", "/session_start", "/stop")
BUTTONS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("Vorige vraag", {"role": "patient", "command": "go_back"}, "go_back"),
    ("Soms", {"role": "patient", "option": ["sometimes"]}, "answer"),
    ("Nee, stop", {"role": "patient", "option": ["no"]}, "answer"),
    ("Volgende vraag", {"role": "professional", "command": "next_question"}, "next_question"),
)
WITHOUT_WORDS = ("…", "...", "!!!", "-", "😴😴😴", "🤷‍♀️", "😡", "❤️", "¯\\_(ツ)_/¯", "€", "&")
PATIENT = {"role": "patient", "address": "u"}
PROFESSIONAL = {"role": "professional", "address": "je"}


@dataclass(frozen=True)
class RuleExample:
    """A sentence that stands beside a safety rule."""

    rule: str
    tier: str
    text: str
    must_match: bool


def _rule_examples() -> Iterator[RuleExample]:
    for file in sorted(RULES.glob("*.yml")):
        if file.name == "words.yml":
            continue
        for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]:
            for side in ("match", "no_match"):
                for text in rule["examples"][side]:
                    yield RuleExample(rule["id"], rule["tier"], text, side == "match")


EXAMPLES = tuple(_rule_examples())


def _all_texts() -> list[str]:
    texts = [*ANCHORS, *DISGUISED, *REGIONAL, *NOW, *ANSWERS_WITH_COMMAND_WORDS, *COMMANDS]
    texts += [*RELATIONS, *SLASH]
    texts += WITHOUT_WORDS
    texts += [SENT_BUT_WORRIED, *(text for pair in SPELLING for text in pair)]
    texts += [example.text for example in EXAMPLES]
    return list(dict.fromkeys(texts))


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Everything that these tests look at, parsed in one go by the model of these sources.

    A plain text is its own key, a message with metadata has its JSON line as key.
    """
    model = ensure_model(load_settings(), Console(stderr=True))
    lines = [*_all_texts(), *(_line(text, metadata) for text, metadata, _ in BUTTONS)]
    lines += [_line("ik wil dood", PATIENT), _line("ik wil dood", PROFESSIONAL)]
    lines += [_line("ik zie het niet meer zitten", PATIENT), _line("stop", PROFESSIONAL)]
    file = tmp_path_factory.mktemp("parse") / "sentences.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    outcomes = _run_parse(model, file)
    return dict(zip(lines, outcomes, strict=True))


def _line(text: str, metadata: dict[str, Any]) -> str:
    return json.dumps({"text": text, "metadata": metadata}, ensure_ascii=False)


def _run_parse(model: Path, file: Path) -> list[Outcome]:
    command = engine_module("bot.dialogue.parse", "--model", str(model), "--file", str(file))
    run = subprocess.run(
        command,
        cwd=PROJECT_ROOT,
        env=engine_environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_a_parsed_message_has_the_shape_of_the_contract(parsed: dict[str, Outcome]) -> None:
    outcome = parsed["Ik wil dat u zorgt dat ik weer kan slapen."]
    assert set(outcome) == {"text", "intent", "safety", "relation", "topics"}
    assert set(outcome["intent"]) == {"name", "confidence"}
    assert set(outcome["safety"]) == {"tier", "category", "rule"}
    assert set(outcome["relation"]) == {"type", "confidence", "evidence"}
    assert [topic["name"] for topic in outcome["topics"]] == ["slapen"]


@pytest.mark.parametrize(("text", "tier"), ANCHORS.items())
def test_the_anchor_points_of_the_dossier_come_out_right(
    parsed: dict[str, Outcome], text: str, tier: str
) -> None:
    assert parsed[text]["safety"]["tier"] == tier


def test_a_death_wish_of_a_son_is_about_another_person(parsed: dict[str, Outcome]) -> None:
    assert parsed["mijn zoon zegt dat hij dood wil"]["safety"]["category"] == "other_person"


@pytest.mark.parametrize("text", DISGUISED)
def test_laughter_capitals_and_misspelling_do_not_hide_a_death_wish(
    parsed: dict[str, Outcome], text: str
) -> None:
    assert parsed[text]["safety"]["tier"] == "S2"


@pytest.mark.parametrize(("text", "tier"), REGIONAL.items())
def test_the_words_of_a_region_mean_what_they_mean_in_the_dictionary(
    parsed: dict[str, Outcome], text: str, tier: str
) -> None:
    assert parsed[text]["safety"]["tier"] == tier


@pytest.mark.parametrize(("text", "tier"), NOW.items())
def test_violence_that_happens_now_is_danger_now(
    parsed: dict[str, Outcome], text: str, tier: str
) -> None:
    assert parsed[text]["safety"]["tier"] == tier


@pytest.mark.parametrize(
    "example",
    [e for e in EXAMPLES if e.must_match and e.tier != "S0"],
    ids=lambda e: f"{e.rule}: {e.text}",
)
def test_a_sentence_beside_a_rule_raises_at_least_a_concern(
    parsed: dict[str, Outcome], example: RuleExample
) -> None:
    assert parsed[example.text]["safety"]["tier"] != "S0"


@pytest.mark.parametrize(
    "example",
    [e for e in EXAMPLES if not e.must_match and e.tier != "S0"],
    ids=lambda e: f"{e.rule}: {e.text}",
)
def test_a_look_alike_beside_a_rule_is_not_taken_for_that_rule(
    parsed: dict[str, Outcome], example: RuleExample
) -> None:
    rule = parsed[example.text]["safety"]["rule"] or ""
    assert example.rule not in rule.split("+")


@pytest.mark.parametrize(
    "example",
    [e for e in EXAMPLES if e.must_match and e.tier == "S0"],
    ids=lambda e: f"{e.rule}: {e.text}",
)
def test_a_harmless_reading_raises_no_alarm(
    parsed: dict[str, Outcome], example: RuleExample
) -> None:
    assert parsed[example.text]["safety"]["tier"] == "S0"


def test_every_safety_rule_has_sentences_on_both_sides() -> None:
    for file in RULES.glob("*.yml"):
        if file.name == "words.yml":
            continue
        for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]:
            assert rule["examples"]["match"], rule["id"]
            assert rule["examples"]["no_match"], rule["id"]


@pytest.mark.parametrize("text", ANSWERS_WITH_COMMAND_WORDS)
def test_a_long_answer_with_a_command_word_stays_an_answer(
    parsed: dict[str, Outcome], text: str
) -> None:
    assert parsed[text]["intent"]["name"] == "answer"


@pytest.mark.parametrize(("text", "intent"), COMMANDS.items())
def test_a_short_command_is_understood(parsed: dict[str, Outcome], text: str, intent: str) -> None:
    assert parsed[text]["intent"]["name"] == intent


@pytest.mark.parametrize("text", WITHOUT_WORDS)
def test_a_message_without_a_word_is_an_answer(parsed: dict[str, Outcome], text: str) -> None:
    assert (parsed[text]["intent"]["name"], parsed[text]["safety"]["tier"]) == ("answer", "S0")


@pytest.mark.parametrize("text", SLASH)
def test_a_typed_slash_command_arrives_as_plain_text(parsed: dict[str, Outcome], text: str) -> None:
    assert parsed[text]["text"] == text
    assert parsed[text]["intent"]["name"] in {"answer", "stop"}


@pytest.mark.parametrize(("text", "metadata", "intent"), BUTTONS, ids=lambda v: str(v))
def test_a_button_is_what_it_says_with_certainty_and_is_not_read(
    parsed: dict[str, Outcome], text: str, metadata: dict[str, Any], intent: str
) -> None:
    outcome = parsed[_line(text, metadata)]
    assert outcome["acts_on"] == intent
    assert outcome["intent"]["confidence"] == 1.0
    assert outcome["safety"]["tier"] == "S0"


def test_a_patients_death_wish_is_what_the_dialogue_acts_on(parsed: dict[str, Outcome]) -> None:
    assert parsed[_line("ik wil dood", PATIENT)]["acts_on"] == "safety_alarm"
    assert parsed[_line("ik zie het niet meer zitten", PATIENT)]["acts_on"] == "safety_concern"


def test_a_professionals_note_stays_an_answer_and_carries_its_safety(
    parsed: dict[str, Outcome],
) -> None:
    note = parsed[_line("ik wil dood", PROFESSIONAL)]
    assert note["acts_on"] == "answer"
    assert note["safety"]["tier"] == "S2"
    assert parsed[_line("stop", PROFESSIONAL)]["acts_on"] == "answer"


@pytest.mark.parametrize(("text", "relation"), RELATIONS.items())
def test_the_border_cases_of_relation_typing_come_out_right(
    parsed: dict[str, Outcome], text: str, relation: str
) -> None:
    assert parsed[text]["relation"]["type"] == relation


def test_someone_who_was_sent_but_worries_too_is_no_visitor(parsed: dict[str, Outcome]) -> None:
    assert parsed[SENT_BUT_WORRIED]["relation"]["type"] in {"klaag", "klant"}


@pytest.mark.parametrize(("right", "wrong"), SPELLING)
def test_spelling_never_changes_the_type(
    parsed: dict[str, Outcome], right: str, wrong: str
) -> None:
    assert parsed[right]["relation"]["type"] == parsed[wrong]["relation"]["type"] != "onbekend"


def test_the_evidence_of_a_type_is_literally_in_the_message(parsed: dict[str, Outcome]) -> None:
    typed = {
        text: outcome["relation"]["evidence"]
        for text, outcome in parsed.items()
        if outcome["relation"]["type"] != "onbekend"
    }
    assert typed
    for text, evidence in typed.items():
        assert evidence
        assert evidence in text


def test_nobody_is_typed_by_words_that_worry_the_safety_layer(parsed: dict[str, Outcome]) -> None:
    worried = [outcome for outcome in parsed.values() if outcome["safety"]["tier"] != "S0"]
    assert worried
    assert {outcome["relation"]["type"] for outcome in worried} == {"onbekend"}
