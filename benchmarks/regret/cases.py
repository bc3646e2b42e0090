"""The data and the questions that the default is held to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.measured import DATA
from benchmarks.regret.worlds import lopsided, world
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.items import Item
from palate.data.splits import Split
from palate.data.vocabulary import Vocabulary
from palate.evaluation.protocol import Part, Protocol
from palate.types import Doubles

OBJECTIVE_OF: Final[Mapping[str, str]] = {"random": "taste", "last": "next", "time": "next", "given": "taste"}
"""What a blend is trained for to answer a question; other questions are left to ``auto``."""


@dataclass(frozen=True, slots=True)
class Case:
    """A data set and a question about it."""

    name: str
    data: Callable[[], Dataset]
    question: str
    """``random``: a random quarter of everyone's events; ``last``: everyone's last event; ``time``: the newest fifth of
    the log; ``given``: a test set of its own; ``into DOMAIN``: a domain of which nothing is known of the user."""
    test: Callable[[], Dataset] | None = None
    min_item_events: int = 0

    @property
    def title(self) -> str:
        return f"{self.name}, {self.question}"

    def split(self, part: Part, seed: int = 42) -> Split:
        """The split that asks the question; for ``validation`` it is made inside the training part."""
        protocol = _protocol(self.question)
        if self.test is not None:
            protocol = replace(protocol, test=self.test())
        return replace(protocol, min_item_events=self.min_item_events).splits(self.data(), seed, part)[0]


def _protocol(question: str) -> Protocol:
    if question.startswith("into "):
        return Protocol(name="crossing", domain=question.removeprefix("into "))
    return {
        "random": Protocol(),
        "last": Protocol(name="last_out"),
        "time": Protocol(name="after", share=0.8),
        "given": Protocol(name="given"),
    }[question]


def table(path: Path, items: Path | None = None) -> Dataset:
    """Any CSV, JSONL or Parquet of users, items and perhaps ratings and times; ``items`` is a table of items.

    What no table describes is an item of one domain by its id.
    """
    suffix = path.suffix.removeprefix(".")
    events = read(path, suffix).dataset()
    known = {item.id: item for item in read(items, items.suffix.removeprefix(".")).items} if items else {}
    return described(events, known)


def described(data: Dataset, known: Mapping[str, Item] | None = None) -> Dataset:
    """The data with an item for every id; one that nothing is known of has its id for a title."""
    there = {**(known or {}), **data.items}
    items = {id_: there.get(id_) or Item(id=id_, domain="item", title=id_) for id_ in data.vocabulary}
    return replace(data, items=items)


def public(folder: str, format_: str, n_users: int | None = None) -> Callable[[], Dataset]:
    """A public set, or so many of its users, drawn at random."""

    def load() -> Dataset:
        data = described(read(DATA / folder, format_).dataset())
        return data if n_users is None else drawn(data, n_users)

    return load


def drawn(data: Dataset, n_users: int, seed: int = 0) -> Dataset:
    """So many users, drawn at random, and the items they had to do with."""
    users = np.unique(data.user)
    kept = np.random.default_rng(seed).permutation(users)[:n_users]
    return compact(data.rows(np.isin(data.user, kept)))


def compact(data: Dataset) -> Dataset:
    """The data without users and items that have no events."""
    users = Vocabulary(data.users.names(np.unique(data.user).tolist()))
    vocabulary = Vocabulary(data.vocabulary.names(np.unique(data.item).tolist()))
    return data.recoded(users, vocabulary, {id_: data.items[id_] for id_ in vocabulary.ids})


def at_times(load: Callable[[], Dataset], times: Callable[[Dataset], Doubles]) -> Callable[[], Dataset]:
    """The same events at other times."""

    def made() -> Dataset:
        data = load()
        columns = (data.user, data.item, data.kind, data.value, times(data))
        return Dataset.from_codes(data.users, data.vocabulary, *columns, data.items, data.about)

    return made


def _shuffled(data: Dataset) -> Doubles:
    return np.random.default_rng(5).permutation(len(data)).astype(np.float64)


def _constant(data: Dataset) -> Doubles:
    return np.full(len(data), 1.5e9)


def _most_popular(n: int) -> Callable[[], Dataset]:
    def load() -> Dataset:
        data = ML100K()
        popular = np.argsort(-np.bincount(data.item, minlength=data.n_items), kind="stable")[:n]
        return compact(data.rows(np.isin(data.item, popular)))

    return load


def _busiest() -> Dataset:
    data = ML100K()
    return compact(data.rows(data.user == np.bincount(data.user).argmax()))


def _ua(part: str) -> Callable[[], Dataset]:
    return lambda: described(read(DATA / "ml-100k" / f"ua.{part}", "movielens").dataset())


ML100K = public("ml-100k", "movielens")
_AMAZON = public("amazon-movie-book-seq", "amazon-sequences")
CASES: Final = (
    Case("MovieLens 100K", ML100K, "random"),
    Case("MovieLens 100K ua", _ua("base"), "given", _ua("test")),
    Case("MovieLens 100K", ML100K, "last"),
    Case("MovieLens 100K", ML100K, "time"),
    Case("MovieLens, 600 users", public("ml-1m", "movielens", 600), "random"),
    Case("MovieLens, 600 users", public("ml-1m", "movielens", 600), "last"),
    Case("MovieLens 1M", public("ml-1m", "movielens"), "random", min_item_events=5),
    Case("MovieLens 1M", public("ml-1m", "movielens"), "last", min_item_events=5),
    Case("Goodbooks, 5,000 users", public("goodbooks-10k", "goodbooks", 5_000), "random"),
    Case("Steam", public("steam-200k", "steam"), "random"),
    Case("Last.fm", public("hetrec-lastfm-2k", "lastfm"), "random"),
    Case("Amazon", _AMAZON, "last", min_item_events=5),
    Case("Amazon", _AMAZON, "into book", min_item_events=5),
    Case("50 users", lambda: drawn(ML100K(), 50), "random"),
    Case("one user", _busiest, "random"),
    Case("20 items", _most_popular(20), "random"),
    Case("rows in any order", at_times(ML100K, _shuffled), "random"),
    Case("one time for all", at_times(ML100K, _constant), "random"),
    Case("one domain much larger", lopsided, "random"),
    Case("one domain much larger", lopsided, "into small"),
    Case("strong trends", lambda: world(trend=1.0), "time"),
    Case("no trends", lambda: world(trend=0.0), "time"),
)
