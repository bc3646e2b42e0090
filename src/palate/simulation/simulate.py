"""The loop of the simulator: users have sessions, a recommender answers, and everything is logged."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from palate.data.events import KIND_OF_CODE
from palate.data.exposure_weights import decay, examination_weights
from palate.data.profile import History
from palate.errors import InvalidInput
from palate.simulation.boredom import RecentExposures
from palate.simulation.session import (
    STEP_S,
    HiddenState,
    Reactions,
    Recommend,
    SessionState,
    check_slate,
    event_times,
    react,
)
from palate.simulation.session_log import SessionLog, SessionLogBuilder
from palate.simulation.taste import DAY_S
from palate.simulation.world import START_AT, World
from palate.types import Bools, Codes, Doubles


def simulate(
    recommend: Recommend,
    world: World,
    n_sessions: int,
    seed: int,
    *,
    users: Sequence[int] | None = None,
    histories: Mapping[int, History] | None = None,
    start_at: float = START_AT,
) -> SessionLog:
    """Simulate up to ``n_sessions`` sessions of each user, in the order of time, and return the log.

    ``users`` are numbers of users, all if None. ``histories`` have what users did before; their items count as used.
    Behaviour and recommender draw from streams of their own for each user and session, so that a log depends on
    nothing but its arguments, and users on no other users, unless ``recommend`` learns across them.

    Raises:
        InvalidInput: a number or a user is out of range, or a recommender returned a slate that is not valid.
    """
    chosen = list(range(world.n_users)) if users is None else sorted(set(map(int, users)))
    if n_sessions < 1 or seed < 0 or not np.isfinite(start_at):
        raise InvalidInput("n_sessions must be at least 1, seed at least 0, start_at finite.", where="n_sessions")
    if not chosen or chosen[0] < 0 or chosen[-1] >= world.n_users:
        raise InvalidInput(f"users must be numbers from 0 to {world.n_users - 1}.", where="users")
    builder = SessionLogBuilder(world.vocabulary, world.behaviour.slate_size)
    simulated = {user: _SimulatedUser.new(world, user, (histories or {}).get(user), start_at) for user in chosen}
    queue: list[tuple[float, int]] = []
    for user in chosen:
        stagger = np.random.default_rng([seed, 1, user]).random() * world.behaviour.gap_days * DAY_S
        heapq.heappush(queue, (start_at + stagger, user))
    while queue:
        at, user = heapq.heappop(queue)
        current = simulated[user]
        next_at = current.run_session(recommend, world, at, seed, builder)
        if next_at is not None and current.session < n_sessions:
            heapq.heappush(queue, (next_at, user))
    return builder.build()


@dataclass(slots=True, eq=False)
class _SimulatedUser:
    """The state of a user between slates."""

    user: int
    history: History
    exposures: RecentExposures
    used: Bools
    """The items with an event, shape ``(n_items,)``."""
    times_shown: Codes
    exposure_weights: Doubles
    """As of the time ``shown_at``, shape ``(n_items,)``."""
    shown_at: float
    last_at: float | None = None
    session: int = 0

    @classmethod
    def new(cls, world: World, user: int, history: History | None, start_at: float) -> _SimulatedUser:
        history = history or History()
        used = np.zeros(world.n_items, np.bool_)
        codes = world.vocabulary.codes(history.items)
        used[codes[codes >= 0]] = True
        exposures = RecentExposures.none(world.traits, world.behaviour, start_at)
        n = world.n_items
        return cls(user, history, exposures, used, np.zeros(n, np.int32), np.zeros(n), start_at)

    def run_session(
        self, recommend: Recommend, world: World, at: float, seed: int, builder: SessionLogBuilder
    ) -> float | None:
        """Run a session that begins at ``at``; the time of the next, or None if the user does not come back."""
        behaviour = world.behaviour
        rng, recommender_rng = (np.random.default_rng([seed, part, self.user, self.session]) for part in (2, 3))
        utility = world.taste.utility(self.user, np.arange(world.n_items, dtype=np.int32), at).astype(np.float64)
        hidden = HiddenState(utility, self.exposures, behaviour.boredom)
        shown = np.zeros(world.n_items, np.bool_)
        utilities: list[float] = []
        days = 0.0 if self.last_at is None else (at - self.last_at) / DAY_S
        now, reward, goes_on = at, 0.0, True
        while goes_on:
            self.exposures.advance(now)
            available = np.ones(world.n_items, np.bool_) if behaviour.repeats else ~(self.used | shown)
            state = SessionState(
                session=self.session,
                step=len(utilities),
                at=now,
                days_since_last=days,
                n_events=len(self.history),
                last_reward=reward,
                available=available,
                times_shown=self.times_shown.copy(),
                exposure_weights=self.exposure_weights * decay(now - self.shown_at),
                hidden=hidden,
            )
            items, propensities = self._ask(recommend, state, behaviour.slate_size, recommender_rng)
            reactions = react(behaviour, world.reward_by_code, hidden, items, rng)
            self._remember(world, items, reactions, now)
            shown[items] = True
            utilities.append(reactions.mean_utility)
            goes_on = rng.random() >= behaviour.leaving(utilities[-1]) and len(items) > 0
            goes_on = goes_on and len(utilities) < behaviour.max_steps
            builder.add(self.user, state, items, propensities, reactions, goes_on)
            reward, now = float(reactions.rewards.sum()), now + STEP_S
        self.session, self.last_at = self.session + 1, at
        comes_back = rng.random() < behaviour.returning(float(np.mean(utilities)))
        return max(now, at + rng.exponential(behaviour.gap_days * DAY_S)) if comes_back else None

    def _ask(
        self, recommend: Recommend, state: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        """The slate of the recommender, checked; an empty one if nothing is available."""
        n = min(n, int(state.available.sum()))
        if not n:
            return np.empty(0, np.int32), np.empty(0)
        items, propensities = recommend(self.user, self.history, state, n, rng)
        check_slate(items, propensities, state.available, n)
        return items, propensities

    def _remember(self, world: World, items: Codes, reactions: Reactions, now: float) -> None:
        """Count the exposures of a slate, and append its events to the history."""
        self.times_shown[items] += 1
        self.exposure_weights *= decay(now - self.shown_at)
        self.exposure_weights[items] += examination_weights(len(items))
        self.shown_at = now
        positions, kinds = np.nonzero(reactions.events)
        if not len(positions):
            return
        self.used[items[positions]] = True
        is_rating = np.array([kind.name == "rating" for kind in KIND_OF_CODE])[kinds]
        values = np.where(is_rating, reactions.ratings[positions], np.float32(np.nan)).astype(np.float32)
        ids = tuple(world.vocabulary.names(items[positions].tolist()))
        times = event_times(now, positions, world.behaviour.slate_size)
        self.history = self.history.followed_by(History(ids, kinds.astype(np.int8), values, times))
