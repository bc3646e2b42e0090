"""Keep what models computed for the users who asked last, until their next event."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from palate.data.profile import Profile
from palate.pipeline.serving_state import ServingState
from palate.pipeline.user_state import UserState
from palate.ports.event_log import Epoch
from palate.services.context import AppContext

_MAX_BYTES: Final = 192_000_000
"""The memory that kept states may take, as estimated."""
_STATE_BYTES: Final = 170_000
"""Of a state with a short history: two systems of 64 factors, a slate, and the reasons for its first 100 items."""
_EVENT_BYTES: Final = 700
"""Of each event in a state: evidence, weighted rows and item factors."""


class UserStates:
    """A bounded cache of user states, those read last.

    A state is returned only for the very history, description and serving state that it was made for, so that it is
    never out of date: an event makes a new history, a change of the catalogue or of the models a new serving state.
    """

    def __init__(self, max_bytes: int = _MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._states: OrderedDict[str, UserState] = OrderedDict()
        self._n_bytes = 0
        self._serving: ServingState | None = None
        self._epoch: Epoch = 0
        self.n_hits = self.n_misses = 0

    def get(self, user: str, profile: Profile, serving: ServingState, epoch: Epoch) -> UserState:
        """The state of ``user`` for this profile, a new one if none is kept.

        All states are dropped when ``serving`` or the erasure ``epoch`` is another one, so that no former model, and no
        user who was erased, stays in memory.
        """
        if serving is not self._serving or epoch != self._epoch:
            self._states.clear()
            self._serving, self._epoch, self._n_bytes = serving, epoch, 0
        state = self._states.get(user)
        if state is not None and state.belongs_to(profile, serving):
            self.n_hits += 1
            self._states.move_to_end(user)
            return state
        self.n_misses += 1
        self.forget(user)
        state = self._states[user] = UserState(profile, serving)
        self._n_bytes += _estimate_bytes(state)
        while self._n_bytes > self._max_bytes and len(self._states) > 1:
            self.forget(next(iter(self._states)))
        return state

    def forget(self, user: str) -> None:
        """Drop the state of ``user``."""
        state = self._states.pop(user, None)
        if state is not None:
            self._n_bytes -= _estimate_bytes(state)


def _estimate_bytes(state: UserState) -> int:
    return _STATE_BYTES + _EVENT_BYTES * len(state.profile.history)


def user_states_of(context: AppContext) -> UserStates:
    """The user states of a context."""
    return context.state(UserStates, UserStates)
