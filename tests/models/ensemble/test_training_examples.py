"""Examples ask about what the training part of their fold cannot know."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.errors import InvalidInput
from palate.models.ensemble.training_examples import LENGTHS, Example, Fold, choose_questions, held_out_folds

N_ITEMS = 60


def community(n_users: int, length: int = 30, *, seed: int = 0, domains: int = 1) -> Dataset:
    rng = np.random.default_rng(seed)
    users = np.repeat([f"u{user}" for user in range(n_users)], length)
    picked = [rng.permutation(N_ITEMS)[:length] for _ in range(n_users)]
    items = [Item(id=f"i{i}", domain=f"d{i % domains}", title=str(i)) for i in range(N_ITEMS)]
    kinds = np.where(np.arange(len(users)) % 11 == 3, "dislike", "like").tolist()
    return Dataset.from_columns(users.tolist(), [f"i{i}" for row in picked for i in row], kind=kinds, items=items)


def folds(data: Dataset, *questions: str, limit: int = 1_500, seed: int = 42) -> list[Fold]:
    return list(held_out_folds(data, questions, seed, limit))  # type: ignore[arg-type]  # as a caller might


def names(data: Dataset, example: Example) -> set[str]:
    return set(data.vocabulary.names(example.targets.tolist()))


def test_users_who_are_asked_are_unknown_to_the_training_part_and_all_others_are_in_it() -> None:
    data = community(400)
    tested = set()
    for fold in folds(data, "taste", "next"):
        held_out = {example.user for example in fold.examples}
        assert not held_out & set(fold.train.user.tolist())
        assert held_out | set(fold.train.user.tolist()) == set(range(400))
        tested |= held_out
    assert tested == set(range(400)), "all quarters in turn, so that there are enough"


def test_many_users_are_one_fold_of_as_many_as_allowed() -> None:
    (fold,) = folds(community(2_000, 4), "taste", limit=450)
    assert len({example.user for example in fold.examples}) == 450


def test_several_events_on_an_item_are_known_or_asked_for_together() -> None:
    once = community(60)
    rows = [row for row in range(len(once)) for _ in range(3)]
    data = Dataset.from_columns(
        once.users.names(once.user[rows].tolist()),
        once.vocabulary.names(once.item[rows].tolist()),
        at=np.arange(len(rows), dtype=float),
        kind=["click", "complete", "like"] * len(once),
        items=list(once.items.values()),
    )
    examples = [example for fold in folds(data, "taste", "next") for example in fold.examples]
    longest = {"taste": 22 * 3, "next": 29 * 3}
    for example in examples:
        known = example.profile.history.items
        assert all(known.count(item) == 3 for item in known)
        assert not names(data, example) & set(known)
        if example.question == "next":
            assert names(data, example) == {data.history(example.user).items[len(known)]}
    for question, n_events in longest.items():
        lengths = [len(example.profile.history) for example in examples if example.question == question]
        assert lengths.count(n_events) == 60, "one with the longest history for each user"


def test_taste_knows_a_random_part_and_asks_for_all_the_rest_but_dislikes() -> None:
    data = community(60)
    for example in (example for fold in folds(data, "taste") for example in fold.examples):
        history = data.history(example.user)
        known = set(example.profile.history.items)
        liked = {item for index, item in enumerate(history.items) if history.verb(index) != "disliked"}
        assert names(data, example) == liked - known
        assert len(known) in {*LENGTHS, 22}
        order = [item for item in history.items if item in known]
        assert list(example.profile.history.items) == order, "in the order in which things happened"


def test_next_knows_the_first_events_and_asks_for_the_one_after_them() -> None:
    data = community(60)
    examples = [example for fold in folds(data, "next") for example in fold.examples]
    lengths = {len(example.profile.history) for example in examples}
    assert lengths <= {*LENGTHS, 29}
    assert {0, 29} <= lengths
    for example in examples:
        history = data.history(example.user)
        n = len(example.profile.history)
        assert history.items[:n] == example.profile.history.items
        assert names(data, example) == {history.items[n]}
        assert history.verb(n) != "disliked"


def test_each_user_is_asked_at_most_three_times_for_each_question() -> None:
    examples = [example for fold in folds(community(60), "taste", "next") for example in fold.examples]
    counts: dict[tuple[int, str], int] = {}
    for example in examples:
        counts[example.user, example.question] = counts.get((example.user, example.question), 0) + 1
    assert max(counts.values()) <= 3


def test_few_users_are_asked_about_a_quarter_of_their_events() -> None:
    data = community(3)
    four = folds(data, "next")
    assert len(four) == 4
    for fold in four:
        assert [example.user for example in fold.examples] == [0, 1, 2]
        for example in fold.examples:
            assert example.profile.history == fold.train.history(example.user)
            assert not names(data, example) & set(example.profile.history.items)


def test_crossing_knows_the_other_domains_and_asks_for_one() -> None:
    data = community(400, domains=2)
    examples = [example for fold in folds(data, "taste") for example in fold.examples if example.question == "crossing"]
    assert {example.domain for example in examples} == {"d0", "d1"}
    for example in examples:
        targets = {data.items[item].domain for item in names(data, example)}
        known = {data.items[item].domain for item in example.profile.history.items}
        assert targets == {example.domain}
        assert example.domain not in known


def test_the_seed_decides_who_is_asked() -> None:
    first, again, other = (folds(community(500), "taste", seed=seed)[0] for seed in (1, 1, 2))
    assert [example.profile.history.items for example in first.examples] == [
        example.profile.history.items for example in again.examples
    ]
    assert {example.user for example in first.examples} != {example.user for example in other.examples}


def test_what_is_asked_goes_by_the_data_and_the_objective() -> None:
    rng = np.random.default_rng(0)
    users = np.repeat(np.arange(200), 12)
    steps = np.where(rng.random((200, 12)) < 0.7, 1, rng.integers(1, 40, (200, 12)))
    walks = ((rng.integers(0, 40, (200, 1)) + np.cumsum(steps, axis=1)) % 40).ravel()
    at = 1.5e9 + np.sort(rng.random((200, 12)) * 1e8, axis=1).ravel()
    ordered, unordered = (
        Dataset.from_columns(users.tolist(), walks.tolist(), at=times) for times in (at, np.zeros(len(at)))
    )
    assert choose_questions(ordered, "auto").kinds == ("taste", "next")
    assert choose_questions(ordered, "next").kinds == ("next",)
    assert choose_questions(ordered, "taste").kinds == ("taste",)
    for objective in ("auto", "next", "taste"):
        questions = choose_questions(unordered, objective)
        assert questions.kinds == ("taste",)
        assert questions.why
    with pytest.raises(InvalidInput, match="objective must be one of"):
        choose_questions(ordered, "other")
