"""Learned weights have the best NDCG@10 on held-out users, and are never worse than a single model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from palate.data.profile import Pause
from palate.models.ensemble.blend_weights import KNOTS, PAUSES, learn_weights, weights_at
from palate.models.ensemble.held_out_scores import HeldOutScores, concatenate_scores
from palate.models.ensemble.training_examples import Question

Q: Question = "taste"
QUESTIONS: tuple[Question, ...] = ("taste", "next")


def examples(
    signal: dict[int, tuple[float, ...]], n: int = 120, seed: int = 0, pause: Pause = Pause.UNKNOWN
) -> HeldOutScores:
    """Random scores; ``signal`` is the mean score of targets by each model, for each length of history."""
    rng = np.random.default_rng(seed)
    lengths = np.repeat(list(signal), n)
    knows = np.repeat(np.array(list(signal.values())), n, axis=0).T
    targets = np.zeros((len(lengths), 30), np.bool_)
    targets[np.arange(len(lengths)), rng.integers(0, 30, len(lengths))] = True
    scores = rng.standard_normal((len(knows), len(lengths), 30)) + knows[:, :, None] * targets
    names = tuple("abcdef"[: len(knows)])
    questions: tuple[Question, ...] = (Q,) * len(lengths)
    users, pauses = np.arange(len(lengths)), np.full(len(lengths), pause, np.int32)
    return HeldOutScores(names, scores.astype(np.float32), targets, lengths, users, questions, pauses)


def test_each_length_of_history_has_the_weights_that_answer_it() -> None:
    weights = learn_weights(examples({0: (0.0, 2.0), 150: (2.0, 0.0)}), 1).by_length
    assert weights.shape == (len(KNOTS), 2)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-6)
    assert weights[0, 1] > 0.8
    assert weights[-1, 0] > 0.8


def test_where_nobody_was_asked_everyones_weights_serve() -> None:
    weights = learn_weights(examples({20: (2.0, 0.0)}), 1).by_length
    assert (weights[:, 0] > 0.8).all()


def test_two_who_know_something_each_are_better_together() -> None:
    learned = learn_weights(examples({20: (1.2, 1.2)}, n=300), 1)
    assert learned.by_length[4].min() > 0.3
    lengths: Any = learned.card["lengths"]
    (entry,) = [each for each in lengths["taste"] if each["events"] == 20]
    assert entry["serves"] == "blend"
    assert entry["blend"] > entry["single"]


def test_noise_does_not_buy_weight_from_the_one_who_knows() -> None:
    scores = examples({20: (2.5, 0.0, 0.0, 0.0, 0.0, 0.0)}, n=15)
    assert learn_weights(scores, 1).by_length[4, 0] > 0.6


def test_a_few_users_move_everyones_weights_only_a_little() -> None:
    many, few = examples({20: (2.0, 0.0)}, n=300), examples({0: (0.0, 2.0)}, n=6, seed=3)
    both = HeldOutScores(
        many.names,
        np.concatenate([many.scores, few.scores], axis=1),
        np.concatenate([many.targets, few.targets]),
        np.concatenate([many.n_known, few.n_known]),
        np.arange(306),
        ("taste",) * 306,
        np.zeros(306, np.int32),
    )
    assert 0.02 < learn_weights(both, 1).by_length[0, 1] < 0.5


@pytest.mark.slow
def test_two_questions_are_mixed_so_that_both_lose_alike() -> None:
    taste, later = examples({20: (2.0, 0.0)}, n=300), examples({20: (0.0, 2.0)}, n=300, seed=3)
    questions: tuple[Question, ...] = ("taste",) * 300 + ("next",) * 300
    both = replace(concatenate_scores([taste, later]), questions=questions)
    learned = learn_weights(both, 1)
    assert 0.3 < learned.by_length[4, 0] < 0.7
    assert learned.card["share_of_next"] == pytest.approx(
        {"unknown": 0.5, "session": 1, "return": 1, "absence": 0}, abs=0.1
    )
    alone = {question: learn_weights(both.where(both.question_mask(question)), 1) for question in QUESTIONS}
    assert [alone[question].card["share_of_next"] for question in QUESTIONS] == [{"unknown": 0}, {"unknown": 1}]
    lost = [
        1 - part.ndcg(learned.by_length[4]).mean() / part.ndcg(alone[question].by_length[4]).mean()
        for question, part in zip(QUESTIONS, (taste, later), strict=True)
    ]
    assert lost[0] == pytest.approx(lost[1], abs=0.02)


@pytest.mark.slow
def test_the_pause_tells_which_question_is_asked() -> None:
    """In a session the items that come next are those of the second model, on a return those of the first."""
    taste = examples({20: (2.0, 0.0)}, n=300)
    in_session = examples({20: (0.0, 2.0)}, n=300, seed=3, pause=Pause.SESSION)
    on_return = examples({20: (2.0, 0.0)}, n=300, seed=4, pause=Pause.RETURN)
    questions: tuple[Question, ...] = ("taste",) * 300 + ("next",) * 600
    both = replace(concatenate_scores([taste, in_session, on_return]), questions=questions, users=np.arange(900))
    learned = learn_weights(both, 1)
    shares: Any = learned.card["share_of_next"]
    assert learned.by_pause.shape == (len(PAUSES), *learned.by_length.shape)
    np.testing.assert_allclose(learned.by_pause.sum(axis=2), 1, rtol=1e-5)
    assert shares["session"] > 0.8 > 0.5 > shares["return"] > shares["absence"] == 0
    session, _, absence = learned.by_pause[:, 4]
    assert absence[0] > 0.8 > session[0] + 0.2
    assert in_session.ndcg(session).mean() > in_session.ndcg(learned.by_length[4]).mean()


def test_where_both_questions_want_the_same_nothing_is_lost() -> None:
    scores = examples({20: (2.0, 0.0)}, n=300)
    both = replace(concatenate_scores([scores, scores]), questions=("taste",) * 300 + ("next",) * 300)
    np.testing.assert_allclose(learn_weights(both, 1).by_length, learn_weights(scores, 1).by_length, atol=0.05)


def test_crossing_is_learned_apart() -> None:
    scores = examples({20: (2.0, 0.0), 21: (0.0, 2.0)})
    crossing = np.repeat([False, True], 120)
    both = replace(scores, questions=tuple("crossing" if is_crossing else "taste" for is_crossing in crossing.tolist()))
    learned = learn_weights(both, 1)
    assert learned.crossing[1] > 0.8
    assert learned.by_length[4, 0] > 0.8
    assert np.isnan(learn_weights(scores, 1).crossing).all()


@pytest.mark.slow
def test_the_same_scores_and_seed_give_the_same_weights_and_rounding_changes_nothing() -> None:
    scores = examples({0: (1.0, 0.5, 0.2), 20: (0.5, 1.0, 0.2)})
    first = learn_weights(scores, 3).by_length
    assert learn_weights(scores, 3).by_length.tobytes() == first.tobytes()
    rng = np.random.default_rng(9)
    shaken = scores.scores * (1 + 1e-6 * rng.standard_normal(scores.scores.shape).astype(np.float32))
    np.testing.assert_allclose(learn_weights(replace(scores, scores=shaken), 3).by_length, first, atol=0.02)


@pytest.mark.parametrize("n", [0, 1, 2, 5, 8, 149, 150, 10_000])
def test_weights_between_lengths_are_between_their_weights(n: int) -> None:
    by_length = np.eye(len(KNOTS), dtype=np.float32)
    (row,) = weights_at(by_length, [n])
    assert row.sum() == pytest.approx(1)
    assert (row >= 0).all()
    assert np.count_nonzero(row) <= 2
    if n in KNOTS:
        assert row[KNOTS.index(n)] == pytest.approx(1)
