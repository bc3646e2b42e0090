"""Measure whether segments agree between seeds, and describe the segments of MovieLens 1M."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measured import ML1M, ML100K, write_result
from benchmarks.segments import page
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.profile import Profile
from palate.evaluation.agreement import adjusted_rand
from palate.models.base import Model, Run
from palate.models.segment.segments import Segments, SegmentsModel
from palate.types import Codes

SEEDS: Final = (11, 12, 13)
NUMBERS: Final = (4, 6, 8, 10, 12, 16)
SHARE: Final = 0.95
"""Of the events in the smaller of two trainings."""


def main() -> None:
    sets = [
        _measure_stability(title, read(path, "movielens").dataset()) for title, path in (("100K", ML100K), ("1M", ML1M))
    ]
    write_result(
        "segments",
        {"seeds": SEEDS, "default": Segments().n, "more": SHARE, "sets": sets, "segments": _describe_segments(ML1M)},
    )
    page.main()


def _measure_stability(title: str, data: Dataset) -> dict[str, Any]:
    """How well segments agree between seeds, and between 95 % of the events and all."""
    recipe = Segments()
    bases: list[Mapping[str, Model]] = [
        {name: base.fit(data, Run(seed)) for name, base in recipe.of.items()} for seed in SEEDS
    ]
    users = [Profile(data.history(user)) for user in range(data.n_users)]
    agreement = {}
    for n in NUMBERS:
        models = [
            replace(recipe, n=n).fit_on_bases(base, data, Run(seed)) for base, seed in zip(bases, SEEDS, strict=True)
        ]
        agreement[str(n)] = _compute_agreement([model.segment_indices(users) for model in models])
    started = time.process_time()
    model = recipe.fit_on_bases(bases[0], data, Run(SEEDS[0]))
    seconds = time.process_time() - started
    sample = np.random.default_rng(SEEDS[0]).random(len(data)) < SHARE
    sample_model = recipe.fit(data.rows(sample), Run(SEEDS[1]))
    return {
        "title": title,
        "data_digest": data.digest,
        "users": data.n_users,
        "adjusted_rand": agreement,
        "cpu_s_beyond_ials": round(seconds, 1),
        "another_seed_kept": _count_matches(recipe.fit_on_bases(bases[1], data, Run(SEEDS[1])), model, data),
        "more_data_kept": _count_matches(model, sample_model, data),
        "more_data_adjusted_rand": round(
            adjusted_rand(sample_model.segment_indices(users), model.segment_indices(users)), 3
        ),
    }


def _compute_agreement(labels: Sequence[Codes]) -> dict[str, float]:
    """Mean and least adjusted Rand index over pairs of labellings."""
    indices = [adjusted_rand(first, second) for first, second in combinations(labels, 2)]
    return {"mean": round(float(np.mean(indices)), 3), "least": round(min(indices), 3)}


def _count_matches(later: SegmentsModel, earlier: SegmentsModel, data: Dataset) -> dict[str, int]:
    """How many segments of the later model have the id, and the name, of a segment of the earlier one."""
    names = dict(zip(earlier.ids, earlier.names, strict=True))
    matched = later.after(earlier, data)
    ids = [id_ for id_ in matched.ids if id_ in names]
    return {"ids": len(ids), "names": sum(names[id_] in matched.names for id_ in ids), "of": len(matched.ids)}


def _describe_segments(path: Path) -> list[dict[str, Any]]:
    """The segments of a data set, with titles for items."""
    data = read(path, "movielens").dataset()

    def titles(ids: Sequence[str]) -> list[str]:
        return [f"{data.items[id_].title} ({data.items[id_].year})" for id_ in ids]

    return [
        {
            "name": segment.name,
            "users": segment.users,
            "share": round(segment.share, 3),
            "traits": {
                kind: [[value, round(odds, 1)] for value, odds in values]
                for kind, values in segment.traits.items()
                if kind != "tag"
            },
            "items": titles(segment.items),
            "least": titles(segment.least[:5]),
        }
        for segment in Segments().fit(data).segments(data.items, 8)
    ]


if __name__ == "__main__":
    main()
