"""Generate a community of any size: power-law popularity, tastes in clusters, two years of events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from palate.types import Bools, Codes, Doubles

FULL: Final = (1_000_000, 100_000, 50_000_000)
"""Users, items and events at scale 1."""

_SEED: Final = 42
_SPAN_S: Final = 2 * 365 * 86_400
_END_S: Final = 1_700_000_000
_FAVOURITES: Final = np.array([0.35, 0.2, 0.12, 0.08, 0.06, 0.04])
"""The share of a user's events in each favourite cluster; the others fall on any item."""
_DRAWS_PER_EVENT: Final = 1.8
"""More than one, as repeated pairs of user and item are dropped."""
_KINDS: Final = {"complete": 0.5, "rating": 0.27, "like": 0.2, "dislike": 0.03}
_BLOCK_USERS: Final = 50_000


@dataclass(frozen=True)
class Files:
    """The paths of the files of a community."""

    folder: Path

    @property
    def events(self) -> Path:
        return self.folder / "events.parquet"

    @property
    def events_csv(self) -> Path:
        return self.folder / "events.csv"

    @property
    def items(self) -> Path:
        return self.folder / "items.parquet"


def generate(files: Files, scale: float) -> tuple[int, int, int]:
    """Write a community of ``scale`` times the full size, oldest event first.

    Returns the numbers of users, items and events.

    Popularity within a cluster falls as 1 / (rank + 5), that of clusters as (rank + 3)^-0.7, and
    the number of events of a user is log-normal.
    """
    n_users, n_items, n_events = (round(scale * size) for size in FULL)
    rng = np.random.default_rng(_SEED)
    user, item = (np.concatenate(column) for column in zip(*_draw_pairs(rng, n_users, n_items, n_events), strict=True))
    mask = _sample_mask(rng, len(user), n_events)
    user, item = user[mask], item[mask]
    joined = rng.random(n_users, np.float32)
    share = joined[user] + (1 - joined[user]) * rng.random(n_events, np.float32)
    at = _END_S - _SPAN_S + (share * _SPAN_S).astype(np.int64)
    order = np.argsort(at)
    kind = rng.choice(len(_KINDS), n_events, p=list(_KINDS.values())).astype(np.uint8)
    stars = rng.integers(4, 11, n_events, np.int8) / np.float32(2)
    table = pl.LazyFrame({"user": user[order], "item": item[order], "kind": kind, "rating": stars, "at": at[order]})
    table = table.with_columns(
        _with_names("user", [f"u{number:07d}" for number in range(n_users)]),
        _with_names("item", _item_ids(n_items)),
        _with_names("kind", list(_KINDS)),
    ).with_columns(rating=pl.when(pl.col("kind") == "rating").then("rating"))
    table.sink_parquet(files.events, row_group_size=1_000_000)
    pl.scan_parquet(files.events).sink_csv(files.events_csv)
    ids = _item_ids(n_items)
    pl.DataFrame({"id": ids, "domain": "book", "title": [f"Title {id_}" for id_ in ids]}).write_parquet(files.items)
    return n_users, n_items, n_events


def _item_ids(n: int) -> list[str]:
    return [f"i{number:06d}" for number in range(n)]


def _with_names(column: str, names: list[str]) -> pl.Expr:
    return pl.col(column).cast(pl.UInt32).cat.to(pl.Enum(names)).cast(pl.String)


def _draw_pairs(rng: np.random.Generator, n_users: int, n_items: int, n_events: int) -> Iterator[tuple[Codes, Codes]]:
    """Distinct pairs of user and item, for one block of users after the other."""
    n_clusters = max(round(0.63 * n_items**0.5), len(_FAVOURITES))
    cluster = np.sort(rng.integers(0, n_clusters, n_items))
    rank = np.arange(n_items) - np.searchsorted(cluster, cluster)
    cumulative = np.cumsum((rank + 5.0) ** -1.0)
    edges = np.concatenate([[0.0], cumulative[np.searchsorted(cluster, np.arange(n_clusters), side="right") - 1]])
    cluster_cumulative = np.cumsum((np.arange(n_clusters) + 3.0) ** -0.7)
    item_of_rank = rng.permutation(n_items).astype(np.int32)
    activity = rng.lognormal(0.0, 0.8, n_users)
    counts = 5 + np.round(activity / activity.sum() * _DRAWS_PER_EVENT * n_events).astype(np.int64)
    for start in range(0, n_users, _BLOCK_USERS):
        user = np.repeat(np.arange(start, min(start + _BLOCK_USERS, n_users)), counts[start:][:_BLOCK_USERS])
        favourites = np.searchsorted(
            cluster_cumulative, cluster_cumulative[-1] * rng.random((_BLOCK_USERS, len(_FAVOURITES)))
        )
        slot = np.searchsorted(np.cumsum(_FAVOURITES), rng.random(len(user)))
        is_any = slot == len(_FAVOURITES)
        chosen = favourites[user - start, np.minimum(slot, len(_FAVOURITES) - 1)]
        item = item_of_rank[
            np.searchsorted(cumulative, _draw_positions(rng, edges, chosen, is_any), side="right").clip(0, n_items - 1)
        ]
        pairs = np.unique(user * n_items + item)
        yield (pairs // n_items).astype(np.int32), (pairs % n_items).astype(np.int32)


def _draw_positions(rng: np.random.Generator, edges: Doubles, cluster: Codes, is_any: Bools) -> Doubles:
    low, high = np.where(is_any, 0.0, edges[cluster]), np.where(is_any, edges[-1], edges[cluster + 1])
    return np.asarray(low + rng.random(len(cluster)) * (high - low))


def _sample_mask(rng: np.random.Generator, size: int, n_true: int) -> Bools:
    """A random mask with ``n_true`` true values.

    Raises:
        ValueError: ``size`` is too small.
    """
    if size < n_true:
        raise ValueError(f"Only {size} distinct events were drawn, fewer than {n_true}: raise _DRAWS_PER_EVENT.")
    mask = np.ones(size, np.bool_)
    mask[rng.choice(size, size - n_true, replace=False, shuffle=False)] = False
    return mask
