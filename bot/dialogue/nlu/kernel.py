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


def _solved(kernel: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Weights with which ``kernel`` gives ``truth``, by conjugate gradients for all classes."""

    def times(weights: np.ndarray) -> np.ndarray:
        return np.asarray(kernel @ weights.reshape(truth.shape)).ravel()

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
        kernel = view._nearness(view.known)
        kernel[np.diag_indices_from(kernel)] += _NOISE
        view.weights = _solved(kernel, truth.astype(np.float32))
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
