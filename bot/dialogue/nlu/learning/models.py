"""Classifiers on the views of a sentence, kept on disk without pickles.

Each view has its own logistic regression; the answer is their weighted mean of log-odds. On Dutch
sentences with few examples that beat one model on everything together, where the many sparse
columns drown the embedding. A slow encoder is asked only when the quick views are in doubt: most
messages never wait for it. Its view is a kernel regression (:mod:`.kernel`).
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from typing_extensions import Self

from bot.dialogue.nlu.learning.features import Example, Recipe, TextFeatures
from bot.dialogue.nlu.learning.kernel import KernelView

_WEIGHTS = "weights.npz"
_SHAPE = "shape.json"
_NEVER = 1e-9
Layer = tuple[np.ndarray, np.ndarray]
#: Steps of a regression; with more it knows the training sentences better and no others.
_STEPS = 100
#: The least share of the answer that the regression leaves to all classes together.
_LEFT_OPEN = 0.1


#: How a tagger weighs the words, the neighbours when only the quick encoder knows them, and those
#: of both encoders; from which share on a neighbour speaks for a label; between which scores a
#: label is in doubt. Chosen on sentences of writers that training had not seen.
_WORDS = 0.7
_ONE_VIEW = 8.0
_EACH_OF_TWO = 6.0
_NEUTRAL = 0.2
_NO, _YES = 0.17, 0.3


def _sigmoid(scores: np.ndarray) -> np.ndarray:
    return np.asarray(1.0 / (1.0 + np.exp(-scores)))


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _logits(matrix: Any, layer: Layer) -> np.ndarray:
    return np.asarray(matrix @ layer[0].T + layer[1])


class _WordsView:
    """Features and the linear layer on the words, and their place on disk."""

    def __init__(self, recipe: Recipe | None = None) -> None:
        recipe = recipe or Recipe()
        self.recipe = recipe
        self.classes: list[str] = []
        self.features = TextFeatures(recipe)
        self._words: Layer = (np.zeros((0, 0)), np.zeros(0))
        self._deep: KernelView | None = None
        self._by_term: np.ndarray | None = None

    def _word_logits(self, examples: Sequence[Example]) -> np.ndarray:
        if len(examples) > 1:
            return _logits(self.features.words(examples), self._words)
        # One message: only the rows of its own terms are touched.
        by_term = self._by_term
        if by_term is None:
            by_term = self._by_term = np.ascontiguousarray(self._words[0].T)
        columns, values = self.features.word_row(examples[0])
        cues = self.features.cue_row(examples[0])
        scores = values @ by_term[columns] + self._words[1]
        if cues.size:
            scores = scores + cues @ by_term[-cues.size :]
        return np.asarray(scores).reshape(1, -1)

    def _deep_scores(self, examples: Sequence[Example]) -> np.ndarray:
        """What the slow encoder's view says, one row per example."""
        assert self._deep is not None, "the recipe asks for a view that was not trained"
        return self._deep.scores(self.features.deep(examples))

    def save(self, folder: Path) -> None:
        """Write the model as plain arrays and JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {
            "idf": self.features.idf,
            "words_weights": self._words[0],
            "words_bias": self._words[1],
        }
        if self._deep is not None:
            arrays["deep"] = self._deep.array()
        np.savez_compressed(folder / _WEIGHTS, **arrays, **self._other_arrays())
        shape = {
            "classes": self.classes,
            "recipe": vars(self.recipe),
            "terms": self.features.terms,
        }
        (folder / _SHAPE).write_text(json.dumps(shape, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a model that :meth:`save` wrote.

        :raises FileNotFoundError: no such model.
        """
        shape = json.loads((folder / _SHAPE).read_text(encoding="utf-8"))
        model = cls(Recipe(**shape["recipe"]))
        model.classes = list(shape["classes"])
        with np.load(folder / _WEIGHTS) as arrays:
            model.features = TextFeatures(model.recipe, shape["terms"], arrays["idf"])
            model._words = (arrays["words_weights"], arrays["words_bias"])
            if "deep" in arrays:
                model._deep = KernelView.from_array(arrays["deep"])
            model._take_other_arrays(arrays)
        return model

    def _other_arrays(self) -> dict[str, np.ndarray]:
        """What a subclass keeps besides."""
        return {}

    def _take_other_arrays(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Read what a subclass keeps besides."""


class TwoViewClassifier(_WordsView):
    """One class per sentence."""

    def __init__(self, recipe: Recipe | None = None) -> None:
        """Make it untrained."""
        super().__init__(recipe)
        self._meaning: Layer = (np.zeros((0, 0)), np.zeros(0))

    def fit(self, examples: Sequence[Example], labels: Sequence[str]) -> TwoViewClassifier:
        """Learn from labelled examples of at least three classes; returns itself."""
        words = self.features.fit(examples)
        self.classes = sorted(set(labels))
        self._words = self._train(words, labels, self.recipe.c_words, self.recipe.passes)
        if self.recipe.meaning:
            meaning = self.features.meaning(examples)
            self._meaning = self._train(meaning, labels, self.recipe.c_meaning)
        if self.recipe.deep:
            truth = np.asarray([[label == name for name in self.classes] for label in labels])
            quick = _softmax(self._quick_scores(examples, _logits(words, self._words)))
            # Half a gigabyte that is not needed beside the table of who is near whom.
            del words
            # What the quick views are sure of is never asked of the slow one.
            open_ = np.flatnonzero(quick[truth] <= self.recipe.known)
            self._deep = KernelView.fit(
                self.features.deep([examples[i] for i in open_]), truth[open_]
            )
        return self

    def _quick_scores(self, examples: Sequence[Example], words: np.ndarray) -> np.ndarray:
        """Log-odds of the views that are always asked."""
        scores = np.log(_softmax(words) + _NEVER)
        share = self.recipe.meaning
        if not share:
            return np.asarray(scores)
        meaning = _softmax(_logits(self.features.meaning(examples), self._meaning))
        return np.asarray(share * np.log(meaning + _NEVER) + (1 - share) * scores)

    def _train(self, matrix: Any, labels: Sequence[str], c: float, passes: int = 0) -> Layer:
        model = LogisticRegression(
            C=c,
            class_weight="balanced" if self.recipe.balanced else None,
            solver="saga" if passes else "lbfgs",
            max_iter=passes or _STEPS,
            tol=1e-3,
            random_state=1,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(matrix, labels)
        return model.coef_.astype(np.float32), model.intercept_.astype(np.float32)

    def scores(self, examples: Sequence[Example]) -> np.ndarray:
        """Probabilities, one row per example, one column per class."""
        mixed = self._quick_scores(examples, self._word_logits(examples))
        answer = _softmax(mixed)
        if self.recipe.deep:
            doubtful = np.flatnonzero(answer.max(axis=1) < self.recipe.doubt)
            if doubtful.size:
                deep = self._deep_probabilities([examples[i] for i in doubtful])
                both = (1 - self.recipe.deep) * mixed[doubtful]
                both += self.recipe.deep * np.log(deep + _NEVER)
                answer[doubtful] = _softmax(both)
        return answer

    def _deep_probabilities(self, examples: Sequence[Example]) -> np.ndarray:
        shares = np.clip(self._deep_scores(examples), _LEFT_OPEN / len(self.classes), 1.0)
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    def score(self, example: Example) -> dict[str, float]:
        """Probability per class for one sentence."""
        return dict(zip(self.classes, map(float, self.scores([example])[0]), strict=True))

    def _other_arrays(self) -> dict[str, np.ndarray]:
        return {"meaning_weights": self._meaning[0], "meaning_bias": self._meaning[1]}

    def _take_other_arrays(self, arrays: Mapping[str, np.ndarray]) -> None:
        self._meaning = (arrays["meaning_weights"], arrays["meaning_bias"])


class Tagger(_WordsView):
    """Any number of labels per sentence.

    With few examples per label its neighbours say more than a straight line does, so here the
    quick encoder's view is a kernel regression too.
    """

    def __init__(self, recipe: Recipe | None = None) -> None:
        """Make it untrained."""
        super().__init__(recipe)
        self._near: KernelView | None = None

    def fit(self, examples: Sequence[Example], labels: Sequence[Sequence[str]]) -> Tagger:
        """Learn from examples with their labels (none is fine); returns itself."""
        words = self.features.fit(examples)
        self.classes = sorted({name for names in labels for name in names})
        truth = np.asarray([[name in names for name in self.classes] for names in labels])
        self._words = self._train(words, truth)
        self._near = KernelView.fit(self._quick(examples), truth)
        self._deep = KernelView.fit(self.features.deep(examples), truth)
        return self

    def _train(self, matrix: Any, truth: np.ndarray) -> Layer:
        weights, bias = [], []
        for column in truth.T:
            model = LogisticRegression(
                C=self.recipe.c_words, class_weight={True: 4.0, False: 1.0}, max_iter=200,
                solver="liblinear",
            )  # fmt: skip
            model.fit(matrix, column)
            weights.append(model.coef_[0])
            bias.append(model.intercept_[0])
        return np.asarray(weights, dtype=np.float32), np.asarray(bias, dtype=np.float32)

    @staticmethod
    def _quick(examples: Sequence[Example]) -> np.ndarray:
        return np.stack([example.vector for example in examples])

    def scores(self, examples: Sequence[Example]) -> np.ndarray:
        """How much speaks for each label (0–1), one row per example."""
        assert self._near is not None, "the tagger was not trained"
        words = _WORDS * self._word_logits(examples)
        near = self._near.scores(self._quick(examples)) - _NEUTRAL
        answer = _sigmoid(words + _ONE_VIEW * near)
        open_ = ((answer > _NO) & (answer < _YES)).any(axis=1)
        doubtful = np.flatnonzero(open_)
        if doubtful.size:
            deep = self._deep_scores([examples[i] for i in doubtful]) - _NEUTRAL
            both = words[doubtful] + _EACH_OF_TWO * (near[doubtful] + deep)
            answer[doubtful] = _sigmoid(both)
        return answer

    def _other_arrays(self) -> dict[str, np.ndarray]:
        assert self._near is not None, "the tagger was not trained"
        return {"near": self._near.array()}

    def _take_other_arrays(self, arrays: Mapping[str, np.ndarray]) -> None:
        self._near = KernelView.from_array(arrays["near"])
