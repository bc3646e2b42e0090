"""Losses: known answers, and gradients that equal those of PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from tests.models.neural.needs_torch import skip_without_torch

skip_without_torch()

import torch  # noqa: E402
from torch.nn import functional  # noqa: E402

from palate.models.neural import losses  # noqa: E402
from palate.models.neural.losses import gbce_loss, sampled_softmax_loss, softmax_loss  # noqa: E402


def inputs(n: int = 70, n_items: int = 20, d: int = 6) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    states, vectors = (torch.randn(size, d, generator=generator, requires_grad=True) for size in (n, n_items))
    return states, vectors, torch.randint(n_items, (n,), generator=generator)


@pytest.mark.parametrize("rows", [16, 1024])
def test_the_softmax_in_blocks_is_the_cross_entropy(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(losses, "_ROWS", rows)
    states, vectors, targets = inputs()
    value = 3 * softmax_loss(states, vectors, targets)
    expected = 3 * functional.cross_entropy(states @ vectors.T, targets)
    np.testing.assert_allclose(value.item(), expected.item(), rtol=1e-5)
    gradients = (torch.autograd.grad(loss, (states, vectors)) for loss in (value, expected))
    for gradient, expected_gradient in zip(*gradients, strict=True):
        np.testing.assert_allclose(gradient, expected_gradient, rtol=1e-4, atol=1e-6)


def test_a_sampled_softmax_over_all_items_is_the_softmax() -> None:
    states, vectors, targets = inputs()
    sampled = sampled_softmax_loss(states, vectors, targets, torch.arange(len(vectors)))
    np.testing.assert_allclose(sampled.item(), softmax_loss(states, vectors, targets).item(), rtol=1e-5)


def test_gbce_with_all_items_is_the_binary_cross_entropy() -> None:
    states, vectors, targets = inputs()
    scores = states @ vectors.T
    is_target = functional.one_hot(targets, len(vectors)).float()
    expected = functional.binary_cross_entropy_with_logits(scores, is_target, reduction="none").sum(dim=1).mean()
    loss = gbce_loss(states, vectors, targets, torch.arange(len(vectors)))
    np.testing.assert_allclose(loss.item(), expected.item(), rtol=1e-5)


def test_gbce_weighs_positives_less_the_fewer_items_are_drawn() -> None:
    states, vectors, targets = inputs(n_items=201)
    negatives = torch.arange(20)  # a rate of 0.1: β = 0.1 · (0.75 · (1 - 10) + 10) = 0.325
    negatives = negatives[~torch.isin(negatives, targets)]
    rate = len(negatives) / 200
    power = rate * (0.75 * (1 - 1 / rate) + 1 / rate)
    positive = (states * vectors[targets]).sum(dim=1)
    expected = -power * functional.logsigmoid(positive)
    expected = expected - functional.logsigmoid(-(states @ vectors[negatives].T)).sum(dim=1)
    loss = gbce_loss(states, vectors, targets, negatives)
    np.testing.assert_allclose(loss.item(), expected.mean().item(), rtol=1e-5)
