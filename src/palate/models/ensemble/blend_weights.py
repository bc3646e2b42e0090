"""How much a blend listens to each of its models, for each length of history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from palate.models.ensemble.coordinate_ascent import Objective, coordinate_ascent
from palate.models.ensemble.held_out_scores import HeldOutScores
from palate.models.ensemble.training_examples import LENGTHS, Question
from palate.types import Codes, Doubles, Floats, Json

KNOTS: Final = LENGTHS
"""Lengths of history for which weights are learned; between them they are interpolated, linear in ln(1 + n)."""
_LOG_KNOTS: Final = np.log1p(KNOTS)
_MIXTURES: Final = np.linspace(0, 1, 11)
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

    For each question they are the mean over six bootstrap samples of the users of what coordinate ascent finds from
    the best single model (bagged ensemble selection; Caruana et al., 2004): first for everyone, then at each knot,
    drawn towards everyone's (30 users count half). Users left out of a sample judge what was found on it: where the
    best single model does better by more than a standard error, clustered by user, it serves alone. Where both
    ``taste`` and ``next`` are asked, the weights are the mixture of theirs that loses the same share of NDCG@10 on
    both.
    """
    across = scores.asking("crossing")
    own, crossing = scores.where(~across), scores.where(across)
    by_question: dict[Question, Floats] = {}
    lengths: dict[str, Json] = {}
    for question in dict.fromkeys(own.questions):
        verdicts = _over_lengths(own.where(own.asking(question)), seed)
        by_question[question] = np.stack([one.weights for one in verdicts]).astype(np.float32)
        lengths[question] = [{"events": n, **_said(one)} for n, one in zip(KNOTS, verdicts, strict=True)]
    by_length, share_of_next = _mixed(own, by_question)
    card: dict[str, Json] = {"models": list(scores.names), "lengths": lengths, "share_of_next": round(share_of_next, 3)}
    if not len(crossing):
        return LearnedWeights(by_length, np.full(len(scores.names), np.nan, np.float32), card)
    verdict = _learned(Objective(crossing, np.ones(len(crossing))), None, seed)
    card["crossing"] = _said(verdict)
    return LearnedWeights(by_length, verdict.weights.astype(np.float32), card)


def _over_lengths(scores: HeldOutScores, seed: int) -> list[Verdict]:
    """What serves at each knot."""
    everyone = _learned(Objective(scores, _importance(scores)), None, seed)
    return [_at_knot(scores, knot, everyone, seed) for knot in range(len(KNOTS))]


def _mixed(scores: HeldOutScores, by_question: Mapping[Question, Floats]) -> tuple[Floats, float]:
    """The weights of the only question, or the mixture that loses as much on either; and the share of ``next``."""
    if not by_question:
        return np.full((len(KNOTS), len(scores.names)), 1 / len(scores.names), np.float32), 0.0
    if len(by_question) < 2:
        (weights,) = by_question.values()
        return weights, float("next" in by_question)
    taste, next_ = by_question["taste"], by_question["next"]
    lost = np.array([_lost(scores.where(scores.asking(one)), taste, next_) for one in ("taste", "next")])
    lost -= [[lost[0, 0]], [lost[1, -1]]]
    more = lost[1] - lost[0]  # falls from what next loses by the weights of taste to what taste loses by those of next
    after = int(np.argmax(more <= 0)) if (more <= 0).any() else len(more) - 1
    before = max(after - 1, 0)
    within = more[before] / (more[before] - more[after]) if more[before] > more[after] else 0.0
    share = float(np.clip(_MIXTURES[before] + within * (_MIXTURES[after] - _MIXTURES[before]), 0, 1))
    return np.asarray((1 - share) * taste + share * next_, np.float32), share


def _lost(scores: HeldOutScores, taste: Floats, next_: Floats) -> Doubles:
    """-ln of the mean NDCG@10 for each share of ``next_``, shape ``(len(_MIXTURES),)``."""
    importance = _importance(scores)
    ends = [weights_at(one, scores.n_known) for one in (taste, next_)]
    objective = Objective(scores, importance)
    return np.array([-objective(scores.ndcg((1 - share) * ends[0] + share * ends[1])) for share in _MIXTURES])


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
    compare_with_champion = Objective(scores.where(judged), objective.importance[judged])
    blend, single = reached[:, judged] / times[judged]
    gained, error = compare_with_champion.gain(single, blend)
    alone = objective.best_single()
    is_alone = gained > error and n_users >= _PRIOR_USERS
    return Verdict(
        alone if is_alone else np.mean(found, axis=0),
        scores.names[int(alone.argmax())] if is_alone else "blend",
        compare_with_champion.mean(blend),
        compare_with_champion.mean(single),
        n_users,
    )


def _said(verdict: Verdict) -> dict[str, Json]:
    return {
        "serves": verdict.serves,
        "blend": round(verdict.blend_ndcg, 4),
        "single": round(verdict.single_ndcg, 4),
        "users": verdict.users,
    }
