"""Reads the training data for Rasa: a hundred thousand sentences are read once and not copied.

On their way from the files to the components Rasa joins the data five times. Each time it copies
every sentence and computes its fingerprint anew: of so many that takes minutes.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


class Sentence(Message):
    """A training sentence that goes from hand to hand as itself.

    Its fingerprint is that of how it was read; what components add to it later does not count,
    for the same sentence always gets the same. Rasa's cache, which would have to tell, is off.
    """

    _first_fingerprint: str | None = None

    @classmethod
    def of(cls, message: Message) -> Sentence:
        """A message as a sentence."""
        return cls(message.data, message.output_properties, message.time, message.features)

    def fingerprint(self) -> str:
        """As Rasa computes it, once."""
        if self._first_fingerprint is None:
            self._first_fingerprint = super().fingerprint()
        return self._first_fingerprint

    def __deepcopy__(self, memo: dict[int, Any]) -> Sentence:
        """Itself."""
        return self


class SentenceImporter(RasaFileImporter):
    """Rasa's own importer, but for how it hands the sentences on."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All training sentences."""
        read = [load_data(file, language) for file in self._nlu_files]
        for data in read:
            data.training_examples = [Sentence.of(message) for message in data.training_examples]
        return TrainingData().merge(*read)
