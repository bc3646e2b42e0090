"""How much a blend listens to each of its models, for each length of history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from palate.models.coordinate_ascent import Objective, coordinate_ascent
from palate.models.held_out_scores import HeldOutScores
from palate.models.training_examples import LENGTHS
from palate.types import Codes, Doubles, Floats, Json

KNOTS: Final = LENGTHS
"""Lengths of history for which weights are learned; between them they are interpolated, linear in ln(1 + n)."""
_LOG_KNOTS: Final = np.log1p(KNOTS)
_BAGS: Final = 6
_PRIOR_USERS: Final = 30.0
"""So many users at a knot count as much as everyone's weights, and are enough to let a single model serve alone."""
_LEAST_USERS: Final = 5
_SHORTENED: Final = 0.25
"""What an example counts for everyone's weights that knows less of its user than could be known."""


@dataclass(frozen=True, slots=True, eq=False)
class LearnedWeights:
    by_length: Floats
    """Shape ``(len(KNOTS), n_models)``, each row adding up to 1."""
    crossing: Floats
    """For a domain in which nothing is known of the user, shape ``(n_models,)``; NaN if that was not asked."""
    card: Mapping[str, Json]
    """What serves where, and the NDCG@10 on users left out: for the model card."""


class Verdict(NamedTuple):
    """Weights, and how they compare with the best single model on users that neither was chosen on."""

    weights: Doubles
    serves: str
    """``blend``, or the name of the single model that is better beyond noise."""
    blend_ndcg: float
    single_ndcg: float
    users: int


def weights_at(by_length: Floats, n_known: Sequence[int] | Codes) -> Floats:
    """The weights for histories with so many known events, shape ``(len(n_known), n_models)``."""
    places = np.interp(np.log1p(np.asarray(n_known, np.float64)), _LOG_KNOTS, np.arange(len(KNOTS)))
    low = places.astype(np.int64)
    high = np.minimum(low + 1, len(KNOTS) - 1)
    share = (places - low)[:, None].astype(np.float32)
    return np.asarray((1 - share) * by_length[low] + share * by_length[high])


def learn_weights(scores: HeldOutScores, seed: int) -> LearnedWeights:
    """Weights under which held-out users are answered best.

    They are the mean over six bootstrap samples of the users of what coordinate ascent finds from the best single
    model (bagged ensemble selection; Caruana et al., 2004): first for everyone, then at each knot, drawn towards
    everyone's (30 users count half). Users left out of a sample judge what was found on it: where the best single
    model does better by more than a standard error, clustered by user, it serves alone.
    """
    across = scores.asking("crossing")
    own, crossing = scores.where(~across), scores.where(across)
    everyone = _learned(Objective(own, _importance(own)), None, seed)
    verdicts = [_at_knot(own, knot, everyone, seed) for knot in range(len(KNOTS))]
    card: dict[str, Json] = {
        "models": list(scores.names),
        "lengths": [{"events": length, **_said(one)} for length, one in zip(KNOTS, verdicts, strict=True)],
    }
    by_length = np.stack([one.weights for one in verdicts]).astype(np.float32)
    if not len(crossing):
        return LearnedWeights(by_length, np.full(len(scores.names), np.nan, np.float32), card)
    verdict = _learned(Objective(crossing, np.ones(len(crossing))), None, seed)
    card["crossing"] = _said(verdict)
    return LearnedWeights(by_length, verdict.weights.astype(np.float32), card)


def _importance(scores: HeldOutScores) -> Doubles:
    """1 for examples that know as much of a user as there is, as those who are served are known; less for others."""
    most = np.zeros(int(scores.users.max(initial=-1)) + 1, np.int64)
    np.maximum.at(most, scores.users, scores.n_known)
    return np.where(scores.n_known == most[scores.users], 1.0, _SHORTENED)


def _at_knot(scores: HeldOutScores, knot: int, everyone: Verdict, seed: int) -> Verdict:
    near = _nearness(scores.n_known, knot)
    here = scores.where(near > 0)
    if len(np.unique(here.users)) < _LEAST_USERS:
        return everyone
    return _learned(Objective(here, near[near > 0]), everyone.weights, seed + 1 + knot)


def _nearness(n_known: Codes, knot: int) -> Doubles:
    """How much a history of ``n_known`` events belongs to a knot, in [0, 1]; over the knots it adds up to 1."""
    values = np.zeros(len(KNOTS))
    values[knot] = 1.0
    return np.interp(np.log1p(n_known.astype(np.float64)), _LOG_KNOTS, values)


def _learned(objective: Objective, prior: Doubles | None, seed: int) -> Verdict:
    """Bagged weights, drawn towards ``prior``, or the single model that beats them on the users left out."""
    rng = np.random.default_rng([seed, 5])
    scores = objective.scores
    n_users = int(objective.user_index.max()) + 1
    share = n_users / (n_users + _PRIOR_USERS)
    found = []
    reached = np.zeros((2, len(scores)))
    times = np.zeros(len(scores))
    for _ in range(_BAGS):
        sample, left_out = objective.resampled(rng)
        single = sample.best_single()
        starts = [single] if prior is None else [prior, single]
        weights = coordinate_ascent(sample, max(starts, key=lambda one: sample(sample.scores.ndcg(one))))
        found.append(weights if prior is None else share * weights + (1 - share) * prior)
        judges = scores.where(left_out)
        reached[:, left_out] += [judges.ndcg(found[-1]), judges.ndcg(single)]
        times += left_out
    judged = times > 0
    if not judged.any():  # a lone user is in every sample
        return Verdict(np.mean(found, axis=0), "blend", 0.0, 0.0, n_users)
    judge = Objective(scores.where(judged), objective.importance[judged])
    blend, single = reached[:, judged] / times[judged]
    gained, error = judge.gain(single, blend)
    alone = objective.best_single()
    is_alone = gained > error and n_users >= _PRIOR_USERS
    return Verdict(
        alone if is_alone else np.mean(found, axis=0),
        scores.names[int(alone.argmax())] if is_alone else "blend",
        judge.mean(blend),
        judge.mean(single),
        n_users,
    )


def _said(verdict: Verdict) -> dict[str, Json]:
    return {
        "serves": verdict.serves,
        "blend": round(verdict.blend_ndcg, 4),
        "single": round(verdict.single_ndcg, 4),
        "users": verdict.users,
    }
