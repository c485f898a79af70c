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
from bot.run.problem import Problem
from bot.run.training import ensure_model
from bot.settings import PROJECT_ROOT

HELD_OUT = PROJECT_ROOT / "tests" / "nlu" / "heldout"
KINDS = ("intents", "relations", "safety", "topics")
_Sentences = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def _run(module: str, arguments: list[str], *, capture: bool) -> str:
    """Run a module of the engine; its output, or "" when it went straight to the screen."""
    done = subprocess.run(
        engine_module(module, *arguments),
        cwd=PROJECT_ROOT,
        env=engine_environment({"LOG_LEVEL": "ERROR"}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if capture else None,
        stderr=subprocess.PIPE if capture else None,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        said = [line for line in (done.stderr or "").splitlines() if line.strip()]
        raise Problem(
            f"The model could not be used (`{module.rpartition('.')[2]}` ended with "
            f"{done.returncode}).",
            "Train it again with `make train`, or look at the lines above.",
            "\n".join(f"    {line[:200]}" for line in said[-8:]),
        )
    return done.stdout or ""


@click.command()
@click.option("--file", "path", required=True, type=_Sentences, help="One sentence per line.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def parse(path: Path, as_json: bool) -> None:
    """Show what the model understands of each sentence in a file."""
    model = ensure_model(settings_or_problem(), notes)
    arguments = ["--model", str(model), "--file", str(path.resolve())]
    with Activity(notes, "Reading the sentences"):
        output = _run("bot.dialogue.parse", arguments, capture=True)
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
@click.option("--relations", type=_Sentences, help="Lines `relation<TAB>text`.")
@click.option("--safety", type=_Sentences, help="Lines `tier:category<TAB>text`.")
@click.option("--topics", type=_Sentences, help="Lines `topic,topic<TAB>text`.")
def evaluate(**files: Path | None) -> None:
    """Score the model on labelled sentences.

    Without files it uses the project's own held-out set.
    """
    chosen = {kind: path for kind, path in files.items() if path is not None}
    if not chosen:
        held_out = {kind: HELD_OUT / f"{kind}.tsv" for kind in KINDS}
        chosen = {kind: path for kind, path in held_out.items() if path.is_file()}
    if not chosen:
        raise Problem("There are no sentences to score.", "Name a file, such as `--intents FILE`")
    model = ensure_model(settings_or_problem(), notes)
    arguments = ["--model", str(model)]
    for kind, path in chosen.items():
        arguments += [f"--{kind}", str(path.resolve())]
    _run("bot.dialogue.evaluate", arguments, capture=False)
