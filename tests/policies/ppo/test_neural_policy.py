"""The neural policy starts as the clone, is stored as arrays, and needs no PyTorch."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from palate.errors import InvalidInput, StorageFailed
from palate.policies.clone_policy import clone_utilities
from palate.policies.features import CONTEXT_FEATURES
from palate.policies.ppo.neural_policy import N_INPUTS, TRAINED, InputScale, NeuralPolicy, new_policy
from palate.policies.storage import load_policy, save_policy
from tests.policies.observations import random_decision


def _random_policy(seed: int = 0) -> NeuralPolicy:
    rng = np.random.default_rng(seed)
    scale = InputScale(rng.normal(size=N_INPUTS).astype(np.float32), rng.uniform(0.5, 2, N_INPUTS).astype(np.float32))
    policy = new_policy("ppo", "v1", seed, scale)
    shapes = {name: getattr(policy, name).shape for name in TRAINED}
    drawn = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    return dataclasses.replace(policy, **drawn)


@pytest.mark.parametrize("warmth", [0.5, 1.0, 3.0])
def test_a_new_policy_is_exactly_the_clone(warmth: float) -> None:
    decision = random_decision(3)
    utilities = new_policy("ppo", "v0", seed=4, warmth=warmth).utilities(decision)
    assert utilities.dtype == np.float64
    np.testing.assert_array_equal(utilities, clone_utilities(decision, warmth))


def test_utilities_are_those_of_the_formula() -> None:
    policy, decision = _random_policy(), random_decision(1, n=7)
    expected = []
    for row, clone in zip(decision.items, clone_utilities(decision), strict=True):
        z = np.clip((np.concatenate([decision.context, row]) - policy.centre) / policy.spread, -5, 5).astype(np.float64)
        hidden = np.tanh(np.tanh(z @ policy.weights_1 + policy.bias_1) @ policy.weights_2 + policy.bias_2)
        items = z[len(CONTEXT_FEATURES) :] @ policy.linear[len(CONTEXT_FEATURES) :]
        expected.append(clone + hidden @ policy.weights_3 + items)
    np.testing.assert_allclose(policy.utilities(decision), expected, rtol=1e-4, atol=1e-4)


def test_the_order_of_candidates_changes_no_correction() -> None:
    policy, decision = _random_policy(), random_decision(2, n=20)
    order = np.random.default_rng(0).permutation(20)
    moved = decision._replace(items=decision.items[order])
    np.testing.assert_allclose(policy.correction(moved), policy.correction(decision)[order], rtol=1e-5, atol=1e-5)


def test_extreme_inputs_give_finite_utilities() -> None:
    decision = random_decision(0)
    huge = decision._replace(context=decision.context * np.float32(1e30), items=decision.items)
    assert np.isfinite(_random_policy().utilities(huge)).all()


def test_no_candidates_give_no_utilities() -> None:
    assert _random_policy().utilities(random_decision(0, n=0)).shape == (0,)


def test_a_stored_policy_is_equal_and_small(tmp_path: Path) -> None:
    policy, decision = _random_policy(), random_decision(5)
    save_policy(policy, tmp_path)
    loaded = load_policy(tmp_path)
    assert isinstance(loaded, NeuralPolicy)
    assert (loaded.name, loaded.version, loaded.warmth) == (policy.name, policy.version, policy.warmth)
    np.testing.assert_array_equal(loaded.utilities(decision), policy.utilities(decision))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 20_000


def test_arrays_of_other_features_are_refused(tmp_path: Path) -> None:
    policy = new_policy("ppo", "v1", 0)
    with pytest.raises(InvalidInput, match="weights_1 must have the shape"):
        dataclasses.replace(policy, weights_1=policy.weights_1[1:])
    save_policy(policy, tmp_path)
    np.save(tmp_path / "linear.npy", policy.linear[1:])
    with pytest.raises(StorageFailed, match="learn it again"):
        load_policy(tmp_path)


@pytest.mark.slow
def test_serving_imports_no_torch() -> None:
    code = (
        "import sys; from palate.policies.policy import policy_class; from palate.policies.ppo import experience;"
        "policy_class('ppo'); print('torch' in sys.modules)"
    )
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert output.strip() == "False"
