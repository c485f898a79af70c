"""Understand sentences with the trained model, without a server.

``python -m bot.dialogue.parse --model models --file sentences.txt`` reads one sentence per line
and prints one JSON object per line (the contract of one parsed message). Only the understanding
part of the model is loaded. Run it with the engine's Python from the project root.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

# One sentence is too little work for two threads: they cost more than they bring.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.filterwarnings("ignore")

from rasa.core.channels.channel import UserMessage  # noqa: E402
from rasa.engine.constants import PLACEHOLDER_MESSAGE  # noqa: E402
from rasa.engine.graph import ExecutionContext  # noqa: E402
from rasa.engine.runner.dask import DaskGraphRunner  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402

#: What the outcome of a parse holds besides the text.
_KEYS = ("safety", "relation", "topics")


class Understanding:
    """The understanding part of a trained model."""

    def __init__(self, model: Path) -> None:
        """Load it.

        :param model: a model archive, or a folder of which the newest archive is taken.
        :raises FileNotFoundError: no trained model there.
        """
        self._folder = tempfile.TemporaryDirectory()
        storage, metadata = LocalModelStorage.from_model_archive(
            Path(self._folder.name), newest_model(model)
        )
        schema = metadata.predict_schema.minimal_graph_schema([metadata.nlu_target])
        self._target = metadata.nlu_target
        self._runner = DaskGraphRunner.create(
            graph_schema=schema,
            model_storage=storage,
            execution_context=ExecutionContext(schema, metadata.model_id),
        )

    def raw(self, text: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
        """Everything the pipeline says about a message, with the metadata of its turn.

        A leading ``/`` is taken off, as the web layer does: typed text is never a command.
        """
        message = UserMessage(text.lstrip("/ ") or "-", metadata=metadata or {})
        result = self._runner.run({PLACEHOLDER_MESSAGE: [message]}, [self._target])
        parsed: dict[str, Any] = result[self._target][0].as_dict(only_output_properties=True)
        return parsed

    def parse(self, text: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
        """One parsed message in the shape of the contract; ``text`` is as it was written."""
        parsed = self.raw(text, metadata)
        spoken = parsed["spoken"]
        intent = {"name": spoken["name"], "confidence": round(spoken["confidence"], 4)}
        return {"text": text, "intent": intent, **{key: parsed[key] for key in _KEYS}}


def newest_model(path: Path) -> Path:
    """The archive itself, or the newest one in a folder.

    :raises FileNotFoundError: nothing there.
    """
    if path.is_file():
        return path
    archives = sorted(path.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if not archives:
        raise FileNotFoundError(f"no trained model in {path}")
    return archives[-1]


def parse_lines(understanding: Understanding, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Parse the lines that are not empty.

    A line that is a JSON object ``{"text": …, "metadata": …}`` is a message with the metadata
    of its turn (role, option, command); the outcome then also holds what the dialogue acts on.
    """
    for line in lines:
        text = line.rstrip("\n")
        if not text.strip():
            continue
        if text.startswith('{"'):
            message = json.loads(text)
            outcome = understanding.parse(message["text"], message.get("metadata"))
            acts_on = understanding.raw(message["text"], message.get("metadata"))["intent"]
            yield {**outcome, "acts_on": acts_on["name"]}
        else:
            yield understanding.parse(text)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.dialogue.parse", description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("models"))
    parser.add_argument("--file", type=Path, help="one sentence per line; without: standard input")
    parser.add_argument("--json", action="store_true", help="accepted; the outcome is always JSON")
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    understanding = Understanding(options.model)
    lines = options.file.read_text(encoding="utf-8").splitlines() if options.file else sys.stdin
    for outcome in parse_lines(understanding, lines):
        sys.stdout.write(json.dumps(outcome, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
