"""Which of the contract's intents a typed message is, before the gate decides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.nlu.embedder import example_of
from bot.dialogue.nlu.graph_part import TrainedPart
from bot.dialogue.nlu.keys import CONTRACT_INTENTS, METADATA, is_pressed
from bot.dialogue.nlu.features import Example, Recipe
from bot.dialogue.nlu.models import TwoViewClassifier
from bot.dialogue.nlu.text import Analysis

RECIPE = Recipe(meaning=0.5, c_meaning=6.0, c_words=6.0)
_QUESTION_WORDS = frozenset(
    "wat wie waar wanneer waarom hoe hoezo hoeveel welk welke waarvoor waartoe wiens".split()
)
_ASKING_VERBS = frozenset(
    "mag kan kunt kun is bent ben zijn heeft heb hebt gaat wordt word moet moeten zal zou "
    "leest lees weet doet krijg krijgt kunnen blijft blijven hebben gaan staat komt".split()
)
_SELF = frozenset("ik mij me mijn we wij ons onze".split())
_OTHERS = frozenset("hij ze man vrouw zoon dochter moeder vader baas buren kinderen".split())
_THIS_TALK = frozenset(
    "vraag vragen antwoord gesprek chat computer robot bot app scherm programma stap".split()
)
_NUMBER = re.compile(r"\d")


def surface(analysis: Analysis) -> tuple[float, ...]:
    """How a message looks: length, question form, about oneself, about this talk."""
    norms = analysis.norms()
    first = norms[0] if norms else ""
    count = len(norms)
    return (
        float(count <= 2),
        float(3 <= count <= 5),
        float(6 <= count <= 9),
        float(count >= 10),
        float(count >= 16),
        float("?" in analysis.text),
        float(first in _QUESTION_WORDS),
        float(first in _ASKING_VERBS),
        float(bool(_SELF & set(norms))),
        float(bool(_OTHERS & set(norms))),
        float(bool(_THIS_TALK & set(norms))),
        float(bool(_NUMBER.search(analysis.text))),
    )


def with_surface(example: Example) -> Example:
    """The example as the intent model reads it."""
    return replace(example, cues=surface(example.analysis))


def fit_intents(pairs: Iterable[tuple[Example, str]]) -> TwoViewClassifier:
    """Train the intent model on (example, intent) pairs of the contract's intents."""
    examples, labels = zip(*((with_surface(e), label) for e, label in pairs), strict=True)
    return TwoViewClassifier(RECIPE).fit(examples, labels)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True
)
class DutchIntentClassifier(TrainedPart, IntentClassifier):
    """Sets ``intent`` and ``intent_ranking`` of typed messages; buttons are left alone."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings."""
        return {}

    def fit(self, examples: list[Message]) -> TwoViewClassifier:
        """Learn from the examples of the contract's intents; mechanics are never learned."""
        return fit_intents(
            (example, message.get(INTENT))
            for message in examples
            if message.get(INTENT) in CONTRACT_INTENTS
            and (example := example_of(message)) is not None
        )

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
