"""How someone stands towards the subject: klant, klaag or bezoeker; ``onbekend`` when unclear."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.nlu.encoding.embedder import example_of, lessons_of
from bot.dialogue.nlu.keys import (
    ANSWER,
    METADATA,
    RELATION,
    SAFETY,
    SPOKEN,
    is_pressed,
)
from bot.dialogue.nlu.learning.graph_part import TrainedPart
from bot.dialogue.nlu.learning.lessons import relation_lessons
from bot.dialogue.nlu.learning.models import TwoViewClassifier
from bot.dialogue.nlu.relation.judging import UNKNOWN, Observation, fit_relation, observe


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class RelationClassifier(TrainedPart[TwoViewClassifier], IntentClassifier):
    """Sets ``relation`` {type, confidence, evidence} on every message.

    Commands, buttons and messages that worry the safety layer are never typed.
    """

    read = staticmethod(TwoViewClassifier.load)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings."""
        return {}

    def fit(self, examples: list[Message]) -> TwoViewClassifier:
        """Learn from answers labelled ``relation``."""
        return fit_relation(lessons_of(relation_lessons(examples)))

    def process(self, messages: list[Message]) -> list[Message]:
        """Observe each message."""
        for message in messages:
            observation = Observation(UNKNOWN, 1.0, "")
            example = example_of(message)
            spoken = (message.get(SPOKEN) or {}).get("name", ANSWER)
            tier = (message.get(SAFETY) or {}).get("tier", "S0")
            if (
                self.model is not None
                and example is not None
                and spoken == ANSWER
                and tier == "S0"
                and not is_pressed(message.get(METADATA))
            ):
                observation = observe(self.model, example)
            message.set(RELATION, observation.as_dict(), add_to_output=True)
        return messages
