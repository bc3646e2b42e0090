"""Make the model card of a snapshot that was just trained."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import KIND_OF_CODE
from palate.data.order_test import detect_order
from palate.models.base import Recommender
from palate.models.model_card import ModelCard
from palate.models.registry import params_of
from palate.models.snapshot import Snapshot
from palate.services.train.source_commit import source_commit
from palate.services.train.step_costs import StepCosts
from palate.services.train.tracking import digest_settings
from palate.settings import Settings
from palate.types import Json

_FEW_EVENTS: Final = 5


def make_card(
    snapshot: Snapshot, champion: Snapshot | None, data: Dataset, settings: Settings, costs: StepCosts
) -> ModelCard:
    """The card of ``snapshot``, which was trained on ``data`` and judged against ``champion``."""
    manifest = snapshot.manifest
    return ModelCard(
        version=manifest.version,
        created_at=manifest.created_at,
        palate=manifest.palate,
        commit=source_commit(),
        seed=manifest.seed,
        machine={
            "python": platform.python_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "processors": os.cpu_count(),
        },
        data=_describe_data(snapshot, data),
        parent=None if champion is None else _describe_parent(champion),
        settings={
            "digest": digest_settings(settings),
            "models": {name: _describe_recipe(model.recipe) for name, model in snapshot.models.items()},
            "pipeline": settings.pipelines["default"].stages,
        },
        verdict=manifest.verdict,
        limits=tuple(_limits(snapshot, data, settings)),
        steps=tuple(asdict(step) for step in costs.steps),
    )


def _describe_data(snapshot: Snapshot, data: Dataset) -> dict[str, Json]:
    manifest = snapshot.manifest
    counts = np.bincount(data.kind, minlength=len(KIND_OF_CODE))
    return {
        "data_digest": manifest.data_digest,
        "events_digest": manifest.events_digest,
        "users": manifest.users,
        "items": manifest.items,
        "events": manifest.events,
        "kinds": {kind.name: int(counts[kind.code]) for kind in KIND_OF_CODE if counts[kind.code]},
        "oldest_at": float(data.at.min(initial=np.inf)),
        "newest_at": manifest.newest_at,
        "cursor": manifest.cursor,
    }


def _describe_parent(champion: Snapshot) -> dict[str, Json]:
    names = ("version", "created_at", "cursor", "events", "data_digest")
    return {name: getattr(champion.manifest, name) for name in names}


def _describe_recipe(recipe: Recommender) -> Mapping[str, Json]:
    """The recommender and its hyper-parameters; of its base models only the names."""
    params = params_of(recipe)
    return {"recommender": recipe.name, "params": {**params, "of": list(params["of"])} if "of" in params else params}


def _limits(snapshot: Snapshot, data: Dataset, settings: Settings) -> list[str]:
    """What the snapshot cannot do, and what its figures do not say."""
    per_user, per_item = np.bincount(data.user, minlength=data.n_users), np.bincount(data.item, minlength=data.n_items)
    n_cold, order = int((per_item == 0).sum()), detect_order(data)
    n_few = int(((per_user > 0) & (per_user < _FEW_EVENTS)).sum())
    pending, models = snapshot.manifest.pending, snapshot.models
    left_out = [name for name in settings.models if name not in models and name not in pending]
    sentences = {
        f"Partial: {', '.join(pending)} are still to be trained.": bool(pending),
        f"Not trained, since they need another order of events or a package: {', '.join(left_out)}.": bool(left_out),
        f"{n_cold:,} of {data.n_items:,} items have no events: content alone speaks for them.": n_cold > 0,
        f"{n_few:,} of {data.n_users:,} users have fewer than {_FEW_EVENTS} events: their lists are close to "
        "popularity.": n_few > 0,
        f"The order of events says nothing: {order.why}": not order.is_meaningful,
        "It was not compared with a champion.": snapshot.manifest.verdict["challenger_ndcg"] is None,
        "Its metrics are of models fitted without the newest events, for users of the log, on what they did "
        "without being shown these lists.": bool(snapshot.manifest.verdict["metrics"]),
    }
    return [sentence for sentence, applies in sentences.items() if applies]
