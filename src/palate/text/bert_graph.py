"""BERT as an ONNX graph: token ids in, one vector of length 1 for each text out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from palate.types import Floats

if TYPE_CHECKING:
    from onnx import NodeProto

_OPSET: Final = 17
_IR: Final = 8
_FUSED: Final = "com.microsoft"
"""The fused operators of ONNX Runtime: a layer is ten of them instead of some thirty plain ones."""
_BLOCK: Final = 64
"""So many weights in a row share a scale."""
_MIDDLE: Final = 128
_AS_INTEGERS: Final = 4

Weights = NDArray[Any]
"""Floats, or whole numbers of 8 bits."""


@dataclass
class _Graph:
    """Nodes in order, and the weights that they name."""

    epsilon: float
    exact: bool
    nodes: list[NodeProto] = field(default_factory=list)
    weights: dict[str, Weights] = field(default_factory=dict)

    def node(self, operator: str, inputs: list[str], *outputs: str, domain: str = "", **settings: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **settings))
        return outputs[0]

    def weight(self, name: str, values: Weights) -> str:
        self.weights[name] = np.ascontiguousarray(values)
        return name

    def times(self, x: str, name: str, matrix: Floats) -> str:
        """x·matrixᵀ, with ``matrix`` of shape ``(outputs, inputs)``."""
        if self.exact:
            return self.node("MatMul", [x, self.weight(f"{name}.weight", matrix.T)], name)
        codes, scales = in_eight_bits(matrix)
        inputs = [x, self.weight(f"{name}.codes", codes), self.weight(f"{name}.scales", scales)]
        outputs, width = matrix.shape
        sizes = {"N": outputs, "K": width, "bits": 8, "block_size": _BLOCK, "accuracy_level": _AS_INTEGERS}
        return self.node("MatMulNBits", inputs, name, domain=_FUSED, **sizes)

    def added_and_normed(self, x: str, skip: str, name: str, bias: Floats, norm: tuple[Floats, Floats]) -> str:
        """LayerNorm(x + bias + skip), with ``norm`` its scale and shift."""
        scale, shift = (self.weight(f"{name}.{part}", one) for part, one in zip(("scale", "shift"), norm, strict=True))
        inputs = [x, skip, scale, shift, self.weight(f"{name}.bias", bias)]
        return self.node("SkipLayerNormalization", inputs, name, domain=_FUSED, epsilon=self.epsilon)


def in_eight_bits(matrix: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Each 64 weights of a row as whole numbers about 128, and what one is worth.

    Shapes ``(rows, blocks, 64)`` and ``(rows, blocks)``; a last block that is not full is filled with zeros.
    """
    rows, width = matrix.shape
    padded = np.pad(matrix.astype(np.float32), ((0, 0), (0, -width % _BLOCK))).reshape(rows, -1, _BLOCK)
    scales = np.abs(padded).max(axis=2) / np.float32(_MIDDLE - 1)
    scales[scales == 0] = 1
    return (np.rint(padded / scales[:, :, None]) + _MIDDLE).astype(np.uint8), scales


def bert_graph(
    config: Mapping[str, Any], tensors: Mapping[str, Floats], *, exact: bool = False
) -> tuple[bytes, dict[str, Weights]]:
    """The graph of a BERT encoder (Devlin et al., 2019), and its weights, which stand outside it.

    Inputs ``ids`` and ``segments``, int32 of shape ``(texts, tokens)``; output ``vectors``: the mean of the last layer
    over the tokens, scaled to length 1. Its matrices have 8 bits a weight, unless it shall be ``exact``.

    Raises:
        KeyError: a tensor or a setting is missing.
    """
    tensors = {name.removeprefix("bert."): np.asarray(values, np.float32) for name, values in tensors.items()}
    graph = _Graph(float(config["layer_norm_eps"]), exact)
    x = _embedded(graph, tensors)
    for layer in range(config["num_hidden_layers"]):
        x = _layer(graph, x, layer, config["num_attention_heads"], tensors)
    _pooled(graph, x)
    return _model(graph, config["hidden_size"]), graph.weights


def _embedded(graph: _Graph, tensors: Mapping[str, Floats]) -> str:
    names = ("word_embeddings", "position_embeddings", "token_type_embeddings")
    tables = [graph.weight(name, tensors[f"embeddings.{name}.weight"]) for name in names]
    norm = [graph.weight(f"embeddings.{part}", tensors[f"embeddings.LayerNorm.{part}"]) for part in ("weight", "bias")]
    inputs = ["ids", "segments", *tables, *norm]
    return graph.node("EmbedLayerNormalization", inputs, "embedded", "lengths", domain=_FUSED, epsilon=graph.epsilon)


def _layer(graph: _Graph, x: str, layer: int, heads: int, tensors: Mapping[str, Floats]) -> str:
    def of(name: str) -> tuple[Floats, Floats]:
        return tensors[f"encoder.layer.{layer}.{name}.weight"], tensors[f"encoder.layer.{layer}.{name}.bias"]

    parts = ("query", "key", "value")
    weights, biases = zip(*(of(f"attention.self.{part}") for part in parts), strict=True)
    joined, asked = graph.times(x, f"joined.{layer}", np.concatenate(weights)), [f"{one}.{layer}" for one in parts]
    graph.node("Split", [joined], *asked, axis=-1)
    inputs = [*asked, graph.weight(f"attend.{layer}.bias", np.concatenate(biases))]
    attended = graph.node("MultiHeadAttention", inputs, f"attend.{layer}", domain=_FUSED, num_heads=heads)
    matrix, bias = of("attention.output.dense")
    out = graph.times(attended, f"mix.{layer}", matrix)
    x = graph.added_and_normed(out, x, f"mixed.{layer}", bias, of("attention.output.LayerNorm"))
    matrix, bias = of("intermediate.dense")
    inner = [graph.times(x, f"widen.{layer}", matrix), graph.weight(f"widen.{layer}.bias", bias)]
    matrix, bias = of("output.dense")
    out = graph.times(graph.node("BiasGelu", inner, f"bent.{layer}", domain=_FUSED), f"narrow.{layer}", matrix)
    return graph.added_and_normed(out, x, f"layer.{layer}", bias, of("output.LayerNorm"))


def _pooled(graph: _Graph, x: str) -> None:
    graph.node("ReduceMean", [x], "pooled", axes=[1], keepdims=0)
    graph.node("LpNormalization", ["pooled"], "vectors", p=2, axis=-1)


def _model(graph: _Graph, width: int) -> bytes:
    from onnx import TensorProto, helper

    outside = []
    for name, values in graph.weights.items():
        kind = helper.np_dtype_to_tensor_dtype(values.dtype)
        tensor = TensorProto(name=name, dims=values.shape, data_type=kind, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="handed over in memory")
        outside.append(tensor)
    names = ("ids", "segments")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, ["texts", "tokens"]) for name in names]
    outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", width])]
    operators = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    whole = helper.make_graph(graph.nodes, "bert", inputs, outputs, outside)
    serialised: bytes = helper.make_model(whole, opset_imports=operators, ir_version=_IR).SerializeToString()
    return serialised
