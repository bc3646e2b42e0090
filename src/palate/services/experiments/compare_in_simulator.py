"""Compare recommenders in the session simulator, on the sample community."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.errors import InvalidInput
from palate.models.base import Run
from palate.pipeline.pipeline import Pipeline
from palate.policies.bandit.bandit_learner import BanditLearner
from palate.policies.clone_policy import CLONE_VERSION, ClonePolicy
from palate.policies.ppo.sample_policy import load_sample_policy
from palate.services.experiments.simulated_community import (
    ServedCommunity,
    SimulatedCommunity,
    pipeline_recommender,
)
from palate.services.serve.policy_pipelines import BANDIT, stages_with_policy
from palate.settings import Settings
from palate.simulation.behaviour import Behaviour
from palate.simulation.learning_recommender import EpsilonGreedyRecommender, LearningRecommender
from palate.simulation.log_table import to_table
from palate.simulation.pipeline_recommender import PipelineRecommender
from palate.simulation.recommenders import OracleRecommender, PopularRecommender, RandomRecommender
from palate.simulation.session import Recommend
from palate.simulation.session_log import MeanReward, SessionLog
from palate.simulation.simulate import simulate
from palate.types import Codes, Json

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationRequest:
    """What to simulate, once for each seed."""

    recommenders: Sequence[str]
    """Names in :data:`REFERENCES`."""
    n_users: int = 300
    n_sessions: int = 5
    n_training_sessions: int = 5
    """Sessions of each user with random slates, before the others: what popular and pipeline learn from."""
    seeds: Sequence[int] = (42,)
    behaviour: Behaviour = Behaviour()


@dataclass(frozen=True, slots=True, eq=False)
class SimulationComparison:
    """The logs of each recommender, one for each seed."""

    n_users: int
    seeds: tuple[int, ...]
    logs: Mapping[str, Sequence[SessionLog]]

    def reward_per_session(self, name: str) -> MeanReward:
        """Over all seeds; the interval is clustered by user."""
        totals = [log.totals() for log in self.logs[name]]
        return MeanReward.of(
            np.concatenate([each.reward for each in totals]), self._users([each.user for each in totals])
        )

    def slates_per_session(self, name: str) -> float:
        """The mean length of a session."""
        return float(np.mean(np.concatenate([log.totals().n_steps for log in self.logs[name]])))

    def sessions_per_user(self, name: str) -> float:
        """The mean number of sessions of a user."""
        return self.reward_per_session(name).n / (self.n_users * len(self.seeds))

    def learning_curve(self, name: str) -> list[float]:
        """The mean reward of the first, second, … session."""
        totals = [log.totals() for log in self.logs[name]]
        reward = np.concatenate([each.reward for each in totals])
        session = np.concatenate([each.session for each in totals])
        return [float(reward[session == number].mean()) for number in range(int(session.max()) + 1)]

    def to_json(self) -> dict[str, Json]:
        """The figures of each recommender."""
        return {
            name: {
                **self.reward_per_session(name)._asdict(),
                "slates_per_session": self.slates_per_session(name),
                "sessions_per_user": self.sessions_per_user(name),
                "learning_curve": self.learning_curve(name),
            }
            for name in self.logs
        }

    def to_table(self) -> pl.DataFrame:
        """All logs, with the columns ``recommender`` and ``seed`` before the others."""
        import polars as pl

        tables = [
            to_table(log).select(pl.lit(name).alias("recommender"), pl.lit(seed).alias("seed"), pl.all())
            for name, logs in self.logs.items()
            for seed, log in zip(self.seeds, logs, strict=True)
        ]
        return pl.concat(tables)

    def _users(self, users: Sequence[Codes]) -> Codes:
        """Numbers of users that differ between seeds."""
        return np.concatenate([of_seed + index * self.n_users for index, of_seed in enumerate(users)])


def compare_in_simulator(request: SimulationRequest, settings: Settings, run: Run = Run()) -> SimulationComparison:
    """Simulate the sessions of each recommender, all with the same users, histories, and draws of behaviour.

    Raises:
        InvalidInput: an unknown recommender, or none.
    """
    unknown = [name for name in request.recommenders if name not in REFERENCES]
    if unknown or not request.recommenders or not request.seeds:
        raise InvalidInput(f"Name recommenders among {', '.join(REFERENCES)}, not {unknown}.", where="recommender")
    logs: dict[str, list[SessionLog]] = {name: [] for name in dict.fromkeys(request.recommenders)}
    n_steps = len(logs) * len(request.seeds)
    for index, seed in enumerate(request.seeds):
        community = SimulatedCommunity.after_random_slates(
            request.n_users, request.n_training_sessions, seed, request.behaviour
        )
        served = ServedCommunity(community, settings)
        for number, (name, of_recommender) in enumerate(logs.items()):
            run.progress((index * len(logs) + number) / n_steps, f"simulating {name}, seed {seed}")
            of_recommender.append(
                simulate(
                    REFERENCES[name](served),
                    community.world,
                    request.n_sessions,
                    seed + 1,
                    histories=community.histories,
                    start_at=community.start_at,
                )
            )
    return SimulationComparison(request.n_users, tuple(request.seeds), logs)


def ppo_recommender(served: ServedCommunity) -> PipelineRecommender:
    """The default pipeline with lists drawn by the policy that is shipped for the sample community."""
    return pipeline_recommender(served, policy=load_sample_policy())


def bandit_recommender(served: ServedCommunity) -> LearningRecommender:
    """The default pipeline with lists drawn by a bandit that learns from them; its options are [policies.bandit]."""
    given = served.settings.policies.get(BANDIT)
    learner = BanditLearner.from_options(BANDIT, {} if given is None or given.kind != "bandit" else given.options)
    pipeline = Pipeline.from_config(BANDIT, stages_with_policy(served.settings.pipelines["default"].stages, BANDIT))
    clone = ClonePolicy(name=BANDIT, version=CLONE_VERSION)
    return LearningRecommender(PipelineRecommender(pipeline, served.serving, served.world), clone, learner)


REFERENCES: Final[Mapping[str, Callable[[ServedCommunity], Recommend]]] = {
    "random": lambda _served: RandomRecommender(),
    "popular": lambda served: PopularRecommender.of_log(served.before),
    "pipeline": pipeline_recommender,
    "greedy": lambda served: pipeline_recommender(served, surprise=0.0),
    "epsilon": lambda served: EpsilonGreedyRecommender(pipeline_recommender(served, surprise=0.0)),
    "bandit": bandit_recommender,
    "ppo": ppo_recommender,
    "oracle": lambda served: OracleRecommender(served.world),
}
"""How to make each recommender. Greedy is the pipeline without surprise."""
