"""What a snapshot keeps of its training data, to measure drift against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import KIND_OF_CODE
from palate.data.profile import Profile
from palate.errors import NotReady, StorageFailed
from palate.evaluation.drift import DriftReference
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.types import Doubles

REFERENCE_DAYS: Final = 28.0
MAX_USERS: Final = 60
_FILE: Final = "drift.json"
_COUNTS: Final = "drift-items.npy"
_DAY_S: Final = 86_400.0


def make_reference(data: Dataset, pipeline: Pipeline, serving: ServingState, seed: int) -> DriftReference:
    """The reference of models that were trained on ``data``.

    Scores are those of lists for users drawn from those with events in the newest four weeks, so that they are as
    active as users who come after the training.
    """
    newest_at = float(data.at.max(initial=0.0))
    is_recent = data.at > newest_at - REFERENCE_DAYS * _DAY_S
    kinds = np.bincount(data.kind[is_recent], minlength=len(KIND_OF_CODE))
    span = (newest_at - float(data.at[is_recent].min(initial=newest_at))) / _DAY_S
    users = np.unique(data.user[is_recent])
    drawn = np.random.default_rng(seed).choice(users, min(MAX_USERS, len(users)), replace=False)
    return DriftReference(
        {kind.name: int(kinds[kind.code]) for kind in KIND_OF_CODE if kinds[kind.code]},
        0.0 if data.timeless else max(span, 1 / 24),
        np.bincount(data.item, minlength=data.n_items).astype(np.int32),
        scores_of(pipeline, serving, [data.profile(user) for user in drawn.tolist()]),
    )


def scores_of(pipeline: Pipeline, serving: ServingState, profiles: list[Profile]) -> Doubles:
    """The scores of the first ten items of each user's list, without surprise."""
    slates = [pipeline.run(Query(profile, serving, surprise=0.0)) for profile in profiles]
    scores = np.concatenate([np.zeros(0), *(np.asarray(slate.scores, np.float64) for slate in slates)])
    return np.asarray(scores[np.isfinite(scores)])


def write_reference(reference: DriftReference, folder: Path) -> None:
    """Write a reference into the folder of its snapshot."""
    np.save(folder / _COUNTS, reference.item_counts, allow_pickle=False)
    values = {"kinds": dict(reference.kinds), "days": reference.days, "scores": reference.scores.tolist()}
    (folder / _FILE).write_text(json.dumps(values), encoding="utf-8")


def read_reference(folder: Path) -> DriftReference:
    """Read what :func:`write_reference` wrote.

    Raises:
        NotReady: the snapshot has none.
        StorageFailed: a file is damaged.
    """
    path = folder / _FILE
    if not path.exists():
        raise NotReady("The snapshot was trained by a version of Palate that did not measure drift; train again.")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        counts = np.load(folder / _COUNTS, allow_pickle=False)
        return DriftReference(values["kinds"], float(values["days"]), counts, np.array(values["scores"], np.float64))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageFailed(f"{path} cannot be read ({error}); train again.", where=str(path)) from error
