"""ONNX graphs node by node, with nothing in the bytes that depends on the day or the machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper

_OPSET = 17
_ML_OPSET = 3
_IR_VERSION = 8
ML = "ai.onnx.ml"
CONTRIB = "com.microsoft"


class GraphBuilder:
    """Collects the inputs, nodes and constants of one model."""

    def __init__(self) -> None:
        """Start an empty graph."""
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []
        self._inputs: list[ValueInfoProto] = []
        self._outputs: list[ValueInfoProto] = []

    def input(self, name: str, kind: int, width: int | None = None) -> str:
        """Declare an input of [N], or of [N, width]."""
        shape: list[str | int] = ["N"] if width is None else ["N", width]
        self._inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def constant(self, value: ArrayLike, dtype: type) -> str:
        """Add a constant and return its name."""
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value, dtype=dtype), name))
        return name

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output and return the output's name."""
        name = f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [name], name=name, domain=domain, **attributes))
        return name

    def lookup(self, text: str, keys: Sequence[str], values: Sequence[int], default: int) -> str:
        """Map text to whole numbers."""
        return self.node(
            "LabelEncoder",
            text,
            domain=ML,
            keys_strings=list(keys),
            values_int64s=list(values),
            default_int64=default,
        )

    def output(self, name: str, value: str, kind: int) -> None:
        """Name a value as an output of [N]."""
        self._nodes.append(helper.make_node("Identity", [value], [name], name=f"output_{name}"))
        self._outputs.append(helper.make_tensor_value_info(name, kind, ["N"]))

    def model(self, metadata: dict[str, str]) -> bytes:
        """Check the graph and return the model's bytes."""
        graph = helper.make_graph(self._nodes, "plumbline-demo", self._inputs, self._outputs, self._constants)
        imports = [helper.make_opsetid("", _OPSET), helper.make_opsetid(ML, _ML_OPSET)]
        if any(node.domain == CONTRIB for node in self._nodes):
            imports.append(helper.make_opsetid(CONTRIB, 1))
        model: ModelProto = helper.make_model(
            graph, opset_imports=imports, ir_version=_IR_VERSION, producer_name="plumbline-demo"
        )
        for key in sorted(metadata):
            model.metadata_props.add(key=key, value=metadata[key])
        checker.check_model(model)
        content: bytes = model.SerializeToString(deterministic=True)
        return content
