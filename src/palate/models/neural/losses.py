"""The losses of the transformer: over all items, or over sampled ones; imported only while fitting."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx
from torch.nn import functional

_ROWS: Final = 1024
"""Rows of scores in memory at once."""
_CALIBRATION: Final = 0.75
_EXCLUDED: Final = -1e9


class _SoftmaxLoss(torch.autograd.Function):
    """The gradients are computed with the scores, block by block, so that scores of all tokens are never in memory."""

    @staticmethod
    def forward(ctx: FunctionCtx, states: Tensor, vectors: Tensor, targets: Tensor) -> Tensor:
        grad_states, grad_vectors = torch.empty_like(states), torch.zeros_like(vectors)
        total = states.new_zeros(())
        for start in range(0, len(states), _ROWS):
            rows, target = states[start : start + _ROWS], targets[start : start + _ROWS, None]
            scores = rows @ vectors.T
            highest = scores.amax(dim=1, keepdim=True)
            target_scores = scores.gather(1, target) - highest
            scores.sub_(highest).exp_()
            sums = scores.sum(dim=1, keepdim=True)
            total += (sums.log() - target_scores).sum()
            scores.div_(sums)
            scores.scatter_add_(1, target, scores.new_full(target.shape, -1.0))
            torch.mm(scores, vectors, out=grad_states[start : start + _ROWS])
            grad_vectors.addmm_(scores.T, rows)
        ctx.save_for_backward(grad_states, grad_vectors)
        return total / len(states)

    @staticmethod
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, Tensor, None]:
        grad_states, grad_vectors = ctx.saved_tensors  # type: ignore[attr-defined]  # PyTorch has no types here
        factor = grad / len(grad_states)
        return grad_states * factor, grad_vectors * factor, None


def softmax_loss(states: Tensor, vectors: Tensor, targets: Tensor) -> Tensor:
    """The mean of -log p(target), with a softmax over all ``vectors``."""
    loss: Tensor = _SoftmaxLoss.apply(states, vectors, targets)  # type: ignore[no-untyped-call]  # nor here
    return loss


def sampled_softmax_loss(states: Tensor, vectors: Tensor, targets: Tensor, negatives: Tensor) -> Tensor:
    """:func:`softmax_loss` over the target and ``negatives``, items that are drawn uniformly for the whole batch."""
    positive = (states * functional.embedding(targets, vectors)).sum(dim=1)
    return logits_loss(positive, states @ functional.embedding(negatives, vectors).T, targets, negatives)


def logits_loss(positive: Tensor, scores: Tensor, targets: Tensor, negatives: Tensor) -> Tensor:
    """The softmax loss of scores ``positive`` of the targets and ``scores``, ``(n_targets, n_negatives)``."""
    scores = _without_targets(scores, targets, negatives)
    return (torch.logsumexp(torch.cat([positive[:, None], scores], dim=1), dim=1) - positive).mean()


def gbce_loss(states: Tensor, vectors: Tensor, targets: Tensor, negatives: Tensor) -> Tensor:
    """Generalised binary cross-entropy (gSASRec: Petrov and Macdonald, RecSys 2023), with calibration t = 0.75.

    The probability of a positive is σ(s)^β with β = α·(t·(1 - 1/α) + 1/α), α the share of the items that is drawn: it
    undoes the overconfidence that sampling causes.
    """
    rate = min(len(negatives) / max(len(vectors) - 1, 1), 1.0)
    power = rate * (_CALIBRATION * (1 - 1 / rate) + 1 / rate)
    positive = (states * functional.embedding(targets, vectors)).sum(dim=1)
    scores = _without_targets(states @ functional.embedding(negatives, vectors).T, targets, negatives)
    return (functional.softplus(scores).sum(dim=1) + power * functional.softplus(-positive)).mean()


def _without_targets(scores: Tensor, targets: Tensor, negatives: Tensor) -> Tensor:
    return scores.masked_fill(negatives[None] == targets[:, None], _EXCLUDED)
