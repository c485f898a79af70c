"""Which life areas a message is about (several at once)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from typing_extensions import Self

from bot.dialogue.nlu.embedder import example_of
from bot.dialogue.nlu.graph_part import TrainedPart
from bot.dialogue.nlu.keys import (
    ANSWER,
    METADATA,
    SPOKEN,
    TOPICS,
    is_pressed,
    label_of,
)
from bot.dialogue.nlu.models import TwoViewClassifier
from bot.dialogue.nlu.topics import TopicModel


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicTagger(TrainedPart, IntentClassifier):
    """Sets ``topics`` [{name, confidence}] on every message, surest first."""

    topics: TopicModel | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings."""
        return {}

    def fit(self, examples: list[Message]) -> TwoViewClassifier:
        """Not used: topics have their own model (several labels per message)."""
        raise NotImplementedError

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the answers that are labelled ``topics`` (none is a label too)."""
        pairs = []
        for message in training_data.training_examples:
            example, labels = example_of(message), label_of(message, TOPICS)
            if example is not None and labels is not None:
                pairs.append((example, tuple(labels)))
        with self._storage.write_to(self._resource) as folder:
            TopicModel().fit(pairs).save(Path(folder))
        return self._resource

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
            part.topics = TopicModel.load(Path(folder))
        return part

    def process(self, messages: list[Message]) -> list[Message]:
        """Tag each message."""
        for message in messages:
            found: list[dict[str, Any]] = []
            example = example_of(message)
            spoken = (message.get(SPOKEN) or {}).get("name", ANSWER)
            if (
                self.topics is not None
                and example is not None
                and spoken == ANSWER
                and not is_pressed(message.get(METADATA))
            ):
                found = [
                    {"name": name, "confidence": round(score, 4)}
                    for name, score in self.topics.tag(example)
                ]
            message.set(TOPICS, found, add_to_output=True)
        return messages
