"""Regret: the share of a metric that a default loses to the best single model, by group of users."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from palate.errors import InvalidInput
from palate.evaluation.significance import LEVEL, blocks
from palate.types import Bools, Codes, Doubles, Json

LENGTHS: Final = (0, 1, 3, 6, 20, 100)
"""The shortest history, in events, of each group by length."""
LEAST_USERS: Final = 30
"""A group with fewer users allows no conclusion."""
HALVINGS: Final = 20
"""The number of random divisions of the users into halves."""
_NO_GROUPS: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})

Sure = Literal["worse", "better", ""]


@dataclass(frozen=True, slots=True)
class Versus:
    """The default compared with a reference."""

    reference: float
    """The mean of the reference's metric over the users."""
    regret: float
    """1 - default / reference: 0.1 is a loss of a tenth, a negative value a gain. NaN where the reference is 0."""
    interval: tuple[float, float]
    """95 % percentile bootstrap interval over users, paired; the choice of the reference is not repeated."""


@dataclass(frozen=True, slots=True)
class Row:
    """The default compared with the single models, for one group of users."""

    by: str
    """What defines the group: "everyone", "history" or the name of a grouping."""
    name: str
    users: int
    default: float
    """The mean of the default's metric."""
    best: str
    """The single model with the highest mean over these users; of equal ones the first."""
    same: Versus
    """Compared with that model on the same users: selection bias counts as regret, so this is an overestimate."""
    crossed: Versus
    """Cross-fitted: compared with the best model of one half of the users, on the other half. There is no selection
    bias, but half of the users choose less well than all, so this is an underestimate."""
    picked: Mapping[str, float]
    """The share of halves of which each model was the best, the largest first; they sum to 1."""
    few: bool
    """Whether there are fewer than ``LEAST_USERS`` users."""
    sure: Sure
    """The significant direction, at a level corrected for the number of groups: "worse" if the interval of ``crossed``,
    an underestimate, lies above 0; "better" if that of ``same``, an overestimate, lies below 0; else ""."""


@dataclass(frozen=True, slots=True)
class Regret:
    """The regret over all users, and over each group that is not empty."""

    singles: tuple[str, ...]
    everyone: Row
    groups: tuple[Row, ...]
    """By length of history, then by each grouping."""

    @property
    def worse(self) -> tuple[Row, ...]:
        """The groups for which the default is significantly worse than a single model, the largest regret first."""
        rows = [row for row in self.groups if row.sure == "worse"]
        return tuple(sorted(rows, key=lambda row: -row.crossed.regret))

    def to_json(self) -> dict[str, Json]:
        """As plain JSON; NaN becomes null."""
        json: dict[str, Json] = _plain(asdict(self))
        return json


def regret(
    default: Doubles,
    singles: Mapping[str, Doubles],
    known: Codes,
    groups: Mapping[str, Sequence[str]] = _NO_GROUPS,
    *,
    seed: int = 42,
    draws: int = 2_000,
) -> Regret:
    """Compute the regret of ``default`` against the best of ``singles``, over all users and by group.

    All arrays have one value for each user, in the same order: the metric (higher is better, such as NDCG@10)
    of the default and of each single model, and the number of ``known`` events.
    ``groups`` are further groupings by name, with a label for each user. Users for whom a metric
    is NaN are left out.

    Raises:
        InvalidInput: there is no single model, columns differ in length, or no user has all metrics.
    """
    lengths = {"known": len(known), **{name: len(column) for name, column in {**singles, **groups}.items()}}
    wrong = [name for name, n in lengths.items() if n != len(default)]
    if wrong:
        raise InvalidInput(f"Regret needs one value for each user in {', '.join(wrong)}.", where=wrong[0])
    if not singles:
        raise InvalidInput("Regret needs single models to compare the default with.", where="singles")
    table = np.column_stack([default, *singles.values()])
    is_complete = ~np.isnan(table).any(axis=1)
    if not is_complete.any():
        raise InvalidInput("Regret needs at least one user for whom every model has a metric.")
    masks = [(by, name, is_complete & mask) for by, name, mask in _group_masks(known, groups)]
    masks = [(by, name, mask) for by, name, mask in masks if mask.any()]
    n_large = sum(int(mask.sum()) >= LEAST_USERS for _, _, mask in masks)
    names = tuple(singles)
    rows = [
        _compute_row((by, name), table[mask], names, LEVEL / max(n_large, 1), seed, draws) for by, name, mask in masks
    ]
    return Regret(
        names, _compute_row(("everyone", "everyone"), table[is_complete], names, LEVEL, seed, draws), tuple(rows)
    )


def _group_masks(known: Codes, groups: Mapping[str, Sequence[str]]) -> list[tuple[str, str, Bools]]:
    """For each group what defines it, its name and the mask of its users."""
    index_of = np.searchsorted(np.array(LENGTHS), known, side="right") - 1
    masks = [("history", length_name(index), np.asarray(index_of == index)) for index in range(len(LENGTHS))]
    for by, labels in groups.items():
        label = np.array(labels, np.str_)
        masks += [(by, name, np.asarray(label == name)) for name in np.unique(label).tolist()]
    return masks


def length_name(index: int) -> str:
    """The name of a group of ``LENGTHS``: "6-19"."""
    shortest = LENGTHS[index]
    if index + 1 == len(LENGTHS):
        return f"{shortest}+"
    longest = LENGTHS[index + 1] - 1
    return f"{shortest}" if longest == shortest else f"{shortest}-{longest}"


def _compute_row(
    group: tuple[str, str], table: Doubles, names: tuple[str, ...], level: float, seed: int, draws: int
) -> Row:
    """Compute the row of one group; ``table``: a row for each user; the default, then each single model."""
    default, singles = table[:, 0], table[:, 1:]
    best = int(np.argmax(singles.mean(axis=0)))
    crossed, picked = _cross_fit(singles, seed)
    same_samples, crossed_samples = (
        _bootstrap_regret(default, reference, seed, draws) for reference in (singles[:, best], crossed)
    )
    is_small = len(table) < LEAST_USERS
    worse, better = _interval(crossed_samples, level)[0] > 0, _interval(same_samples, level)[1] < 0
    sure: Sure = "" if is_small else "worse" if worse else "better" if better else ""
    shares = sorted(zip(names, picked.tolist(), strict=True), key=lambda pair: -pair[1])
    return Row(
        by=group[0],
        name=group[1],
        users=len(table),
        default=float(default.mean()),
        best=names[best],
        same=_compare(default, singles[:, best], same_samples),
        crossed=_compare(default, crossed, crossed_samples),
        picked={name: share for name, share in shares if share > 0},
        few=is_small,
        sure=sure,
    )


def _cross_fit(singles: Doubles, seed: int) -> tuple[Doubles, Doubles]:
    """For each user the metric of the model that is best on the other half, and how often each model is the best.

    Means over ``HALVINGS`` divisions of the users; NaN for a single user.
    """
    n, rng = len(singles), np.random.default_rng(seed)
    reference, picked = np.zeros(n), np.zeros(singles.shape[1])
    if n < 2:
        return np.full(n, np.nan), picked
    for _ in range(HALVINGS):
        order = rng.permutation(n)
        halves = order[: n // 2], order[n // 2 :]
        for choosing, tested in (halves, halves[::-1]):
            winner = int(np.argmax(singles[choosing].mean(axis=0)))
            reference[tested] += singles[tested, winner]
            picked[winner] += 1
    return reference / HALVINGS, picked / (2 * HALVINGS)


def _compare(default: Doubles, reference: Doubles, samples: Doubles) -> Versus:
    """Compare the means; ``samples``: the regret in bootstrap samples."""
    regret = _regret(np.array([default.mean()]), np.array([reference.mean()]))
    return Versus(float(reference.mean()), float(regret[0]), _interval(samples, LEVEL))


def _bootstrap_regret(default: Doubles, reference: Doubles, seed: int, draws: int) -> Doubles:
    """The regret in ``draws`` bootstrap samples of the users."""
    rng, n = np.random.default_rng(seed), len(default)
    regrets: list[Doubles] = []
    for rows in blocks(draws, n):
        users = rng.integers(0, n, (rows, n))
        regrets.append(_regret(default[users].mean(axis=1), reference[users].mean(axis=1)))
    return np.concatenate(regrets)


def _regret(default: Doubles, reference: Doubles) -> Doubles:
    """1 - default / reference; NaN where the reference is 0."""
    return np.asarray(1 - np.divide(default, reference, out=np.full(len(default), np.nan), where=reference > 0))


def _interval(values: Doubles, level: float) -> tuple[float, float]:
    """The percentile interval with mass ``1 - level``; NaN if a value is NaN."""
    low, high = np.quantile(values, [level / 2, 1 - level / 2])
    return float(low), float(high)


def _plain(value: Json) -> Json:
    """The value with tuples as lists and NaN as None."""
    if isinstance(value, Mapping):
        return {name: _plain(element) for name, element in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(element) for element in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
