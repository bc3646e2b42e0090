"""Learn the weights of a blend for each length of history, from scores for held-out users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from palate.data.profile import Pause
from palate.models.ensemble.coordinate_ascent import Objective, coordinate_ascent
from palate.models.ensemble.held_out_scores import HeldOutScores
from palate.models.ensemble.training_examples import LENGTHS, Question
from palate.types import Codes, Doubles, Floats, Json

KNOTS: Final = LENGTHS
"""Lengths of history for which weights are learned; between them they are interpolated, linear in ln(1 + n)."""
PAUSES: Final = (Pause.SESSION, Pause.RETURN, Pause.ABSENCE)
"""The known pauses between a user's last event and the request, for which a blend has weights."""
_LOG_KNOTS: Final = np.log1p(KNOTS)
_MIXED: Final[tuple[Question, ...]] = ("taste", "next")
_MIXTURES: Final = np.linspace(0, 1, 11)
"""Shares of the weights of ``next`` that are tried."""
_BAGS: Final = 6
_PRIOR_USERS: Final = 30.0
"""With this many users a knot's own weights and those of all users count half each; a single model needs as many."""
_MIN_USERS: Final = 5
_SHORTENED: Final = 0.25
"""The importance of examples whose history was cut short, for the weights over all lengths."""


@dataclass(frozen=True, slots=True, eq=False)
class LearnedWeights:
    by_length: Floats
    """Where the pause is unknown, shape ``(len(KNOTS), n_models)``, each row adding up to 1."""
    by_pause: Floats
    """The same for each of :data:`PAUSES`, shape ``(len(PAUSES), len(KNOTS), n_models)``."""
    crossing: Floats
    """Weights for a domain in which the user has no events, shape ``(n_models,)``; NaN without such examples."""
    card: Mapping[str, Json]
    """For the model card: which model serves at each length, and NDCG@10 on users left out."""


class ChosenWeights(NamedTuple):
    """Weights, and their NDCG@10 beside that of the best single model, on users that neither was chosen on."""

    weights: Doubles
    serves: str
    """``blend``, or the name of the single model that is better by more than a standard error."""
    blend_ndcg: float
    single_ndcg: float
    users: int


def weights_at(by_length: Floats, n_known: Sequence[int] | Codes) -> Floats:
    """The weights for histories of ``n_known`` events, interpolated, shape ``(len(n_known), n_models)``."""
    positions = np.interp(np.log1p(np.asarray(n_known, np.float64)), _LOG_KNOTS, np.arange(len(KNOTS)))
    low = positions.astype(np.int64)
    high = np.minimum(low + 1, len(KNOTS) - 1)
    share = (positions - low)[:, None].astype(np.float32)
    return np.asarray((1 - share) * by_length[low] + share * by_length[high])


def learn_weights(scores: HeldOutScores, seed: int) -> LearnedWeights:
    """The weights with the best NDCG@10 on held-out users.

    For each question, coordinate ascent starts from the best single model on six bootstrap samples of the users, and
    the weights are the mean of the results (bagged ensemble selection; Caruana et al., 2004): first for all users,
    then at each knot, shrunk towards those of all (30 users count half). The users left out of a sample evaluate the
    weights found on it: where the best single model is better by more than a standard error, clustered by user, it
    gets all the weight.

    With examples of both ``taste`` and ``next``, the pause before a request tells which is asked: in a session and on a
    return, it is the mixture of both weights with the best NDCG@10 on the examples of ``next`` after such a pause,
    shrunk towards ``next`` alone; after an absence, which no event of the log follows, ``taste`` alone. Where the pause
    is unknown, it is the mixture that loses the same share of NDCG@10 on both.
    """
    is_crossing = scores.question_mask("crossing")
    within, crossing = scores.where(~is_crossing), scores.where(is_crossing)
    by_question: dict[Question, Floats] = {}
    lengths: dict[str, Json] = {}
    for question in dict.fromkeys(within.questions):
        chosen = _choose_at_knots(within.where(within.question_mask(question)), seed)
        by_question[question] = np.stack([choice.weights for choice in chosen]).astype(np.float32)
        lengths[question] = [{"events": n, **_card(choice)} for n, choice in zip(KNOTS, chosen, strict=True)]
    by_length, share_of_next = _mix_questions(within, by_question)
    by_pause, shares_of_next = _mix_by_pause(within, by_question, by_length)
    card: dict[str, Json] = {
        "models": list(scores.names),
        "lengths": lengths,
        "share_of_next": {"unknown": round(share_of_next, 3), **shares_of_next},
    }
    if not len(crossing):
        return LearnedWeights(by_length, by_pause, np.full(len(scores.names), np.nan, np.float32), card)
    choice = _choose_weights(Objective(crossing, np.ones(len(crossing))), None, seed)
    card["crossing"] = _card(choice)
    return LearnedWeights(by_length, by_pause, choice.weights.astype(np.float32), card)


def _choose_at_knots(scores: HeldOutScores, seed: int) -> list[ChosenWeights]:
    """The chosen weights at each knot."""
    overall = _choose_weights(Objective(scores, _importance(scores)), None, seed)
    return [_choose_at_knot(scores, knot, overall, seed) for knot in range(len(KNOTS))]


def _mix_questions(scores: HeldOutScores, by_question: Mapping[Question, Floats]) -> tuple[Floats, float]:
    """The weights of the only question, or the mixture that loses equally on both; and the share of ``next``."""
    if not by_question:
        return np.full((len(KNOTS), len(scores.names)), 1 / len(scores.names), np.float32), 0.0
    if len(by_question) < 2:
        (weights,) = by_question.values()
        return weights, float("next" in by_question)
    taste, next_ = by_question["taste"], by_question["next"]
    lost = np.array([_mixture_losses(scores.where(scores.question_mask(kind)), taste, next_) for kind in _MIXED])
    lost -= [[lost[0, 0]], [lost[1, -1]]]
    excess = lost[1] - lost[0]  # from the loss of next under taste's weights down to minus that of taste under next's
    after = int(np.argmax(excess <= 0)) if (excess <= 0).any() else len(excess) - 1
    before = max(after - 1, 0)
    fraction = excess[before] / (excess[before] - excess[after]) if excess[before] > excess[after] else 0.0
    share = float(np.clip(_MIXTURES[before] + fraction * (_MIXTURES[after] - _MIXTURES[before]), 0, 1))
    return np.asarray((1 - share) * taste + share * next_, np.float32), share


def _mix_by_pause(
    scores: HeldOutScores, by_question: Mapping[Question, Floats], unknown: Floats
) -> tuple[Floats, dict[str, Json]]:
    """The weights after each pause, and the shares of ``next`` in them; those of the only question, if there is one."""
    if len(by_question) < 2:
        return np.stack([unknown] * len(PAUSES)), {}
    taste, next_ = by_question["taste"], by_question["next"]
    is_next = scores.question_mask("next")
    shares = {pause: _share_after(scores.where(is_next & (scores.pauses == pause)), taste, next_) for pause in PAUSES}
    shares[Pause.ABSENCE] = 0.0
    weights = np.stack([(1 - share) * taste + share * next_ for share in shares.values()])
    return weights.astype(np.float32), {pause.name.lower(): round(share, 3) for pause, share in shares.items()}


def _share_after(scores: HeldOutScores, taste: Floats, next_: Floats) -> float:
    """The share of ``next_`` with the best NDCG@10, shrunk towards 1 as if 30 users had that."""
    if not len(scores):
        return 1.0
    n_users = len(np.unique(scores.users))
    best = float(_MIXTURES[np.argmin(_mixture_losses(scores, taste, next_))])
    return (n_users * best + _PRIOR_USERS) / (n_users + _PRIOR_USERS)


def _mixture_losses(scores: HeldOutScores, taste: Floats, next_: Floats) -> Doubles:
    """-ln of the mean NDCG@10 for each share of ``next_``, shape ``(len(_MIXTURES),)``."""
    importance = _importance(scores)
    ends = [weights_at(by_length, scores.n_known) for by_length in (taste, next_)]
    objective = Objective(scores, importance)
    return np.array([-objective(scores.ndcg((1 - share) * ends[0] + share * ends[1])) for share in _MIXTURES])


def _importance(scores: HeldOutScores) -> Doubles:
    """1 for the examples with the longest history of each user, as at serving; ``_SHORTENED`` for others."""
    longest = np.zeros(int(scores.users.max(initial=-1)) + 1, np.int64)
    np.maximum.at(longest, scores.users, scores.n_known)
    return np.where(scores.n_known == longest[scores.users], 1.0, _SHORTENED)


def _choose_at_knot(scores: HeldOutScores, knot: int, overall: ChosenWeights, seed: int) -> ChosenWeights:
    weight = _knot_weight(scores.n_known, knot)
    nearby = scores.where(weight > 0)
    if len(np.unique(nearby.users)) < _MIN_USERS:
        return overall
    return _choose_weights(Objective(nearby, weight[weight > 0]), overall.weights, seed + 1 + knot)


def _knot_weight(n_known: Codes, knot: int) -> Doubles:
    """The weight of each history at a knot, linear in ln(1 + n), in [0, 1]; it adds up to 1 over the knots."""
    values = np.zeros(len(KNOTS))
    values[knot] = 1.0
    return np.interp(np.log1p(n_known.astype(np.float64)), _LOG_KNOTS, values)


def _choose_weights(objective: Objective, prior: Doubles | None, seed: int) -> ChosenWeights:
    """Bagged weights, shrunk towards ``prior``, or the single model that beats them on the users left out."""
    rng = np.random.default_rng([seed, 5])
    scores = objective.scores
    n_users = int(objective.user_index.max()) + 1
    share = n_users / (n_users + _PRIOR_USERS)
    bagged = []
    ndcg_sums = np.zeros((2, len(scores)))
    times = np.zeros(len(scores))
    for _ in range(_BAGS):
        sample, left_out = objective.bootstrap_sample(rng)
        single = sample.best_single()
        starts = [single] if prior is None else [prior, single]
        weights = coordinate_ascent(sample, max(starts, key=lambda start: sample(sample.scores.ndcg(start))))
        bagged.append(weights if prior is None else share * weights + (1 - share) * prior)
        test_scores = scores.where(left_out)
        ndcg_sums[:, left_out] += [test_scores.ndcg(bagged[-1]), test_scores.ndcg(single)]
        times += left_out
    is_tested = times > 0
    if not is_tested.any():  # a single user is in every sample
        return ChosenWeights(np.mean(bagged, axis=0), "blend", 0.0, 0.0, n_users)
    tested = Objective(scores.where(is_tested), objective.importance[is_tested])
    blend, single = ndcg_sums[:, is_tested] / times[is_tested]
    gain, error = tested.gain(single, blend)
    best = objective.best_single()
    single_wins = gain > error and n_users >= _PRIOR_USERS
    return ChosenWeights(
        best if single_wins else np.mean(bagged, axis=0),
        scores.names[int(best.argmax())] if single_wins else "blend",
        tested.mean(blend),
        tested.mean(single),
        n_users,
    )


def _card(choice: ChosenWeights) -> dict[str, Json]:
    return {
        "serves": choice.serves,
        "blend": round(choice.blend_ndcg, 4),
        "single": round(choice.single_ndcg, 4),
        "users": choice.users,
    }
