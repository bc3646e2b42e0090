"""An evaluation uses the right users, histories and relevant items."""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import log2

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.splits import Split, held_out, last_out
from palate.errors import InvalidInput
from palate.evaluation.evaluate import Lists, evaluate, pooled
from palate.evaluation.metrics import METRICS
from palate.types import Codes


def split_of(train: list[tuple[str, str]], test: list[tuple[str, str, str]]) -> Split:
    """A split from (user, item) liked and (user, item, kind) held out."""
    rows = [(user, item, "like") for user, item in train] + test
    users, items, kinds = zip(*rows, strict=True)
    data = Dataset.from_columns(users, items, kind=kinds)
    is_test = data.at >= len(train)
    return Split(data.rows(~is_test), data.rows(is_test), "by hand")


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
    """A recommender that answers by the first item of a user's past."""

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        return [SPLIT.train.vocabulary.codes(list(answers[profile.history.items[0]]))[:n] for profile in profiles]

    return lists


def test_figures_are_those_worked_by_hand() -> None:
    """Ann's list e, b: one hit at place 2 of 2 relevant. Bob's list a: one hit at place 1 of 1."""
    evaluation = evaluate(answering({"a": "eb", "b": "a"}), SPLIT, k=2)

    ann_ndcg = (1 / log2(3)) / (1 + 1 / log2(3))
    assert evaluation.users == 2
    assert {name: evaluation.per_user[name].tolist() for name in METRICS} == {
        "precision": [0.5, 0.5],
        "recall": [0.5, 1.0],
        "map": [0.25, 1.0],
        "ndcg": pytest.approx([ann_ndcg, 1.0]),
        "mrr": [0.5, 1.0],
        "hit_rate": [1.0, 1.0],
    }
    expected = {"precision": 0.5, "recall": 0.75, "map": 0.625, "ndcg": (ann_ndcg + 1) / 2, "mrr": 0.75, "hit_rate": 1}
    assert {name: evaluation.metrics[name] for name in METRICS} == pytest.approx(expected)
    assert evaluation.known.tolist() == [2, 1]


def test_what_lists_are_like_is_worked_by_hand_too() -> None:
    """Five items, of which the lists e, b and a show three, each once; each is known to one of four users."""
    metrics = evaluate(answering({"a": "eb", "b": "a"}), SPLIT, k=2).metrics

    assert metrics["coverage"] == pytest.approx(3 / 5)
    assert metrics["gini"] == pytest.approx(2 / 5)
    assert metrics["differentiation"] == 1.0
    assert metrics["novelty"] == pytest.approx(log2(4))
    assert metrics["diversity"] == pytest.approx(1.0)
    assert math.isnan(metrics["calibration"])


def test_from_a_rating_on_items_are_relevant() -> None:
    """Ann rates b with 3 and c with 4, and saves d: from 4 on, c and d are relevant, and b is not."""
    users, items, kinds = ["ann"] * 4, ["a", "b", "c", "d"], ["like", "rating", "rating", "save"]
    data = Dataset.from_columns(users, items, [math.nan, 3.0, 4.0, math.nan], kind=kinds)
    split = Split(data.rows([0]), data.rows([1, 2, 3]), "by hand")

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        return [data.vocabulary.codes(["b", "c"]) for _ in profiles]

    assert evaluate(lists, split, k=2).metrics["recall"] == pytest.approx(2 / 3)
    assert evaluate(lists, split, k=2, relevant_from=4.0).metrics["recall"] == pytest.approx(1 / 2)
    with pytest.raises(InvalidInput, match="relevant"):
        evaluate(lists, Split(split.train, data.rows([1]), "b alone"), relevant_from=4.0)


def test_users_who_were_held_out_are_asked_from_what_is_shown_of_them() -> None:
    data = Dataset.from_columns(["ann"] * 5 + ["bob"] * 5, list("abcdeabcde"))
    split = held_out(data, 0.5, 0.6, seed=1)
    requests: list[tuple[str, ...]] = []

    def spy(profiles: Sequence[Profile], n: int) -> list[Codes]:
        requests.extend(profile.history.items for profile in profiles)
        return [np.array([0], np.int32) for _ in profiles]

    evaluation = evaluate(spy, split)
    (user,) = evaluation.evaluated.tolist()
    assert len(split.train.history(user)) == 0
    assert requests == [split.known.history(user).items]
    assert evaluation.known.tolist() == [3]


def test_splits_pool_by_user() -> None:
    """On the second split only Bob is asked, and gets nothing right: he counts by his mean, and once."""
    both = evaluate(answering({"a": "eb", "b": "a"}), SPLIT, k=2)
    bob = evaluate(answering({"b": "d"}), SPLIT, k=2, users=np.array([SPLIT.test.users.code("bob")]))

    together = pooled([both, bob])

    assert together.evaluated.tolist() == both.evaluated.tolist()
    assert together.per_user["recall"].tolist() == [0.5, 0.5]
    assert together.metrics["recall"] == 0.5
    assert together.metrics["coverage"] == pytest.approx((3 / 5 + 1 / 5) / 2)
    assert [split["recall"] for split in together.splits] == [0.75, 0.0]
    assert pooled([both]) is both


def test_the_same_answers_on_many_splits_leave_as_much_doubt_as_on_one() -> None:
    once = evaluate(answering({"a": "eb", "b": "a"}), SPLIT, k=2)

    assert pooled([once] * 5).intervals["recall"] == once.intervals["recall"]


def test_the_means_lie_in_their_intervals() -> None:
    evaluation = evaluate(answering({"a": "eb", "b": "a"}), SPLIT, k=2)

    for name in METRICS:
        low, high = evaluation.intervals[name]
        assert low <= evaluation.metrics[name] <= high


def test_a_recommender_sees_the_past_alone_and_is_asked_for_k() -> None:
    requests: list[tuple[str, ...]] = []

    def spy(profiles: Sequence[Profile], n: int) -> list[Codes]:
        assert n == 3
        requests.extend(profile.history.items for profile in profiles)
        return [np.empty(0, np.int32) for _ in profiles]

    evaluation = evaluate(spy, SPLIT, k=3)

    assert requests == [("a", "d"), ("b",)]
    assert {evaluation.metrics[name] for name in METRICS} == {0.0}


def test_only_some_may_be_asked() -> None:
    bob = SPLIT.test.users.code("bob")

    evaluation = evaluate(answering({"b": "a"}), SPLIT, k=1, users=np.array([bob]))

    assert (evaluation.users, evaluation.metrics["recall"]) == (1, 1.0)
    assert math.isnan(evaluation.metrics["differentiation"])


def test_when_nobody_can_be_asked_it_says_so() -> None:
    cleo = SPLIT.test.users.code("cleo")

    with pytest.raises(InvalidInput, match="No user has relevant events in the test part"):
        evaluate(answering({}), SPLIT, users=np.array([cleo]))


@pytest.mark.parametrize("codes", [[1, 1], [0, 5]])
def test_lists_that_would_be_counted_wrongly_are_refused(codes: list[int]) -> None:
    """A hit counted twice; a code beyond the five items, which would be read as the next user's."""

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        return [np.array(codes, np.int32) for _ in profiles]

    with pytest.raises(InvalidInput, match="distinct items of the catalogue"):
        evaluate(lists, SPLIT, k=2)


def test_the_seed_decides_the_intervals() -> None:
    def interval(seed: int) -> tuple[float, float]:
        return evaluate(answering({"a": "eb", "b": "a"}), SPLIT, seed=seed).intervals["ndcg"]

    assert interval(1) == interval(1)


def test_many_users_are_asked_in_the_order_of_the_data() -> None:
    """Each of 1,100 users goes on to an item of their own; a seer who errs on every third."""
    n = 1_100
    users = [f"p{number}" for number in range(n) for _ in range(2)]
    items = [item for number in range(n) for item in (f"past{number}", f"next{number}")]
    split = last_out(Dataset.from_columns(users, items))

    def seer(profiles: Sequence[Profile], k: int) -> list[Codes]:
        numbers = [int(profile.history.items[0].removeprefix("past")) for profile in profiles]
        return [split.test.vocabulary.codes([f"next{number + (number % 3 == 0)}"]) for number in numbers]

    evaluation = evaluate(seer, split, k=1)

    right = [float(int(user.removeprefix("p")) % 3 != 0) for user in split.test.users]
    assert evaluation.per_user["recall"].tolist() == right
    assert evaluation.users == n
