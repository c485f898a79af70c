"""What our trainable components have in common: settings, loading, saving."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from typing_extensions import Self

from bot.dialogue.nlu.embedder import SentenceEmbedder
from bot.dialogue.nlu.models import TwoViewClassifier


class TrainedPart(GraphComponent, ABC):
    """A component with one :class:`~bot.dialogue.nlu.models.TwoViewClassifier`."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Make an untrained component."""
        self.config = config
        self._storage = storage
        self._resource = resource
        self.model: TwoViewClassifier | None = None

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
            part.model = TwoViewClassifier.load(Path(folder))
        return part

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:  # noqa: ARG003
        """Train again when anything in this package changed (rules, cues, word lists)."""
        digest = hashlib.sha256()
        for file in sorted(Path(__file__).parent.rglob("*")):
            if file.suffix in (".py", ".yml"):
                digest.update(file.read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the classifier on the examples that carry its label and keep it."""
        self.model = self.fit(training_data.training_examples)
        with self._storage.write_to(self._resource) as folder:
            self.model.save(Path(folder))
        return self._resource

    @abstractmethod
    def fit(self, examples: list[Message]) -> TwoViewClassifier:
        """Make the classifier from Rasa's training examples."""
