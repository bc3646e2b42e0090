"""Segments: whether they are the same ones from seed to seed, and what they are on MovieLens 1M."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks import segments_page
from benchmarks.measured import ML1M, ML100K, write
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.profile import Profile
from palate.evaluation.agreement import adjusted_rand
from palate.models.base import Model, Run
from palate.models.segment.segments import Segments, SegmentsModel
from palate.types import Codes

SEEDS: Final = (11, 12, 13)
NUMBERS: Final = (4, 6, 8, 10, 12, 16)
MORE: Final = 0.95


def main() -> None:
    sets = [_measured(title, read(path, "movielens").dataset()) for title, path in (("100K", ML100K), ("1M", ML1M))]
    write("segments", {"seeds": SEEDS, "default": Segments().n, "more": MORE, "sets": sets, "found": _found(ML1M)})
    segments_page.main()


def _measured(title: str, data: Dataset) -> dict[str, Any]:
    recipe = Segments()
    bases: list[Mapping[str, Model]] = [
        {name: base.fit(data, Run(seed)) for name, base in recipe.of.items()} for seed in SEEDS
    ]
    users = [Profile(data.history(user)) for user in range(data.n_users)]
    agreement = {}
    for n in NUMBERS:
        models = [replace(recipe, n=n).fit_over(base, data, Run(seed)) for base, seed in zip(bases, SEEDS, strict=True)]
        agreement[str(n)] = _agreement([model.places(users) for model in models])
    started = time.process_time()
    before = recipe.fit_over(bases[0], data, Run(SEEDS[0]))
    took_s = time.process_time() - started
    kept = np.random.default_rng(SEEDS[0]).random(len(data)) < MORE
    fewer = recipe.fit(data.rows(kept), Run(SEEDS[1]))
    return {
        "title": title,
        "data_digest": data.digest,
        "users": data.n_users,
        "adjusted_rand": agreement,
        "cpu_s_beyond_ials": round(took_s, 1),
        "another_seed_kept": _kept(recipe.fit_over(bases[1], data, Run(SEEDS[1])), before, data),
        "more_data_kept": _kept(before, fewer, data),
        "more_data_adjusted_rand": round(adjusted_rand(fewer.places(users), before.places(users)), 3),
    }


def _agreement(labels: Sequence[Codes]) -> dict[str, float]:
    pairs = [adjusted_rand(one, other) for one, other in combinations(labels, 2)]
    return {"mean": round(float(np.mean(pairs)), 3), "least": round(min(pairs), 3)}


def _kept(later: SegmentsModel, before: SegmentsModel, data: Dataset) -> dict[str, int]:
    """How many ids, and with them names, went on."""
    names = dict(zip(before.ids, before.names, strict=True))
    after = later.after(before, data)
    ids = [id_ for id_ in after.ids if id_ in names]
    return {"ids": len(ids), "names": sum(names[id_] in after.names for id_ in ids), "of": len(after.ids)}


def _found(path: Path) -> list[dict[str, Any]]:
    """The segments of a data set, with titles for items."""
    data = read(path, "movielens").dataset()

    def titles(ids: Sequence[str]) -> list[str]:
        return [f"{data.items[id_].title} ({data.items[id_].year})" for id_ in ids]

    return [
        {
            "name": one.name,
            "users": one.users,
            "share": round(one.share, 3),
            "traits": {
                kind: [[value, round(odds, 1)] for value, odds in values]
                for kind, values in one.traits.items()
                if kind != "tag"
            },
            "items": titles(one.items),
            "least": titles(one.least[:5]),
        }
        for one in Segments().fit(data).segments(data.items, 8)
    ]


if __name__ == "__main__":
    main()
