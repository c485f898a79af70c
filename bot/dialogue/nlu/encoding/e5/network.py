"""Lays e5 out as an ONNX graph with weights of eight bits."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from bot.dialogue.nlu.encoding.e5.weights import Weights

INPUT, OUTPUT = "words", "meaning"
_OPERATORS, _FORMAT = 17, 8
_PARTS = ("q", "k", "v")
#: What comes out of the inner layer has a few very large numbers: with eight bits the vectors
#: turn by 0.003 (cosine), with this one matrix in full by 0.001 and nothing is lost.
_OUTWARD = ".fo"


class _Graph:
    """Nodes and constants, named in the order in which they come."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.precise: list[str] = []

    def constant(self, value: np.ndarray) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def number(self, value: float) -> str:
        return self.constant(np.array(value, dtype=np.float32))

    def add(self, operator: str, *inputs: str, **settings: object) -> str:
        name = f"n{len(self.nodes)}"
        node = helper.make_node(operator, list(inputs), [name], name=name, **settings)
        self.nodes.append(node)
        return name


def write_network(weights: Weights, file: Path) -> None:
    """Write the network to ``file``, whole or not at all (takes some ten seconds).

    It takes the vectors of the pieces of one sentence, (1, pieces, width), and gives the
    mean of what they came to mean, (1, width).
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".e5-") as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        graph = _Graph()
        onnx.save(_model(graph, weights), str(whole))
        quantize_dynamic(
            str(whole), str(small), weight_type=QuantType.QInt8, per_channel=True,
            op_types_to_quantize=["MatMul"], nodes_to_exclude=graph.precise,
        )  # fmt: skip
        os.replace(small, file)


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
        [helper.make_tensor_value_info(INPUT, number, [1, "pieces", width])],
        [helper.make_tensor_value_info(OUTPUT, number, [1, width])],
        graph.constants,
    )  # fmt: skip
    versions = [helper.make_opsetid("", _OPERATORS)]
    return helper.make_model(whole, opset_imports=versions, ir_version=_FORMAT)


def _layer(graph: _Graph, weights: Weights, flow: str, layer: str) -> str:
    shape = weights.shape
    heads = graph.constant(np.array([0, -1, shape.heads, shape.width // shape.heads]))
    apart = [
        graph.add("Reshape", _linear(graph, weights, flow, f"{layer}.{part}"), heads)
        for part in _PARTS
    ]
    query, value = (graph.add("Transpose", part, perm=[0, 2, 1, 3]) for part in apart[::2])
    key = graph.add("Transpose", apart[1], perm=[0, 2, 3, 1])
    scale = graph.number((shape.width // shape.heads) ** -0.5)
    attention = graph.add(
        "Softmax", graph.add("Mul", graph.add("MatMul", query, key), scale), axis=-1
    )
    seen = graph.add("Transpose", graph.add("MatMul", attention, value), perm=[0, 2, 1, 3])
    together = graph.add("Reshape", seen, graph.constant(np.array([0, -1, shape.width])))
    outcome = _linear(graph, weights, together, f"{layer}.ao")
    flow = _normalised(graph, weights, graph.add("Add", flow, outcome), f"{layer}.aln")
    inner = _gelu(graph, _linear(graph, weights, flow, f"{layer}.fi"))
    outcome = _linear(graph, weights, inner, f"{layer}.fo")
    return _normalised(graph, weights, graph.add("Add", flow, outcome), f"{layer}.oln")


def _linear(graph: _Graph, weights: Weights, flow: str, name: str) -> str:
    outward = name.endswith(_OUTWARD)
    width = weights.shape.inner if outward else weights.shape.width
    product = graph.add("MatMul", flow, graph.constant(weights.matrix(f"{name}.w", width).T))
    if outward:
        graph.precise.append(product)
    return graph.add("Add", product, graph.constant(weights.vector(f"{name}.b")))


def _normalised(graph: _Graph, weights: Weights, flow: str, name: str) -> str:
    factor, shift = (graph.constant(weights.vector(f"{name}.{part}")) for part in ("w", "b"))
    return graph.add(
        "LayerNormalization", flow, factor, shift, axis=-1, epsilon=weights.shape.epsilon
    )


def _gelu(graph: _Graph, flow: str) -> str:
    bent = graph.add("Erf", graph.add("Mul", flow, graph.number(2**-0.5)))
    share = graph.add("Add", bent, graph.number(1.0))
    return graph.add("Mul", graph.add("Mul", flow, share), graph.number(0.5))
