"""Both sentence encoders for DIET, which cannot ask for the slow one only in doubt."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.nlu.encoding.embedder import DEEP, QUICK, SentenceEmbedder, set_vector
from bot.dialogue.nlu.encoding.encoders import deep_encoder, deep_lessons, quick_lessons


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EverySentenceTwice(SentenceEmbedder):
    """Our embedder, with the deep vector on every message."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Embed the training sentences with both encoders."""
        written = [message for message in training_data.training_examples if message.get(TEXT)]
        texts = [str(message.get(TEXT)) for message in written]
        for name, lessons in ((QUICK, quick_lessons()), (DEEP, deep_lessons())):
            for message, vector in zip(written, lessons.vectors(texts), strict=True):
                set_vector(message, vector, name)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Embed with both encoders."""
        for message in super().process(messages):
            set_vector(message, deep_encoder().encode(str(message.get(TEXT))), DEEP)
        return messages
