"""Reads the training data for Rasa: a hundred thousand sentences are read once and not copied.

On their way from the files to the components Rasa joins the data five times. Each time it copies
every sentence and computes its fingerprint anew: of so many that takes minutes.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.formats.rasa_yaml import (
    KEY_INTENT_EXAMPLES,
    KEY_METADATA,
    KEY_NLU,
    RasaYAMLReader,
)
from rasa.shared.nlu.training_data.loading import RASA_YAML, guess_format, load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_yaml

#: What an entry of a file may hold to be nothing but labelled sentences.
_LABELLED = {INTENT: str, KEY_METADATA: dict, KEY_INTENT_EXAMPLES: str}


class Sentence(Message):
    """A training sentence that goes from hand to hand as itself.

    Its fingerprint is that of how it was read; what components add to it later does not count,
    for the same sentence always gets the same. Rasa's cache, which would have to tell, is off.
    """

    _first_fingerprint: str

    @classmethod
    def of(cls, message: Message) -> Sentence:
        """A message as a sentence."""
        sentence = cls(message.data, message.output_properties, message.time, message.features)
        sentence._first_fingerprint = message.fingerprint()
        return sentence

    def fingerprint(self) -> str:
        """As Rasa computed it of the sentence that was read."""
        return self._first_fingerprint

    def __deepcopy__(self, memo: dict[int, Any]) -> Sentence:
        """Itself."""
        return self


class SentenceReader(RasaYAMLReader):
    """Rasa's own reader, but for how it looks for mistakes.

    It reads a file once more to know the line of each mistake: half a minute for all of ours. A
    file of nothing but labelled sentences has none to look for.
    """

    def validate(self, string: str) -> None:
        """Rasa's check, for a file that holds anything else.

        :raises YamlException: a mistake, with file and line.
        """
        try:
            plain = _only_labelled_sentences(read_yaml(string))
        except Exception:  # whatever is wrong, Rasa says it best
            plain = False
        if not plain:
            super().validate(string)


def _only_labelled_sentences(content: Any) -> bool:
    return (
        set(content) == {"version", KEY_NLU}
        and isinstance(content["version"], str)
        and all(map(_labelled_sentences, content[KEY_NLU]))
    )


def _labelled_sentences(entry: dict[str, Any]) -> bool:
    return (
        INTENT in entry
        and KEY_INTENT_EXAMPLES in entry
        and all(isinstance(value, _LABELLED[key]) for key, value in entry.items())
    )


class SentenceImporter(RasaFileImporter):
    """Rasa's own importer, but for how it looks for mistakes and hands the sentences on."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All training sentences."""
        read = [_read(file, language) for file in self._nlu_files]
        for data in read:
            data.training_examples = [Sentence.of(message) for message in data.training_examples]
        return TrainingData().merge(*read)


def _read(file: str, language: str | None) -> TrainingData:
    if guess_format(file) == RASA_YAML:
        return SentenceReader().read(file, language=language, fformat=RASA_YAML)
    return load_data(file, language)
