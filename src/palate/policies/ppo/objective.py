"""The objective of proximal policy optimisation in PyTorch; imported only while fitting."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from palate.policies.ppo.neural_policy import MAX_INPUT


class ListBatch(NamedTuple):
    """Lists as tensors; the fields of :class:`~palate.policies.ppo.experience.Experience`, inputs standardised."""

    context: Tensor
    items: Tensor
    clone: Tensor
    """The clone's utilities at the policy's warmth."""
    sharpness: Tensor
    available: Tensor
    rows: Tensor
    is_drawn: Tensor
    log_propensities: Tensor
    advantages: Tensor


class Objective(NamedTuple):
    """What an update maximises, and the divergence that ends it."""

    surrogate: Tensor
    entropy: Tensor
    divergence: Tensor


def standardise(values: Tensor, centre: Tensor, spread: Tensor) -> Tensor:
    """The inputs of the network."""
    return ((values - centre) / spread).clamp(-MAX_INPUT, MAX_INPUT)


def compute_utilities(arrays: dict[str, Tensor], batch: ListBatch) -> Tensor:
    """The utilities of :class:`~palate.policies.ppo.neural_policy.NeuralPolicy`, sharpened, shape ``(B, N)``."""
    n_context = batch.context.shape[1]
    of_context = batch.context @ arrays["weights_1"][:n_context] + arrays["bias_1"]
    first = torch.tanh(batch.items @ arrays["weights_1"][n_context:] + of_context[:, None, :])
    second = torch.tanh(first @ arrays["weights_2"] + arrays["bias_2"])
    correction = second @ arrays["weights_3"] + batch.items @ arrays["linear"][n_context:]
    return (batch.clone + correction) * batch.sharpness[:, None]


def compute_log_probabilities(utilities: Tensor, available: Tensor, rows: Tensor, is_drawn: Tensor) -> Tensor:
    """The log-probability of each drawn item at its position, given those above it, shape ``(B, K)``; 0 elsewhere.

    As :func:`palate.policies.decision.list_log_probabilities`: u less ln Σ exp(u) over the items that were not drawn
    before, summed from the last position up.
    """
    is_shown = torch.zeros_like(available)
    is_shown.scatter_(1, rows.clamp(min=0).long(), True)
    is_shown[:, 0] &= (rows == 0).any(dim=1)  # -1 was counted as 0
    not_shown = available & ~is_shown
    others = torch.where(not_shown, utilities, -torch.inf).logsumexp(dim=1, keepdim=True)
    shown = utilities.gather(1, rows.clamp(min=0).long())
    remaining = torch.where(is_drawn, shown, -torch.inf)
    with_others = torch.cat([others.clamp(min=-1e30), remaining.flip(1).clamp(min=-1e30)], dim=1)
    totals = with_others.logcumsumexp(dim=1)[:, 1:].flip(1)
    return torch.where(is_drawn, shown - totals, 0.0)


def compute_objective(utilities: Tensor, batch: ListBatch, clip: float) -> Objective:
    """The clipped surrogate objective, the entropy of the first draw, and the estimated KL divergence (Schulman, 2020).

    Each drawn item is an action of its own: the ratio is that of its probability given the items above it. All are
    means over drawn items; those of -ln ratio + ratio - 1 estimate the divergence of the policy from that which drew.
    """
    change = compute_log_probabilities(utilities, batch.available, batch.rows, batch.is_drawn) - batch.log_propensities
    change = torch.where(batch.is_drawn, change.clamp(-20.0, 20.0), 0.0)
    ratio = change.exp()
    clipped = ratio.clamp(1.0 - clip, 1.0 + clip)
    gain = torch.minimum(ratio * batch.advantages, clipped * batch.advantages)
    n = batch.is_drawn.sum().clamp(min=1)
    logs = torch.where(batch.available, utilities, -torch.inf).log_softmax(dim=1).clamp(min=-1e30)
    entropy = -(logs.exp() * logs).sum(dim=1).mean()
    surrogate = torch.where(batch.is_drawn, gain, 0.0).sum() / n
    return Objective(surrogate, entropy, (ratio - 1.0 - change).sum() / n)
