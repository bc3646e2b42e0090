"""The layers of the transformer as an ONNX graph: embedded sequences in, states of users out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.models.neural.shape import EPSILON, Shape
from palate.types import Floats, Json

if TYPE_CHECKING:
    from onnx import NodeProto
    from onnxruntime import InferenceSession

_OPSET: Final = 17
_IR: Final = 8
_FUSED: Final = "com.microsoft"
"""The domain of ONNX Runtime's fused operators."""


@dataclass
class _Graph:
    """An ONNX graph under construction: nodes in topological order, and the weights that they refer to by name."""

    nodes: list[NodeProto] = field(default_factory=list)
    weights: dict[str, np.ndarray] = field(default_factory=dict)

    def node(self, operator: str, inputs: list[str], output: str, domain: str = "", **settings: Json) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **settings))
        return output

    def weight(self, name: str, values: np.ndarray) -> str:
        self.weights[name] = np.ascontiguousarray(values)
        return name

    def linear(self, x: str, name: str, matrix: Floats, bias: Floats) -> str:
        """x·matrix + bias."""
        product = self.node("MatMul", [x, self.weight(f"{name}.matrix", matrix)], f"{name}.product")
        return self.node("Add", [product, self.weight(f"{name}.bias", bias)], name)

    def norm(self, x: str, name: str, scale: Floats, shift: Floats) -> str:
        inputs = [x, self.weight(f"{name}.scale", scale), self.weight(f"{name}.shift", shift)]
        return self.node("LayerNormalization", inputs, name, axis=-1, epsilon=EPSILON)

    def last_token(self, x: str, name: str) -> str:
        """The last token of each sequence, shape ``(n_users, 1, d)``."""
        index = self.weight("last", np.array([-1], np.int64))
        return self.node("Gather", [x, index], name, axis=1)


def encoder_graph(shape: Shape, weights: Mapping[str, Floats]) -> tuple[bytes, dict[str, np.ndarray]]:
    """Build the graph of the layers; returns it serialised, and its weights by name.

    Input ``x``: embedded tokens of sequences of one length, shape ``(n_users, n_tokens, d)``. Output ``states``: the
    state at the last token, shape ``(n_users, 1, d)``. In the last layer only this token is computed. The weights are
    external data: pass them to the session as initializers.
    """
    graph = _Graph()
    x = "x"
    for layer in range(shape.layers):
        x = _add_layer(graph, shape, weights, x, layer)
    graph.norm(x, "states", weights["norm_scale"][-1], weights["norm_shift"][-1])
    return _serialise(graph, shape.dimensions), graph.weights


def open_encoder(shape: Shape, weights: Mapping[str, Floats]) -> InferenceSession:
    """A session of :func:`encoder_graph` on one thread."""
    import onnxruntime

    graph, values = encoder_graph(shape, weights)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    tensors = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in values.values()]
    options.add_external_initializers(list(values), tensors)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _add_layer(graph: _Graph, shape: Shape, weights: Mapping[str, Floats], x: str, layer: int) -> str:
    """The output of a layer; that of the last layer has the last token alone."""
    is_last = layer == shape.layers - 1

    def norm(x: str, index: int) -> str:
        return graph.norm(x, f"norm.{index}", weights["norm_scale"][index], weights["norm_shift"][index])

    normed = norm(x, 2 * layer)
    queries = normed
    if is_last:
        x, queries = graph.last_token(x, "x.last"), graph.last_token(normed, "normed.last")
    matrices = np.split(weights["joined"][layer], 3, axis=1)
    biases = np.split(weights["joined_bias"][layer], 3)
    parts = (("query", queries), ("key", normed), ("value", normed))
    inputs = [
        graph.linear(source, f"{part}.{layer}", matrix, bias)
        for (part, source), matrix, bias in zip(parts, matrices, biases, strict=True)
    ]
    settings = {"num_heads": shape.heads, "unidirectional": int(not is_last)}
    attended = graph.node("MultiHeadAttention", inputs, f"attended.{layer}", _FUSED, **settings)
    mixed = graph.linear(attended, f"mix.{layer}", weights["mix"][layer], weights["mix_bias"][layer])
    x = graph.node("Add", [x, mixed], f"attention.{layer}")
    wide = graph.linear(norm(x, 2 * layer + 1), f"widen.{layer}", weights["widen"][layer], weights["widen_bias"][layer])
    bent = graph.node("FastGelu", [wide], f"bent.{layer}", _FUSED)
    narrow = graph.linear(bent, f"narrow.{layer}", weights["narrow"][layer], weights["narrow_bias"][layer])
    return graph.node("Add", [x, narrow], f"layer.{layer}")


def _serialise(graph: _Graph, dimensions: int) -> bytes:
    from onnx import TensorProto, helper

    initializers = []
    for name, values in graph.weights.items():
        data_type = helper.np_dtype_to_tensor_dtype(values.dtype)
        tensor = TensorProto(name=name, dims=values.shape, data_type=data_type, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="handed over in memory")
        initializers.append(tensor)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["users", "tokens", dimensions])
    states = helper.make_tensor_value_info("states", TensorProto.FLOAT, ["users", 1, dimensions])
    operators = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    onnx_graph = helper.make_graph(graph.nodes, "transformer", [x], [states], initializers)
    serialised: bytes = helper.make_model(onnx_graph, opset_imports=operators, ir_version=_IR).SerializeToString()
    return serialised
