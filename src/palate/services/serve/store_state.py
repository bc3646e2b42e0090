"""Whether the store could be read when it was looked at last."""

from __future__ import annotations

from dataclasses import dataclass

from palate.services.context import AppContext


@dataclass(slots=True)
class StoreState:
    """What the last look at the store for changes has shown."""

    is_down: bool = False


def store_state_of(context: AppContext) -> StoreState:
    """The state of the store of a context."""
    return context.state(StoreState, StoreState)
