"""Data sets for regret: public ones, samples of them, tables of one's own, and one set with other times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.measured import DATA
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.types import Doubles


def read_table(path: Path, items: Path | None = None) -> Dataset:
    """Any CSV, JSONL or Parquet of users, items and perhaps ratings and times; ``items`` is a table of items.

    An item that no table describes gets its id as title and the domain ``item``.
    """
    events = read(path, path.suffix.removeprefix(".")).dataset()
    known = {item.id: item for item in read(items, items.suffix.removeprefix(".")).items} if items else {}
    return with_items(events, known)


def with_items(data: Dataset, known: Mapping[str, Item] | None = None) -> Dataset:
    """The data with an item for every id; an unknown item gets its id as title and the domain ``item``."""
    described = {**(known or {}), **data.items}
    items = {id_: described.get(id_) or Item(id=id_, domain="item", title=id_) for id_ in data.vocabulary}
    return replace(data, items=items)


def public(folder: str, format_: str, n_users: int | None = None) -> Callable[[], Dataset]:
    """A function that reads a public set, or a random sample of its users."""

    def load() -> Dataset:
        data = with_items(read(DATA / folder, format_).dataset())
        return data if n_users is None else sample_users(data, n_users)

    return load


def sample_users(data: Dataset, n_users: int, seed: int = 0) -> Dataset:
    """A random sample of users, with the items of their events."""
    users = np.random.default_rng(seed).permutation(np.unique(data.user))[:n_users]
    return drop_unused(data.rows(np.isin(data.user, users)))


def drop_unused(data: Dataset) -> Dataset:
    """The data without users and items that have no events."""
    users = Vocabulary(data.users.names(np.unique(data.user).tolist()))
    vocabulary = Vocabulary(data.vocabulary.names(np.unique(data.item).tolist()))
    return data.recoded(users, vocabulary, {id_: data.items[id_] for id_ in vocabulary.ids})


def with_times(load: Callable[[], Dataset], times: Callable[[Dataset], Doubles]) -> Callable[[], Dataset]:
    """A function that reads the same events at other times."""

    def load_with_times() -> Dataset:
        data = load()
        columns = (data.user, data.item, data.kind, data.value, times(data))
        return Dataset.from_codes(data.users, data.vocabulary, *columns, data.items, data.about)

    return load_with_times


def shuffled_times(data: Dataset) -> Doubles:
    return np.random.default_rng(5).permutation(len(data)).astype(np.float64)


def constant_times(data: Dataset) -> Doubles:
    return np.full(len(data), 1.5e9)


def keep_most_popular(load: Callable[[], Dataset], n_items: int) -> Callable[[], Dataset]:
    """A function that reads the events of the items with the most events."""

    def load_popular() -> Dataset:
        data = load()
        popular = np.argsort(-np.bincount(data.item, minlength=data.n_items), kind="stable")[:n_items]
        return drop_unused(data.rows(np.isin(data.item, popular)))

    return load_popular


def keep_most_active_user(load: Callable[[], Dataset]) -> Callable[[], Dataset]:
    """A function that reads the events of the user with the most events."""

    def load_one_user() -> Dataset:
        data = load()
        return drop_unused(data.rows(data.user == np.bincount(data.user).argmax()))

    return load_one_user


def ml100k_part(file: str) -> Callable[[], Dataset]:
    """A function that reads one of the files that MovieLens 100K is published in."""
    return lambda: with_items(read(DATA / "ml-100k" / file, "movielens").dataset())
