"""LambdaMART trees that correct a blend's scores, as many as help users that they were not fitted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Final, NamedTuple

import numpy as np

from palate.errors import NotReady
from palate.models.ensemble.coordinate_ascent import Objective
from palate.models.ensemble.held_out_scores import HeldOutScores, K, ndcg
from palate.models.ensemble.training_examples import Example
from palate.models.ensemble.trees.lightgbm_export import trees_of_dump
from palate.models.ensemble.trees.tree_arrays import (
    TreeArrays,
    TreePaths,
    contributions,
    no_trees,
    outputs,
)
from palate.types import Bools, Codes, Floats, Json

INSTALL_HINT: Final = "pip install 'palate[ranker]'"
SCALE: Final = 0.25
"""Trees are boosted from the blend's score times this, and their output is divided by it."""
_MIN_USERS: Final = 60
_SHARES: Final = (0.1, 0.25, 0.5, 0.75, 1.0)
"""The shares of the maximal number of rounds that are tried."""
_BEYOND: Final = -1e3
"""The score of targets that are not among the candidates."""


@dataclass(frozen=True, slots=True, eq=False)
class CandidateExample:
    """The first candidates of a blend for one training example."""

    example: Example
    n_known: int
    scores: Floats
    """The blend's scores, shape ``(n,)``."""
    features: Floats
    """Shape ``(n, n_features)``."""
    targets: Bools
    """Which candidates were held out, shape ``(n,)``."""
    n_beyond: int
    """The number of targets that are not among the candidates."""


class FittedTrees(NamedTuple):
    """Trees, and their evaluation on users that they were not fitted on."""

    trees: TreeArrays
    """None if trees do not help."""
    card: Mapping[str, Json]
    """For the model card."""


class TreeSettings(NamedTuple):
    """Hyper-parameters of the trees."""

    rounds: int
    learning_rate: float
    leaves: int
    seed: int


def fit_helpful_trees(examples: Sequence[CandidateExample], settings: TreeSettings) -> FittedTrees:
    """Fit as many trees on all ``examples`` as help users that trees were not fitted on; none if none help.

    Trees fitted on one half of the users are evaluated on the other, at several numbers of rounds. The best number
    must gain more than one standard error, clustered by user, in the geometric mean over the questions of NDCG@10, and
    there must be at least 60 users.
    """
    users = np.unique([example.example.user for example in examples])
    card: dict[str, Json] = {"rounds": 0, "users": len(users)}
    if len(users) < _MIN_USERS:
        return FittedTrees(no_trees(), {**card, "why": f"fewer than {_MIN_USERS} users to learn from"})
    objective, targets = _objective(examples)
    blend = objective.scores.scores[0]
    round_counts = sorted({max(round(share * settings.rounds), 1) for share in _SHARES})
    corrections = _cross_fit_corrections(examples, round_counts, settings, blend.shape)
    blend_ndcg = ndcg(blend, targets)
    tree_ndcg = [ndcg(blend + correction, targets) for correction in corrections]
    best = max(range(len(round_counts)), key=lambda index: objective(tree_ndcg[index]))
    gain, error = objective.gain(tree_ndcg[best], blend_ndcg)
    card |= {
        "blend": round(objective.mean(blend_ndcg), 4),
        "trees": round(objective.mean(tree_ndcg[best]), 4),
        "gain": round(gain, 4),
        "error": round(error, 4),
        "tried": {str(n): round(objective.mean(each), 4) for n, each in zip(round_counts, tree_ndcg, strict=True)},
    }
    if gain <= error:
        return FittedTrees(no_trees(), {**card, "why": "trees do not help users they have not seen"})
    trees = fit_trees(examples, settings._replace(rounds=round_counts[best]))
    return FittedTrees(trees, {**card, "rounds": round_counts[best], "why": "trees help users they have not seen"})


def fit_trees(examples: Sequence[CandidateExample], settings: TreeSettings) -> TreeArrays:
    """Fit LambdaMART from the blend's scores by LightGBM, on the examples with a target among their candidates.

    No trees if there are no such examples.
    """
    lightgbm = load_lightgbm()
    parameters = {
        "objective": "lambdarank",
        "lambdarank_truncation_level": 20,
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.leaves,
        "min_data_in_leaf": 100,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
        "seed": settings.seed,
    }
    usable = [example for example in examples if example.targets.any()]
    if not usable:
        return no_trees()
    data = lightgbm.Dataset(
        np.concatenate([example.features for example in usable]),
        np.concatenate([example.targets for example in usable]).astype(np.float32),
        group=[len(example.targets) for example in usable],
        init_score=SCALE * np.concatenate([example.scores for example in usable]).astype(np.float64),
    )
    return trees_of_dump(lightgbm.train(parameters, data, settings.rounds).dump_model())


def predict_corrections(trees: TreeArrays, features: Floats) -> Floats:
    """What the trees add to the blend's score of each row, shape ``(n,)``."""
    return np.asarray(outputs(trees, features) / SCALE, np.float32)


def correction_parts(trees: TreeArrays, paths: TreePaths, features: Floats) -> Floats:
    """The part of each feature in the corrections, by TreeSHAP, shape ``(n_features + 1, n)``.

    Columns add up to :func:`predict_corrections`; the last row is the mean output of the trees.
    """
    return np.asarray(contributions(trees, paths, features) / SCALE, np.float32)


def load_lightgbm() -> ModuleType:
    """Import LightGBM.

    Raises:
        NotReady: it is not installed.
    """
    try:
        import lightgbm
    except (ImportError, OSError) as error:
        raise NotReady(
            f"The ranker needs LightGBM ({error}): {INSTALL_HINT}, and on Debian the system's libgomp1."
        ) from error
    return lightgbm


def _objective(examples: Sequence[CandidateExample]) -> tuple[Objective, Bools]:
    """The objective over the candidates, followed by the targets that are not among them, and which are targets."""
    width = max(len(example.targets) for example in examples) + K
    scores = np.full((len(examples), width), _BEYOND, np.float32)
    targets = np.zeros((len(examples), width), np.bool_)
    for row, example in enumerate(examples):
        n = len(example.targets)
        scores[row, :n], targets[row, :n] = example.scores, example.targets
        targets[row, width - min(example.n_beyond, K) :] = example.n_beyond > 0
    held_out = HeldOutScores(
        ("blend",),
        scores[None],
        targets,
        np.array([example.n_known for example in examples], np.int32),
        np.array([example.example.user for example in examples], np.int32),
        tuple(example.example.question for example in examples),
        np.array([example.example.profile.pause for example in examples], np.int32),
    )
    return Objective(held_out, np.ones(len(examples))), targets


def _cross_fit_corrections(
    examples: Sequence[CandidateExample], round_counts: Sequence[int], settings: TreeSettings, shape: tuple[int, ...]
) -> list[Floats]:
    """For each number of rounds, the corrections by trees fitted on the other half of the users, each of ``shape``."""
    corrections = [np.zeros(shape, np.float32) for _ in round_counts]
    half_of = _assign_halves([example.example.user for example in examples], settings.seed)
    for half in (0, 1):
        trees = fit_trees([example for example, of in zip(examples, half_of, strict=True) if of != half], settings)
        rows = np.flatnonzero(half_of == half).tolist()
        features = np.concatenate([examples[row].features for row in rows])
        ends = np.cumsum([len(examples[row].targets) for row in rows])[:-1]
        for correction, rounds in zip(corrections, round_counts, strict=True):
            predicted = np.split(predict_corrections(trees.first(rounds), features), ends)
            for row, values in zip(rows, predicted, strict=True):
                correction[row, : len(values)] = values
    return corrections


def _assign_halves(users: Sequence[int], seed: int) -> Codes:
    """0 or 1 for each example, the same for all examples of a user; the halves have equally many users."""
    distinct, index = np.unique(users, return_inverse=True)
    return np.asarray(np.random.default_rng([seed, 6]).permutation(len(distinct))[index] % 2)
