"""Linear classifiers on the views of a sentence, kept on disk without pickles.

Each view has its own logistic regression; the answer is their weighted mean of log-odds. On Dutch
sentences with few examples that beat one model on everything together, where the many sparse
columns drown the embedding. A slow encoder is asked only when the quick views are in doubt: most
messages never wait for it. Its view is a kernel regression: unlike a straight line it sees that
"wakker worden hoeft niet meer" lies near other sentences of its kind only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import linalg
from sklearn.linear_model import LogisticRegression

from bot.dialogue.nlu.features import Example, Recipe, TextFeatures

_WEIGHTS = "weights.npz"
_SHAPE = "shape.json"
_NEVER = 1e-9
Layer = tuple[np.ndarray, np.ndarray]
#: How far a training sentence reaches, and how much of its label is noise (chosen on sentences of
#: writers that training had not seen).
_REACH = 1.5
_NOISE = 0.1
#: The least share of the answer that the regression leaves to all classes together.
_LEFT_OPEN = 0.1


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


class KernelView:
    """Kernel ridge regression (RBF) on sentence vectors: which class the neighbours belong to."""

    def __init__(self, known: np.ndarray, weights: np.ndarray, centre: np.ndarray) -> None:
        """Make it from its arrays, see :meth:`fit`."""
        self.known = known
        self.weights = weights
        self.centre = centre
        self._lengths = (known * known).sum(axis=1)

    @classmethod
    def fit(cls, vectors: np.ndarray, truth: np.ndarray) -> KernelView:
        """Learn from sentence vectors and a 0/1 table of their classes."""
        centre = vectors.mean(axis=0)
        moved = vectors - centre
        # e5 puts all sentences in a narrow cone: centred and stretched they tell more.
        scale = 1.0 / float(np.linalg.norm(moved, axis=1).mean())
        view = cls((moved * scale).astype(np.float32), np.zeros((0, 0)), np.append(centre, scale))
        kernel = view._nearness(view.known)
        kernel[np.diag_indices_from(kernel)] += _NOISE
        solved = linalg.solve(kernel, truth.astype(np.float32), assume_a="pos", overwrite_a=True)
        view.weights = solved.astype(np.float32)
        return view

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """About 1 for the class of a sentence, about 0 for others; one row per sentence."""
        placed = (vectors - self.centre[:-1]) * self.centre[-1]
        return np.asarray(self._nearness(placed.astype(np.float32)) @ self.weights)

    def _nearness(self, vectors: np.ndarray) -> np.ndarray:
        distances = vectors @ self.known.T
        distances *= -2.0
        distances += self._lengths
        distances += (vectors * vectors).sum(axis=1)[:, None]
        distances *= -_REACH
        return np.asarray(np.exp(distances, out=distances))


class _TwoViews:
    """Features, two linear layers and their place on disk."""

    def __init__(self, recipe: Recipe | None = None) -> None:
        recipe = recipe or Recipe()
        self.recipe = recipe
        self.classes: list[str] = []
        self.features = TextFeatures(recipe)
        self._meaning: Layer = (np.zeros((0, 0)), np.zeros(0))
        self._words: Layer = (np.zeros((0, 0)), np.zeros(0))
        self._deep: KernelView | None = None
        self._by_term: np.ndarray | None = None

    def logits(self, examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
        """Raw scores of both views, one column per class."""
        meaning = self.features.meaning(examples) @ self._meaning[0].T + self._meaning[1]
        if len(examples) == 1:
            return np.asarray(meaning), self._word_logits(examples[0])
        words = self.features.words(examples) @ self._words[0].T + self._words[1]
        return np.asarray(meaning), np.asarray(words)

    def _word_logits(self, example: Example) -> np.ndarray:
        """The words' view on one example: only the rows of its own terms are touched."""
        by_term = self._by_term
        if by_term is None:
            by_term = self._by_term = np.ascontiguousarray(self._words[0].T)
        columns, values = self.features.word_row(example)
        cues = self.features.cue_row(example)
        scores = values @ by_term[columns] + self._words[1]
        if cues.size:
            scores = scores + cues @ by_term[-cues.size :]
        return np.asarray(scores).reshape(1, -1)

    def save(self, folder: Path) -> None:
        """Write the model as plain arrays and JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / _WEIGHTS,
            idf=self.features.idf,
            meaning_weights=self._meaning[0],
            meaning_bias=self._meaning[1],
            words_weights=self._words[0],
            words_bias=self._words[1],
            **self._deep_arrays(),
        )
        shape = {
            "classes": self.classes,
            "recipe": vars(self.recipe),
            "terms": self.features.terms,
        }
        (folder / _SHAPE).write_text(json.dumps(shape, ensure_ascii=False), encoding="utf-8")

    def _deep_arrays(self) -> dict[str, np.ndarray]:
        if self._deep is None:
            return {}
        return {
            "deep_known": self._deep.known.astype(np.float16),
            "deep_weights": self._deep.weights,
            "deep_centre": self._deep.centre,
        }

    def _read(self, folder: Path) -> None:
        shape = json.loads((folder / _SHAPE).read_text(encoding="utf-8"))
        self.recipe = Recipe(**shape["recipe"])
        self.classes = list(shape["classes"])
        with np.load(folder / _WEIGHTS) as arrays:
            self.features = TextFeatures(self.recipe, shape["terms"], arrays["idf"])
            self._meaning = (arrays["meaning_weights"], arrays["meaning_bias"])
            self._words = (arrays["words_weights"], arrays["words_bias"])
            if "deep_known" in arrays:
                known = arrays["deep_known"].astype(np.float32)
                self._deep = KernelView(known, arrays["deep_weights"], arrays["deep_centre"])


class TwoViewClassifier(_TwoViews):
    """One class per sentence."""

    def fit(self, examples: Sequence[Example], labels: Sequence[str]) -> TwoViewClassifier:
        """Learn from labelled examples of at least three classes; returns itself."""
        self.features.fit(examples)
        self.classes = sorted(set(labels))
        self._meaning = self._train(self.features.meaning(examples), labels, self.recipe.c_meaning)
        self._words = self._train(self.features.words(examples), labels, self.recipe.c_words)
        if self.recipe.deep:
            truth = np.asarray([[label == name for name in self.classes] for label in labels])
            self._deep = KernelView.fit(self.features.deep(examples), truth)
        return self

    def _train(self, matrix: Any, labels: Sequence[str], c: float) -> Layer:
        weights = "balanced" if self.recipe.balanced else None
        model = LogisticRegression(C=c, class_weight=weights, max_iter=100, tol=1e-3)
        model.fit(matrix, labels)
        return model.coef_.astype(np.float32), model.intercept_.astype(np.float32)

    def scores(self, examples: Sequence[Example]) -> np.ndarray:
        """Probabilities, one row per example, one column per class."""
        meaning, words = self.logits(examples)
        share = self.recipe.meaning
        mixed = share * np.log(_softmax(meaning) + _NEVER)
        mixed += (1 - share) * np.log(_softmax(words) + _NEVER)
        answer = _softmax(mixed)
        if self.recipe.deep:
            doubtful = np.flatnonzero(answer.max(axis=1) < self.recipe.doubt)
            if doubtful.size:
                deep = self._deep_probabilities([examples[i] for i in doubtful])
                both = (1 - self.recipe.deep) * mixed[doubtful]
                both += self.recipe.deep * np.log(deep + _NEVER)
                answer[doubtful] = _softmax(self.recipe.sharpness * both)
        return answer

    def _deep_probabilities(self, examples: Sequence[Example]) -> np.ndarray:
        """What the slow encoder's view says, one row per example."""
        assert self._deep is not None, "the recipe asks for a view that was not trained"
        scores = self._deep.scores(self.features.deep(examples))
        shares = np.clip(scores, _LEFT_OPEN / len(self.classes), 1.0)
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    def score(self, example: Example) -> dict[str, float]:
        """Probability per class for one sentence."""
        return dict(zip(self.classes, map(float, self.scores([example])[0]), strict=True))

    @classmethod
    def load(cls, folder: Path) -> TwoViewClassifier:
        """Read a model that :meth:`save` wrote.

        :raises FileNotFoundError: no such model.
        """
        model = cls()
        model._read(folder)
        return model


class TwoViewTagger(_TwoViews):
    """Any number of labels per sentence."""

    def fit(self, examples: Sequence[Example], labels: Sequence[Sequence[str]]) -> TwoViewTagger:
        """Learn from examples with their labels (none is fine); returns itself."""
        self.features.fit(examples)
        self.classes = sorted({name for names in labels for name in names})
        meaning, words = self.features.meaning(examples), self.features.words(examples)
        truth = [[name in names for names in labels] for name in self.classes]
        self._meaning = self._train(meaning, truth, self.recipe.c_meaning)
        self._words = self._train(words, truth, self.recipe.c_words)
        return self

    @staticmethod
    def _train(matrix: Any, truth: Sequence[Sequence[bool]], c: float) -> Layer:
        weights, bias = [], []
        for column in truth:
            model = LogisticRegression(
                C=c, class_weight={True: 4.0, False: 1.0}, max_iter=200, solver="liblinear"
            )
            model.fit(matrix, column)
            weights.append(model.coef_[0])
            bias.append(model.intercept_[0])
        return np.asarray(weights, dtype=np.float32), np.asarray(bias, dtype=np.float32)

    def scores(self, examples: Sequence[Example]) -> np.ndarray:
        """Probability of each label, one row per example."""
        meaning, words = self.logits(examples)
        share = self.recipe.meaning
        return np.asarray(1.0 / (1.0 + np.exp(-(share * meaning + (1 - share) * words))))

    @classmethod
    def load(cls, folder: Path) -> TwoViewTagger:
        """Read a model that :meth:`save` wrote.

        :raises FileNotFoundError: no such model.
        """
        model = cls()
        model._read(folder)
        return model
