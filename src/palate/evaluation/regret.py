"""Regret: what a default loses to the best single model, and which users lose most by it."""

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
"""The least history of each group by length."""
LEAST_USERS: Final = 30
"""Of fewer users a group tells nothing."""
HALVINGS: Final = 20
_NO_GROUPS: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})

Sure = Literal["worse", "better", ""]


@dataclass(frozen=True, slots=True)
class Versus:
    """The default against a reference."""

    reference: float
    """The mean of the metric over the users."""
    regret: float
    """1 - default / reference: 0.1 is a tenth lost, below 0 is gained. NaN where the reference is 0."""
    interval: tuple[float, float]
    """95 % percentile bootstrap interval over users, paired; who was picked stays picked."""


@dataclass(frozen=True, slots=True)
class Row:
    """The default beside the single models, for some users."""

    by: str
    """What the group goes by: "everyone", "history" or the name of a grouping."""
    name: str
    users: int
    default: float
    """The mean of its metric."""
    best: str
    """The single model with the highest mean over these users; of equal ones the first."""
    same: Versus
    """Against it, on the users by whom it was picked: its luck counts as regret, so this is rather too much."""
    crossed: Versus
    """Against the winner on one half of the users, asked on the other: luck does not count. Half the
    users pick less well than all, so this is rather too little."""
    picked: Mapping[str, float]
    """How often each model was the winner of a half, the most often first; shares that sum to 1."""
    few: bool
    """Whether there are fewer than ``LEAST_USERS``."""
    sure: Sure
    """What chance does not explain, at a level that pays for the number of groups: "worse" if ``crossed``, which is
    rather too little, lies above 0; "better" if ``same``, which is rather too much, lies below."""


@dataclass(frozen=True, slots=True)
class Regret:
    """Everyone, and each group in which there is anybody."""

    singles: tuple[str, ...]
    everyone: Row
    groups: tuple[Row, ...]
    """By length of history, then by each grouping."""

    @property
    def worse(self) -> tuple[Row, ...]:
        """The groups whom the default surely serves worse than a single model does, the worst first."""
        found = [row for row in self.groups if row.sure == "worse"]
        return tuple(sorted(found, key=lambda row: -row.crossed.regret))

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
    """The regret of ``default`` against the best of ``singles``, over everyone and by group.

    All arrays are of the same users in one order: the metric (higher is better, such as NDCG@10)
    of the default and of each single model, and how many events of each user were ``known``.
    ``groups`` are further groupings by name, a label for each user. Users for whom a metric
    is NaN are left out.

    Raises:
        InvalidInput: there is no single model, columns differ in length, or nobody is left.
    """
    lengths = {"known": len(known), **{name: len(column) for name, column in {**singles, **groups}.items()}}
    odd = [name for name, n in lengths.items() if n != len(default)]
    if odd:
        raise InvalidInput(f"Regret needs one value of each user for {', '.join(odd)}.", where=odd[0])
    if not singles:
        raise InvalidInput("Regret needs single models to compare the default with.", where="singles")
    table = np.column_stack([default, *singles.values()])
    there = ~np.isnan(table).any(axis=1)
    if not there.any():
        raise InvalidInput("Regret needs somebody for whom every model has a figure.")
    some = [(by, name, there & inside) for by, name, inside in _grouped(known, groups)]
    some = [(by, name, inside) for by, name, inside in some if inside.any()]
    told = sum(int(inside.sum()) >= LEAST_USERS for _, _, inside in some)
    names = tuple(singles)
    rows = [_row((by, name), table[inside], names, LEVEL / max(told, 1), seed, draws) for by, name, inside in some]
    return Regret(names, _row(("everyone", "everyone"), table[there], names, LEVEL, seed, draws), tuple(rows))


def _grouped(known: Codes, groups: Mapping[str, Sequence[str]]) -> list[tuple[str, str, Bools]]:
    """What each group goes by, its name and who is in it."""
    place = np.searchsorted(np.array(LENGTHS), known, side="right") - 1
    found = [("history", length_name(at), np.asarray(place == at)) for at in range(len(LENGTHS))]
    for by, labels in groups.items():
        label = np.array(labels, np.str_)
        found += [(by, name, np.asarray(label == name)) for name in np.unique(label).tolist()]
    return found


def length_name(place: int) -> str:
    """A group of ``LENGTHS`` in words: "6-19"."""
    least = LENGTHS[place]
    if place + 1 == len(LENGTHS):
        return f"{least}+"
    most = LENGTHS[place + 1] - 1
    return f"{least}" if most == least else f"{least}-{most}"


def _row(group: tuple[str, str], table: Doubles, names: tuple[str, ...], level: float, seed: int, draws: int) -> Row:
    """``table``: a row for each user of the group; the default, then each single model."""
    default, singles = table[:, 0], table[:, 1:]
    best = int(np.argmax(singles.mean(axis=0)))
    crossed, picked = _crossed(singles, seed)
    same, other = (_drawn(default, reference, seed, draws) for reference in (singles[:, best], crossed))
    few = len(table) < LEAST_USERS
    worse, better = _between(other, level)[0] > 0, _between(same, level)[1] < 0
    sure: Sure = "" if few else "worse" if worse else "better" if better else ""
    shares = sorted(zip(names, picked.tolist(), strict=True), key=lambda one: -one[1])
    return Row(
        by=group[0],
        name=group[1],
        users=len(table),
        default=float(default.mean()),
        best=names[best],
        same=_versus(default, singles[:, best], same),
        crossed=_versus(default, crossed, other),
        picked={name: share for name, share in shares if share > 0},
        few=few,
        sure=sure,
    )


def _crossed(singles: Doubles, seed: int) -> tuple[Doubles, Doubles]:
    """Each user's metric of the model that the other half picked, and the share of each model in the picks.

    Means over ``HALVINGS`` ways to halve the users; NaN for one user alone, whom nobody picks for.
    """
    n, rng = len(singles), np.random.default_rng(seed)
    reference, picked = np.zeros(n), np.zeros(singles.shape[1])
    if n < 2:
        return np.full(n, np.nan), picked
    for _ in range(HALVINGS):
        order = rng.permutation(n)
        halves = order[: n // 2], order[n // 2 :]
        for pick, ask in (halves, halves[::-1]):
            winner = int(np.argmax(singles[pick].mean(axis=0)))
            reference[ask] += singles[ask, winner]
            picked[winner] += 1
    return reference / HALVINGS, picked / (2 * HALVINGS)


def _versus(default: Doubles, reference: Doubles, drawn: Doubles) -> Versus:
    found = _regret(np.array([default.mean()]), np.array([reference.mean()]))
    return Versus(float(reference.mean()), float(found[0]), _between(drawn, LEVEL))


def _drawn(default: Doubles, reference: Doubles, seed: int, draws: int) -> Doubles:
    """The regret of ``draws`` samples of as many users, drawn with replacement."""
    rng, n = np.random.default_rng(seed), len(default)
    found: list[Doubles] = []
    for rows in blocks(draws, n):
        drawn = rng.integers(0, n, (rows, n))
        found.append(_regret(default[drawn].mean(axis=1), reference[drawn].mean(axis=1)))
    return np.concatenate(found)


def _regret(default: Doubles, reference: Doubles) -> Doubles:
    return np.asarray(1 - np.divide(default, reference, out=np.full(len(default), np.nan), where=reference > 0))


def _between(drawn: Doubles, level: float) -> tuple[float, float]:
    """The middle ``1 - level`` of the draws; NaN if any of them has no regret."""
    low, high = np.quantile(drawn, [level / 2, 1 - level / 2])
    return float(low), float(high)


def _plain(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
