"""Coordinate ascent improves NDCG@10 on every question."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from palate.evaluation.metrics import metrics_at
from palate.models.base import top
from palate.models.ensemble.coordinate_ascent import Objective, coordinate_ascent
from palate.models.ensemble.held_out_scores import HeldOutScores, ndcg
from palate.models.ensemble.training_examples import Question
from palate.types import Doubles

Q: Question = "taste"


def noise(seed: int, n_models: int, n: int = 200, n_candidates: int = 20) -> HeldOutScores:
    """Noise, and one target in each example."""
    rng = np.random.default_rng(seed)
    targets = np.zeros((n, n_candidates), np.bool_)
    targets[np.arange(n), rng.integers(0, n_candidates, n)] = True
    scores = rng.standard_normal((n_models, n, n_candidates)).astype(np.float32)
    names = tuple(f"m{index}" for index in range(n_models))
    questions: tuple[Question, ...] = (Q,) * n
    return HeldOutScores(names, scores, targets, np.full(n, 5), np.arange(n), questions, np.zeros(n, np.int32))


def objective(scores: HeldOutScores) -> Objective:
    return Objective(scores, np.ones(len(scores)))


def one_hot(n_models: int, index: int) -> Doubles:
    return np.asarray(np.eye(n_models)[index])


def test_the_one_informative_model_is_weights_among_noise() -> None:
    scores = noise(0, 5)
    scores.scores[3] += 2.5 * scores.targets
    weights = coordinate_ascent(objective(scores), one_hot(5, 0))
    assert weights.argmax() == 3
    assert weights[3] > 2 * np.delete(weights, 3).max()
    assert scores.ndcg(weights).mean() > scores.ndcg(one_hot(5, 0)).mean() + 0.3


@pytest.mark.parametrize("seed", range(8))
def test_it_never_ranks_worse_and_weights_add_up_to_1(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = noise(seed, 4, n=30)
    scores.scores[:] += rng.normal(0, 0.7, (4, 1, 1)).astype(np.float32) * scores.targets
    start = rng.random(4)
    original = start.copy()
    weights = coordinate_ascent(objective(scores), start)
    assert scores.ndcg(weights).mean() >= scores.ndcg(start).mean() - 1e-9
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)
    np.testing.assert_array_equal(start, original, "the start is the caller's")


def test_a_model_that_misleads_gets_nothing() -> None:
    scores = noise(1, 2)
    scores.scores[0] += 2.5 * scores.targets
    scores.scores[1] -= 2.5 * scores.targets
    assert coordinate_ascent(objective(scores), np.ones(2))[1] < 0.1


def test_the_only_weight_there_is_never_falls_to_nothing() -> None:
    scores = noise(2, 1)
    scores.scores[0] -= 2.5 * scores.targets
    assert coordinate_ascent(objective(scores), np.ones(1)).tolist() == [1]


def test_questions_count_alike_however_hard_they_are() -> None:
    scores = noise(3, 2, n=400)
    hard = np.arange(400) < 40
    scores.scores[0][hard] += 1.0 * scores.targets[hard]
    scores.scores[1][~hard] += 1.0 * scores.targets[~hard]
    questions: tuple[Question, ...] = tuple("next" if is_hard else Q for is_hard in hard.tolist())
    both = objective(replace(scores, questions=questions))
    alone = [both(scores.ndcg(one_hot(2, index))) for index in range(2)]
    assert alone[0] == pytest.approx(alone[1], abs=0.35), "ten times as many examples weigh no more"
    weights = coordinate_ascent(both, one_hot(2, 0))
    assert weights.min() > 0.2


def test_the_gain_of_a_percent_is_a_percent_and_its_error_goes_by_users() -> None:
    scores = noise(4, 1, n=100)
    one_each = objective(scores)
    old = np.random.default_rng(0).random(100)
    gain, error = one_each.gain(1.01 * old, old)
    assert gain == pytest.approx(np.log(1.01))
    twice = objective(replace(scores, users=np.arange(100) // 2))
    new = old + np.repeat(np.random.default_rng(1).normal(0, 0.1, 50), 2)
    assert twice.gain(new, old)[1] == pytest.approx(2**0.5 * one_each.gain(new, old)[1], rel=0.05)
    assert error < 0.01


def test_the_best_single_model_is_the_best_alone() -> None:
    scores = noise(5, 4)
    scores.scores[0] += 0.7 * scores.targets
    scores.scores[2] += 2.5 * scores.targets
    np.testing.assert_array_equal(objective(scores).best_single(), [0, 0, 1, 0])


def test_a_bootstrap_sample_leaves_out_whole_users() -> None:
    scores = replace(noise(6, 2, n=90), users=np.arange(90) // 3)
    sample, left_out = objective(scores).bootstrap_sample(np.random.default_rng(0))
    assert not set(scores.users[left_out]) & set(sample.scores.users)
    assert len(sample.scores) + left_out.sum() == 90
    assert sample.importance.sum() == 90


@pytest.mark.parametrize("n_candidates", [4, 10, 40])
def test_ndcg_is_that_of_the_evaluation(n_candidates: int) -> None:
    rng = np.random.default_rng(5)
    scores = rng.standard_normal((50, n_candidates)).astype(np.float32)
    targets = rng.random(scores.shape) < 0.4
    targets[~targets.any(axis=1), 0] = True
    hits = np.zeros((50, 10), np.bool_)
    ranked = np.take_along_axis(targets, top(scores, 10), axis=1)
    hits[:, : ranked.shape[1]] = ranked
    np.testing.assert_allclose(ndcg(scores, targets), metrics_at(hits, targets.sum(axis=1))["ndcg"], rtol=1e-12)


def test_equal_scores_keep_their_order() -> None:
    targets = np.eye(3, dtype=np.bool_)
    np.testing.assert_allclose(ndcg(np.zeros((3, 3), np.float32), targets), [1, 1 / np.log2(3), 0.5])
