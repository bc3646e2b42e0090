"""The data sets on which a training is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from benchmarks.measured import DATA
from benchmarks.regret.data_sets import drop_unused, public
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary

N_EVENTS: Final = 100_000
N_RARE: Final = 7_900
RARE_SHARE: Final = 0.17
"""Of the events; with it, two thirds of the items have fewer than five events, as in MovieLens latest-small."""
SEED: Final = 42


def long_tail() -> Dataset:
    """Like MovieLens latest-small: 600 users of MovieLens 1M, some of whose events are moved to rare films.

    The rare films have the titles, genres, keywords, overviews and casts of TMDB 5000; once these are used up, an
    overview is that of another film.
    """
    data, rng = public("ml-1m", "movielens", 600)(), np.random.default_rng(SEED)
    data = data.rows(np.sort(rng.permutation(len(data))[:N_EVENTS]))
    is_rare = rng.random(len(data)) < RARE_SHARE
    weights = np.arange(1, N_RARE + 1) ** -0.5
    item = data.item.copy()
    item[is_rare] = data.n_items + rng.choice(N_RARE, int(is_rare.sum()), p=weights / weights.sum())
    films = _make_rare_films(read(DATA / "tmdb-5000", "tmdb").items, rng)
    vocabulary = Vocabulary([*data.vocabulary.ids, *(film.id for film in films)])
    items = {**data.items, **{film.id: film for film in films}}
    columns = (data.user, item, data.kind, data.value, data.at)
    return drop_unused(Dataset.from_codes(data.users, vocabulary, *columns, items, data.about))


def _make_rare_films(films: Sequence[Item], rng: np.random.Generator) -> list[Item]:
    rare = []
    for number in range(N_RARE):
        part, index = divmod(number, len(films))
        described = films[int(rng.integers(len(films)))] if part else films[index]
        title = f"{films[index].title} {part + 1}" if part else films[index].title
        rare.append(replace(films[index], id=f"rare-{number}", title=title, description=described.description))
    return rare


DATA_SETS: Final[dict[str, Callable[[], Dataset] | None]] = {
    "sample community": None,
    "MovieLens 100K": public("ml-100k", "movielens"),
    "like MovieLens latest-small": long_tail,
    "MovieLens 1M": public("ml-1m", "movielens"),
}
"""Functions that read them; None is the sample community, which fills a store by itself."""
