"""BERT as an ONNX graph: token ids in, one vector of length 1 for each text out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from palate.types import Floats, Json

if TYPE_CHECKING:
    from onnx import NodeProto

_OPSET: Final = 17
_IR: Final = 8
_FUSED: Final = "com.microsoft"
"""The domain of ONNX Runtime's fused operators: a layer needs ten of them, or about thirty standard ones."""
_BLOCK: Final = 64
"""Consecutive weights of a row that share one scale."""
_MIDDLE: Final = 128
_AS_INTEGERS: Final = 4

Weights = np.ndarray
"""float32, or uint8 for quantized weights."""


@dataclass
class _Graph:
    """An ONNX graph under construction: nodes in topological order, and the weights they refer to by name."""

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

    def matmul(self, x: str, name: str, matrix: Floats) -> str:
        """x·matrixᵀ, with ``matrix`` of shape ``(outputs, inputs)``."""
        if self.exact:
            return self.node("MatMul", [x, self.weight(f"{name}.weight", matrix.T)], name)
        codes, scales = quantize_to_8_bits(matrix)
        inputs = [x, self.weight(f"{name}.codes", codes), self.weight(f"{name}.scales", scales)]
        outputs, width = matrix.shape
        sizes = {"N": outputs, "K": width, "bits": 8, "block_size": _BLOCK, "accuracy_level": _AS_INTEGERS}
        return self.node("MatMulNBits", inputs, name, domain=_FUSED, **sizes)

    def skip_layer_norm(self, x: str, skip: str, name: str, bias: Floats, norm: tuple[Floats, Floats]) -> str:
        """LayerNorm(x + bias + skip), with ``norm`` its scale and shift."""
        scale, shift = (
            self.weight(f"{name}.{part}", values) for part, values in zip(("scale", "shift"), norm, strict=True)
        )
        inputs = [x, skip, scale, shift, self.weight(f"{name}.bias", bias)]
        return self.node("SkipLayerNormalization", inputs, name, domain=_FUSED, epsilon=self.epsilon)


def quantize_to_8_bits(matrix: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Quantize a matrix to uint8 in blocks of 64 weights of a row; returns the codes and the scale of each block.

    weight = scale · (code - 128). Shapes ``(rows, blocks, 64)`` and ``(rows, blocks)``; the last block is padded
    with zeros.
    """
    rows, width = matrix.shape
    padded = np.pad(matrix.astype(np.float32), ((0, 0), (0, -width % _BLOCK))).reshape(rows, -1, _BLOCK)
    scales = np.abs(padded).max(axis=2) / np.float32(_MIDDLE - 1)
    scales[scales == 0] = 1
    return (np.rint(padded / scales[:, :, None]) + _MIDDLE).astype(np.uint8), scales


def bert_graph(
    config: Mapping[str, Json], tensors: Mapping[str, Floats], *, exact: bool = False
) -> tuple[bytes, dict[str, Weights]]:
    """Build the ONNX graph of a BERT encoder (Devlin et al., 2019); returns it serialised, and its weights by name.

    Inputs ``ids`` and ``segments``, int32 of shape ``(texts, tokens)``; output ``vectors``: the mean of the last layer
    over the tokens, scaled to length 1. Matrices are quantized to 8 bits, unless ``exact``. The weights are external
    data of the graph: pass them to the session as initializers.

    Raises:
        KeyError: a tensor or a configuration key is missing.
    """
    tensors = {name.removeprefix("bert."): np.asarray(values, np.float32) for name, values in tensors.items()}
    graph = _Graph(float(config["layer_norm_eps"]), exact)
    x = _add_embeddings(graph, tensors)
    for layer in range(config["num_hidden_layers"]):
        x = _add_layer(graph, x, layer, config["num_attention_heads"], tensors)
    _add_pooling(graph, x)
    return _serialise(graph, config["hidden_size"]), graph.weights


def _add_embeddings(graph: _Graph, tensors: Mapping[str, Floats]) -> str:
    names = ("word_embeddings", "position_embeddings", "token_type_embeddings")
    tables = [graph.weight(name, tensors[f"embeddings.{name}.weight"]) for name in names]
    norm = [graph.weight(f"embeddings.{part}", tensors[f"embeddings.LayerNorm.{part}"]) for part in ("weight", "bias")]
    inputs = ["ids", "segments", *tables, *norm]
    return graph.node("EmbedLayerNormalization", inputs, "embedded", "lengths", domain=_FUSED, epsilon=graph.epsilon)


def _add_layer(graph: _Graph, x: str, layer: int, heads: int, tensors: Mapping[str, Floats]) -> str:
    def weight_and_bias(name: str) -> tuple[Floats, Floats]:
        return tensors[f"encoder.layer.{layer}.{name}.weight"], tensors[f"encoder.layer.{layer}.{name}.bias"]

    parts = ("query", "key", "value")
    weights, biases = zip(*(weight_and_bias(f"attention.self.{part}") for part in parts), strict=True)
    projected = graph.matmul(x, f"joined.{layer}", np.concatenate(weights))
    projections = [f"{part}.{layer}" for part in parts]
    graph.node("Split", [projected], *projections, axis=-1)
    inputs = [*projections, graph.weight(f"attend.{layer}.bias", np.concatenate(biases))]
    attended = graph.node("MultiHeadAttention", inputs, f"attend.{layer}", domain=_FUSED, num_heads=heads)
    matrix, bias = weight_and_bias("attention.output.dense")
    output = graph.matmul(attended, f"mix.{layer}", matrix)
    x = graph.skip_layer_norm(output, x, f"mixed.{layer}", bias, weight_and_bias("attention.output.LayerNorm"))
    matrix, bias = weight_and_bias("intermediate.dense")
    inner_inputs = [graph.matmul(x, f"widen.{layer}", matrix), graph.weight(f"widen.{layer}.bias", bias)]
    matrix, bias = weight_and_bias("output.dense")
    output = graph.matmul(
        graph.node("BiasGelu", inner_inputs, f"bent.{layer}", domain=_FUSED), f"narrow.{layer}", matrix
    )
    return graph.skip_layer_norm(output, x, f"layer.{layer}", bias, weight_and_bias("output.LayerNorm"))


def _add_pooling(graph: _Graph, x: str) -> None:
    graph.node("ReduceMean", [x], "pooled", axes=[1], keepdims=0)
    graph.node("LpNormalization", ["pooled"], "vectors", p=2, axis=-1)


def _serialise(graph: _Graph, width: int) -> bytes:
    from onnx import TensorProto, helper

    initializers = []
    for name, values in graph.weights.items():
        data_type = helper.np_dtype_to_tensor_dtype(values.dtype)
        tensor = TensorProto(name=name, dims=values.shape, data_type=data_type, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="handed over in memory")
        initializers.append(tensor)
    names = ("ids", "segments")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, ["texts", "tokens"]) for name in names]
    outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", width])]
    operators = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    onnx_graph = helper.make_graph(graph.nodes, "bert", inputs, outputs, initializers)
    serialised: bytes = helper.make_model(onnx_graph, opset_imports=operators, ir_version=_IR).SerializeToString()
    return serialised
