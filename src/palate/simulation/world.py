"""A simulated world: items, users with true tastes, their behaviour, and what events are worth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.sample.community import USER_PREFIX, Community
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.policies.rewards import RewardTable
from palate.simulation.behaviour import Behaviour
from palate.simulation.boredom import ItemTraits
from palate.simulation.rating_taste import fit_rating_taste
from palate.simulation.reactions import ExpectedReward
from palate.simulation.rewards import reward_by_code
from palate.simulation.taste import DriftingTaste, LinearTaste, TrueTaste, community_taste
from palate.types import Doubles

START_AT: Final = 1.7e9
"""When simulated sessions begin, unless stated otherwise, in seconds since 1970."""


@dataclass(frozen=True, eq=False)
class World:
    """What :func:`palate.simulation.simulate` runs in. Items and users are numbered by their index.

    Raises:
        InvalidInput: there are no items or users, or a reward is not valid.
    """

    items: tuple[Item, ...]
    taste: TrueTaste
    behaviour: Behaviour = Behaviour()
    rewards: RewardTable = RewardTable()

    def __post_init__(self) -> None:
        if not self.items or not self.taste.n_users:
            raise InvalidInput("A simulated world needs at least one item and one user.", where="items")
        reward_by_code(self.rewards)

    @classmethod
    def of_community(
        cls,
        community: Community,
        behaviour: Behaviour = Behaviour(),
        rewards: RewardTable = RewardTable(),
        start_at: float = START_AT,
    ) -> Self:
        """The world of the sample community's known tastes, which drift from ``start_at`` on."""
        taste = _drifting(community_taste(community), behaviour, community.seed, start_at)
        return cls(tuple(community.items), taste, behaviour, rewards)

    @classmethod
    def of_ratings(
        cls,
        data: Dataset,
        behaviour: Behaviour = Behaviour(),
        rewards: RewardTable = RewardTable(),
        start_at: float = START_AT,
        *,
        n_factors: int = 10,
        seed: int = 0,
    ) -> Self:
        """The world of the tastes in all ratings of ``data``; a recommender must be given none of these ratings."""
        taste = _drifting(fit_rating_taste(data, n_factors=n_factors, seed=seed), behaviour, seed, start_at)
        items = (data.items.get(id_) or Item(id=id_, domain="item", title=id_) for id_ in data.vocabulary)
        return cls(tuple(items), taste, behaviour, rewards)

    @property
    def n_users(self) -> int:
        return self.taste.n_users

    @property
    def n_items(self) -> int:
        return len(self.items)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The ids of the items; codes are their indices."""
        return Vocabulary(item.id for item in self.items)

    @cached_property
    def traits(self) -> ItemTraits:
        """What users become bored of."""
        return ItemTraits.of(self.items, self.behaviour)

    @cached_property
    def reward_by_code(self) -> Doubles:
        """The reward of each kind of event, by its code."""
        return reward_by_code(self.rewards)

    @cached_property
    def expected_reward(self) -> ExpectedReward:
        """The expected reward of an examined item, by its utility."""
        return ExpectedReward.of(self.behaviour, self.reward_by_code)


def user_id(user: int) -> str:
    """The id of a simulated user."""
    return f"{USER_PREFIX}{user:04d}"


def _drifting(taste: LinearTaste, behaviour: Behaviour, seed: int, start_at: float) -> TrueTaste:
    return DriftingTaste(taste, behaviour.drift, seed, start_at) if behaviour.drift else taste
