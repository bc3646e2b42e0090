"""Fitted transformers and their evaluations, kept in a folder so that a stopped run goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from benchmarks.measured import ML1M
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.profile import Profile
from palate.data.splits import Split
from palate.evaluation.evaluate import Evaluation, evaluate
from palate.evaluation.protocol import Part, Protocol
from palate.models.base import Model, Recommender, Run
from palate.models.neural.transformer import Transformer, TransformerModel
from palate.models.registry import params_of
from palate.models.storage import load_model, save_model
from palate.types import Codes

LAST_EVENT: Final = Protocol(name="last_out", min_item_events=5)
SEED: Final = 42


@dataclass(frozen=True)
class Runs:
    """Fits on one part of a split, kept in ``folder`` by name."""

    folder: Path
    split: Split

    @classmethod
    def of_ml1m(cls, folder: Path, part: Part) -> tuple[Runs, Dataset]:
        """Each user's last event of MovieLens 1M (``validation``: the one before it), and all the data."""
        data = read(ML1M, "movielens").dataset()
        (split,) = LAST_EVENT.splits(data, SEED, part)
        return cls(folder, split), data

    def fit(self, name: str, recipe: Recommender, seed: int = SEED) -> tuple[Model, float]:
        """The model of ``recipe``, and the processor minutes of its fit."""
        folder, note = self.folder / name, self.folder / f"{name}.json"
        expected = {"params": params_of(recipe), "seed": seed, "digest": self.split.train.digest}
        if note.exists():
            kept = json.loads(note.read_text(encoding="utf-8"))
            if {key: kept[key] for key in expected} == json.loads(json.dumps(expected)):
                return load_model(folder, self.split.train.vocabulary), float(kept["minutes"])
        started = time.process_time()
        model = recipe.fit(self.split.train, Run(seed, checkpoints=self.folder / "checkpoints"))
        minutes = (time.process_time() - started) / 60
        save_model(model, folder)
        note.write_text(json.dumps({**expected, "minutes": minutes}), encoding="utf-8")
        print(f"{name}: {minutes:.1f} processor minutes", flush=True)
        return model, minutes

    def fit_transformer(self, name: str, recipe: Transformer, seed: int = SEED) -> tuple[TransformerModel, float]:
        model, minutes = self.fit(name, recipe, seed)
        return cast(TransformerModel, model), minutes

    def evaluate(self, model: Model, *, with_time: bool = True) -> Evaluation:
        """The metrics of lists without seen items; without time, requests do not tell theirs."""

        def lists(profiles: Sequence[Profile], k: int) -> list[Codes]:
            requests = profiles if with_time else [replace(profile, at=float("nan")) for profile in profiles]
            return [slate.codes for slate in model.recommend_batch(requests, k)]

        return evaluate(lists, self.split, seed=SEED)


def figures(evaluation: Evaluation) -> dict[str, Any]:
    """NDCG@10 and HR@10 with 95 % intervals over users."""
    return {
        name: {
            "mean": round(evaluation.metrics[name], 4),
            "interval": [round(end, 4) for end in evaluation.intervals[name]],
        }
        for name in ("ndcg", "hit_rate")
    }


def difference(new: Evaluation, old: Evaluation) -> dict[str, Any]:
    """The difference of NDCG@10 with a 95 % bootstrap interval over users, paired."""
    from palate.evaluation.significance import bootstrap_interval

    gap = new.per_user["ndcg"] - old.per_user["ndcg"]
    return {
        "mean": round(float(np.mean(gap)), 4),
        "interval": [round(end, 4) for end in bootstrap_interval(gap, SEED)],
    }
