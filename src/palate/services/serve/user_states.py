"""Keep what models computed for the users who asked last, until their next event."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from palate.data.profile import Profile
from palate.pipeline.serving_state import ServingState
from palate.pipeline.user_state import UserState
from palate.services.context import AppContext

_MAX_BYTES: Final = 64_000_000
"""The memory that kept states may take, as estimated."""
_COLUMNS_PER_MODEL: Final = 3
"""Arrays of the length of the catalogue that a state holds for each model: scores, and columns of slates."""


class UserStates:
    """A bounded cache of user states, those read last.

    A state is returned only for the very history, description and serving state that it was made for, so that it is
    never out of date: an event makes a new history, a change of the catalogue or of the models a new serving state.
    """

    def __init__(self, max_bytes: int = _MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._states: OrderedDict[str, UserState] = OrderedDict()
        self._serving: ServingState | None = None
        self.n_hits = self.n_misses = 0

    def get(self, user: str, profile: Profile, serving: ServingState) -> UserState:
        """The state of ``user`` for this profile, a new one if none is kept."""
        if serving is not self._serving:  # no state of the former models is kept, nor the models
            self._states.clear()
            self._serving = serving
        state = self._states.get(user)
        if state is not None and state.belongs_to(profile, serving):
            self.n_hits += 1
        else:
            self.n_misses += 1
            state = self._states[user] = UserState(profile, serving)
        self._states.move_to_end(user)
        while len(self._states) > self._max_users(serving):
            self._states.popitem(last=False)
        return state

    def forget(self, user: str) -> None:
        """Drop the state of ``user``."""
        self._states.pop(user, None)

    def _max_users(self, serving: ServingState) -> int:
        bytes_per_user = 4 * _COLUMNS_PER_MODEL * len(serving.models) * len(serving.vocabulary)
        return max(self._max_bytes // max(bytes_per_user, 1), 1)


def user_states_of(context: AppContext) -> UserStates:
    """The user states of a context."""
    return context.state(UserStates, UserStates)
