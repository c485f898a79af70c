"""``parse`` and ``evaluate``: the trained model on sentences from a file, without a server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import click
from rich.table import Table

from bot.commands.installation import notes, screen, settings_or_problem
from bot.run.display import Activity
from bot.run.engine import engine_environment, engine_module
from bot.run.problem import Problem, last_lines
from bot.run.training import ensure_model
from bot.settings import PROJECT_ROOT, Settings

HELD_OUT = PROJECT_ROOT / "tests" / "nlu" / "heldout"
KINDS = ("intents", "long_answers", "relations", "safety", "topics")
PAGE = PROJECT_ROOT / "docs" / "understanding.md"
_Sentences = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def _run(module: str, arguments: list[str], settings: Settings) -> str:
    """Run a module of the engine; what it prints.

    What it complains about goes to a log, and to the screen only when it fails.
    """
    log = settings.log_dir / "understanding.log"
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with log.open("w", encoding="utf-8") as complaints:
        done = subprocess.run(
            engine_module(module, *arguments),
            cwd=PROJECT_ROOT,
            env=engine_environment({"LOG_LEVEL": "ERROR"}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    if done.returncode != 0:
        raise Problem(
            "The model could not read these sentences.",
            f"Train it again (`make train`) and try once more; all of it is in {log}.",
            last_lines(log, count=1),
        )
    return done.stdout


def _readable(path: Path) -> list[str]:
    """The lines of a file; raises :class:`Problem` when it is no text in UTF-8."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise Problem(f"{path} is no text in UTF-8.", "Save it as UTF-8.") from None


def _labelled(path: Path) -> None:
    """Raise :class:`Problem` unless every line is a remark, empty, or ``label<TAB>text``."""
    for number, line in enumerate(_readable(path), start=1):
        if line.strip() and not line.startswith("#") and "\t" not in line:
            raise Problem(
                f"{path}, line {number}: there is no tab between a label and a sentence.",
                "Write each line as `label<TAB>text`.",
            )


@click.command()
@click.option("--file", "path", required=True, type=_Sentences, help="One sentence per line.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def parse(path: Path, as_json: bool) -> None:
    """Show what the model understands of each sentence in a file."""
    _readable(path)
    settings = settings_or_problem()
    model = ensure_model(settings, notes)
    arguments = ["--model", str(model), "--file", str(path.resolve())]
    with Activity(notes, "Reading the sentences"):
        output = _run("bot.dialogue.parse", arguments, settings)
    if as_json:
        click.echo(output, nl=False)
        return
    table = Table("sentence", "intent", "safety", "relation", "topics")
    for line in output.splitlines():
        parsed = json.loads(line)
        table.add_row(
            parsed["text"],
            "{name} {confidence:.2f}".format(**parsed["intent"]),
            "{tier} {category}".format(**parsed["safety"]),
            "{type} {confidence:.2f}".format(**parsed["relation"]),
            ", ".join(topic["name"] for topic in parsed["topics"]),
        )
    screen.print(table)


@click.command()
@click.option("--intents", type=_Sentences, help="Lines `intent<TAB>text`.")
@click.option("--long-answers", type=_Sentences, help="Lines `answer<TAB>text`.")
@click.option("--relations", type=_Sentences, help="Lines `relation<TAB>text`.")
@click.option("--safety", type=_Sentences, help="Lines `tier:category<TAB>text`.")
@click.option("--topics", type=_Sentences, help="Lines `topic,topic<TAB>text`.")
def evaluate(**files: Path | None) -> None:
    """Score the model on labelled sentences.

    Without files it uses the project's own held-out set, and writes docs/understanding.md.
    """
    chosen = {kind: path for kind, path in files.items() if path is not None}
    own = not chosen
    if own:
        held_out = {kind: HELD_OUT / f"{kind}.tsv" for kind in KINDS}
        chosen = {kind: path for kind, path in held_out.items() if path.is_file()}
    if not chosen:
        raise Problem("There are no sentences to score.", "Name a file, such as `--intents FILE`")
    for path in chosen.values():
        _labelled(path)
    settings = settings_or_problem()
    model = ensure_model(settings, notes)
    arguments = ["--model", str(model)]
    for kind, path in chosen.items():
        arguments += [f"--{kind.replace('_', '-')}", str(path.resolve())]
    if own:
        arguments += ["--page", str(PAGE)]
    with Activity(notes, "Scoring the sentences"):
        output = _run("bot.dialogue.evaluate", arguments, settings)
    click.echo(output, nl=False)
