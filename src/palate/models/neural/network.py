"""The network of the transformer in PyTorch; imported only while fitting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from palate.models.neural.shape import EPSILON, Shape
from palate.models.neural.windows import Windows

Weights = dict[str, Tensor]
"""The weights of a network by name."""
_STD: Final = 0.02
_NO_ITEM: Final = -1e9


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """:class:`Windows` as tensors."""

    items: Tensor
    kinds: Tensor
    gaps: Tensor
    next_gaps: Tensor
    favourite_items: Tensor
    favourite_kinds: Tensor
    targets: Tensor
    is_target: Tensor

    @classmethod
    def of(cls, windows: Windows, device: torch.device) -> Batch:
        def tensor(values: np.ndarray) -> Tensor:
            is_mask = values.dtype == np.bool_
            return torch.from_numpy(np.ascontiguousarray(values, np.bool_ if is_mask else np.int64)).to(device)

        return cls(*(tensor(getattr(windows, name)) for name in cls.__slots__))


def initial_weights(shape: Shape, n_items: int, n_features: int, generator: torch.Generator) -> Weights:
    """Random weights of the encoder, of the ids of items, and of their features where there are any."""
    sizes = {"ids": (n_items, shape.dimensions), **shape.encoder_sizes()}
    if n_features:
        sizes["content"] = (n_features, shape.dimensions)
    return {name: _initial(name, size, generator).requires_grad_() for name, size in sizes.items()}


def initial_head(shape: Shape, generator: torch.Generator) -> Weights:
    """Random weights of the MLP scorer, with which it adds nothing to the product."""
    weights = {name: _initial(name, size, generator) for name, size in shape.head_sizes().items()}
    weights["head_item"] *= shape.dimensions**0.5
    weights["head_out"].zero_()
    return {name: tensor.requires_grad_() for name, tensor in weights.items()}


def _initial(name: str, size: tuple[int, ...], generator: torch.Generator) -> Tensor:
    if name == "norm_scale":
        return torch.ones(size)
    if name.endswith(("_bias", "_shift")):
        return torch.zeros(size)
    return _STD * torch.randn(size, generator=generator)


def item_vectors(weights: Weights, features: Tensor | None, has_id: Tensor | None = None) -> Tensor:
    """The vector of each item, ``(n_items, d)``: that of its id, where ``has_id``, plus its projected features."""
    vectors = weights["ids"] if has_id is None else weights["ids"] * has_id[:, None]
    return vectors if features is None else vectors + features @ weights["content"]


def encode(shape: Shape, weights: Weights, vectors: Tensor, batch: Batch, dropout: float = 0.0) -> Tensor:
    """The state of the user at each token, shape ``(n_windows, n_tokens, d)``; tokens see those before them alone."""
    x = _drop(_embed(shape, weights, vectors, batch), dropout)
    for layer in range(shape.layers):
        x = x + _drop(_attend(shape, weights, _norm(weights, x, 2 * layer), layer), dropout)
        inner = _norm(weights, x, 2 * layer + 1) @ weights["widen"][layer] + weights["widen_bias"][layer]
        inner = _drop(functional.gelu(inner, approximate="tanh"), dropout)
        x = x + _drop(inner @ weights["narrow"][layer] + weights["narrow_bias"][layer], dropout)
    return _norm(weights, x, 2 * shape.layers)


def head_scores(weights: Weights, states: Tensor, vectors: Tensor) -> Tensor:
    """What the MLP scorer adds to the products of ``states`` and ``vectors``, shape ``(n_states, n_vectors)``."""
    users = states @ weights["head_user"] + weights["head_bias"]
    items = vectors @ weights["head_item"]
    return torch.relu(users[:, None] + items[None]) @ weights["head_out"]


def head_scores_of_pairs(weights: Weights, states: Tensor, vectors: Tensor) -> Tensor:
    """:func:`head_scores` of each state with the vector of the same row, shape ``(n_states,)``."""
    hidden = states @ weights["head_user"] + weights["head_bias"] + vectors @ weights["head_item"]
    return torch.relu(hidden) @ weights["head_out"]


def _drop(x: Tensor, dropout: float) -> Tensor:
    return functional.dropout(x, dropout) if dropout else x


def _embed(shape: Shape, weights: Weights, vectors: Tensor, batch: Batch) -> Tensor:
    events = _event_vectors(shape, weights, vectors, batch.items, batch.kinds)
    events = events + functional.embedding(batch.gaps, weights["gaps"])
    x = torch.cat([_taste(shape, weights, vectors, batch)[:, None], events], dim=1)
    return x + weights["positions"][: x.shape[1]] + functional.embedding(batch.next_gaps, weights["next_gaps"])


def _event_vectors(shape: Shape, weights: Weights, vectors: Tensor, items: Tensor, kinds: Tensor) -> Tensor:
    scaled: Tensor = functional.embedding(items, vectors) * float(shape.dimensions**0.5)
    return scaled + functional.embedding(kinds, weights["kinds"])


def _taste(shape: Shape, weights: Weights, vectors: Tensor, batch: Batch) -> Tensor:
    """The attention-pooled favourites from before each window, projected, shape ``(n_windows, d)``; 0 without any."""
    items = batch.favourite_items
    if not items.shape[1]:
        return vectors.new_zeros(len(items), shape.dimensions)
    vectors_of = _event_vectors(shape, weights, vectors, items.clamp_min(0), batch.favourite_kinds)
    logits = (vectors_of @ weights["favour"]).masked_fill(items < 0, _NO_ITEM)
    shares = torch.softmax(logits, dim=1) * (items >= 0)
    return (shares[:, None] @ vectors_of)[:, 0] @ weights["taste"]


def _attend(shape: Shape, weights: Weights, x: Tensor, layer: int) -> Tensor:
    n, length, d = x.shape
    joined = x @ weights["joined"][layer] + weights["joined_bias"][layer]
    query, key, value = joined.view(n, length, 3, shape.heads, d // shape.heads).permute(2, 0, 3, 1, 4)
    attended = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
    mixed = attended.transpose(1, 2).reshape(n, length, d)
    return mixed @ weights["mix"][layer] + weights["mix_bias"][layer]


def _norm(weights: Weights, x: Tensor, index: int) -> Tensor:
    scale, shift = weights["norm_scale"][index], weights["norm_shift"][index]
    return functional.layer_norm(x, scale.shape, scale, shift, EPSILON)
