"""A made-up community of any size: power-law popularity, tastes in clusters, two years; never committed."""

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
"""The share of someone's events in each of their favourite clusters; the rest falls on anything."""
_DRAWN: Final = 1.8
"""So many draws for each event that is wanted: nobody meets an item twice."""
_KINDS: Final = {"complete": 0.5, "rating": 0.27, "like": 0.2, "dislike": 0.03}
_USERS_AT_ONCE: Final = 50_000


@dataclass(frozen=True)
class Files:
    """Where a community of one size lies."""

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
    """Write a community of ``scale`` times the full size, oldest event first; how large it is.

    Popularity within a cluster falls as 1 / (place + 5), that of clusters as (place + 3)^-0.7, and
    how much users do is log-normal.
    """
    n_users, n_items, n_events = (round(scale * size) for size in FULL)
    rng = np.random.default_rng(_SEED)
    user, item = (np.concatenate(column) for column in zip(*_draws(rng, n_users, n_items, n_events), strict=True))
    kept = _exactly(rng, len(user), n_events)
    user, item = user[kept], item[kept]
    begun = rng.random(n_users, np.float32)
    share = begun[user] + (1 - begun[user]) * rng.random(n_events, np.float32)
    at = _END_S - _SPAN_S + (share * _SPAN_S).astype(np.int64)
    order = np.argsort(at)
    kind = rng.choice(len(_KINDS), n_events, p=list(_KINDS.values())).astype(np.uint8)
    stars = rng.integers(4, 11, n_events, np.int8) / np.float32(2)
    table = pl.LazyFrame({"user": user[order], "item": item[order], "kind": kind, "rating": stars, "at": at[order]})
    table = table.with_columns(
        _named("user", [f"u{number:07d}" for number in range(n_users)]),
        _named("item", _item_ids(n_items)),
        _named("kind", list(_KINDS)),
    ).with_columns(rating=pl.when(pl.col("kind") == "rating").then("rating"))
    table.sink_parquet(files.events, row_group_size=1_000_000)
    pl.scan_parquet(files.events).sink_csv(files.events_csv)
    ids = _item_ids(n_items)
    pl.DataFrame({"id": ids, "domain": "book", "title": [f"Title {id_}" for id_ in ids]}).write_parquet(files.items)
    return n_users, n_items, n_events


def _item_ids(n: int) -> list[str]:
    return [f"i{number:06d}" for number in range(n)]


def _named(column: str, names: list[str]) -> pl.Expr:
    return pl.col(column).cast(pl.UInt32).cat.to(pl.Enum(names)).cast(pl.String)


def _draws(rng: np.random.Generator, n_users: int, n_items: int, n_events: int) -> Iterator[tuple[Codes, Codes]]:
    """Pairs of user and item, each once, for some users after the others."""
    n_clusters = max(round(0.63 * n_items**0.5), len(_FAVOURITES))
    cluster = np.sort(rng.integers(0, n_clusters, n_items))
    place = np.arange(n_items) - np.searchsorted(cluster, cluster)
    heights = np.cumsum((place + 5.0) ** -1.0)
    edges = np.concatenate([[0.0], heights[np.searchsorted(cluster, np.arange(n_clusters), side="right") - 1]])
    liked = np.cumsum((np.arange(n_clusters) + 3.0) ** -0.7)
    named = rng.permutation(n_items).astype(np.int32)
    busy = rng.lognormal(0.0, 0.8, n_users)
    counts = 5 + np.round(busy / busy.sum() * _DRAWN * n_events).astype(np.int64)
    for start in range(0, n_users, _USERS_AT_ONCE):
        user = np.repeat(np.arange(start, min(start + _USERS_AT_ONCE, n_users)), counts[start:][:_USERS_AT_ONCE])
        favourites = np.searchsorted(liked, liked[-1] * rng.random((_USERS_AT_ONCE, len(_FAVOURITES))))
        which = np.searchsorted(np.cumsum(_FAVOURITES), rng.random(len(user)))
        anything = which == len(_FAVOURITES)
        own = favourites[user - start, np.minimum(which, len(_FAVOURITES) - 1)]
        item = named[np.searchsorted(heights, _heights(rng, edges, own, anything), side="right").clip(0, n_items - 1)]
        pairs = np.unique(user * n_items + item)
        yield (pairs // n_items).astype(np.int32), (pairs % n_items).astype(np.int32)


def _heights(rng: np.random.Generator, edges: Doubles, cluster: Codes, anything: Bools) -> Doubles:
    low, high = np.where(anything, 0.0, edges[cluster]), np.where(anything, edges[-1], edges[cluster + 1])
    return np.asarray(low + rng.random(len(cluster)) * (high - low))


def _exactly(rng: np.random.Generator, drawn: int, wanted: int) -> Bools:
    """``wanted`` of so many ``drawn``, at random."""
    if drawn < wanted:
        raise ValueError(f"only {drawn} different events were drawn of {wanted}; draw more")
    kept = np.ones(drawn, np.bool_)
    kept[rng.choice(drawn, drawn - wanted, replace=False, shuffle=False)] = False
    return kept
