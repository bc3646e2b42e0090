"""When a failed call is tried again, and after how long."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from palate.client.errors import ApiError, ClientError, NoResponse

_PASSING: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Retry:
    """Try a repeatable call again after 429, 502, 503, 504 or no response."""

    times: int = 3
    """How often, after the first try."""
    first_pause_s: float = 0.2
    """Each pause is drawn between half of this and all of it, and doubled from try to try."""
    max_pause_s: float = 10.0
    """The longest pause. If the server asks for a longer one, the error is raised at once."""

    def pause(self, error: ClientError, n_failed: int) -> float | None:
        """Seconds until the next try after ``n_failed`` failed ones; None: do not try again."""
        if n_failed > self.times:
            return None
        if isinstance(error, ApiError):
            if error.status not in _PASSING:
                return None
            if error.retry_after_s is not None:
                return error.retry_after_s if error.retry_after_s <= self.max_pause_s else None
        elif not isinstance(error, NoResponse):
            return None
        longest = min(self.first_pause_s * 2.0 ** (n_failed - 1), self.max_pause_s)
        return longest * random.uniform(0.5, 1)
