"""Cuts a sentence into the pieces that e5 knows, with the tokenizer that it was trained with."""

from __future__ import annotations

import re

from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace

from bot.dialogue.nlu.encoding.e5.weights import Pieces

#: e5 tells a question from a passage by this word; ours are all compared with each other.
_BEFORE = "query: "
_SPACES = re.compile(" {2,}")


class Cutter:
    """Text → numbers of pieces."""

    def __init__(self, pieces: Pieces) -> None:
        """Take the pieces that the network knows."""
        vocabulary = list(zip(pieces.texts, pieces.scores, strict=True))
        self._tokenizer = Tokenizer(Unigram(vocabulary, pieces.unknown, byte_fallback=False))
        self._tokenizer.pre_tokenizer = Metaspace()
        self._written = pieces.written
        self._begin, self._end = pieces.begin, pieces.end

    def cut(self, text: str, most: int) -> list[int]:
        """At most ``most`` numbers, those of begin and end among them."""
        plain = _SPACES.sub(" ", (_BEFORE + text).translate(self._written))
        return [self._begin, *self._tokenizer.encode(plain).ids[: most - 2], self._end]
