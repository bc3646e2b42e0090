"""Recommenders of the simulator that explore: a policy that learns as it recommends, and ε-greedy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from palate.data.decision import PolicyDecision
from palate.data.profile import History
from palate.policies.learner import ListFeedback, PolicyLearner
from palate.policies.policy import Policy
from palate.policies.rewards import outcomes_of
from palate.simulation.pipeline_recommender import PipelineRecommender
from palate.simulation.rewards import total_reward
from palate.simulation.session import SessionState
from palate.types import Codes, Doubles


class _Shown(NamedTuple):
    """A list whose feedback is not learned yet."""

    n_events: int
    """The length of the history before it."""
    at: float
    items: Codes
    propensities: Doubles
    made: PolicyDecision


class LearningRecommender:
    """A pipeline whose policy learns from the simulated feedback, in this process.

    The feedback on a list is learned when its user comes for the next one; after every ``every`` lists the policy is
    replaced by what the learner publishes.
    """

    def __init__(
        self, recommender: PipelineRecommender, policy: Policy, learner: PolicyLearner, every: int = 1
    ) -> None:
        """``policy`` draws until the learner publishes one; ``recommender`` has the pipeline that follows it."""
        self.policy, self.learner, self.every = policy, learner, every
        self.n_learned = 0
        """The number of lists with feedback so far."""
        self._recommender = replace(recommender, record=self._record)
        self._shown: dict[int, _Shown] = {}
        self._made: PolicyDecision | None = None

    def __call__(
        self, user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        self._learn(user, history)
        self._made = None
        recommend = replace(self._recommender, policies={self.policy.name: self.policy})
        items, propensities = recommend(user, history, session, n, rng)
        if self._made is not None:
            self._shown[user] = _Shown(len(history), session.at, items, propensities, self._made)
        return items, propensities

    def _record(self, user: int, session: SessionState, made: PolicyDecision) -> None:
        self._made = made

    def _learn(self, user: int, history: History) -> None:
        """Learn from the events of a user since their last list."""
        shown = self._shown.pop(user, None)
        if shown is None:
            return
        rewards = self._rewards(shown, history)
        if np.isnan(rewards).all():
            return
        feedback = ListFeedback(
            recommendation_id=f"{user}:{shown.at}",
            user=str(user),
            at=shown.at,
            made=shown.made,
            surprise=self._recommender.surprise,
            propensities=shown.propensities,
            rewards=rewards,
            changed=tuple(np.flatnonzero(~np.isnan(rewards)).tolist()),
        )
        self.learner.learn([feedback])
        self.n_learned += 1
        if self.n_learned % self.every == 0:
            self.policy = self.learner.publish() or self.policy

    def _rewards(self, shown: _Shown, history: History) -> Doubles:
        """The sum of the rewards at each position; 0 if skipped, NaN if unseen."""
        world, positions = self._recommender.world, {item: k for k, item in enumerate(shown.items.tolist())}
        codes = world.vocabulary.codes(history.items[shown.n_events :]).tolist()
        rewards, has_feedback = np.zeros(len(positions)), [False] * len(positions)
        for code, kind, value in zip(
            codes, history.kinds[shown.n_events :].tolist(), history.values[shown.n_events :].tolist(), strict=True
        ):
            position = positions[code]
            has_feedback[position] = True
            rewards[position] += total_reward(world.reward_by_code, kind, value)
        return np.where([outcome == "unseen" for outcome in outcomes_of(has_feedback)], np.nan, rewards)


@dataclass(frozen=True, slots=True, eq=False)
class EpsilonGreedyRecommender:
    """At each position the best item left; with probability ``epsilon``, any of the first ``depth`` that are left."""

    recommender: PipelineRecommender
    """Without surprise: it ranks the items."""
    epsilon: float = 0.1
    depth: int = 100

    def __call__(
        self, user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        ranking, _ = self.recommender(user, history, session, max(n, self.depth), rng)
        left = ranking.tolist()
        drawn: list[int] = []
        propensities: list[float] = []
        while left and len(drawn) < n:
            row = int(rng.integers(len(left))) if rng.random() < self.epsilon else 0
            propensities.append(self.epsilon / len(left) + (1.0 - self.epsilon) * (row == 0))
            drawn.append(left.pop(row))
        return np.array(drawn, np.int32), np.array(propensities)
