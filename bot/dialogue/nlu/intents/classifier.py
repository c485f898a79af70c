"""Which of the contract's intents a typed message is, before the gate decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.nlu.encoding.embedder import example_of, lessons_of
from bot.dialogue.nlu.intents.surface import with_surface
from bot.dialogue.nlu.keys import METADATA, is_pressed
from bot.dialogue.nlu.learning.features import Example, Recipe
from bot.dialogue.nlu.learning.graph_part import TrainedPart
from bot.dialogue.nlu.learning.lessons import intent_lessons
from bot.dialogue.nlu.learning.models import TwoViewClassifier

RECIPE = Recipe(meaning=0.3, deep=0.35, doubt=0.6, known=0.99, passes=25)


def fit_intents(pairs: Iterable[tuple[Example, str]]) -> TwoViewClassifier:
    """Train the intent model on (example, intent) pairs of the contract's intents."""
    examples, labels = zip(*((with_surface(e), label) for e, label in pairs), strict=True)
    return TwoViewClassifier(RECIPE).fit(examples, labels)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DutchIntentClassifier(TrainedPart[TwoViewClassifier], IntentClassifier):
    """Sets ``intent`` and ``intent_ranking`` of typed messages; buttons are left alone."""

    read = staticmethod(TwoViewClassifier.load)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings."""
        return {}

    def fit(self, examples: list[Message]) -> TwoViewClassifier:
        """Learn from the examples of the contract's intents."""
        return fit_intents(lessons_of(intent_lessons(examples)))

    def process(self, messages: list[Message]) -> list[Message]:
        """Score typed messages."""
        for message in messages:
            example = example_of(message)
            if self.model is None or example is None or is_pressed(message.get(METADATA)):
                continue
            scores = self.model.score(with_surface(example))
            ranking = [
                {"name": name, "confidence": round(score, 4)}
                for name, score in sorted(scores.items(), key=lambda pair: -pair[1])
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[:5], add_to_output=True)
        return messages
