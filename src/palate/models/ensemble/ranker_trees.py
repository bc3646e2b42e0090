"""Trees that correct a blend: grown by LambdaMART from its scores, as many as help users they did not learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from palate.errors import NotReady
from palate.models.ensemble.coordinate_ascent import Objective
from palate.models.ensemble.held_out_scores import HeldOutScores, K, ndcg
from palate.models.ensemble.training_examples import Example
from palate.types import Bools, Codes, Floats, Json

HOW: Final = "pip install 'palate[ranker]'"
SCALE: Final = 0.25
"""Trees are boosted from so many times the blend's score, and what they say is divided by it."""
_LEAST_USERS: Final = 60
_SHARES: Final = (0.1, 0.25, 0.5, 0.75, 1.0)
"""Of the rounds asked for: after so many it is judged whether the trees help."""
_BEYOND: Final = -1e3


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """The first candidates of a blend for one training example."""

    example: Example
    n_known: int
    scores: Floats
    """The blend's, shape ``(n,)``."""
    features: Floats
    """Shape ``(n, n_features)``."""
    targets: Bools
    """Which candidates were held out, shape ``(n,)``."""
    n_beyond: int
    """How many targets are not among them."""


class Grown(NamedTuple):
    """Trees as LightGBM writes them, and how they did on users that they were not grown on."""

    trees: str
    """Empty: none help."""
    card: Mapping[str, Json]


class Growing(NamedTuple):
    """How trees are grown."""

    rounds: int
    learning_rate: float
    leaves: int
    seed: int


def grow(examples: Sequence[Reached], how: Growing) -> Grown:
    """As many trees as help users they were not grown on, grown on all ``examples``; none where that is not certain.

    One half of the users judges trees grown on the other, at several numbers of rounds. The best number must gain more
    than one standard error, clustered by user, in the geometric mean over the questions of NDCG@10, and there must be
    at least 60 users.
    """
    users = np.unique([one.example.user for one in examples])
    card: dict[str, Json] = {"rounds": 0, "users": len(users)}
    if len(users) < _LEAST_USERS:
        return Grown("", {**card, "why": f"fewer than {_LEAST_USERS} users to learn from"})
    objective, targets = _objective(examples)
    blend = objective.scores.scores[0]
    tried = sorted({max(round(share * how.rounds), 1) for share in _SHARES})
    corrections = _by_the_other_half(examples, tried, how, blend.shape)
    without = ndcg(blend, targets)
    reached = [ndcg(blend + correction, targets) for correction in corrections]
    best = max(range(len(tried)), key=lambda place: objective(reached[place]))
    gained, error = objective.gain(reached[best], without)
    card |= {
        "blend": round(objective.mean(without), 4),
        "trees": round(objective.mean(reached[best]), 4),
        "gain": round(gained, 4),
        "error": round(error, 4),
        "tried": {str(n): round(objective.mean(one), 4) for n, one in zip(tried, reached, strict=True)},
    }
    if gained <= error:
        return Grown("", {**card, "why": "trees do not help users they have not seen"})
    trees = boosted(examples, how._replace(rounds=tried[best]))
    return Grown(trees, {**card, "rounds": tried[best], "why": "trees help users they have not seen"})


def boosted(examples: Sequence[Reached], how: Growing) -> str:
    """So many rounds of LambdaMART from the blend's scores, over the examples with a target among their candidates."""
    lightgbm = needed()
    settings = {
        "objective": "lambdarank",
        "lambdarank_truncation_level": 20,
        "learning_rate": how.learning_rate,
        "num_leaves": how.leaves,
        "min_data_in_leaf": 100,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
        "seed": how.seed,
    }
    answered = [one for one in examples if one.targets.any()]
    if not answered:
        return ""
    data = lightgbm.Dataset(
        np.concatenate([one.features for one in answered]),
        np.concatenate([one.targets for one in answered]).astype(np.float32),
        group=[len(one.targets) for one in answered],
        init_score=SCALE * np.concatenate([one.scores for one in answered]).astype(np.float64),
    )
    trees: str = lightgbm.train(settings, data, how.rounds).model_to_string()
    return trees


def opened(trees: str) -> Any:
    """LightGBM's booster of ``trees``."""
    return needed().Booster(model_str=trees)


def said(booster: Any, features: Floats, rounds: int | None = None) -> Floats:
    """What the first ``rounds`` trees (None: all) add to the blend's score of each row, shape ``(n,)``."""
    if not len(features):
        return np.empty(0, np.float32)
    return np.asarray(booster.predict(features, num_iteration=rounds, num_threads=1) / SCALE, np.float32)


def contributions(booster: Any, features: Floats) -> Floats:
    """What each feature contributes to :func:`said`, by TreeSHAP, shape ``(n, n_features + 1)``.

    Rows add up to :func:`said`; the last column is what the trees say on the mean.
    """
    if not len(features):
        return np.empty((0, features.shape[1] + 1), np.float32)
    return np.asarray(booster.predict(features, pred_contrib=True, num_threads=1) / SCALE, np.float32)


def needed() -> Any:
    """LightGBM.

    Raises:
        NotReady: it is not installed.
    """
    try:
        import lightgbm
    except (ImportError, OSError) as error:
        raise NotReady(f"The ranker needs LightGBM ({error}): {HOW}, and on Debian the system's libgomp1.") from error
    return lightgbm


def _objective(examples: Sequence[Reached]) -> tuple[Objective, Bools]:
    """The objective over the candidates reached, with targets beyond the reach after them."""
    width = max(len(one.targets) for one in examples) + K
    scores = np.full((len(examples), width), _BEYOND, np.float32)
    targets = np.zeros((len(examples), width), np.bool_)
    for row, one in enumerate(examples):
        n = len(one.targets)
        scores[row, :n], targets[row, :n] = one.scores, one.targets
        targets[row, width - min(one.n_beyond, K) :] = one.n_beyond > 0
    held_out = HeldOutScores(
        ("blend",),
        scores[None],
        targets,
        np.array([one.n_known for one in examples], np.int32),
        np.array([one.example.user for one in examples], np.int32),
        tuple(one.example.question for one in examples),
    )
    return Objective(held_out, np.ones(len(examples))), targets


def _by_the_other_half(
    examples: Sequence[Reached], tried: Sequence[int], how: Growing, shape: tuple[int, ...]
) -> list[Floats]:
    """After each number of rounds what trees grown on the other half of the users add, each of ``shape``."""
    found = [np.zeros(shape, np.float32) for _ in tried]
    half = _halves([one.example.user for one in examples], how.seed)
    for mine in (0, 1):
        trees = boosted([one for one, of in zip(examples, half, strict=True) if of != mine], how)
        if not trees:
            continue
        booster = opened(trees)
        rows = np.flatnonzero(half == mine).tolist()
        features = np.concatenate([examples[row].features for row in rows])
        ends = np.cumsum([len(examples[row].targets) for row in rows])[:-1]
        for correction, rounds in zip(found, tried, strict=True):
            for row, one in zip(rows, np.split(said(booster, features, rounds), ends), strict=True):
                correction[row, : len(one)] = one
    return found


def _halves(users: Sequence[int], seed: int) -> Codes:
    """0 or 1 for each example; those of a user are together, and as many users in one as in the other."""
    distinct, of = np.unique(users, return_inverse=True)
    return np.asarray(np.random.default_rng([seed, 6]).permutation(len(distinct))[of] % 2)
