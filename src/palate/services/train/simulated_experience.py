"""Sessions that a policy serves in the simulator, as experience to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from palate.data.decision import PolicyDecision
from palate.pipeline.query import DEFAULT_SURPRISE
from palate.policies.policy import Policy
from palate.policies.ppo.experience import RewardedList
from palate.services.experiments.simulated_community import ServedCommunity, SimulatedCommunity, pipeline_recommender
from palate.settings import Settings
from palate.simulation.behaviour import Behaviour
from palate.simulation.session import SessionState
from palate.simulation.session_log import SessionLog
from palate.simulation.simulate import simulate


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityRequest:
    """A community to learn in; equal requests have equal communities and models."""

    n_users: int
    n_training_sessions: int
    """Of each user with random slates, which the models learn from; 0: they learn from the community's half year."""
    seed: int
    behaviour: Behaviour


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPlan:
    """What users do in a round of training, in each community."""

    n_users: int
    n_sessions: int
    surprise: float
    """Of all requests: how much the policy explores."""


class CollectedSessions(NamedTuple):
    """What a policy earned, and the lists that it drew."""

    sessions: list[list[RewardedList]]
    """Without the lists in which the policy had no say."""
    rewards: list[float]
    """Of each session, all lists included."""


class Communities:
    """Simulated communities with their models, made when they are first needed: some tens of seconds for each."""

    def __init__(self, requests: Sequence[CommunityRequest], settings: Settings) -> None:
        self._requests, self._settings = tuple(requests), settings
        self._prepared: dict[int, ServedCommunity] = {}

    def __len__(self) -> int:
        return len(self._requests)

    def collect(self, index: int, policy: Policy, plan: RoundPlan, seed: int) -> CollectedSessions:
        """Let a policy serve sessions of users of a community, drawn by ``seed``, after their pause."""
        request, served = self._requests[index], self._prepare(index)
        made: dict[tuple[int, int, int], PolicyDecision] = {}

        def record(user: int, state: SessionState, decision: PolicyDecision) -> None:
            made[user, state.session, state.step] = decision

        rng = np.random.default_rng([seed, request.seed])
        users = rng.choice(request.n_users, min(plan.n_users, request.n_users), replace=False).tolist()
        log = simulate(
            pipeline_recommender(served, policy=policy, record=record, surprise=plan.surprise),
            served.world,
            plan.n_sessions,
            int(rng.integers(2**31)),
            users=users,
            histories=served.community.histories,
            start_at=served.community.start_at,
        )
        return CollectedSessions(
            join_decisions(log, made, DEFAULT_SURPRISE / plan.surprise), log.totals().reward.tolist()
        )

    def _prepare(self, index: int) -> ServedCommunity:
        if index not in self._prepared:
            self._prepared[index] = ServedCommunity(_make_community(self._requests[index]), self._settings)
        return self._prepared[index]


def _make_community(request: CommunityRequest) -> SimulatedCommunity:
    if not request.n_training_sessions:
        return SimulatedCommunity.after_half_a_year(request.n_users, request.seed, request.behaviour)
    return SimulatedCommunity.after_random_slates(
        request.n_users, request.n_training_sessions, request.seed, request.behaviour
    )


def join_decisions(
    log: SessionLog, made: dict[tuple[int, int, int], PolicyDecision], sharpness: float = 1.0
) -> list[list[RewardedList]]:
    """The lists of each session with their decisions, by (user, session, step); lists without are left out."""
    sessions: dict[tuple[int, int], list[RewardedList]] = {}
    for row, key in enumerate(zip(log.user.tolist(), log.session.tolist(), log.step.tolist(), strict=True)):
        if (decision := made.get(key)) is not None:
            k = len(decision.rows)
            joined = RewardedList(decision, log.propensities[row, :k], log.rewards[row, :k], sharpness)
            sessions.setdefault(key[:2], []).append(joined)
    return list(sessions.values())
