"""Train a policy on the session simulator by proximal policy optimisation."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from palate.errors import ConfigError, InvalidInput, StorageFailed
from palate.models.base import Run
from palate.pipeline.query import DEFAULT_SURPRISE
from palate.policies.ppo.experience import Experience
from palate.policies.ppo.neural_policy import NeuralPolicy, new_policy
from palate.policies.ppo.options import PpoOptions
from palate.policies.ppo.ppo_learner import UNFREEZE, can_learn
from palate.policies.storage import save_policy
from palate.services.train.simulated_experience import CollectedSessions, Communities, CommunityRequest, RoundPlan
from palate.settings import Settings
from palate.simulation.behaviour import Behaviour
from palate.types import Json

OPTIONS: Final = PpoOptions(learning_rate=0.02, epochs=6, max_divergence=0.05, entropy=0.005, later=0.3)
"""Chosen on communities with the seeds 101 and up; the simulator's reports are on others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRequest:
    """How a policy is trained. The communities have the seeds ``seed``, ``seed`` + 1, …"""

    kind: str = "ppo"
    name: str = "ppo"
    seed: int
    n_communities: int = 8
    n_event_communities: int = 2
    """The last of them, whose models learn from the half year of the sample community instead of random slates."""
    n_users: int = 300
    """Of each community; the models learn from all of them."""
    n_training_sessions: int = 5
    """Sessions of each user with random slates, which the models learn from."""
    n_rounds: int = 40
    n_users_per_round: int = 20
    """Users of each community who have sessions in a round."""
    n_sessions: int = 5
    """Sessions of each of them in a round."""
    first_surprise: float = 0.5
    """How much the first round explores; it falls geometrically to the default in 70 % of the rounds."""
    n_processes: int = 2
    """The result is the same for any number."""
    behaviour: Behaviour = Behaviour()
    options: PpoOptions = OPTIONS

    def __post_init__(self) -> None:
        if self.kind != "ppo":
            raise InvalidInput(
                f"Policies of the kind ppo are trained in the simulator, not {self.kind!r}.", where="kind"
            )
        counts = ("n_communities", "n_users", "n_training_sessions", "n_rounds", "n_users_per_round", "n_sessions")
        for name in (*counts, "n_processes"):
            if getattr(self, name) < 1:
                raise InvalidInput(f"{name} must be at least 1, not {getattr(self, name)}.", where=name)
        if not 0 <= self.n_event_communities <= self.n_communities:
            raise InvalidInput(
                f"n_event_communities must be from 0 to {self.n_communities}, not {self.n_event_communities}.",
                where="n_event_communities",
            )
        if not DEFAULT_SURPRISE <= self.first_surprise <= 1:
            raise InvalidInput(
                f"first_surprise must be from {DEFAULT_SURPRISE} to 1, not {self.first_surprise}.",
                where="first_surprise",
            )

    def surprise(self, number: int) -> float:
        """The surprise of a round, from 0."""
        share = min(number / (0.7 * self.n_rounds), 1.0)
        return float(self.first_surprise * (DEFAULT_SURPRISE / self.first_surprise) ** share)

    def options_of(self, number: int) -> PpoOptions:
        """The options of a round, from 0: the learning rate falls linearly to a tenth."""
        share = number / max(self.n_rounds - 1, 1)
        return replace(self.options, learning_rate=self.options.learning_rate * (1.0 - 0.9 * share))


@dataclass(frozen=True, slots=True)
class Round:
    """What happened in a round."""

    surprise: float
    reward: float
    """The mean reward of a session, before the update."""
    n_lists: int
    divergence: float
    entropy: float


@dataclass(frozen=True, slots=True, eq=False)
class TrainedPolicy:
    """A policy and the rounds that made it."""

    policy: NeuralPolicy
    rounds: list[Round]
    took_s: float

    def to_json(self) -> list[Json]:
        """The figures of the rounds."""
        return [asdict(each) for each in self.rounds]


def write_trained(trained: TrainedPolicy, folder: Path) -> None:
    """Write the policy into a new or empty folder; it appears whole or not at all.

    Raises:
        InvalidInput: the folder has files already, or there is no folder to write it into.
        StorageFailed: the disk failed.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InvalidInput(f"{folder} has files already; name a new folder.", where="out")
    if not folder.absolute().parent.is_dir():
        raise InvalidInput(
            f"There is no folder {folder.absolute().parent} to write into; create it first.", where="out"
        )
    try:
        with tempfile.TemporaryDirectory(dir=folder.absolute().parent, prefix=f".{folder.name}.") as temporary:
            written = Path(temporary) / "policy"
            written.mkdir()
            save_policy(trained.policy, written)
            written.replace(folder)
    except OSError as error:
        raise StorageFailed(f"The policy could not be written to {folder} ({error}).", where=str(folder)) from error


class _Collect(Protocol):
    def __call__(self, policy: NeuralPolicy, plan: RoundPlan, seed: int) -> list[CollectedSessions]: ...


def train_in_simulator(request: TrainingRequest, settings: Settings, run: Run = Run()) -> TrainedPolicy:
    """Alternate between sessions that the policy serves in each community, and an update.

    Time: about 8 minutes on two cores with the defaults, some 130,000 lists.

    Raises:
        ConfigError: PyTorch is not installed.
    """
    if not can_learn():
        raise ConfigError(f"Training a policy needs PyTorch; {UNFREEZE}.", where="kind")
    from palate.policies.ppo.fit import update_policy
    from palate.policies.ppo.value import ValueNetwork

    began, rounds = time.monotonic(), list[Round]()
    policy = new_policy(request.name, "0", request.seed)
    value = ValueNetwork.new(request.options.n_hidden_value, request.seed)
    with _collector(request, settings) as collect:
        for number in range(request.n_rounds):
            run.progress(
                number / request.n_rounds, f"round {number + 1}: {rounds[-1].reward:.2f}" if rounds else "models"
            )
            surprise = request.surprise(number)
            plan = RoundPlan(n_users=request.n_users_per_round, n_sessions=request.n_sessions, surprise=surprise)
            collected = collect(policy, plan, number)
            lists = Experience.of_sessions([session for each in collected for session in each.sessions])
            if not number:
                scale = lists.scale()
                policy = replace(policy, centre=scale.centre, spread=scale.spread)
            policy, value, report = update_policy(
                policy, value, lists, request.options_of(number), seed=number, version=f"{request.seed}-{number + 1}"
            )
            reward = float(np.mean([mean for each in collected for mean in each.rewards]))
            rounds.append(Round(surprise, reward, report.n_lists, report.divergence, report.entropy))
    return TrainedPolicy(policy, rounds, time.monotonic() - began)


@contextmanager
def _collector(request: TrainingRequest, settings: Settings) -> Iterator[_Collect]:
    """What collects the sessions of a round in all communities, in this process or others."""
    n_random = request.n_communities - request.n_event_communities
    requests = [
        CommunityRequest(
            n_users=request.n_users,
            n_training_sessions=request.n_training_sessions if index < n_random else 0,
            seed=request.seed + index,
            behaviour=request.behaviour,
        )
        for index in range(request.n_communities)
    ]
    if request.n_processes == 1:
        yield _CollectHere(Communities(requests, settings))
        return
    with ExitStack() as stack:
        pools = [
            stack.enter_context(
                ProcessPoolExecutor(1, get_context("spawn"), initializer=_start_worker, initargs=(requests, settings))
            )
            for _ in range(min(request.n_processes, len(requests)))
        ]
        yield _CollectElsewhere(pools, len(requests))


@dataclass(frozen=True, slots=True)
class _CollectHere:
    communities: Communities

    def __call__(self, policy: NeuralPolicy, plan: RoundPlan, seed: int) -> list[CollectedSessions]:
        return [self.communities.collect(index, policy, plan, seed) for index in range(len(self.communities))]


@dataclass(frozen=True, slots=True)
class _CollectElsewhere:
    """Each process has some of the communities, and keeps their models."""

    pools: Sequence[ProcessPoolExecutor]
    n_communities: int

    def __call__(self, policy: NeuralPolicy, plan: RoundPlan, seed: int) -> list[CollectedSessions]:
        futures: list[Future[CollectedSessions]] = [
            self.pools[index % len(self.pools)].submit(_collect_in_worker, index, policy, plan, seed)
            for index in range(self.n_communities)
        ]
        return [future.result() for future in futures]


_worker: list[Communities] = []
"""The communities of this process, if it is a worker."""


def _start_worker(requests: Sequence[CommunityRequest], settings: Settings) -> None:
    _worker[:] = [Communities(requests, settings)]


def _collect_in_worker(index: int, policy: NeuralPolicy, plan: RoundPlan, seed: int) -> CollectedSessions:
    return _worker[0].collect(index, policy, plan, seed)
