"""Kernel ridge regression on sentence vectors: unlike a straight line it sees that "wakker worden
hoeft niet meer" lies near other sentences of its kind only.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.sparse.linalg import LinearOperator, cg

#: How far a training sentence reaches, and how much of its label is noise (chosen on sentences of
#: writers that training had not seen).
_REACH = 1.5
_NOISE = 0.1
#: How small the rest must be beside the truth. On 18,000 sentences that takes 60 steps and a
#: quarter of the time of the exact solution, which tells danger from none no better.
_REST = 0.005
_MOST_STEPS = 300
_ROWS = 2000


def _nearness(
    these: np.ndarray, those: np.ndarray, lengths: np.ndarray | None = None
) -> np.ndarray:
    distances = these @ those.T
    distances *= -2.0
    distances += (those * those).sum(axis=1) if lengths is None else lengths
    distances += (these * these).sum(axis=1)[:, None]
    distances *= -_REACH
    return np.asarray(np.exp(distances, out=distances))


class _Half:
    """How near sentences are to each other: the half under the diagonal, for the other half is
    the same, and of thirty thousand sentences the whole would be four gigabytes.
    """

    def __init__(self, vectors: np.ndarray) -> None:
        self.count = len(vectors)
        self._rows = [
            (start, _nearness(vectors[start : start + _ROWS], vectors[: start + _ROWS]))
            for start in range(0, self.count, _ROWS)
        ]

    def times(self, weights: np.ndarray) -> np.ndarray:
        product = _NOISE * weights
        for start, rows in self._rows:
            stop = start + len(rows)
            product[start:stop] += rows @ weights[:stop]
            product[:start] += rows[:, :start].T @ weights[start:stop]
        return np.asarray(product)


def _solved(half: _Half, truth: np.ndarray) -> np.ndarray:
    """Weights that give ``truth``, by conjugate gradients for all classes together."""

    def times(weights: np.ndarray) -> np.ndarray:
        return half.times(weights.reshape(truth.shape)).ravel()

    whole = LinearOperator((truth.size, truth.size), matvec=times, dtype=np.float32)
    weights, steps = cg(whole, truth.ravel(), tol=_REST, atol=0.0, maxiter=_MOST_STEPS)
    if steps:
        raise RuntimeError(f"the sentences do not fit their labels after {steps} steps")
    return np.asarray(weights, dtype=np.float32).reshape(truth.shape)


class KernelView:
    """Kernel ridge regression (RBF) on sentence vectors: which class the neighbours belong to."""

    def __init__(self, known: np.ndarray, weights: np.ndarray, centre: np.ndarray) -> None:
        """Make it from its arrays, see :meth:`fit`."""
        self.known = known
        self.weights = weights
        self.centre = centre
        self._lengths = (known * known).sum(axis=1)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray], name: str) -> KernelView:
        """Read what :meth:`arrays` gave under this name."""
        known = arrays[f"{name}_known"].astype(np.float32)
        return cls(known, arrays[f"{name}_weights"], arrays[f"{name}_centre"])

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """Everything that has to be kept, by names that begin with ``name``."""
        return {
            f"{name}_known": self.known.astype(np.float16),
            f"{name}_weights": self.weights,
            f"{name}_centre": self.centre,
        }

    @classmethod
    def fit(cls, vectors: np.ndarray, truth: np.ndarray) -> KernelView:
        """Learn from sentence vectors and a 0/1 table of their classes."""
        centre = vectors.mean(axis=0)
        moved = vectors - centre
        # e5 puts all sentences in a narrow cone: centred and stretched they tell more.
        scale = 1.0 / float(np.linalg.norm(moved, axis=1).mean())
        view = cls((moved * scale).astype(np.float32), np.zeros((0, 0)), np.append(centre, scale))
        view.weights = _solved(_Half(view.known), truth.astype(np.float32))
        return view

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """About 1 for the class of a sentence, about 0 for others; one row per sentence."""
        placed = ((vectors - self.centre[:-1]) * self.centre[-1]).astype(np.float32)
        return np.asarray(_nearness(placed, self.known, self._lengths) @ self.weights)
