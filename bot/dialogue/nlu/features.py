"""Two views of a sentence for the classifiers: its meaning (embedding) and its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.dialogue.nlu.text import Analysis


@dataclass(frozen=True)
class Example:
    """What a classifier sees of one sentence.

    ``vector`` is its embedding (unit length), ``cues`` hand-made features, the same
    number for every example.
    """

    analysis: Analysis
    vector: np.ndarray
    cues: tuple[float, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """Settings of a classifier, chosen on cross-validation of the training data.

    ``meaning`` is the share of the embedding's model in the answer (0–1), ``scale`` the
    factor on the unit vectors, ``words_scale`` that on the tf-idf rows, ``c_*`` the inverse
    strength of the regularisation, ``cue_weight`` the factor on the cues,
    ``balanced`` whether a rare class weighs as much as a common one.
    """

    meaning: float = 0.5
    scale: float = 4.5
    words_scale: float = 3.0
    c_meaning: float = 6.0
    c_words: float = 6.0
    cue_weight: float = 0.5
    balanced: bool = True


def word_terms(analysis: Analysis) -> list[str]:
    """Lemmas, pairs and triples of normal spellings, and pieces of words of 3–5 letters."""
    norms, lemmas = analysis.norms(), analysis.lemmas()
    terms = [f"l:{lemma}" for lemma in lemmas]
    terms += [f"w:{norm}" for norm, lemma in zip(norms, lemmas, strict=True) if norm != lemma]
    edged = ["<", *norms, ">"]
    terms += [f"p:{a} {b}" for a, b in zip(edged, edged[1:], strict=False)]  # noqa: RUF007 - the next line takes three
    terms += [f"t:{a} {b} {c}" for a, b, c in zip(edged, edged[1:], edged[2:], strict=False)]
    for norm in norms:
        padded = f" {norm} "
        for size in (3, 4, 5):
            terms += [f"c:{padded[i : i + size]}" for i in range(len(padded) - size + 1)]
    return terms


class TextFeatures:
    """Turns examples into the matrices of both views; learns only which terms exist."""

    def __init__(self, recipe: Recipe, terms: Sequence[str] = (), idf: Any = ()) -> None:
        """Make it with the terms and their rarity from an earlier :meth:`fit`."""
        self.recipe = recipe
        self._columns = {term: column for column, term in enumerate(terms)}
        self.idf = np.asarray(idf, dtype=np.float32)

    @property
    def terms(self) -> list[str]:
        """The known terms in the order of their columns."""
        return sorted(self._columns, key=self._columns.__getitem__)

    def fit(self, examples: Sequence[Example]) -> TextFeatures:
        """Learn which terms occur at least twice; returns itself."""
        vectorizer = TfidfVectorizer(analyzer=word_terms, min_df=2)
        vectorizer.fit([example.analysis for example in examples])
        self._columns = {term: int(i) for term, i in vectorizer.vocabulary_.items()}
        self.idf = np.asarray(vectorizer.idf_, dtype=np.float32)
        return self

    def meaning(self, examples: Sequence[Example]) -> np.ndarray:
        """Embedding and cues, one row per example."""
        vectors = np.stack([example.vector for example in examples]) * self.recipe.scale
        return np.hstack([vectors, self._cues(examples)]).astype(np.float32)

    def words(self, examples: Sequence[Example]) -> sparse.csr_matrix:
        """Weighted terms and cues, one row per example."""
        pointers, columns, values = [0], [], []
        for example in examples:
            counts: dict[int, int] = {}
            for term in word_terms(example.analysis):
                column = self._columns.get(term)
                if column is not None:
                    counts[column] = counts.get(column, 0) + 1
            if counts:
                row = (1.0 + np.log(list(counts.values()))) * self.idf[list(counts)]
                values.extend(row * (self.recipe.words_scale / float(np.linalg.norm(row))))
                columns.extend(counts)
            pointers.append(len(columns))
        terms = sparse.csr_matrix(
            (np.asarray(values, dtype=np.float32), columns, pointers),
            shape=(len(examples), len(self._columns)),
        )
        return sparse.hstack([terms, sparse.csr_matrix(self._cues(examples))], format="csr")

    def _cues(self, examples: Sequence[Example]) -> np.ndarray:
        cues = np.asarray([example.cues for example in examples], dtype=np.float32)
        return cues.reshape(len(examples), -1) * self.recipe.cue_weight
