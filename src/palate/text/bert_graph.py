"""BERT as an ONNX graph: token ids in, one vector of length 1 for each text out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from palate.types import Floats

if TYPE_CHECKING:
    from onnx import NodeProto

_OPSET: Final = 17
_IR: Final = 8
_FUSED: Final = "com.microsoft"
"""The fused operators of ONNX Runtime: a layer is seven of them instead of some thirty plain ones."""


@dataclass
class _Graph:
    """Nodes in order, and the weights that they name."""

    epsilon: float
    nodes: list[NodeProto] = field(default_factory=list)
    weights: dict[str, Floats] = field(default_factory=dict)

    def node(self, operator: str, inputs: list[str], *outputs: str, domain: str = "", **settings: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **settings))
        return outputs[0]

    def weight(self, name: str, values: Floats) -> str:
        self.weights[name] = np.ascontiguousarray(values, np.float32)
        return name

    def times(self, x: str, name: str, matrix: Floats) -> str:
        return self.node("MatMul", [x, self.weight(f"{name}.weight", matrix.T)], name)

    def added_and_normed(self, x: str, skip: str, name: str, bias: Floats, norm: tuple[Floats, Floats]) -> str:
        """LayerNorm(x + bias + skip), with ``norm`` its scale and shift."""
        scale, shift = (self.weight(f"{name}.{part}", one) for part, one in zip(("scale", "shift"), norm, strict=True))
        inputs = [x, skip, scale, shift, self.weight(f"{name}.bias", bias)]
        return self.node("SkipLayerNormalization", inputs, name, domain=_FUSED, epsilon=self.epsilon)


def bert_graph(config: Mapping[str, Any], tensors: Mapping[str, Floats]) -> tuple[bytes, dict[str, Floats]]:
    """The graph of a BERT encoder (Devlin et al., 2019), and its weights, which stand outside it.

    Inputs ``ids``, ``segments`` and ``mask``, int32 of shape ``(texts, tokens)``; output ``vectors``: the
    mean of the last layer over the tokens that ``mask`` keeps, scaled to length 1.

    Raises:
        KeyError: a tensor or a setting is missing.
    """
    tensors = {name.removeprefix("bert."): values for name, values in tensors.items()}
    graph = _Graph(float(config["layer_norm_eps"]))
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

    weights, biases = zip(*(of(f"attention.self.{part}") for part in ("query", "key", "value")), strict=True)
    joined = [
        graph.weight(f"attend.{layer}.weight", np.concatenate(weights).T),
        graph.weight(f"attend.{layer}.bias", np.concatenate(biases)),
    ]
    attended = graph.node(
        "Attention", [x, *joined, "mask"], f"attend.{layer}", domain=_FUSED, num_heads=heads, mask_filter_value=-1e9
    )
    matrix, bias = of("attention.output.dense")
    out = graph.times(attended, f"mix.{layer}", matrix)
    x = graph.added_and_normed(out, x, f"mixed.{layer}", bias, of("attention.output.LayerNorm"))
    matrix, bias = of("intermediate.dense")
    inner = [graph.times(x, f"widen.{layer}", matrix), graph.weight(f"widen.{layer}.bias", bias)]
    matrix, bias = of("output.dense")
    out = graph.times(graph.node("BiasGelu", inner, f"bent.{layer}", domain=_FUSED), f"narrow.{layer}", matrix)
    return graph.added_and_normed(out, x, f"layer.{layer}", bias, of("output.LayerNorm"))


def _pooled(graph: _Graph, x: str) -> None:
    """The sum over the mask will do for the mean: both have the same direction."""
    from onnx import TensorProto, helper

    graph.node("Constant", [], "one", value=helper.make_tensor("one", TensorProto.INT64, [1], [1]))
    graph.node("Cast", ["mask"], "kept", to=TensorProto.FLOAT)
    graph.node("Unsqueeze", ["kept", "one"], "row")
    graph.node("MatMul", ["row", x], "summed")
    graph.node("Squeeze", ["summed", "one"], "pooled")
    graph.node("LpNormalization", ["pooled"], "vectors", p=2, axis=-1)


def _model(graph: _Graph, width: int) -> bytes:
    from onnx import TensorProto, helper

    outside = []
    for name, values in graph.weights.items():
        tensor = TensorProto(
            name=name, dims=values.shape, data_type=TensorProto.FLOAT, data_location=TensorProto.EXTERNAL
        )
        tensor.external_data.add(key="location", value="handed over in memory")
        outside.append(tensor)
    names = ("ids", "segments", "mask")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, ["texts", "tokens"]) for name in names]
    outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", width])]
    operators = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    whole = helper.make_graph(graph.nodes, "bert", inputs, outputs, outside)
    serialised: bytes = helper.make_model(whole, opset_imports=operators, ir_version=_IR).SerializeToString()
    return serialised
