"""Run in the engine's environment: what Rasa's importer reads, and what ours reads.

Of each file in the second folder it gives what both say is wrong with it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rasa.shared.exceptions import YamlException
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.importer import SentenceImporter

_OURS = f"{SentenceImporter.__module__}.{SentenceImporter.__name__}"
_OF_RASA = "RasaFileImporter"


def main() -> None:
    """Read configuration, domain and folders from the arguments; write JSON to standard output."""
    config, domain, folder, wrong = sys.argv[1:]

    def importer(name: str, place: str) -> TrainingDataImporter:
        settings = {"importers": [{"name": name}]}
        return TrainingDataImporter.load_from_dict(settings, config, domain, [place])

    of_rasa, data = importer(_OF_RASA, folder), importer(_OURS, folder).get_nlu_data()
    joined = TrainingData().merge(data)
    json.dump(
        {
            "rasa": _listed(of_rasa.get_nlu_data()),
            "ours": _listed(data),
            "fingerprints": [of_rasa.get_nlu_data().fingerprint(), data.fingerprint()],
            "the same after joining": [
                any(one is other for other in joined.training_examples)
                for one in data.training_examples
                if one.get(TEXT) and one.get(INTENT)
            ],
            "mistakes": {
                file.stem: [_mistake(importer(way, str(file))) for way in (_OF_RASA, _OURS)]
                for file in Path(wrong).glob("*.yml")
            },
        },
        sys.stdout,
    )


def _mistake(importer: TrainingDataImporter) -> str:
    try:
        importer.get_nlu_data()
    except YamlException as problem:
        return str(problem)
    return ""


def _listed(data: TrainingData) -> dict[str, object]:
    return {
        "sentences": [message.as_dict() for message in data.training_examples],
        "synonyms": data.entity_synonyms,
        "expressions": data.regex_features,
        "responses": data.responses,
    }


if __name__ == "__main__":
    main()
