"""Hyper-parameter search: random search, then a local search around the best setting."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np

from palate.models.search_space import Space

_WIDE: Final = 0.25
_NARROW: Final = 0.05
_ATTEMPTS: Final = 100

Setting: TypeAlias = dict[str, Any]


def propose(space: Space, best: Setting, progress: float, rng: np.random.Generator) -> Setting:
    """Propose a setting to try when the share ``progress`` of the budget is spent.

    The first half is random search, which beats a grid as soon as some hyper-parameters matter
    more than others (Bergstra and Bengio, 2012). The second half stays near the best setting so far,
    with falling distance: a (1+1) evolution strategy (Rechenberg, 1973) with a falling step.
    """
    if progress < 0.5:
        return {name: parameter.draw(rng) for name, parameter in space.items()}
    width = _WIDE + (_NARROW - _WIDE) * min(2 * progress - 1, 1)
    return {name: parameter.near(best[name], rng, width) for name, parameter in space.items()}


def propose_new(
    space: Space, best: Setting, progress: float, rng: np.random.Generator, tried: list[Setting]
) -> Setting | None:
    """Propose a setting that was not tried yet; None if 100 attempts give none."""
    for _ in range(_ATTEMPTS):
        setting = propose(space, best, progress, rng)
        if setting not in tried:
            return setting
    return None
