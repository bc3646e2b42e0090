"""The policy shipped for the sample community, trained on the simulator by ``palate policy train --seed 101``."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from palate.errors import StorageFailed
from palate.policies.ppo.neural_policy import NeuralPolicy
from palate.policies.storage import load_policy

SAMPLE_POLICY: Final = "ppo"
"""Its name."""


def load_sample_policy() -> NeuralPolicy:
    """Read the policy.

    Raises:
        StorageFailed: the installed files are damaged.
    """
    folder = Path(str(files("palate.policies.ppo") / "sample"))
    policy = load_policy(folder)
    if not isinstance(policy, NeuralPolicy):
        raise StorageFailed(
            f"{folder} has a policy of the kind {policy.kind}; install Palate again.", where=str(folder)
        )
    return policy
