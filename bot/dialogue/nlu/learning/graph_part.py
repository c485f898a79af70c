"""What our trainable components have in common: settings, loading, saving."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from typing_extensions import Self

from bot.dialogue.nlu.encoding.embedder import SentenceEmbedder


class Model(Protocol):
    """What a component learns; the folder that it writes is part of Rasa's model archive."""

    def save(self, folder: Path) -> None:
        """Write it."""


M = TypeVar("M", bound=Model)


class TrainedPart(GraphComponent, ABC, Generic[M]):
    """A component with one trained model."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Make an untrained component."""
        self.config = config
        self._storage = storage
        self._resource = resource
        self.model: M | None = None

    @classmethod
    def required_components(cls) -> list[type]:
        """The sentence vectors have to be there first."""
        return [SentenceEmbedder]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 - Rasa's signature
    ) -> Self:
        """Called by Rasa's graph before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,  # noqa: ARG003 - Rasa's signature
    ) -> Self:
        """Called by Rasa's graph with a trained model."""
        part = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            part.model = part.read(Path(folder))
        return part

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:  # noqa: ARG003
        """Train again when anything in this package changed (rules, cues, word lists)."""
        digest = hashlib.sha256()
        for file in sorted(Path(__file__).parents[1].rglob("*")):
            if file.suffix in (".py", ".yml"):
                digest.update(file.read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on the examples that carry its label and keep it."""
        self.model = model = self.fit(training_data.training_examples)
        with self._storage.write_to(self._resource) as folder:
            model.save(Path(folder))
        return self._resource

    @abstractmethod
    def fit(self, examples: list[Message]) -> M:
        """Make the model from Rasa's training examples."""

    @staticmethod
    @abstractmethod
    def read(folder: Path) -> M:
        """Read a model that was saved."""
