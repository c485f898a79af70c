"""Lays e5 out as an ONNX graph that multiplies in eight bits, each piece rounded by itself.

A few pieces have very large numbers, the first one most of all.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.dialogue.nlu.encoding.e5.weights import Weights
from bot.dialogue.nlu.networks.graph import Graph, save

_PARTS = ("q", "k", "v")


def write_network(weights: Weights, file: Path) -> None:
    """Write the network to ``file`` (takes some seconds).

    It takes the vectors of the pieces of sentences of one length, (sentences, pieces, width), and
    gives the mean of what they came to mean, (sentences, width).
    """
    graph, width = Graph(), weights.shape.width
    flow = _normalised(graph, weights, "words", "emb.ln")
    for number in range(weights.shape.layers):
        flow = _layer(graph, weights, flow, f"l{number}")
    mean = graph.add("ReduceMean", flow, axes=[1], keepdims=0)
    takes = ("words", ["sentences", "pieces", width])
    save(graph.model(takes, ("meaning", ["sentences", width]), mean), file)


def _layer(graph: Graph, weights: Weights, flow: str, layer: str) -> str:
    seen = _attention(graph, weights, flow, layer)
    outcome = _linear(graph, seen, *_matrix(weights, f"{layer}.ao", weights.shape.width))
    flow = _normalised(graph, weights, graph.add("Add", flow, outcome), f"{layer}.aln")
    inner = _linear(graph, flow, *_matrix(weights, f"{layer}.fi", weights.shape.width))
    outcome = _linear(
        graph, _gelu(graph, inner), *_matrix(weights, f"{layer}.fo", weights.shape.inner)
    )
    return _normalised(graph, weights, graph.add("Add", flow, outcome), f"{layer}.oln")


def _attention(graph: Graph, weights: Weights, flow: str, layer: str) -> str:
    """What each piece sees of the others; the three matrices lie side by side in one."""
    width, heads = weights.shape.width, weights.shape.heads
    parts = [_matrix(weights, f"{layer}.{part}", width) for part in _PARTS]
    matrix, shift = (np.concatenate(side, axis=-1) for side in zip(*parts, strict=True))
    by_head = graph.constant(np.array([0, 0, len(_PARTS), heads, width // heads]))
    apart = graph.add("Reshape", _linear(graph, flow, matrix, shift), by_head)
    apart = graph.add("Transpose", apart, perm=[2, 0, 3, 1, 4])
    first = graph.constant(np.array([0]))
    query, key, value = (
        graph.add("Squeeze", part, first)
        for part in graph.add_apart("Split", len(_PARTS), apart, axis=0)
    )
    key = graph.add("Transpose", key, perm=[0, 1, 3, 2])
    near = graph.add("MatMul", query, key)
    near = graph.add("Mul", near, graph.number((width // heads) ** -0.5))
    seen = graph.add("MatMul", graph.add("Softmax", near, axis=-1), value)
    seen = graph.add("Transpose", seen, perm=[0, 2, 1, 3])
    return graph.add("Reshape", seen, graph.constant(np.array([0, 0, width])))


def _matrix(weights: Weights, name: str, width: int) -> tuple[np.ndarray, np.ndarray]:
    """A matrix that takes rows of ``width`` numbers, and what is added to the outcome."""
    return weights.matrix(f"{name}.w", width).T, weights.vector(f"{name}.b")


def _linear(graph: Graph, flow: str, matrix: np.ndarray, shift: np.ndarray) -> str:
    return graph.add("Add", graph.times(flow, matrix), graph.constant(shift))


def _normalised(graph: Graph, weights: Weights, flow: str, name: str) -> str:
    factor, shift = (weights.vector(f"{name}.{part}") for part in ("w", "b"))
    return graph.normalised(flow, factor, shift, weights.shape.epsilon)


def _gelu(graph: Graph, flow: str) -> str:
    bent = graph.add("Erf", graph.add("Mul", flow, graph.number(2**-0.5)))
    share = graph.add("Add", bent, graph.number(1.0))
    return graph.add("Mul", graph.add("Mul", flow, share), graph.number(0.5))
