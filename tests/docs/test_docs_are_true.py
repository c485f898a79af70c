"""The README and the guides name only what exists, and leave out nothing that a reader needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalogue.copy_rules import problems, sentences
from bot.catalogue.loader import load_catalogue
from bot.cli import cli
from bot.commands.chat import PATIENT_BUTTONS
from bot.conversation import summary
from bot.conversation.summary import goal_lines
from bot.export.spreadsheet import FIELDS
from bot.settings import PROJECT_ROOT, Settings
from bot.store.models import Goal
from bot.web.practice.accounts import ROLES
from bot.web.practice.reading import STATUS_NAMES
from bot.web.professional.views import RELATIONS, STEPS
from bot.web.shortcuts import SHORTCUTS, keys_for
from docs.take_screenshots import LARGEST, STORY

README = PROJECT_ROOT / "README.md"
GUIDES = sorted((PROJECT_ROOT / "docs").glob("*.md"))
SCREENSHOTS = PROJECT_ROOT / "docs" / "screenshots"
ALL_SCREENSHOTS = 2_000_000
"""Bytes of all pictures together."""

every_doc = pytest.mark.parametrize("doc", [README, *GUIDES], ids=lambda doc: doc.stem)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    return (PROJECT_ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def fences(text: str, *languages: str) -> list[str]:
    """The blocks of code in these languages."""
    return [block for language, block in _FENCE.findall(text) if language in languages]


def spans(text: str) -> list[str]:
    """What stands between backticks in running text."""
    return re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))


def code(doc: Path) -> Iterator[str]:
    """Everything that reads as something to type or to open, a logical line each."""
    text = doc.read_text(encoding="utf-8")
    yield from spans(text)
    for block in fences(text, "sh", ""):
        yield from block.replace("\\\n", " ").splitlines()


def slug(heading: str) -> str:
    """The anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


# What is named, exists


@every_doc
def test_every_make_target_that_is_named_exists(doc: Path) -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {name for line in code(doc) for name in re.findall(r"\bmake ([a-z]+)\b", line)}
    assert named <= targets


@every_doc
def test_every_command_and_option_that_is_named_exists(doc: Path) -> None:
    for line in code(doc):
        for name, rest in re.findall(r"\bbrede-gesprek ([a-z]+)([^#;|]*)", line):
            assert name in cli.commands, line
            known = {flag for option in cli.commands[name].params for flag in option.opts}
            assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= known, line
    everything = {
        flag for command in cli.commands.values() for option in command.params
        for flag in option.opts
    }  # fmt: skip
    # What the tests of this project take too, such as --patients.
    conftest = (PROJECT_ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    everything |= set(re.findall(r'addoption\(\s*"(--[a-z-]+)"', conftest))
    alone = {span for span in spans(doc.read_text(encoding="utf-8")) if span.startswith("--")}
    assert alone <= everything


def test_every_command_stands_in_a_guide() -> None:
    text = read("operator") + read("maintainer")
    assert [name for name in cli.commands if f"`brede-gesprek {name}" not in text] == []


@every_doc
def test_every_path_that_is_named_exists(doc: Path) -> None:
    made_later = (PROJECT_ROOT / ".gitignore").read_text(encoding="utf-8").split()
    folders = tuple(entry.lstrip("/") for entry in made_later if entry.endswith("/"))
    ours = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("bot/run", "bot/commands", "bot")
        for path in (PROJECT_ROOT / room).glob("*.py")
    )
    looks_like_a_path = re.compile(
        r"\.?[\w-]+(?:/[\w.*-]+)+/?|\.[a-z]+/|[\w-]+\.(?:py|ya?ml|toml|md|json|lock|log|db)"
    )
    for word in [word for line in code(doc) for word in line.split()]:
        word = word.strip("(),;")
        if not looks_like_a_path.fullmatch(word) or (PROJECT_ROOT / word).exists():
            continue
        # A file of a run is not there yet; the code that makes it knows its name.
        name = Path(word).name
        known = name in ours or f'"{name.removesuffix(".log")}"' in ours or f'"{name}"' in ours
        assert known or (word.startswith(folders) and not word.startswith("var/")), word


@every_doc
def test_every_link_leads_somewhere(doc: Path) -> None:
    text = doc.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    for link in links:
        if link.startswith(("http://", "https://")):
            continue
        target, _, anchor = link.partition("#")
        path = (doc.parent / target).resolve() if target else doc
        assert path.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(slug, headings), link


@every_doc
def test_every_setting_that_is_named_exists(doc: Path) -> None:
    text = doc.read_text(encoding="utf-8")
    known = {f"BREDE_GESPREK_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"BREDE_GESPREK_[A-Z_]+", text)) <= known


# What exists, is named


def test_every_setting_stands_in_the_operators_guide_with_its_default() -> None:
    rows = re.findall(r"^\| `BREDE_GESPREK_([A-Z_]+)` \| (.+?) \| .+ \|$", read("operator"), re.M)
    shown = {name.lower(): default.replace("`", "") for name, default in rows}
    expected = {}
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, Path):
            expected[name] = f"{default.relative_to(PROJECT_ROOT)} in the project"
        else:
            expected[name] = "empty" if default == "" else str(default)
    assert shown == expected


def test_every_state_of_the_list_is_explained_to_the_practice() -> None:
    rows = re.findall(r"^\| ([^|`]+?) \| ", read("praktijk"), re.MULTILINE)
    assert set(STATUS_NAMES.values()) <= set(rows)


def test_every_column_of_the_spreadsheet_is_explained_to_the_practice() -> None:
    guide = (PROJECT_ROOT / "docs/praktijk.md").read_text(encoding="utf-8")
    table = guide.split("### De kolommen van het rekenblad")[1].split("\n#")[0]
    explained = re.findall(r"^\| (.+?) \|", table, re.M)[1:]
    assert explained == [field.label for field in FIELDS]


def test_every_role_is_explained_to_the_practice() -> None:
    rows = re.findall(r"^\| ([^|`]+?) \| (?:ja|nee) ", read("praktijk"), re.MULTILINE)
    assert sorted(rows) == sorted(ROLES.values())


def test_the_poh_reads_the_words_of_the_panel() -> None:
    text = read("poh")
    for number, step in STEPS.items():
        assert f"\n{number}. {step}\n" in text
    for relation, words in RELATIONS.items():
        assert f"| {words} | {relation} |" in text


def test_the_poh_reads_every_key_of_the_panel() -> None:
    keys = keys_for({})
    rows = dict(re.findall(r"^\| `(.+?)` \| (.+) \|$", read("poh"), re.MULTILINE))
    assert rows == {
        keys[shortcut.action].shown: shortcut.label
        for shortcut in SHORTCUTS
        if "panel" in shortcut.screens
    }


# The words of the screens


def words_on_screens() -> str:
    """Everything a screen can say, white space made equal."""
    rooms = [
        *(PROJECT_ROOT / "bot" / "web").rglob("*.html"),
        *(PROJECT_ROOT / "bot" / "web").rglob("*.py"),
        *(PROJECT_ROOT / "bot" / "conversation").glob("*.py"),
        *(PROJECT_ROOT / "bot" / "catalogue").rglob("*.yml"),
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in rooms)
    # "Stap {{ … }} van {{ … }}" is read as "Stap 0 van 0".
    return " ".join((text + re.sub(r"\{\{[^}]*\}\}", "0", text)).split())


@every_doc
def test_words_between_single_quotes_stand_on_a_screen(doc: Path) -> None:
    screens = words_on_screens()
    text = doc.read_text(encoding="utf-8")
    for quoted in re.findall(r"‘([^‘’\n]+)’", text):
        assert re.sub(r"\d+", "0", quoted) in screens or quoted in screens, quoted


def test_the_patients_guide_keeps_to_the_copy_rules() -> None:
    text = re.sub(r"^!\[.*$|^\|[-|]+\|$", "", read("patient"), flags=re.MULTILINE)
    plain = re.sub(r"[*#|]|^- |^\d+\. ", "\n", text, flags=re.MULTILINE)
    broken = {
        sentence: wrong
        for line in plain.splitlines()
        for sentence in sentences(line)
        # A button has its own words, also the one that asks for the other form of address.
        if (wrong := problems(re.sub(r"‘[^’]*’", "‘knop’", sentence), "u"))
    }
    assert broken == {}


# The sample conversation


def sample() -> list[str]:
    """The lines of the conversation in the README, and those of the summary after it."""
    return fences(README.read_text(encoding="utf-8"), "text")


def test_the_computer_says_in_the_readme_what_it_says_in_the_catalogue() -> None:
    catalogue = load_catalogue()
    texts = [
        text
        for question in catalogue.questions.values()
        for text in (
            question.text, question.lead, question.hint,
            question.explanation, question.example, question.why,
        )
        if text is not None
    ]  # fmt: skip
    says = {text.u for text in [*texts, *catalogue.replies.values()]}
    lines = [line for line in sample()[0].splitlines() if line and line != "…"]
    said = [line for line in lines if not line.startswith("> ")]
    assert [
        line for line in said if line not in says and not re.fullmatch(r"Stap \d van 5", line)
    ] == []
    questions = {question.text.u for question in catalogue.questions.values()}
    assert len(questions.intersection(said)) >= 3


def test_the_patient_in_the_readme_says_what_the_pictures_show() -> None:
    typed = [line[2:] for line in sample()[0].splitlines() if line.startswith("> ")]
    assert typed
    for words in typed:
        assert words in STORY.values() or words in PATIENT_BUTTONS, words


def test_the_summary_in_the_readme_has_the_labels_of_a_summary() -> None:
    goal = Goal(
        kind="step", wish="a", what="a", when="a", how_often="a", with_whom="a",
        confidence=1, smaller_step="a", if_it_fails="a", follow_up="a",
    )  # fmt: skip
    labels = {question.summary_label for question in load_catalogue().questions.values()}
    labels |= {label for label, _ in goal_lines(goal)} | {"Hulpvraag", "Status"}
    headings = Path(summary.__file__).read_text(encoding="utf-8")
    lines = [line for line in sample()[1].splitlines() if line and line != "…"]
    assert len(lines) >= 5
    for line in lines:
        label, colon, said = line.partition(": ")
        if line.startswith("- "):
            offers = {offer.label.u for offer in load_catalogue().offers.values()}
            assert line[2:] in offers, line
        elif colon:
            assert label in labels and said, line
        else:
            assert f'"{line.rstrip(" 0123456789").capitalize()}' in headings, line


def test_the_readme_has_the_two_commands() -> None:
    commands = "\n".join(fences(README.read_text(encoding="utf-8"), "sh"))
    assert re.findall(r"^make (\w+)", commands, re.MULTILINE) == ["start", "test"]


# The pictures


def test_the_pictures_are_the_ones_that_make_screenshots_takes() -> None:
    taker = (PROJECT_ROOT / "docs" / "take_screenshots.py").read_text(encoding="utf-8")
    taken = set(re.findall(r'shoot\([\w.]+, "([a-z-]+)"', taker))
    assert taken == {picture.stem for picture in SCREENSHOTS.iterdir()}


def test_the_pictures_are_small() -> None:
    sizes = [picture.stat().st_size for picture in SCREENSHOTS.iterdir()]
    assert sizes and max(sizes) <= LARGEST
    assert sum(sizes) <= ALL_SCREENSHOTS
