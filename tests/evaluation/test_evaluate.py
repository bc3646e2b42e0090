"""An evaluation asks the right people, from the right past, and counts what they went on to do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import log2

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.splits import Split, last_out
from palate.errors import InvalidInput
from palate.evaluation.evaluate import Lists, evaluate
from palate.evaluation.metrics import METRICS
from palate.types import Codes


def split_of(train: list[tuple[str, str]], test: list[tuple[str, str, str]]) -> Split:
    """A split from (person, item) liked and (person, item, kind) held out."""
    rows = [(person, item, "like") for person, item in train] + test
    people, items, kinds = zip(*rows, strict=True)
    whole = Dataset.from_columns(people, items, kind=kinds)
    held = whole.at >= len(train)
    return Split(whole.rows(~held), whole.rows(held), "by hand")


SPLIT = split_of(
    [("ann", "a"), ("bob", "b"), ("cleo", "c"), ("ann", "d"), ("dora", "e")],
    [
        ("ann", "b", "like"),
        ("ann", "c", "rating"),
        ("ann", "c", "click"),
        ("bob", "a", "complete"),
        ("bob", "c", "dislike"),
        ("cleo", "a", "dislike"),
    ],
)
"""Ann goes on to b and c (twice), Bob to a; Cleo dislikes a, Dora does nothing more."""


def answering(answers: dict[str, str]) -> Lists:
    """A recommender that answers by the first item of a person's past."""

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        return [SPLIT.train.vocabulary.codes(list(answers[profile.history.items[0]]))[:n] for profile in profiles]

    return lists


def test_figures_are_those_worked_by_hand() -> None:
    """Ann's list e, b: one hit at place 2 of 2 relevant. Bob's list a: one hit at place 1 of 1."""
    evaluation = evaluate(answering({"a": "eb", "b": "a"}), SPLIT, k=2)

    ann_ndcg = (1 / log2(3)) / (1 + 1 / log2(3))
    assert evaluation.people == 2
    assert {name: values.tolist() for name, values in evaluation.per_person.items()} == {
        "precision": [0.5, 0.5],
        "recall": [0.5, 1.0],
        "map": [0.25, 1.0],
        "ndcg": pytest.approx([ann_ndcg, 1.0]),
    }
    assert evaluation.metrics == pytest.approx(
        {"precision": 0.5, "recall": 0.75, "map": 0.625, "ndcg": (ann_ndcg + 1) / 2, "differentiation": 1.0}
    )


def test_the_means_lie_in_their_intervals() -> None:
    evaluation = evaluate(answering({"a": "eb", "b": "a"}), SPLIT, k=2)

    for name in METRICS:
        low, high = evaluation.intervals[name]
        assert low <= evaluation.metrics[name] <= high


def test_a_recommender_sees_the_past_alone_and_is_asked_for_k() -> None:
    asked: list[tuple[str, ...]] = []

    def spy(profiles: Sequence[Profile], n: int) -> list[Codes]:
        assert n == 3
        asked.extend(profile.history.items for profile in profiles)
        return [np.empty(0, np.int32) for _ in profiles]

    evaluation = evaluate(spy, SPLIT, k=3)

    assert asked == [("a", "d"), ("b",)]
    assert {evaluation.metrics[name] for name in METRICS} == {0.0}


def test_only_some_may_be_asked() -> None:
    bob = SPLIT.test.people.code("bob")

    evaluation = evaluate(answering({"b": "a"}), SPLIT, k=1, people=np.array([bob]))

    assert (evaluation.people, evaluation.metrics["recall"]) == (1, 1.0)
    assert math.isnan(evaluation.metrics["differentiation"])


def test_when_nobody_can_be_asked_it_says_so() -> None:
    cleo = SPLIT.test.people.code("cleo")

    with pytest.raises(InvalidInput, match="Nobody has events in the test part"):
        evaluate(answering({}), SPLIT, people=np.array([cleo]))


def test_the_seed_decides_the_intervals() -> None:
    lists = answering({"a": "eb", "b": "a"})

    assert evaluate(lists, SPLIT, seed=1).intervals == evaluate(lists, SPLIT, seed=1).intervals


def test_many_people_are_asked_in_the_order_of_the_data() -> None:
    """Each of 1,100 people goes on to an item of their own; a seer who errs on every third."""
    n = 1_100
    people = [f"p{number}" for number in range(n) for _ in range(2)]
    items = [item for number in range(n) for item in (f"past{number}", f"next{number}")]
    split = last_out(Dataset.from_columns(people, items))

    def seer(profiles: Sequence[Profile], k: int) -> list[Codes]:
        numbers = [int(profile.history.items[0].removeprefix("past")) for profile in profiles]
        return [split.test.vocabulary.codes([f"next{number + (number % 3 == 0)}"]) for number in numbers]

    evaluation = evaluate(seer, split, k=1)

    right = [float(int(person.removeprefix("p")) % 3 != 0) for person in split.test.people]
    assert evaluation.per_person["recall"].tolist() == right
    assert evaluation.people == n
