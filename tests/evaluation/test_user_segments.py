"""Segments divide the evaluated users, and a loss in one of them is proven with a correction for their number."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.splits import Split, after_time
from palate.evaluation.evaluate import Evaluation
from palate.evaluation.significance import LEVEL
from palate.evaluation.user_segments import compare_segments, segments_of
from palate.types import Doubles

N_USERS = 300


def split() -> Split:
    """Each user has 0 to 120 known events, and two held-out ones: books for even users, films for odd ones."""
    items = [Item(id=f"{domain}:{n}", title=str(n), domain=domain) for domain in ("book", "film") for n in range(200)]
    users, ids, times = [], [], []
    for user in range(N_USERS):
        known = (0, 10, 120)[user % 3]
        domain = "book" if user % 2 == 0 else "film"
        for n in range(known + 2):
            users.append(f"u{user:03d}")
            ids.append(f"{domain}:{n}")
            times.append(float(n - known if n >= known else -n - 1))
    return after_time(Dataset.from_columns(users, ids, at=times, items=items), -0.5)


def evaluation(values: Doubles, of: Split) -> Evaluation:
    known = np.diff(of.known.starts).astype(np.int32)
    return Evaluation(10, np.arange(N_USERS), known, {"ndcg": float(values.mean())}, {"ndcg": values}, 42)


def test_users_belong_to_a_band_of_history_and_to_the_domain_of_what_they_did_next() -> None:
    held_out = split()
    masks = dict(segments_of(evaluation(np.zeros(N_USERS), held_out), held_out))
    assert [name for name, mask in masks.items() if mask.any()] == [
        "history of 0–4",
        "history of 5–19",
        "history of 100 or more",
        "domain book",
        "domain film",
    ]
    assert [int(mask.sum()) for mask in masks.values() if mask.any()] == [100, 100, 100, 150, 150]


def test_a_loss_of_one_domain_shows_even_where_the_other_makes_up_for_it() -> None:
    held_out, rng = split(), np.random.default_rng(1)
    before = rng.uniform(0.2, 0.6, N_USERS)
    after = before + rng.normal(0, 0.02, N_USERS) + np.where(np.arange(N_USERS) % 2, 0.1, -0.1)
    results = {
        result.name: result
        for result in compare_segments(
            evaluation(after, held_out), evaluation(before, held_out), held_out, min_users=50, seed=1
        )
    }
    assert [name for name, result in results.items() if result.is_loss(LEVEL)] == ["domain book"]
    assert results["domain film"].challenger > results["domain film"].champion
    assert results["domain book"].difference[1] < 0


def test_segments_with_few_users_are_shown_and_not_tested() -> None:
    held_out = split()
    results = compare_segments(
        evaluation(np.zeros(N_USERS), held_out), evaluation(np.ones(N_USERS), held_out), held_out, min_users=120, seed=1
    )
    assert {result.name for result in results if result.p is not None} == {"domain book", "domain film"}
    assert len(results) == 5


@pytest.mark.slow
def test_noise_is_rarely_a_loss_in_any_segment() -> None:
    held_out, rng = split(), np.random.default_rng(7)
    n_false = 0
    for seed in range(20):
        ours, theirs = rng.normal(0.3, 0.1, (2, N_USERS))
        results = compare_segments(
            evaluation(ours, held_out), evaluation(theirs, held_out), held_out, min_users=50, seed=seed
        )
        n_false += any(result.is_loss(LEVEL) for result in results)
    assert n_false <= 3, "one in twenty is expected"
