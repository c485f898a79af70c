"""Rasa tokenizer on spaCy's blank Dutch pipeline with simplemma's lemmas."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.nlu.reading.text import analyse


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class DutchTokenizer(Tokenizer):
    """Cuts text into tokens that carry their normal spelling and lemma."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own settings for tokenizers; intents are never split."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed."""
        return ["spacy", "simplemma"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training sentences as they are: nothing that learns reads tokens.

        Of a hundred thousand sentences they would be a gigabyte.
        """
        return training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of one attribute of a message, with positions in the text as written."""
        return [
            Token(word.text, word.start, word.end, {"norm": word.norm}, word.lemma)
            for word in analyse(str(message.get(attribute))).words
        ]
