"""Splits lose nothing, keep the vocabularies, and hold back what their names say."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.data.events import Event
from palate.data.splits import Split, after, last_out, stratified
from palate.errors import InvalidInput
from tests.data.strategies import event_logs

datasets = event_logs().map(Dataset.from_events)
shares = st.floats(0.05, 0.95)


def rows(data: Dataset) -> Counter[Any]:
    columns = (data.person, data.item, data.kind, np.nan_to_num(data.value, nan=-1.0), data.at)
    return Counter(zip(*(column.tolist() for column in columns), strict=True))


@given(data=datasets, share=shares, n=st.integers(1, 3), seed=st.integers(0, 9))
@settings(deadline=None)
def test_every_event_is_in_exactly_one_part(data: Dataset, share: float, n: int, seed: int) -> None:
    for split in (stratified(data, share, seed), last_out(data, n), after(data, share)):
        assert rows(split.train) + rows(split.test) == rows(data)
        for part in (split.train, split.test):
            assert part.people == data.people
            assert part.vocabulary == data.vocabulary


@given(data=datasets, share=shares, seed=st.integers(0, 9))
@settings(deadline=None)
def test_a_stratified_split_takes_the_share_of_each_persons_events(data: Dataset, share: float, seed: int) -> None:
    train = stratified(data, share, seed).train

    for person in range(data.n_people):
        assert abs(len(train.history(person)) - share * len(data.history(person))) <= 0.5


@given(data=event_logs(distinct_times=True).map(Dataset.from_events), n=st.integers(1, 3))
@settings(deadline=None)
def test_the_last_events_of_everyone_with_more_are_held_out(data: Dataset, n: int) -> None:
    split = last_out(data, n)

    for person in range(data.n_people):
        whole = data.history(person)
        first_held = len(whole) - n if len(whole) > n else len(whole)
        assert split.train.history(person).items == whole.items[:first_held]
        assert split.test.history(person).items == whole.items[first_held:]


@given(log=event_logs().filter(bool), share=shares)
@settings(deadline=None)
def test_nothing_to_learn_from_is_later_than_what_is_asked_about(log: list[Event], share: float) -> None:
    split = after(Dataset.from_events(log), share)

    assert len(split.train) == round(share * len(log))
    assert split.train.at.max(initial=-np.inf) <= split.test.at.min(initial=np.inf)


def test_the_seed_decides_a_stratified_split(community_data: Dataset) -> None:
    def held(seed: int) -> Split:
        return stratified(community_data, 0.8, seed)

    assert held(1).test.digest == held(1).test.digest
    assert held(1).test.digest != held(2).test.digest
    assert "80%" in held(1).protocol
    assert "seed 1" in held(1).protocol


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, 80.0])
def test_a_share_that_leaves_a_part_empty_is_refused(share: float) -> None:
    data = Dataset.from_columns(["a", "a"], ["x", "y"])

    with pytest.raises(InvalidInput, match="between 0 and 1"):
        stratified(data, share, seed=1)
