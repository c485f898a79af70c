"""Lays e5 out as an ONNX graph that multiplies in eight bits.

Each piece of a sentence is rounded by itself: the very large numbers that a few pieces have (the
first one, most of all) do not make the others coarse, and a sentence has the same vector alone as
among others.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from bot.dialogue.nlu.encoding.e5.weights import Weights

INPUT, OUTPUT = "words", "meaning"
_OPERATORS, _FORMAT = 17, 8
_PARTS = ("q", "k", "v")
_BATCH, _PIECES = "sentences", "pieces"
#: The largest number in eight bits, and where nought lies.
_MOST, _NOUGHT = 127, 128


class _Graph:
    """Nodes and constants, named in the order in which they come."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: np.ndarray) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def number(self, value: float) -> str:
        return self.constant(np.array(value, dtype=np.float32))

    def add(self, operator: str, *inputs: str, **settings: object) -> str:
        return self.add_apart(operator, 1, *inputs, **settings)[0]

    def add_apart(self, operator: str, count: int, *inputs: str, **settings: object) -> list[str]:
        node = f"n{len(self.nodes)}"
        names = [f"{node}.{number}" for number in range(count)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, name=node, **settings))
        return names


def write_network(weights: Weights, file: Path) -> None:
    """Write the network to ``file``, whole or not at all (takes some seconds).

    It takes the vectors of the pieces of sentences of one length, (sentences, pieces, width), and
    gives the mean of what they came to mean, (sentences, width).
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".e5-") as folder:
        unfinished = Path(folder) / "network.onnx"
        onnx.save(_model(_Graph(), weights), str(unfinished))
        os.replace(unfinished, file)


def _model(graph: _Graph, weights: Weights) -> onnx.ModelProto:
    width = weights.shape.width
    flow = _normalised(graph, weights, INPUT, "emb.ln")
    for number in range(weights.shape.layers):
        flow = _layer(graph, weights, flow, f"l{number}")
    mean = graph.add("ReduceMean", flow, axes=[1], keepdims=0)
    graph.nodes.append(helper.make_node("Identity", [mean], [OUTPUT]))
    number = TensorProto.FLOAT
    whole = helper.make_graph(
        graph.nodes, "e5",
        [helper.make_tensor_value_info(INPUT, number, [_BATCH, _PIECES, width])],
        [helper.make_tensor_value_info(OUTPUT, number, [_BATCH, width])],
        graph.constants,
    )  # fmt: skip
    versions = [helper.make_opsetid("", _OPERATORS)]
    return helper.make_model(whole, opset_imports=versions, ir_version=_FORMAT)


def _layer(graph: _Graph, weights: Weights, flow: str, layer: str) -> str:
    seen = _attention(graph, weights, flow, layer)
    outcome = _linear(graph, seen, *_matrix(weights, f"{layer}.ao", weights.shape.width))
    flow = _normalised(graph, weights, graph.add("Add", flow, outcome), f"{layer}.aln")
    inner = _linear(graph, flow, *_matrix(weights, f"{layer}.fi", weights.shape.width))
    outcome = _linear(
        graph, _gelu(graph, inner), *_matrix(weights, f"{layer}.fo", weights.shape.inner)
    )
    return _normalised(graph, weights, graph.add("Add", flow, outcome), f"{layer}.oln")


def _attention(graph: _Graph, weights: Weights, flow: str, layer: str) -> str:
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


def _linear(graph: _Graph, flow: str, matrix: np.ndarray, shift: np.ndarray) -> str:
    """Flow times matrix, plus shift: rounded by row of the flow and by column of the matrix."""
    largest = graph.add("ReduceMax", graph.add("Abs", flow), axes=[-1], keepdims=1)
    stretched = graph.add("Mul", flow, graph.add("Div", graph.number(_MOST), largest))
    # A cast cuts off what is behind the point, so with half of one more it rounds.
    above = graph.add("Add", stretched, graph.number(_NOUGHT + 0.5))
    rounded = graph.add("Cast", above, to=TensorProto.UINT8)
    scale = np.abs(matrix).max(axis=0) / _MOST
    small = np.round(matrix / scale).astype(np.int8)
    nought = graph.constant(np.array(_NOUGHT, dtype=np.uint8))
    product = graph.add("MatMulInteger", rounded, graph.constant(small), nought)
    product = graph.add("Cast", product, to=TensorProto.FLOAT)
    product = graph.add("Mul", product, graph.add("Mul", largest, graph.number(1 / _MOST)))
    product = graph.add("Mul", product, graph.constant(scale.astype(np.float32)))
    return graph.add("Add", product, graph.constant(shift))


def _normalised(graph: _Graph, weights: Weights, flow: str, name: str) -> str:
    factor, shift = (graph.constant(weights.vector(f"{name}.{part}")) for part in ("w", "b"))
    return graph.add(
        "LayerNormalization", flow, factor, shift, axis=-1, epsilon=weights.shape.epsilon
    )


def _gelu(graph: _Graph, flow: str) -> str:
    bent = graph.add("Erf", graph.add("Mul", flow, graph.number(2**-0.5)))
    share = graph.add("Add", bent, graph.number(1.0))
    return graph.add("Mul", graph.add("Mul", flow, share), graph.number(0.5))
