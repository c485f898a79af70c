"""Dutch text as words: normal spelling, lemmas, sentences. No model file needed.

spaCy's blank Dutch pipeline cuts the text, a list beside this module turns chat and street
spelling into the dictionary word (``spelling.yml``), simplemma gives the lemma. Nothing
here changes what is stored: it is only what the rules and classifiers read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any

import simplemma
import spacy
import yaml

from bot.dialogue.nlu.reading import dialect

_SPELLING_FILE = Path(__file__).with_name("spelling.yml")
_RUN = re.compile(r"(\w)\1{2,}")
_WORD = re.compile(r"\w", re.UNICODE)
_SENTENCE_END = frozenset(".!?;…\n")
#: "kzie", "kheb": the k is a swallowed "ik".
_AFTER_K = frozenset(
    "zie heb ben wil weet kan vind ga zit had was voel moet hou word slaap doe denk hoor wou wilde "
    "zou moest mag geloof hoop krijg leef zag dacht werd wier kon ging deed mot stond lag".split()
)
#: "mie" is "mij" in most regions, but "neet mie" in Limburg is "niet meer".
_ME, _MORE_AFTER_NOT, _NOT = "mij", frozenset({"mie", "miej"}), frozenset({"niet", "geen", "niks"})
_QUOTES = str.maketrans({"‘": "'", "’": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"'})


@dataclass(frozen=True, slots=True)
class Word:
    """One token: ``norm`` is the normal spelling in lower case, ``lemma`` its base form.

    ``start`` and ``end`` are character positions in the text as written; ``sentence``
    counts sentences from 0. Punctuation and emoji are words with ``is_word`` False.
    """

    text: str
    norm: str
    lemma: str
    start: int
    end: int
    sentence: int
    is_word: bool


@dataclass(frozen=True)
class Analysis:
    """A text and its words."""

    text: str
    words: tuple[Word, ...]

    @property
    def count(self) -> int:
        """Number of real words (no punctuation, no emoji)."""
        return sum(word.is_word for word in self.words)

    def norms(self) -> list[str]:
        """Normal spellings of the real words, in order."""
        return [word.norm for word in self.words if word.is_word]

    def lemmas(self) -> list[str]:
        """Lemmas of the real words, in order."""
        return [word.lemma for word in self.words if word.is_word]

    def in_dictionary_words(self) -> str:
        """The text with each word that was typed another way in its normal spelling.

        >>> analyse("k wil niks, Één keer").in_dictionary_words()
        'ik wil niks, Één keer'
        """
        pieces, last = [], 0
        for word in self.words:
            if word.is_word and word.norm != without_accents(word.text):
                pieces += [self.text[last : word.start], word.norm]
                last = word.end
        return "".join([*pieces, self.text[last:]])

    def sentences(self) -> list[str]:
        """The sentences as written, without those that hold no word."""
        bounds: dict[int, tuple[int, int]] = {}
        spoken: set[int] = set()
        for word in self.words:
            start, _ = bounds.get(word.sentence, (word.start, word.end))
            bounds[word.sentence] = (start, word.end)
            if word.is_word:
                spoken.add(word.sentence)
        return [self.text[a:b] for number, (a, b) in sorted(bounds.items()) if number in spoken]


@lru_cache(maxsize=1)
def _language() -> Any:
    return spacy.blank("nl")


@lru_cache(maxsize=1)
def _spelling() -> dict[str, str]:
    """Spelling variant → dictionary word(s), from the list beside this module."""
    listed: dict[str, list[str]] = yaml.safe_load(_SPELLING_FILE.read_text(encoding="utf-8"))
    return {
        str(variant).lower(): str(word) for word, variants in listed.items() for variant in variants
    }


def is_known(word: str) -> bool:
    """Whether the Dutch dictionary of simplemma knows this word."""
    return bool(simplemma.is_known(word, lang="nl"))


def lemma_of(word: str) -> str:
    """The base form of a Dutch word in lower case."""
    return str(simplemma.lemmatize(word, lang="nl")).lower()


def without_accents(word: str) -> str:
    """A word in lower case without accents."""
    flat = unicodedata.normalize("NFKD", word.lower())
    return "".join(char for char in flat if not unicodedata.combining(char))


def normal_spelling(word: str) -> str:
    """One word in normal spelling: accents off, stretched letters and known variants mended.

    >>> normal_spelling("Zelfmoort"), normal_spelling("neeeee")
    ('zelfmoord', 'nee')
    """
    flat = without_accents(word)
    if _RUN.search(flat) and not flat.isdigit():
        twice = _RUN.sub(r"\1\1", flat)
        once = _RUN.sub(r"\1", flat)
        flat = twice if twice in _spelling() or is_known(twice) else once
    if flat in _spelling():
        return _spelling()[flat]
    if flat in dialect.listed():
        return dialect.listed()[flat]
    if flat.isalpha() and not is_known(flat):
        if flat[0] == "k" and flat[1:] in _AFTER_K:
            return flat[1:]
        if flat.endswith("e") and is_known(flat + "n"):
            return flat + "n"
        return dialect.standard(flat, is_known)
    return flat


@lru_cache(maxsize=8)
def analyse(text: str) -> Analysis:
    """Cut a text into words; the last few texts are remembered for the components of one turn."""
    doc = _language()(text.translate(_QUOTES))
    words: list[Word] = []
    sentence = 0
    for token in doc:
        raw = token.text
        if raw.isspace():
            sentence += "\n" in raw
            continue
        is_word = bool(_WORD.search(raw))
        norm = normal_spelling(raw)
        if norm == _ME and raw.lower() in _MORE_AFTER_NOT and words and words[-1].norm in _NOT:
            norm = "meer"
        lemma = lemma_of(norm) if is_word else norm
        # The same word is the same string: training holds a million and a half of them at once.
        raw, norm, lemma = intern(raw), intern(norm), intern(lemma)
        words.append(Word(raw, norm, lemma, token.idx, token.idx + len(raw), sentence, is_word))
        if any(char in _SENTENCE_END for char in raw) and not is_word:
            sentence += 1
    return Analysis(text, tuple(words))
