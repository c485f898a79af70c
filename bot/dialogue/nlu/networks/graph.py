"""Laying out an ONNX graph, node by node. Only training needs this: see :mod:`.running`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_OPERATORS, _FORMAT = 17, 8
#: The largest number in eight bits, and where nought lies.
_MOST, _NOUGHT = 127, 128
Shape = list[str | int]


class Graph:
    """Nodes and constants, named in the order in which they come."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, value: np.ndarray) -> str:
        """A constant; returns its name, as all of these do."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def number(self, value: float) -> str:
        """A constant of one number."""
        return self.constant(np.array(value, dtype=np.float32))

    def add(self, operator: str, *inputs: str, **settings: object) -> str:
        """A node with one outcome."""
        return self.add_apart(operator, 1, *inputs, **settings)[0]

    def add_apart(self, operator: str, count: int, *inputs: str, **settings: object) -> list[str]:
        """A node with ``count`` outcomes."""
        node = f"n{len(self._nodes)}"
        names = [f"{node}.{number}" for number in range(count)]
        self._nodes.append(helper.make_node(operator, list(inputs), names, name=node, **settings))
        return names

    def normalised(self, flow: str, factor: np.ndarray, shift: np.ndarray, epsilon: float) -> str:
        """Each row of the flow with mean nought and spread one, then stretched and shifted."""
        parts = (self.constant(factor), self.constant(shift))
        return self.add("LayerNormalization", flow, *parts, axis=-1, epsilon=epsilon)

    def times(self, flow: str, matrix: np.ndarray) -> str:
        """Flow times matrix in eight bits, rounded by row of the flow and column of the matrix.

        So the very large numbers of a few rows do not make the others coarse, and a row has the
        same outcome alone as among others.
        """
        largest = self.add("ReduceMax", self.add("Abs", flow), axes=[-1], keepdims=1)
        stretched = self.add("Mul", flow, self.add("Div", self.number(_MOST), largest))
        # A cast cuts off what is behind the point, so with half of one more it rounds.
        above = self.add("Add", stretched, self.number(_NOUGHT + 0.5))
        rounded = self.add("Cast", above, to=TensorProto.UINT8)
        scale = np.abs(matrix).max(axis=0) / _MOST
        small = np.round(matrix / scale).astype(np.int8)
        nought = self.constant(np.array(_NOUGHT, dtype=np.uint8))
        product = self.add("MatMulInteger", rounded, self.constant(small), nought)
        product = self.add("Cast", product, to=TensorProto.FLOAT)
        product = self.add("Mul", product, self.add("Mul", largest, self.number(1 / _MOST)))
        return self.add("Mul", product, self.constant(scale.astype(np.float32)))

    def model(
        self, takes: tuple[str, Shape], gives: tuple[str, Shape], outcome: str
    ) -> onnx.ModelProto:
        """The whole.

        ``takes`` and ``gives`` are the name and the shape of what goes in and what comes out,
        ``outcome`` the node that this is.
        """
        nodes = [*self._nodes, helper.make_node("Identity", [outcome], [gives[0]])]
        inputs, outputs = (
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)]
            for name, shape in (takes, gives)
        )
        whole = helper.make_graph(nodes, "network", inputs, outputs, self._constants)
        versions = [helper.make_opsetid("", _OPERATORS)]
        return helper.make_model(whole, opset_imports=versions, ir_version=_FORMAT)


def save(model: onnx.ModelProto, file: Path) -> None:
    """Write a model to ``file``, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".onnx-") as folder:
        unfinished = Path(folder) / "network.onnx"
        onnx.save(model, str(unfinished))
        os.replace(unfinished, file)
