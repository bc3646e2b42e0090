"""Joining candidates to a slate keeps all items and their order, with NaN for missing scores."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.slate import Reason, Slate
from palate.data.vocabulary import Vocabulary

N_ITEMS = 7
VOCABULARY = Vocabulary(f"i{code}" for code in range(N_ITEMS))

Candidates = dict[int, float]
"""What one retriever found: codes, in order, with their scores."""

one_source = st.dictionaries(st.integers(0, N_ITEMS - 1), st.floats(-5, 5, width=32), min_size=1)


def with_candidates(*sources: Candidates) -> Slate:
    slate = Slate.empty(VOCABULARY)
    for number, scores in enumerate(sources):
        codes = np.array(list(scores), np.int32)
        slate = slate.with_candidates(f"source {number}", codes, np.array(list(scores.values()), np.float32))
    return slate


@given(candidates=st.lists(one_source, min_size=1, max_size=4))
@settings(deadline=None)
def test_candidates_keep_the_order_in_which_they_were_first_found(candidates: list[Candidates]) -> None:
    slate = with_candidates(*candidates)

    assert slate.codes.tolist() == list(dict.fromkeys(code for scores in candidates for code in scores))
    assert len(slate.scores) == len(slate)


@given(candidates=st.lists(one_source, min_size=1, max_size=4))
@settings(deadline=None)
def test_each_source_keeps_its_scores_and_is_nan_where_it_named_nothing(candidates: list[Candidates]) -> None:
    slate = with_candidates(*candidates)

    assert list(slate.sources) == [f"source {number}" for number in range(len(candidates))]
    for column, scores in zip(slate.sources.values(), candidates, strict=True):
        expected = [scores.get(code, math.nan) for code in slate.codes.tolist()]
        np.testing.assert_array_equal(column, np.array(expected, np.float32))


@given(before=st.lists(one_source, min_size=1, max_size=3), candidates=one_source)
@settings(deadline=None)
def test_the_slate_that_is_joined_to_stays_as_it_was(before: list[Candidates], candidates: Candidates) -> None:
    slate, twin = with_candidates(*before), with_candidates(*before)

    slate.with_candidates("more", np.array(list(candidates), np.int32), np.array(list(candidates.values()), np.float32))

    np.testing.assert_array_equal(slate.codes, twin.codes)
    np.testing.assert_array_equal(slate.scores, twin.scores)
    assert list(slate.sources) == list(twin.sources)


def test_a_source_that_found_nothing_still_has_its_column_whenever_it_was_asked() -> None:
    scores: Candidates = {3: 1.0}
    for first, second in (({}, scores), (scores, {}), ({}, {})):
        slate = with_candidates(first, second)

        assert list(slate.sources) == ["source 0", "source 1"]
        assert {len(column) for column in slate.sources.values()} == {len(slate)}


def test_a_source_that_is_asked_twice_has_one_column_with_all_it_newly_found() -> None:
    slate = Slate.empty(VOCABULARY)
    for code in (3, 5):
        slate = slate.with_candidates("ease", np.array([code], np.int32), np.array([0.5], np.float32))

    assert slate.ids == ["i3", "i5"]
    assert list(slate.sources) == ["ease"]
    assert slate.sources["ease"][1] == 0.5


def test_taking_rows_takes_every_column_along() -> None:
    slate = Slate(
        VOCABULARY,
        np.array([4, 2, 0], np.int32),
        np.array([0.9, 0.5, 0.1], np.float32),
        {"ease": np.array([9.0, 5.0, 1.0], np.float32)},
        {"ease": 0.1},
        0.25,
        np.array([True, False, False]),
        np.array([1.0, 0.7, 0.2]),
        (Reason(history=1.0), Reason(history=2.0), Reason(history=3.0)),
    )

    for rows in (np.array([2, 0], np.int32), np.array([True, False, True])):
        taken = slate.take(rows)
        rows = np.arange(3)[rows].tolist()
        assert taken.ids == [["i4", "i2", "i0"][row] for row in rows]
        assert taken.scores.tolist() == slate.scores[rows].tolist()
        assert taken.sources["ease"].tolist() == [[9.0, 5.0, 1.0][row] for row in rows]
        assert taken.pinned is not None
        assert taken.propensities is not None
        assert taken.pinned.tolist() == [row == 0 for row in rows]
        assert taken.propensities.tolist() == [[1.0, 0.7, 0.2][row] for row in rows]
        assert [reason.history for reason in taken.reasons] == [row + 1.0 for row in rows]
        assert (taken.factors, taken.base) == ({"ease": 0.1}, 0.25)
