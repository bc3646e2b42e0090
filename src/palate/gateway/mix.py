"""How much of a user's history each service has: the weights by which lists are merged."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from palate.gateway.messages import Answer, Ask, Headers
from palate.gateway.pool import Pool

_MAX_KEPT: Final = 50_000


class Mixes:
    """The mixes of users, kept for a while."""

    def __init__(self, pool: Pool, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool, self._clock = pool, clock
        self._kept = OrderedDict[str, tuple[float, dict[str, float]]]()

    async def of(self, user: str, names: Sequence[str], headers: Headers) -> dict[str, float]:
        """The weight of each service: the number of items of the user's history that it has, plus one.

        A service that does not say so in time has its last known weight, else the mean of the others.
        """
        kept_at, kept = self._kept.get(user, (float("-inf"), {}))
        is_fresh = self._clock() - kept_at <= self._pool.settings.mix_seconds
        unknown = [name for name in names if name not in kept or not is_fresh]
        if not unknown:
            return _filled(kept, names)
        ask = Ask("GET", f"/users/{quote(user, safe='')}/taste", headers=headers)
        outcomes = await self._pool.ask_all(dict.fromkeys(unknown, ask))
        counts = {each.service: _count(each) for each in outcomes if isinstance(each, Answer) and each.is_success}
        known = {**kept, **{name: count + 1.0 for name, count in counts.items()}}
        if counts:
            self._keep(user, kept_at if is_fresh else self._clock(), known)
        return _filled(known, names)

    def _keep(self, user: str, at: float, known: dict[str, float]) -> None:
        self._kept[user] = (at, known)
        self._kept.move_to_end(user)
        if len(self._kept) > _MAX_KEPT:
            self._kept.popitem(last=False)

    def forget(self, user: str) -> None:
        """Remove the mix of an erased user."""
        self._kept.pop(user, None)


def _count(answer: Answer) -> int:
    n_items = answer.row().get("n_items")
    return n_items if isinstance(n_items, int) else 0


def _filled(known: Mapping[str, float], names: Sequence[str]) -> dict[str, float]:
    mean = sum(known.values()) / len(known) if known else 1.0
    return {name: known.get(name, mean) for name in names}
