"""Weights decay with each later event, down to 0."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import History
from palate.data.vocabulary import Vocabulary
from palate.models.evidence import EvidenceDecay, extract_evidence
from palate.models.item_item.decay import decay_window, decayed_weights
from palate.types import Floats

LETTERS = Vocabulary("abcdefghijklmnopqrstuvwxyz")


def weights_of(history: History, decay: float) -> Floats:
    return decayed_weights(extract_evidence(history, LETTERS, EvidenceDecay()), decay)


def history(items: str, kinds: list[str] | None = None, values: list[float] | None = None) -> History:
    return Dataset.from_columns(["p"] * len(items), list(items), values, kind=kinds).history(0)


@pytest.mark.parametrize(("decay", "n"), [(0.5, 14), (0.1, 4), (0.9, 88)])
def test_a_memory_ends_at_a_ten_thousandth(decay: float, n: int) -> None:
    assert decay_window(decay) == n
    assert decay**n <= 1e-4 + 1e-12 < decay ** (n - 1)


def test_an_item_fades_with_each_item_after_it() -> None:
    np.testing.assert_allclose(weights_of(history("abc"), 0.5), [0.25, 0.5, 1.0])


def test_unknown_items_and_repeats_take_no_time() -> None:
    np.testing.assert_allclose(weights_of(history("aÄÖ"), 0.5), [1.0])
    repeated = history("abcbb")  # a, c, b: each where it was done last
    codes = extract_evidence(repeated, LETTERS, EvidenceDecay()).codes.tolist()
    assert dict(zip(codes, weights_of(repeated, 0.5).tolist(), strict=True)) == {0: 0.25, 2: 0.5, 1: 1.0}


def test_ratings_count_alike_and_dislikes_against() -> None:
    ratings = history("abc", ["rating", "rating", "dislike"], [0.5, 5.0, np.nan])
    np.testing.assert_allclose(weights_of(ratings, 0.5), [0.25, 0.5, -1.0])


def test_what_has_faded_to_nothing_is_nothing() -> None:
    weights = weights_of(history("abcdefghijklmnopqrstuvwxyz"), 0.5)
    assert weights.dtype == np.float32
    assert np.flatnonzero(weights).tolist() == list(range(26 - 14, 26))
