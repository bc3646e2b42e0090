"""The MLP scorer in PyTorch: fitted on a finished encoder, and used if validation prefers it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import torch
from torch import Tensor

from palate.models.neural import network
from palate.models.neural.fit import Trainer, ndcg_of_ranks, one_cycle, ranks
from palate.models.neural.losses import logits_loss
from palate.models.neural.network import Batch, Weights
from palate.models.neural.windows import draw_batches
from palate.types import Doubles

_NEGATIVES: Final = 512
"""Items beside the targets that a batch is scored for."""
_TOKENS: Final = 256
"""Tokens of a batch that are learned from."""
_EPOCHS: Final = 3
_LEARNING_RATE: Final = 1e-3
_SCORED_AT_ONCE: Final = 32


def fit_head(trainer: Trainer, encoder: Weights) -> Weights:
    """The weights of the MLP scorer: a sampled softmax over products plus what it adds, with ``encoder`` unchanged."""
    rng = np.random.default_rng([trainer.seed, 12])
    head = network.initial_head(trainer.shape, torch.Generator().manual_seed(trainer.seed + 1))
    head = {name: tensor.detach().to(trainer.device).requires_grad_() for name, tensor in head.items()}
    optimiser = torch.optim.AdamW(list(head.values()), lr=_LEARNING_RATE, weight_decay=trainer.settings.decay)
    with torch.no_grad():
        vectors = network.item_vectors(encoder, trainer.features)
    for epoch in range(_EPOCHS):
        batches = list(
            draw_batches(
                trainer.sequences,
                trainer.users,
                trainer.shape.length,
                trainer.settings.batch,
                trainer.settings.favourites,
                rng,
            )
        )
        for step, windows in enumerate(batches):
            if not trainer.settings.request_time:
                windows = replace(windows, next_gaps=np.zeros_like(windows.next_gaps))
            for group in optimiser.param_groups:
                group["lr"] = _LEARNING_RATE * one_cycle((epoch + (step + 1) / len(batches)) / _EPOCHS)
            loss = _loss(trainer, encoder, head, vectors, Batch.of(windows, trainer.device), rng)
            if loss is not None:
                optimiser.zero_grad(set_to_none=True)
                torch.autograd.backward(loss)
                optimiser.step()
    return {name: tensor.detach() for name, tensor in head.items()}


def _loss(
    trainer: Trainer, encoder: Weights, head: Weights, vectors: Tensor, batch: Batch, rng: np.random.Generator
) -> Tensor | None:
    """The loss of some tokens of a batch; None if it has no targets."""
    with torch.no_grad():
        states = network.encode(trainer.shape, encoder, vectors, batch)[batch.is_target]
    targets = batch.targets[batch.is_target]
    if not len(targets):
        return None
    rows = torch.from_numpy(rng.permutation(len(targets))[:_TOKENS]).to(trainer.device)
    states, targets = states[rows], targets[rows]
    n = min(_NEGATIVES, trainer.data.n_items)
    negatives = torch.from_numpy(rng.choice(trainer.data.n_items, n, replace=False)).to(trainer.device)
    scores = states @ vectors[negatives].T + network.head_scores(head, states, vectors[negatives])
    positive = (states * vectors[targets]).sum(dim=1) + network.head_scores_of_pairs(head, states, vectors[targets])
    return logits_loss(positive, scores, targets, negatives)


def compare_scorers(trainer: Trainer, encoder: Weights, head: Weights) -> tuple[Doubles, Doubles]:
    """NDCG@10 of each validation user by the product, and with the MLP scorer."""
    of_product, of_head = [], []
    with torch.no_grad():
        vectors = network.item_vectors(encoder, trainer.features)
        for users, states in trainer.last_states(encoder, vectors):
            products = states @ vectors.T
            added = [
                network.head_scores(head, states[start : start + _SCORED_AT_ONCE], vectors)
                for start in range(0, len(states), _SCORED_AT_ONCE)
            ]
            of_product.append(ranks(products.clone(), trainer.data.sequences, users))
            of_head.append(ranks(products + torch.cat(added), trainer.data.sequences, users))
    return ndcg_of_ranks(np.concatenate(of_product)), ndcg_of_ranks(np.concatenate(of_head))
