"""Users as ridge regressions on item factors."""

from __future__ import annotations

import numpy as np
import pytest

from palate.models.linear.ridge import solve_ridge


def test_shares_and_start_add_up_to_the_score() -> None:
    rng = np.random.default_rng(1)
    items = rng.normal(size=(20, 6)).astype(np.float32)
    rows = rng.normal(size=(6, 9))
    start, targets = rng.normal(size=6), rng.normal(size=4).astype(np.float32)
    user = solve_ridge(rows @ rows.T, start, items[:4], targets, np.array([0, 2, 3, 5]), 7)
    shares = user.attribute(items)
    assert shares.shape == (20, 7)
    assert not shares[:, [1, 4, 6]].any(), "these rows of the evidence are of unknown items"
    np.testing.assert_allclose(items @ user.start + shares.sum(axis=1), items @ user.factors, atol=1e-4)
    np.testing.assert_allclose(rows @ rows.T @ user.factors, start + targets @ items[:4], atol=1e-6)


def test_a_system_without_a_solution_is_an_error() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
        solve_ridge(-np.eye(2), None, np.ones((1, 2), np.float32), np.ones(1, np.float32), np.array([0]), 1)
