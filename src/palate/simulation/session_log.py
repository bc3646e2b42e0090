"""The log of simulated sessions as columns, and figures of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import NamedTuple, Self

import numpy as np

from palate.data.events import KIND_OF_CODE, Event
from palate.data.profile import History
from palate.data.vocabulary import Vocabulary
from palate.evaluation.off_policy.intervals import normal_interval
from palate.simulation.session import Reactions, SessionState, event_times
from palate.simulation.world import user_id
from palate.types import Bools, Codes, Doubles, Floats


class MeanReward(NamedTuple):
    """A mean with its interval."""

    mean: float
    low: float
    high: float
    n: int
    """The number of values."""

    @classmethod
    def of(cls, values: Doubles, cluster: Codes, level: float = 0.95) -> Self:
        """The mean, and its normal interval clustered by user (NaN for fewer than two users)."""
        low, high = normal_interval(values, cluster, level=level)
        return cls(float(values.mean()), low, high, len(values))


class SessionTotals(NamedTuple):
    """One row for each session, ordered by user, then session."""

    user: Codes
    session: Codes
    n_steps: Codes
    reward: Doubles


@dataclass(frozen=True, slots=True, eq=False)
class SessionLog:
    """One row for each slate, ordered by user, session and step; K positions, of which the last may be empty."""

    vocabulary: Vocabulary
    """The ids of the items."""
    user: Codes
    session: Codes
    step: Codes
    at: Doubles
    """Seconds since 1970."""
    items: Codes
    """Shape ``(n, K)``; -1 for empty positions."""
    propensities: Doubles
    """The probability of each item given those above it, shape ``(n, K)``; NaN for empty positions."""
    examined: Bools
    """Shape ``(n, K)``."""
    utility: Doubles
    """The true utility of examined items, boredom included, shape ``(n, K)``; NaN elsewhere. Not for learning."""
    events: Bools
    """By the codes of event kinds, shape ``(n, K, n_kinds)``."""
    ratings: Floats
    """Shape ``(n, K)``; NaN where there is none."""
    rewards: Doubles
    """Shape ``(n, K)``."""
    context: Doubles
    """What could be observed before the slate, shape ``(n, len(CONTEXT))``."""
    continued: Bools
    """Whether the session went on after the slate."""

    def __len__(self) -> int:
        return len(self.user)

    @property
    def reward(self) -> Doubles:
        """The reward of each slate."""
        return np.asarray(self.rewards.sum(axis=1))

    def totals(self) -> SessionTotals:
        """The number of slates and the reward of each session."""
        starts = np.flatnonzero(self.step == 0)
        n_steps = np.diff(np.append(starts, len(self)))
        reward = np.add.reduceat(self.reward, starts) if len(starts) else np.empty(0)
        return SessionTotals(self.user[starts], self.session[starts], n_steps, reward)

    def reward_per_session(self) -> MeanReward:
        """The mean reward of a session, with its 95 % interval, clustered by user."""
        totals = self.totals()
        return MeanReward.of(totals.reward, totals.user)

    def reward_per_user(self) -> MeanReward:
        """The mean reward of a user over all their sessions: users who leave early add less."""
        users, index = np.unique(self.user, return_inverse=True)
        return MeanReward.of(np.bincount(index, self.reward).astype(np.float64), users.astype(np.int32))

    def learning_curve(self) -> list[MeanReward]:
        """The mean reward of the first, second, … session, over the users who had it."""
        totals = self.totals()
        chosen = [totals.session == number for number in range(int(totals.session.max(initial=-1)) + 1)]
        return [MeanReward.of(totals.reward[rows], totals.user[rows]) for rows in chosen]

    def to_events(self) -> Iterator[Event]:
        """All events, by user and time."""
        n_positions = self.items.shape[1]
        for row, position, kind in zip(*(index.tolist() for index in np.nonzero(self.events)), strict=True):
            value = float(self.ratings[row, position]) if KIND_OF_CODE[kind].name == "rating" else None
            session, step = int(self.session[row]), int(self.step[row])
            user, name = user_id(int(self.user[row])), KIND_OF_CODE[kind].name
            yield Event(
                event_id=f"{user}:{session}:{step}:{position}:{name}",
                user=user,
                item=self.vocabulary.ids[int(self.items[row, position])],
                kind=name,
                at=float(event_times(self.at[row], np.array(position), n_positions)),
                value=value,
            )

    def histories(self) -> dict[int, History]:
        """The history of each user, by number."""
        by_user: dict[str, list[Event]] = {}
        for event in self.to_events():
            by_user.setdefault(event.user, []).append(event)
        return {user: History.of_events(by_user.get(user_id(user), [])) for user in np.unique(self.user).tolist()}

    def select_users(self, users: Codes) -> SessionLog:
        """The rows of ``users``."""
        rows = np.isin(self.user, users)
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        return SessionLog(self.vocabulary, **columns)


_COLUMNS = tuple(field_.name for field_ in fields(SessionLog) if field_.name != "vocabulary")


@dataclass(slots=True, eq=False)
class SessionLogBuilder:
    """Collects the rows of a log in any order of users."""

    vocabulary: Vocabulary
    n_positions: int
    _rows: list[tuple[int, SessionState, Codes, Doubles, Reactions, bool]] = field(default_factory=list)

    def add(
        self, user: int, state: SessionState, items: Codes, propensities: Doubles, reactions: Reactions, goes_on: bool
    ) -> None:
        """Append a slate; ``state`` is that before it."""
        self._rows.append((user, state, items, propensities, reactions, goes_on))

    def build(self) -> SessionLog:
        """The log, ordered by user, session and step."""
        rows = sorted(self._rows, key=lambda row: (row[0], row[1].session, row[1].step))
        n, k = len(rows), self.n_positions
        log = SessionLog(
            self.vocabulary,
            np.array([row[0] for row in rows], np.int32),
            np.array([row[1].session for row in rows], np.int32),
            np.array([row[1].step for row in rows], np.int32),
            np.array([row[1].at for row in rows], np.float64),
            np.full((n, k), -1, np.int32),
            np.full((n, k), np.nan),
            np.zeros((n, k), np.bool_),
            np.full((n, k), np.nan),
            np.zeros((n, k, len(KIND_OF_CODE)), np.bool_),
            np.full((n, k), np.nan, np.float32),
            np.zeros((n, k)),
            np.array([row[1].context() for row in rows]).reshape(n, -1),
            np.array([row[5] for row in rows], np.bool_),
        )
        for index, (_, _, items, propensities, reactions, _) in enumerate(rows):
            filled = slice(0, len(items))
            log.items[index, filled], log.propensities[index, filled] = items, propensities
            for name in ("examined", "utility", "events", "ratings", "rewards"):
                getattr(log, name)[index, filled] = getattr(reactions, name)
        return log
