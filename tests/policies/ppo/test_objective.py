"""The objective: log-probabilities and their gradients, and known values of the clipped surrogate."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from palate.policies.decision import list_log_probabilities
from palate.policies.ppo.experience import Experience
from tests.policies.observations import policy_decision
from tests.policies.ppo.lists import rewarded
from tests.policies.ppo.test_neural_policy import _random_policy

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")


def _drawn(seed: int, n: int = 12, k: int = 5):  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(seed)
    rows = rng.permutation(n)[:k].astype(np.int32)
    available = np.ones(n, np.bool_)
    available[np.setdiff1d(np.arange(n), rows)[:2]] = False
    rows[-1] = -1
    return policy_decision(seed, n, rows=rows, available=available, n_pinned=seed % 3)


def _experience(seeds: range) -> Experience:
    return Experience.of_sessions([[rewarded(made, np.zeros(12), np.zeros(5))] for made in map(_drawn, seeds)])


def _tensors(*arrays: np.ndarray):  # type: ignore[no-untyped-def]
    import torch

    return [torch.from_numpy(np.array(each)) for each in arrays]


@pytest.mark.parametrize("seed", range(6))
def test_log_probabilities_are_those_of_the_decision(seed: int) -> None:
    from palate.policies.ppo.objective import compute_log_probabilities

    made, utilities = _drawn(seed), np.random.default_rng(seed).normal(0, 5, 12)
    experience = _experience(range(seed, seed + 1))
    u, available, rows, is_drawn = _tensors(utilities[None], experience.available, experience.rows, experience.is_drawn)
    logs = compute_log_probabilities(u, available, rows, is_drawn)[0].numpy()
    assert logs[:5] == pytest.approx(list_log_probabilities(utilities, made), abs=1e-9)
    assert not logs[5:].any()


def test_gradients_are_those_of_finite_differences() -> None:
    import torch

    from palate.policies.ppo.objective import compute_log_probabilities

    experience, rng = _experience(range(4)), np.random.default_rng(9)
    (available, rows, is_drawn) = _tensors(experience.available, experience.rows, experience.is_drawn)
    weights = torch.from_numpy(rng.normal(size=experience.rows.shape))
    utilities = torch.from_numpy(rng.normal(0, 3, experience.available.shape)).requires_grad_()
    (compute_log_probabilities(utilities, available, rows, is_drawn) * weights).sum().backward()  # type: ignore[no-untyped-call]  # PyTorch has no types here
    for index in [(0, 0), (1, 5), (2, 11), (3, 7)]:
        values = []
        for step in (-1e-6, 1e-6):
            moved = utilities.detach().clone()
            moved[index] += step
            logs = compute_log_probabilities(moved, available, rows, is_drawn)
            values.append(float((logs * weights).sum()))
        assert utilities.grad is not None
        assert float(utilities.grad[index]) == pytest.approx((values[1] - values[0]) / 2e-6, abs=1e-6)


def test_the_network_in_torch_is_that_in_numpy() -> None:
    import torch

    from palate.policies.ppo.fit import _PolicyFit
    from palate.policies.ppo.objective import compute_utilities
    from palate.policies.ppo.options import PpoOptions

    policy, lists = _random_policy(), _experience(range(3))
    fit = _PolicyFit(policy, lists, np.zeros(lists.rows.shape), PpoOptions())
    utilities = compute_utilities(fit.arrays, fit._batch(torch.arange(3))).detach().numpy()
    expected = [policy.utilities(_drawn(seed).decision) for seed in range(3)]
    np.testing.assert_allclose(utilities, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    ("ratio", "advantage", "expected"),
    [(1.0, 2.0, 2.0), (1.1, 2.0, 2.2), (1.5, 2.0, 2.4), (0.5, 2.0, 1.0), (1.5, -2.0, -3.0), (0.5, -2.0, -1.6)],
)
def test_the_clipped_surrogate_of_a_single_item(ratio: float, advantage: float, expected: float) -> None:
    """Two items with equal utilities: the first was drawn with probability 1/2 now, and 1/2 / ratio before."""
    import torch

    from palate.policies.ppo.objective import ListBatch, compute_objective

    yes = torch.ones((1, 1), dtype=torch.bool)
    nothing, first = torch.zeros(1), torch.zeros((1, 1), dtype=torch.int32)
    before = torch.tensor([[np.log(0.5 / ratio)]])
    both = torch.ones((1, 2), dtype=torch.bool)
    batch = ListBatch(nothing, nothing, nothing, nothing, both, first, yes, before, torch.tensor([[advantage]]))
    objective = compute_objective(torch.zeros((1, 2), dtype=torch.float64), batch, clip=0.2)
    assert float(objective.surrogate) == pytest.approx(expected)
    assert float(objective.entropy) == pytest.approx(np.log(2))
    assert float(objective.divergence) == pytest.approx(ratio - 1 - np.log(ratio))
