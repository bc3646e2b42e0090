"""What a policy saw when it ranked a list, and what was drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from palate.types import Bools, Codes, Floats


class Decision(NamedTuple):
    """The input of a policy: features of the request's context and of each candidate."""

    context: Floats
    """Shape ``(n_context_features,)``, finite."""
    items: Floats
    """Shape ``(n, n_item_features)``, finite; the rows in the order of the slate before the draw."""


@dataclass(frozen=True, slots=True, eq=False)
class PolicyDecision:
    """A decision, the policy that made it, and the rows that were drawn: all that learning from a list needs.

    The list is a Plackett-Luce draw by the policy's utilities, times ``DEFAULT_SURPRISE`` / surprise, from the
    ``available`` rows, after ``n_pinned`` pinned ones.
    """

    policy: str
    version: str
    schema: int
    """The version of the features."""
    decision: Decision
    rows: Codes
    """The row of each shown item, from the top, shape ``(k,)``; -1 for items below those that the policy ranks."""
    available: Bools
    """The rows that could be drawn: those that no earlier page had shown, shape ``(n,)``."""
    n_pinned: int = 0
    """The number of first positions that were pinned, not drawn."""
    is_restricted: bool = False
    """Whether the list had to hold several domains, so that some positions were drawn from fewer rows."""
