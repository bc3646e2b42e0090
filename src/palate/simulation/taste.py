"""True taste: the utility of items to users, which a recommender never sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from palate.data.sample.community import Community
from palate.types import Codes, Doubles, Floats

DAY_S: Final = 86_400.0
_INACTIVE_DOMAIN: Final = -2.0
"""Added to the utility, in stars, of items in domains in which a user of the sample community is not active."""


class TrueTaste(Protocol):
    """The true utility of items to users, in stars: 0 is a rating of 3.2."""

    @property
    def n_users(self) -> int: ...

    def utility(self, user: int, items: Codes, at: float) -> Floats:
        """The utility of ``items`` to a user at a time (seconds since 1970), shape ``(len(items),)``."""
        ...


@dataclass(frozen=True, eq=False)
class LinearTaste:
    """Utility = user vector · item vector + item bias + user bias for the item's group; the same at all times."""

    users: Doubles
    """Shape ``(n_users, d)``."""
    items: Doubles
    """Shape ``(n_items, d)``."""
    item_bias: Doubles
    """Shape ``(n_items,)``."""
    user_bias: Doubles
    """Shape ``(n_users, n_groups)``."""
    group: Codes
    """The group of each item, such as its domain, shape ``(n_items,)``."""

    @property
    def n_users(self) -> int:
        return len(self.users)

    def utility(self, user: int, items: Codes, at: float) -> Floats:
        return self.utility_with(self.users[user], user, items)

    def utility_with(self, vector: Doubles, user: int, items: Codes) -> Floats:
        """The utility if the user had the taste ``vector``, shape ``(d,)``."""
        utility = self.items[items] @ vector + self.item_bias[items] + self.user_bias[user, self.group[items]]
        return np.asarray(utility, np.float32)


@dataclass(frozen=True, eq=False)
class DriftingTaste:
    """A linear taste whose user vectors make a random walk, one step a day, and keep their length.

    On day t the vector has the direction of v + |v| · drift · Σ_{s ≤ t} ε_s, ε_s ~ N(0, 1/d) in each of d dimensions.
    """

    base: LinearTaste
    drift: float
    seed: int
    start_at: float
    """Seconds since 1970; before it nothing drifts."""

    @property
    def n_users(self) -> int:
        return self.base.n_users

    def utility(self, user: int, items: Codes, at: float) -> Floats:
        return self.base.utility_with(self.vector(user, at), user, items)

    def vector(self, user: int, at: float) -> Doubles:
        """The taste vector of a user at a time, shape ``(d,)``; the same whatever was computed before."""
        start: Doubles = self.base.users[user]
        n_days, length = int(max(at - self.start_at, 0.0) // DAY_S), float(np.linalg.norm(start))
        if not n_days or not self.drift or not length:
            return start
        steps = np.random.default_rng([self.seed, 7, user]).standard_normal((n_days, len(start)))
        moved = start + length * self.drift / np.sqrt(len(start)) * steps.sum(axis=0)
        return np.asarray(moved * (length / max(float(np.linalg.norm(moved)), 1e-12)))


def community_taste(community: Community) -> LinearTaste:
    """The known tastes of the sample community; items in domains in which a user is not active lose two stars."""
    domains = sorted({item.domain for item in community.items})
    group = np.array([domains.index(item.domain) for item in community.items], np.int32)
    first_of_group = np.array([int(np.argmax(group == code)) for code in range(len(domains))])
    bias = np.where(community.appetite[:, first_of_group], 0.0, _INACTIVE_DOMAIN)
    return LinearTaste(community.leanings, community.loadings, community.quality, bias, group)
