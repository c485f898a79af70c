"""Which life areas a message is about (several at once)."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.nlu.encoding.embedder import example_of, lessons_of
from bot.dialogue.nlu.keys import (
    ANSWER,
    METADATA,
    SPOKEN,
    TOPICS,
    is_pressed,
)
from bot.dialogue.nlu.learning.graph_part import TrainedPart
from bot.dialogue.nlu.learning.lessons import topic_lessons
from bot.dialogue.nlu.topics.finder import TopicModel


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicTagger(TrainedPart[TopicModel], IntentClassifier):
    """Sets ``topics`` [{name, confidence}] on every message, surest first."""

    read = staticmethod(TopicModel.load)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings."""
        return {}

    def fit(self, examples: list[Message]) -> TopicModel:
        """Learn from the answers that are labelled ``topics`` (none is a label too)."""
        return TopicModel().fit(lessons_of(topic_lessons(examples)))

    def process(self, messages: list[Message]) -> list[Message]:
        """Tag each message."""
        for message in messages:
            found: list[dict[str, Any]] = []
            example = example_of(message)
            spoken = (message.get(SPOKEN) or {}).get("name", ANSWER)
            if (
                self.model is not None
                and example is not None
                and spoken == ANSWER
                and not is_pressed(message.get(METADATA))
            ):
                found = [
                    {"name": name, "confidence": round(score, 4)}
                    for name, score in self.model.tag(example)
                ]
            message.set(TOPICS, found, add_to_output=True)
        return messages
