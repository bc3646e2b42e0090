"""A simulated community with models fitted to what it did before, for comparisons and for training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from palate.data.dataset import Dataset
from palate.data.decision import PolicyDecision
from palate.data.events import Event
from palate.data.item_table import ItemTable
from palate.data.order_test import detect_order
from palate.data.profile import History
from palate.data.sample.community import Community
from palate.errors import InvalidInput
from palate.models.base import Run
from palate.models.composite import fit_all, learnable_recipes
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import DEFAULT_SURPRISE
from palate.pipeline.serving_state import ServingState
from palate.policies.policy import Policy
from palate.services.train.train import recipes_of
from palate.settings import Settings, Table
from palate.simulation.behaviour import Behaviour
from palate.simulation.pipeline_recommender import PipelineRecommender
from palate.simulation.recommenders import RandomRecommender
from palate.simulation.session import SessionState
from palate.simulation.session_log import SessionLog
from palate.simulation.simulate import simulate
from palate.simulation.taste import DAY_S
from palate.simulation.world import START_AT, World, user_id

PAUSE_DAYS: Final = 7.0
"""The time between the sessions that are learned from and those that follow."""
Record = Callable[[int, SessionState, PolicyDecision], None]


@dataclass(frozen=True, eq=False)
class SimulatedCommunity:
    """Users with histories, and when their next sessions begin."""

    world: World
    events: tuple[Event, ...]
    """What the users did before, which models learn from."""
    histories: Mapping[int, History]
    """The events by user."""
    start_at: float
    """When the next sessions begin, in seconds since 1970."""
    seed: int

    before: SessionLog | None = None
    """The sessions that the events are of; None: there were none."""

    @classmethod
    def after_random_slates(cls, n_users: int, n_sessions: int, seed: int, behaviour: Behaviour) -> SimulatedCommunity:
        """The sample community after ``n_sessions`` sessions of each user with random slates."""
        world = World.of_community(Community.sample(n_users, seed), behaviour)
        before = simulate(RandomRecommender(), world, n_sessions, seed)
        start_at = float(before.at.max()) + PAUSE_DAYS * DAY_S
        return cls(world, tuple(before.to_events()), before.histories(), start_at, seed, before)

    @classmethod
    def after_half_a_year(cls, n_users: int, seed: int, behaviour: Behaviour) -> SimulatedCommunity:
        """The sample community with the events of its half year, as ``palate up`` loads it."""
        community = Community.sample(n_users, seed)
        events = tuple(community.events(START_AT))
        by_user: dict[str, list[Event]] = {user_id(user): [] for user in range(n_users)}
        for event in events:
            by_user[event.user].append(event)
        histories = {
            user: History.of_events(sorted(by_user[user_id(user)], key=lambda event: event.at))
            for user in range(n_users)
        }
        world = World.of_community(community, behaviour, start_at=START_AT)
        return cls(world, events, histories, START_AT + DAY_S, seed)

    def fit_models(self, settings: Settings) -> ServingState:
        """The models of the settings that rank, fitted to the events."""
        data = Dataset.from_events(self.events, self.world.items)
        recipes = learnable_recipes(recipes_of(settings), detect_order(data))
        models = fit_all({name: recipe for name, recipe in recipes.items() if recipe.is_ranker}, data, Run(self.seed))
        return ServingState(ItemTable(data.vocabulary, self.world.items), models)


class ServedCommunity:
    """A community and its models, which are fitted when they are first needed: some ten seconds."""

    def __init__(self, community: SimulatedCommunity, settings: Settings) -> None:
        self.community, self.settings, self.world = community, settings, community.world

    @cached_property
    def serving(self) -> ServingState:
        return self.community.fit_models(self.settings)

    @property
    def before(self) -> SessionLog:
        """The sessions that the models learn from.

        Raises:
            InvalidInput: they learn from other events.
        """
        if self.community.before is None:
            raise InvalidInput("This community had no sessions before.", where="community")
        return self.community.before


def pipeline_recommender(
    served: ServedCommunity,
    *,
    policy: Policy | None = None,
    record: Record | None = None,
    surprise: float = DEFAULT_SURPRISE,
) -> PipelineRecommender:
    """The default pipeline of the settings without its explanations, which change no list.

    With a ``policy`` its explore stage follows that, with ``record`` as in
    :class:`~palate.simulation.pipeline_recommender.PipelineRecommender`.
    """
    stages = [dict(stage) for stage in served.settings.pipelines["default"].stages]
    kept = [stage for stage in stages if not str(stage["stage"]).startswith("explain.")]
    policies = {} if policy is None else {policy.name: policy}
    if policy is not None:
        kept = [_following(stage, policy.name) for stage in kept]
    pipeline = Pipeline.from_config("default", kept)
    return PipelineRecommender(pipeline, served.serving, served.world, surprise, policies, record)


def _following(stage: Table, policy: str) -> Table:
    """The stage, with the policy in place of an explore stage's own."""
    if not str(stage["stage"]).startswith("explore."):
        return stage
    options = {name: value for name, value in stage.items() if name in ("depth", "warmth", "from_event")}
    return {"stage": "explore.policy", "policy": policy, **options}
