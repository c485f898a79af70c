"""What is compared: pipelines, and the training data that each of them gets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.nlu.learning.lessons import intent_lessons, relation_lessons, safety_lessons

OURS = "chosen"
SPARSE = "DIET, sparse"
DENSE = "DIET, sparse and dense"
TASKS = ("intents", "relations", "safety")

_SPARSE_FEATURES: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
_DENSE_FEATURES = [{"name": "benchmarks.stock_rasa.dense.EverySentenceTwice"}]


def epochs_of(count: int, readings: int) -> int:
    """How often DIET goes through so many sentences: at most 100 times, at least once.

    Of a hundred thousand sentences each round takes it ten minutes; ``readings`` sentences in all
    give each task about as many steps, whatever there is to learn from.
    """
    return min(100, max(1, round(readings / count)))


def config_of(system: str, epochs: int) -> dict[str, Any]:
    """Rasa's configuration of a system: the pipeline that ``rasa init`` writes, or with vectors."""
    diet = {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True}
    dense = _DENSE_FEATURES if system == DENSE else []
    pipeline = [*_SPARSE_FEATURES, *dense, diet]
    return {"recipe": "default.v1", "language": "nl", "assistant_id": "stock", "pipeline": pipeline}


def lessons_of(task: str) -> list[tuple[str, str]]:
    """(label, sentence): what our own component learns from for this task."""
    messages: list[Message] = load_data("data/nlu").training_examples
    pairs: Iterable[tuple[Message, str]]
    if task == "intents":
        pairs = intent_lessons(messages)
    elif task == "relations":
        pairs = relation_lessons(messages)
    else:
        pairs = ((message, tier) for message, tier, _ in safety_lessons(messages))
    return [(label, str(message.get(TEXT))) for message, label in pairs]


def write_lessons(task: str, folder: Path) -> tuple[Path, int]:
    """The training data of a task as a file that Rasa reads, and how many sentences it holds.

    Every label is an intent there.
    """
    by_label: dict[str, list[str]] = {}
    for label, text in lessons_of(task):
        by_label.setdefault(label, []).append(" ".join(text.split()))
    content = {
        "version": "3.1",
        "nlu": [
            {"intent": label, "examples": "".join(f"- {text}\n" for text in texts)}
            for label, texts in by_label.items()
        ],
    }
    file = folder / "nlu.yml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True, width=10_000), encoding="utf-8")
    return file, sum(map(len, by_label.values()))


def outcome(task: str, label: str, confidence: float) -> dict[str, Any]:
    """What DIET said, in the shape of one parsed message."""
    sure = round(confidence, 4)
    return {
        "intent": {"name": label if task == "intents" else "answer", "confidence": sure},
        "relation": {"type": label, "confidence": sure, "evidence": ""},
        "safety": {"tier": label, "category": "none", "rule": None},
        "topics": [],
    }


def save_json(file: Path, content: Any) -> None:
    """Keep what a process measured."""
    file.write_text(json.dumps(content), encoding="utf-8")
