"""What the parts of the transformer add: one part changed at a time, on validation data of MovieLens 100K."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measured import ML100K
from benchmarks.transformer.runs import SEED, Runs, difference, figures
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.profile import Profile
from palate.data.splits import Split
from palate.evaluation.evaluate import Lists, evaluate
from palate.evaluation.protocol import Protocol
from palate.models.base import Model
from palate.models.item_item.linear_sequence import LinearSequence
from palate.models.neural.transformer import Transformer
from palate.types import Codes

BASE: Final = Transformer(epochs=25, scorer="dot")
VARIANTS: Final[Mapping[str, Transformer]] = {
    "MLP scorer": replace(BASE, scorer="mlp"),
    "no taste": replace(BASE, favourites=0),
    "sequence of 200": replace(BASE, length=200),
    "sampled softmax, 512 negatives": replace(BASE, loss="sampled", negatives=512),
    "gBCE, 256 negatives": replace(BASE, loss="gbce", negatives=256),
    "no content": replace(BASE, content=False),
    "the time of the request": replace(BASE, request_time=True),
}
_COLD_SHARE: Final = 0.1


def measure_ablation(folder: Path) -> dict[str, Any]:
    """NDCG@10 of each variant, and its paired difference from the base; and of new items by content."""
    data = read(ML100K, "movielens").dataset()
    (split,) = Protocol(name="last_out").splits(data, SEED, "validation")
    runs = Runs(folder, split)
    base = runs.evaluate(runs.fit("100k-base", BASE)[0])
    rows = {"base": {**figures(base), "minutes": round(runs.fit("100k-base", BASE)[1], 1)}}
    for name, recipe in {**VARIANTS, "linear_sequence": LinearSequence()}.items():
        model, minutes = runs.fit(f"100k-{name.replace(' ', '-').replace(',', '')}", recipe)
        evaluation = runs.evaluate(model)
        rows[name] = {**figures(evaluation), "difference": difference(evaluation, base), "minutes": round(minutes, 1)}
        print(name, rows[name], flush=True)
    return {
        "protocol": split.protocol,
        "data_digest": data.digest,
        "users": base.users,
        "seed": SEED,
        "rows": rows,
        "cold": _measure_cold_items(folder, data),
    }


def _measure_cold_items(folder: Path, data: Dataset) -> dict[str, Any]:
    """NDCG@10 among the items that a model has never seen, a random tenth, by their content and at random."""
    rng = np.random.default_rng(SEED)
    is_cold = rng.random(data.n_items) < _COLD_SHARE
    train, test = data.rows(~is_cold[data.item]), data.rows(is_cold[data.item])
    split = Split(train, test, "events with a random tenth of the items to test")
    model, _ = Runs(folder, split).fit("100k-cold", BASE)
    order = np.flatnonzero(is_cold)

    def at_random(profiles: Sequence[Profile], k: int) -> list[Codes]:
        return [rng.permutation(order)[:k] for _ in profiles]

    by_content = evaluate(_lists_among(model, is_cold), split, seed=SEED)
    chance = evaluate(at_random, split, seed=SEED)
    return {
        "items": len(order),
        "users": by_content.users,
        "content": figures(by_content),
        "random": figures(chance),
        "difference": difference(by_content, chance),
    }


def _lists_among(model: Model, is_candidate: np.ndarray) -> Lists:
    def lists(profiles: Sequence[Profile], k: int) -> list[Codes]:
        return [slate.codes for slate in model.recommend_batch(profiles, k, candidate_mask=is_candidate)]

    return lists
