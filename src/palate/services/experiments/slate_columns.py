"""Repeated lists as the arrays that slate estimators read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from palate.evaluation.off_policy.logged_slates import LoggedSlates, SlateTarget
from palate.services.experiments.repeat_requests import RepeatedList
from palate.types import Codes, Doubles

MAX_ITEMS: Final = 50
"""The items that were logged most often; each is an action of its own for reward models, all others are one."""


def slate_columns(lists: Sequence[RepeatedList], *, with_distribution: bool) -> tuple[LoggedSlates, SlateTarget]:
    """The log and the target policy's probabilities, for lists of several lengths.

    Shorter lists are filled up with an action "nothing", which both policies take with probability 1 and which earns 0.
    Propensities and probabilities are those of the items themselves. Only reward models see actions, and these are the
    ``MAX_ITEMS`` items logged most often, "another item" and "nothing". ``with_distribution``: give the target's
    distribution over actions, which cascade-DR needs, of shape ``(n, K, MAX_ITEMS + 2)``.
    """
    n, n_positions = len(lists), max(len(each.items) for each in lists)
    actions = _Actions(lists)
    action = np.full((n, n_positions), actions.nothing, np.int32)
    reward, propensity, conditional = (np.full((n, n_positions), fill) for fill in (0.0, 1.0, 1.0))
    distribution = np.zeros((n, n_positions, actions.n)) if with_distribution else None
    for row, each in enumerate(lists):
        k = len(each.items)
        action[row, :k] = actions.of(each.items)
        reward[row, :k], propensity[row, :k], conditional[row, :k] = each.reward, each.propensity, each.probability
        if distribution is not None:
            distribution[row, :k] = actions.distribution(each)
            distribution[row, k:, actions.nothing] = 1.0
    user_codes: dict[str, int] = {}
    users = [user_codes.setdefault(each.user, len(user_codes)) for each in lists]
    log = LoggedSlates(action, reward, propensity, actions.n, cluster=np.array(users))
    return log, SlateTarget(conditional, None, distribution)


class _Actions:
    """The actions of reward models, by code of an item."""

    def __init__(self, lists: Sequence[RepeatedList]) -> None:
        codes, counts = np.unique(np.concatenate([each.items for each in lists]), return_counts=True)
        codes, counts = codes[codes >= 0], counts[codes >= 0]
        self._codes = np.sort(codes[np.argsort(-counts, kind="stable")[:MAX_ITEMS]])
        self._other = len(self._codes)
        self.nothing = self._other + 1
        self.n = self._other + 2

    def of(self, codes: Codes) -> Codes:
        """The action of each item."""
        index = np.minimum(np.searchsorted(self._codes, codes), max(len(self._codes) - 1, 0))
        is_own = self._codes[index] == codes if len(self._codes) else np.zeros(len(codes), np.bool_)
        return np.where(is_own, index, self._other)

    def distribution(self, each: RepeatedList) -> Doubles:
        """The target's probability of each action at each position, shape ``(k, n)``; without items "nothing"."""
        result = np.zeros((len(each.items), self.n))
        np.add.at(result.T, self.of(each.candidates), each.distribution.T)
        total = result.sum(axis=1)
        result[total <= 0, self.nothing] = 1.0
        normalised: Doubles = result / result.sum(axis=1, keepdims=True)
        return normalised
