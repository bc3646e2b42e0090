"""The policy that is shipped."""

from __future__ import annotations

import dataclasses
import hashlib
from importlib.resources import files
from pathlib import Path

import numpy as np

from palate.policies.clone_policy import clone_utilities
from palate.policies.features import SCHEMA
from palate.policies.ppo.sample_policy import SAMPLE_POLICY, load_sample_policy
from palate.policies.storage import load_policy, save_policy
from tests.policies.observations import random_decision


def test_it_is_small_of_these_features_and_has_learned_something() -> None:
    policy, decision = load_sample_policy(), random_decision(1)
    assert (policy.name, policy.schema) == (SAMPLE_POLICY, SCHEMA)
    assert policy.version.startswith("101-")
    utilities = policy.utilities(decision)
    assert np.isfinite(utilities).all()
    assert np.abs(utilities - clone_utilities(decision)).max() > 0.1
    folder = Path(str(files("palate.policies.ppo") / "sample"))
    assert sum(path.stat().st_size for path in folder.iterdir()) < 20_000


def test_written_again_it_is_the_same(tmp_path: Path) -> None:
    policy = load_sample_policy()
    save_policy(policy, tmp_path)
    again = load_policy(tmp_path)
    for field in dataclasses.fields(policy):
        np.testing.assert_array_equal(getattr(policy, field.name), getattr(again, field.name))
    names = sorted(path.name for path in tmp_path.iterdir())
    shipped = Path(str(files("palate.policies.ppo") / "sample"))
    assert names == sorted(path.name for path in shipped.iterdir())
    digests = [hashlib.sha256((folder / "weights_2.npy").read_bytes()).digest() for folder in (tmp_path, shipped)]
    assert digests[0] == digests[1]
