"""Compare recommenders in the session simulator, on the sample community."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.item_table import ItemTable
from palate.data.order_test import detect_order
from palate.data.sample.community import Community
from palate.errors import InvalidInput
from palate.models.base import Run
from palate.models.composite import fit_all, learnable_recipes
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import DEFAULT_SURPRISE
from palate.pipeline.serving_state import ServingState
from palate.policies.bandit.bandit_learner import BanditLearner
from palate.policies.clone_policy import CLONE_VERSION, ClonePolicy
from palate.services.serve.policy_pipelines import BANDIT, stages_with_policy
from palate.services.train.train import recipes_of
from palate.settings import Settings
from palate.simulation.behaviour import Behaviour
from palate.simulation.learning_recommender import EpsilonGreedyRecommender, LearningRecommender
from palate.simulation.log_table import to_table
from palate.simulation.pipeline_recommender import PipelineRecommender
from palate.simulation.recommenders import OracleRecommender, PopularRecommender, RandomRecommender
from palate.simulation.session import Recommend
from palate.simulation.session_log import MeanReward, SessionLog
from palate.simulation.simulate import simulate
from palate.simulation.taste import DAY_S
from palate.simulation.world import World
from palate.types import Codes, Json

if TYPE_CHECKING:
    import polars as pl

PAUSE_DAYS: Final = 7.0
"""The time between the sessions that are learned from and those that are compared."""


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
        world = World.of_community(Community.sample(request.n_users, seed), request.behaviour)
        before = simulate(RandomRecommender(), world, request.n_training_sessions, seed)
        start_at = float(before.at.max()) + PAUSE_DAYS * DAY_S
        histories = before.histories()
        for number, (name, of_recommender) in enumerate(logs.items()):
            run.progress((index * len(logs) + number) / n_steps, f"simulating {name}, seed {seed}")
            recommend = REFERENCES[name](world, before, settings, seed)
            of_recommender.append(
                simulate(recommend, world, request.n_sessions, seed + 1, histories=histories, start_at=start_at)
            )
    return SimulationComparison(request.n_users, tuple(request.seeds), logs)


def fit_serving(world: World, before: SessionLog, settings: Settings, seed: int) -> ServingState:
    """The models of the settings, fitted to the events of a log."""
    data = Dataset.from_events(before.to_events(), world.items)
    recipes = learnable_recipes(recipes_of(settings), detect_order(data))
    models = fit_all({name: recipe for name, recipe in recipes.items() if recipe.is_ranker}, data, Run(seed))
    return ServingState(ItemTable(data.vocabulary, world.items), models)


def pipeline_recommender(
    world: World, serving: ServingState, settings: Settings, surprise: float
) -> PipelineRecommender:
    """The default pipeline of the settings."""
    pipeline = Pipeline.from_config("default", settings.pipelines["default"].stages)
    return PipelineRecommender(pipeline, serving, world, surprise)


def bandit_recommender(world: World, serving: ServingState, settings: Settings) -> LearningRecommender:
    """The default pipeline with lists drawn by a bandit that learns from them; its options are [policies.bandit]."""
    given = settings.policies.get(BANDIT)
    learner = BanditLearner.from_options(BANDIT, {} if given is None or given.kind != "bandit" else given.options)
    pipeline = Pipeline.from_config(BANDIT, stages_with_policy(settings.pipelines["default"].stages, BANDIT))
    clone = ClonePolicy(name=BANDIT, version=CLONE_VERSION)
    return LearningRecommender(PipelineRecommender(pipeline, serving, world), clone, learner)


def _fit_pipeline(world: World, before: SessionLog, settings: Settings, seed: int) -> Recommend:
    return pipeline_recommender(world, fit_serving(world, before, settings, seed), settings, DEFAULT_SURPRISE)


def _fit_bandit(world: World, before: SessionLog, settings: Settings, seed: int) -> Recommend:
    return bandit_recommender(world, fit_serving(world, before, settings, seed), settings)


def _fit_epsilon(world: World, before: SessionLog, settings: Settings, seed: int) -> Recommend:
    greedy = pipeline_recommender(world, fit_serving(world, before, settings, seed), settings, 0.0)
    return EpsilonGreedyRecommender(greedy)


REFERENCES: Final[Mapping[str, Callable[[World, SessionLog, Settings, int], Recommend]]] = {
    "random": lambda _world, _before, _settings, _seed: RandomRecommender(),
    "popular": lambda _world, before, _settings, _seed: PopularRecommender.of_log(before),
    "pipeline": _fit_pipeline,
    "epsilon": _fit_epsilon,
    "bandit": _fit_bandit,
    "oracle": lambda world, _before, _settings, _seed: OracleRecommender(world),
}
"""How to make each recommender, from the world, the log to learn from, the settings and the seed."""
