"""Both sentence encoders for DIET, which cannot ask for the slow one only in doubt."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.nlu.embedder import SentenceEmbedder
from bot.dialogue.nlu.encoders import deep_encoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EverySentenceTwice(SentenceEmbedder):
    """Our embedder, with the deep vector on every message."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Embed with both encoders."""
        for message in super().process(messages):
            vector = deep_encoder().encode(str(message.get(TEXT)))
            message.add_features(
                Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, "deep")
            )
        return messages
