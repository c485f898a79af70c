"""The safety layer as a Rasa component: rules first, a statistical second opinion beside them."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.nlu.encoding.embedder import example_from, example_of, lessons_of
from bot.dialogue.nlu.keys import METADATA, SAFETY, is_pressed
from bot.dialogue.nlu.learning.features import Example
from bot.dialogue.nlu.learning.graph_part import TrainedPart
from bot.dialogue.nlu.learning.lessons import safety_lessons
from bot.dialogue.nlu.reading.text import Analysis, analyse
from bot.dialogue.nlu.safety.opinion import SecondOpinion, combine
from bot.dialogue.nlu.safety.rules import Finding, safety_rules

logger = logging.getLogger(__name__)

#: A long message is also read sentence by sentence: one sentence can be the one that matters.
_LONG = 22
_MOST_SENTENCES = 16


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyDetector(TrainedPart[SecondOpinion], IntentClassifier):
    """Sets ``safety`` {tier, category, rule} on every message; S0 on buttons.

    Logs tier and rule, never text.
    """

    read = staticmethod(SecondOpinion.load)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings."""
        return {}

    def fit(self, examples: list[Message]) -> SecondOpinion:
        """Learn the second opinion from examples labelled ``safety`` (and ``category``)."""
        labelled = (
            (message, (tier, about)) for message, tier, about in safety_lessons(examples)
        )
        # The second opinion looks at words and at the slow encoder's vectors.
        lessons = lessons_of(labelled, quick=False)
        return SecondOpinion().fit((example, tier, about) for example, (tier, about) in lessons)

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge each message."""
        for message in messages:
            finding = Finding()
            text = str(message.get(TEXT) or "")
            if text and not is_pressed(message.get(METADATA)):
                finding = self._judge(message, analyse(text))
            if finding.rule:
                logger.info("safety tier=%s rule=%s", finding.tier, finding.rule)
            message.set(SAFETY, finding.as_dict(), add_to_output=True)
        return messages

    def _judge(self, message: Message, analysis: Analysis) -> Finding:
        by_rules = safety_rules().judge(analysis)
        example = example_of(message)
        if self.model is None or example is None:
            return by_rules.finding
        parts = [self.model.on(part) for part in self._sentences(analysis)]
        return combine(by_rules, self.model.on(example), parts)

    def _sentences(self, analysis: Analysis) -> list[Example]:
        if analysis.count < _LONG:
            return []
        sentences = analysis.sentences()
        if len(sentences) < 2:
            return []
        # Every sentence is read: of more than a dozen, some are read together.
        together = -(-len(sentences) // _MOST_SENTENCES)
        starts = range(0, len(sentences), together)
        return [example_from(" ".join(sentences[at : at + together])) for at in starts]
