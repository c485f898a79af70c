"""Kernel ridge regression on sentence vectors: unlike a straight line it sees that "wakker worden
hoeft niet meer" lies near other sentences of its kind only.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.sparse.linalg import LinearOperator, cg

from bot.dialogue.nlu.networks.running import opened

#: How far a training sentence reaches, and how much of its label is noise (chosen on sentences of
#: writers that training had not seen).
_REACH = 1.5
_NOISE = 0.1
#: How small the rest must be beside the truth: the exact solution tells danger from none no better.
_REST = 0.02
#: So many sentences stand for all others in the rough solution that each step starts from. Of
#: 32,000 sentences ten steps are enough then, without it 85.
_LANDMARKS = 3000
_MOST_STEPS = 300
#: Sentences on each side of a tile of the table, and steps between not near at all and the same.
_TILE = 1000
_STEPS = 65535


def _nearness(
    these: np.ndarray, those: np.ndarray, lengths: np.ndarray | None = None
) -> np.ndarray:
    distances = these @ those.T
    distances *= -2.0
    distances += (those * those).sum(axis=1) if lengths is None else lengths
    distances += (these * these).sum(axis=1)[:, None]
    distances *= -_REACH
    return np.asarray(np.exp(distances, out=distances))


class _Table:
    """How near sentences are to each other: the tiles on and under the diagonal, for above it they
    are the same, and in whole numbers of sixteen bits: of sixty thousand sentences the whole would
    be fourteen gigabytes, this is three and a half.

    A tile is small enough to stay near the processor while it is unpacked and used twice
    (docs/decisions/0021).
    """

    def __init__(self, vectors: np.ndarray) -> None:
        self._tiles: list[tuple[slice, slice, np.ndarray]] = []
        lengths = (vectors * vectors).sum(axis=1)
        for start in range(0, len(vectors), _TILE):
            rows = slice(start, start + _TILE)
            for other in range(0, start + 1, _TILE):
                columns = slice(other, other + _TILE)
                near = _nearness(vectors[rows], vectors[columns], lengths[columns])
                # Rounding can put a sentence a hair's breadth nearer than at itself.
                np.minimum(near, 1.0, out=near)
                near *= _STEPS
                self._tiles.append((rows, columns, np.rint(near, out=near).astype(np.uint16)))

    def times(self, weights: np.ndarray) -> np.ndarray:
        product = np.zeros_like(weights)
        room = np.empty((_TILE, _TILE), dtype=np.float32)
        for rows, columns, kept in self._tiles:
            near = room[: kept.shape[0], : kept.shape[1]]
            np.copyto(near, kept)
            product[rows] += near @ weights[columns]
            if rows != columns:
                product[columns] += near.T @ weights[rows]
        return np.asarray(_NOISE * weights + product / _STEPS)


def _rough_solution(vectors: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """A quick, rough answer to the same equation: every sentence seen through some landmarks.

    What the landmarks do not see of a sentence is counted as noise (Nyström with Woodbury's
    identity).
    """
    count = min(_LANDMARKS, len(vectors))
    places = np.random.default_rng(1).choice(len(vectors), count, replace=False)
    landmarks = vectors[places]
    between = _nearness(landmarks, landmarks) + 1e-4 * np.eye(count, dtype=np.float32)
    root = np.linalg.cholesky(between)
    near = _nearness(vectors, landmarks)
    seen = solve_triangular(root, near.T, lower=True, overwrite_b=True, check_finite=False).T
    noise = float(_NOISE + 1.0 - np.einsum("ij,ij->", seen, seen) / len(seen))
    factor = cho_factor(seen.T @ seen + noise * np.eye(count, dtype=np.float32), lower=True)

    def answer(rest: np.ndarray) -> np.ndarray:
        return np.asarray((rest - seen @ cho_solve(factor, seen.T @ rest)) / noise)

    return answer


def _solved(vectors: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Weights that give ``truth``, by conjugate gradients for all classes together."""

    def on_all(function: Callable[[np.ndarray], np.ndarray]) -> LinearOperator:
        def times(weights: np.ndarray) -> np.ndarray:
            return function(weights.reshape(truth.shape)).ravel()

        return LinearOperator((truth.size, truth.size), matvec=times, dtype=np.float32)

    # First, while the table of all is not there yet: both need room to be made.
    rough = on_all(_rough_solution(vectors))
    weights, steps = cg(
        on_all(_Table(vectors).times),
        truth.ravel(),
        tol=_REST,
        atol=0.0,
        maxiter=_MOST_STEPS,
        M=rough,
    )
    if steps:
        raise RuntimeError(f"the sentences do not fit their labels after {steps} steps")
    return np.asarray(weights, dtype=np.float32).reshape(truth.shape)


def _network(known: np.ndarray, weights: np.ndarray, centre: np.ndarray, scale: float) -> bytes:
    """What tells the classes of sentence vectors, (sentences, width) to (sentences, classes).

    The sentences that it learned are kept in eight bits: that is a fifth of the time of one
    message, and a fraction of the memory.
    """
    from bot.dialogue.nlu.networks.graph import Graph

    graph = Graph()
    flow = graph.add("Sub", "vectors", graph.constant(centre.astype(np.float32)))
    flow = graph.add("Mul", flow, graph.number(scale))
    lengths = (known * known).sum(axis=1)
    distances = graph.add("Mul", graph.times(flow, known.T), graph.number(-2.0))
    distances = graph.add("Add", distances, graph.constant(lengths))
    own = graph.add("ReduceSumSquare", flow, axes=[-1], keepdims=1)
    distances = graph.add("Add", distances, own)
    near = graph.add("Exp", graph.add("Mul", distances, graph.number(-_REACH)))
    scores = graph.add("MatMul", near, graph.constant(weights))
    takes, gives = ["sentences", known.shape[1]], ["sentences", weights.shape[1]]
    model = graph.model(("vectors", takes), ("scores", gives), scores)
    return bytes(model.SerializeToString())


class KernelView:
    """Kernel ridge regression (RBF) on sentence vectors: which class the neighbours belong to."""

    def __init__(self, network: bytes) -> None:
        """Make it from what :meth:`fit` laid out."""
        self._network = network
        self._session = opened(network)

    @classmethod
    def from_array(cls, array: np.ndarray) -> KernelView:
        """Read what :meth:`array` gave."""
        return cls(array.tobytes())

    def array(self) -> np.ndarray:
        """Everything that has to be kept, as bytes."""
        return np.frombuffer(self._network, dtype=np.uint8)

    @classmethod
    def fit(cls, vectors: np.ndarray, truth: np.ndarray) -> KernelView:
        """Learn from sentence vectors and a 0/1 table of their classes."""
        centre = vectors.mean(axis=0)
        moved = vectors - centre
        # e5 puts all sentences in a narrow cone: centred and stretched they tell more.
        scale = 1.0 / float(np.linalg.norm(moved, axis=1).mean())
        known = (moved * scale).astype(np.float32)
        return cls(_network(known, _solved(known, truth.astype(np.float32)), centre, scale))

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """About 1 for the class of a sentence, about 0 for others; one row per sentence."""
        (scores,) = self._session.run(None, {"vectors": vectors.astype(np.float32)})
        return np.asarray(scores)
