"""Two views of a sentence for the classifiers: its meaning (embedding) and its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.dialogue.nlu.reading.text import Analysis


@dataclass(frozen=True)
class Example:
    """What a classifier sees of one sentence.

    ``vector`` is its embedding by the quick encoder (unit length), ``cues`` hand-made features,
    the same number for every example. ``deep`` gives the embeddings of texts by the slow encoder,
    a row for each; it is only asked in doubt.
    """

    analysis: Analysis
    vector: np.ndarray
    cues: tuple[float, ...] = ()
    deep: Callable[[Sequence[str]], np.ndarray] | None = None


@dataclass(frozen=True)
class Recipe:
    """Settings of a classifier, chosen on cross-validation of the training data.

    ``meaning`` is the share of the embedding's model in the answer (0–1; 0: none is made),
    ``scale`` the factor on the unit vectors, ``words_scale`` that on the tf-idf rows, ``c_*`` the
    inverse strength of the regularisation, ``cue_weight`` the factor on the cues, ``balanced``
    whether a rare class weighs as much as a common one. ``deep`` is the
    share of the slow encoder in the answer (0: never asked), which is asked when no class has
    the probability ``doubt``. It learns only the sentences whose own class has at most the
    probability ``known`` without it: of many sentences those say as much as all of them.
    ``passes`` is how often the words of all sentences are gone through: of tens of thousands
    that is as good as the exact solution (0), which takes minutes and gigabytes.
    """

    meaning: float = 0.5
    scale: float = 4.5
    words_scale: float = 3.0
    c_meaning: float = 6.0
    c_words: float = 6.0
    cue_weight: float = 0.5
    balanced: bool = True
    deep: float = 0.0
    doubt: float = 0.0
    known: float = 1.0
    passes: int = 0


def word_terms(analysis: Analysis) -> list[str]:
    """Lemmas, pairs and triples of normal spellings, and pieces of 3–6 letters."""
    norms, lemmas = analysis.norms(), analysis.lemmas()
    terms = [f"l:{lemma}" for lemma in lemmas]
    terms += [f"w:{norm}" for norm, lemma in zip(norms, lemmas, strict=True) if norm != lemma]
    edged = ["<", *norms, ">"]
    terms += [f"p:{a} {b}" for a, b in zip(edged, edged[1:], strict=False)]  # noqa: RUF007 - the next line takes three
    terms += [f"t:{a} {b} {c}" for a, b, c in zip(edged, edged[1:], edged[2:], strict=False)]
    row = " ".join(edged)
    for size in (3, 4, 5, 6):
        terms += [row[i : i + size] for i in range(len(row) - size + 1)]
    return terms


#: Every term that any classifier of this process knows has one number here, so that a message is
#: looked up once and not by each of them.
_NUMBERS: dict[str, int] = {}


def _numbered(terms: Sequence[str]) -> np.ndarray:
    numbers = (_NUMBERS.setdefault(term, len(_NUMBERS)) for term in terms)
    found = np.fromiter(numbers, dtype=np.int64, count=len(terms))
    term_numbers.cache_clear()
    return found


@lru_cache(maxsize=8)
def term_numbers(analysis: Analysis) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the known terms of a text, and how often each occurs.

    The last few texts are remembered for one turn.
    """
    counts = Counter(map(_NUMBERS.get, word_terms(analysis)))
    counts.pop(None, None)
    numbers = np.fromiter(counts, dtype=np.int64, count=len(counts))
    return numbers, np.fromiter(counts.values(), dtype=np.float32, count=len(counts))


class TextFeatures:
    """Turns examples into the matrices of both views; learns only which terms exist."""

    def __init__(self, recipe: Recipe, terms: Sequence[str] = (), idf: Any = ()) -> None:
        """Make it with the terms and their rarity from an earlier :meth:`fit`."""
        self.recipe = recipe
        self._know(terms)
        self.idf = np.asarray(idf, dtype=np.float32)

    def _know(self, terms: Sequence[str]) -> None:
        #: The known terms in the order of their columns.
        self.terms = list(terms)
        numbers = _numbered(self.terms)
        # The column of each number; -1 where the term is another classifier's.
        self._columns = np.full(len(_NUMBERS), -1, dtype=np.int32)
        self._columns[numbers] = np.arange(len(numbers), dtype=np.int32)

    def fit(self, examples: Sequence[Example]) -> sparse.csr_matrix:
        """Learn which terms occur at least twice; returns what :meth:`words` gives of them."""
        vectorizer = TfidfVectorizer(
            analyzer=word_terms, min_df=2, sublinear_tf=True, dtype=np.float32
        )
        terms = vectorizer.fit_transform([example.analysis for example in examples])
        self._know(vectorizer.get_feature_names_out())
        self.idf = np.asarray(vectorizer.idf_, dtype=np.float32)
        return self._with_cues(terms * self.recipe.words_scale, examples)

    def meaning(self, examples: Sequence[Example]) -> np.ndarray:
        """Embedding and cues, one row per example."""
        vectors = np.stack([example.vector for example in examples]) * self.recipe.scale
        return np.hstack([vectors, self._cues(examples)]).astype(np.float32)

    def deep(self, examples: Sequence[Example]) -> np.ndarray:
        """What the slow encoder makes of the examples, one row per example.

        It reads them in dictionary words: of "vanoavend" it knows less than of "vanavond".

        :raises ValueError: examples without a slow encoder.
        """
        encode = examples[0].deep
        if encode is None:
            raise ValueError("no deep embedding for these examples")
        return encode([example.analysis.in_dictionary_words() for example in examples])

    def words(self, examples: Sequence[Example]) -> sparse.csr_matrix:
        """Weighted terms and cues, one row per example."""
        rows = [self.word_row(example) for example in examples]
        pointers = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        terms = sparse.csr_matrix(
            (
                np.concatenate([values for _, values in rows]),
                np.concatenate([columns for columns, _ in rows]),
                pointers,
            ),
            shape=(len(examples), len(self.terms)),
        )
        return self._with_cues(terms, examples)

    def _with_cues(self, terms: sparse.spmatrix, examples: Sequence[Example]) -> sparse.csr_matrix:
        return sparse.hstack([terms, sparse.csr_matrix(self._cues(examples))], format="csr")

    def word_row(self, example: Example) -> tuple[np.ndarray, np.ndarray]:
        """Columns and values of the terms of one example, scaled to one length."""
        numbers, occurrences = term_numbers(example.analysis)
        # A number that is newer than this vocabulary is not in it.
        known = numbers < len(self._columns)
        columns, occurrences = self._columns[numbers[known]], occurrences[known]
        own = columns >= 0
        columns, occurrences = columns[own], occurrences[own]
        if not columns.size:
            return columns, np.zeros(0, dtype=np.float32)
        row = (1.0 + np.log(occurrences)) * self.idf[columns]
        return columns, row * (self.recipe.words_scale / float(np.linalg.norm(row)))

    def cue_row(self, example: Example) -> np.ndarray:
        """The cues of one example, scaled."""
        return np.asarray(self._cues([example])[0])

    def _cues(self, examples: Sequence[Example]) -> np.ndarray:
        cues = np.asarray([example.cues for example in examples], dtype=np.float32)
        return cues.reshape(len(examples), -1) * self.recipe.cue_weight
