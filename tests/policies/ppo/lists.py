"""Small rewarded lists that the tests of proximal policy optimisation share."""

from __future__ import annotations

import numpy as np

from palate.data.decision import Decision, PolicyDecision
from palate.policies.decision import list_log_probabilities
from palate.policies.features import CONTEXT_FEATURES, ITEM_FEATURES, SCHEMA
from palate.policies.policy import Policy
from palate.policies.ppo.experience import RewardedList
from palate.types import Doubles

GENRE = list(ITEM_FEATURES).index("genre_affinity")
FATIGUE = list(ITEM_FEATURES).index("genre_fatigue")


def rewarded(made: PolicyDecision, utilities: Doubles, rewards: Doubles) -> RewardedList:
    """A list that these utilities drew."""
    return RewardedList(made, np.exp(list_log_probabilities(utilities, made)), rewards)


def draw_list(policy: Policy, decision: Decision, k: int, rng: np.random.Generator) -> PolicyDecision:
    """Draw ``k`` rows by Gumbel noise on the policy's utilities."""
    n = len(decision.items)
    rows = np.argsort(-(policy.utilities(decision) + rng.gumbel(size=n)))[:k].astype(np.int32)
    return PolicyDecision(policy.name, policy.version, SCHEMA, decision, rows, np.ones(n, np.bool_))


def two_genres(fatigue: tuple[float, float], n_each: int = 3) -> Decision:
    """Items of two genres, told apart by their affinity, with the fatigue of each genre; all scores are equal."""
    items = np.zeros((2 * n_each, len(ITEM_FEATURES)), np.float32)
    items[:, GENRE] = np.repeat([-1.0, 1.0], n_each)
    items[:, FATIGUE] = np.repeat(fatigue, n_each)
    return Decision(np.zeros(len(CONTEXT_FEATURES), np.float32), items)


def play_two_genres(policy: Policy, n_lists: int, rng: np.random.Generator) -> tuple[list[RewardedList], list[int]]:
    """A session of lists of a single item, which earns 1 unless its genre was shown before; and the genres shown."""
    lists, genres = list[RewardedList](), list[int]()
    for _ in range(n_lists):
        last = genres[-1] if genres else -1
        decision = two_genres((float(last == 0), float(last == 1)))
        made = draw_list(policy, decision, 1, rng)
        genre = int(made.rows[0]) // 3
        lists.append(rewarded(made, policy.utilities(decision), np.array([float(genre != last)])))
        genres.append(genre)
    return lists, genres
