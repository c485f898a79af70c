"""Run in the engine's environment: what Rasa's importer reads, and what ours reads."""

from __future__ import annotations

import json
import sys

from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.importer import SentenceImporter


def main() -> None:
    """Read configuration, domain and folder from the arguments; write JSON to standard output."""
    config, domain, folder = sys.argv[1:]
    ours = TrainingDataImporter.load_from_dict(
        {"importers": [{"name": f"{SentenceImporter.__module__}.{SentenceImporter.__name__}"}]},
        config, domain, [folder],
    )  # fmt: skip
    of_rasa = TrainingDataImporter.load_from_dict({}, config, domain, [folder])
    data = ours.get_nlu_data()
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
        },
        sys.stdout,
    )


def _listed(data: TrainingData) -> dict[str, object]:
    return {
        "sentences": [message.as_dict() for message in data.training_examples],
        "synonyms": data.entity_synonyms,
        "expressions": data.regex_features,
        "responses": data.responses,
    }


if __name__ == "__main__":
    main()
