"""What is written down of a training, an evaluation and a search."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from palate.evaluation.comparison import Comparison
from palate.models.base import Model, Recommender
from palate.models.registry import params_of
from palate.models.snapshot import Manifest, Snapshot
from palate.ports.tracker import Record, Release
from palate.services.experiments.tune import Tuned
from palate.settings import Settings


def timed(fits: Iterable[tuple[str, Model]]) -> tuple[dict[str, Model], dict[str, float]]:
    """The models, and the seconds that each took to come."""
    models: dict[str, Model] = {}
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    for name, model in fits:
        models[name], seconds[name] = model, time.perf_counter() - started
        started = time.perf_counter()
    return models, seconds


def of_training(
    snapshot: Snapshot, parent: str | None, promoted: bool, fit_s: Mapping[str, float], settings: Settings
) -> tuple[Record, Release]:
    """A training, and the snapshot that came of it."""
    manifest, verdict = snapshot.manifest, snapshot.manifest.verdict
    about = {name: getattr(manifest, name) for name in Manifest.__slots__}
    low, high = verdict["difference"] or (None, None)
    figures = {
        "users": manifest.users,
        "items": manifest.items,
        "events": manifest.events,
        "challenger_ndcg": verdict["challenger_ndcg"],
        "champion_ndcg": verdict["champion_ndcg"],
        "difference_low": low,
        "difference_high": high,
        **{f"fit_s/{name}": seconds for name, seconds in fit_s.items()},
    }
    lineage = {
        "parent": parent or "",
        "data_digest": manifest.data_digest,
        "cursor": str(manifest.cursor),
        "settings": digest_of(settings),
        "seed": str(manifest.seed),
        "palate": manifest.palate,
        "verdict": str(verdict["why"]),
        "promoted": str(promoted).lower(),
    }
    record = Record(
        "train",
        manifest.version,
        params=_flat({name: _params(model.recipe) for name, model in snapshot.models.items()}),
        metrics=_floats(figures),
        tags=lineage,
        files={"manifest.json": json.dumps(about, indent=2)},
    )
    return record, Release(manifest.version, lineage)


def of_comparison(result: Comparison, recipes: Mapping[str, Recommender], page: str) -> Record:
    """An evaluation, with a part for each row; ``page`` is its report."""
    about = {
        "protocol": result.protocol,
        "part": result.part,
        "seeds": ",".join(map(str, result.seeds)),
        "k": str(result.k),
        "relevance": result.relevance,
        "data_digest": result.data_digest,
        "palate": result.palate,
    }
    parts = []
    for name, one in result.models.items():
        bounds = {
            f"{metric}_{side}": interval[place]
            for metric, interval in one.intervals.items()
            for place, side in enumerate(("low", "high"))
        }
        figures = {**one.metrics, **bounds, "users": one.users, "fit_s": result.fit_s[name]}
        params = _flat(_params(recipes[name])) if name in recipes else {}
        parts.append(Record("model", name, params, _floats(figures), about))
    files = {"report.html": page, "evaluation.json": json.dumps(result.to_json(), indent=2)}
    best = next(iter(result.models))
    named = f"{result.part} {result.data_digest[:12]}"
    return Record("evaluate", named, about, parts[0].metrics, {"best": best}, files, tuple(parts))


def of_search(result: Tuned, model: str) -> Record:
    """A search for settings."""
    figures = {
        "best": result.best.figure,
        "given": result.given.figure,
        "gain_low": result.gain[0],
        "gain_high": result.gain[1],
        "trials": len(result.trials),
    }
    tags = {
        "model": model,
        "metric": f"{result.metric}@{result.k}",
        "protocol": result.protocol,
        "data_digest": result.data_digest,
        "palate": result.palate,
    }
    files = {"tuning.json": json.dumps(result.to_json(), indent=2)}
    return Record(
        "tune", f"{model} {result.data_digest[:12]}", _flat(result.best.setting), _floats(figures), tags, files
    )


def digest_of(settings: Settings) -> str:
    """SHA-256 of the models and pipelines that are set, in hexadecimal."""
    said = settings.model_dump(mode="json", include={"models", "pipelines"})
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _params(recipe: Recommender) -> dict[str, Any]:
    """The hyper-parameters of a recipe; of what it is made of only the names."""
    params = params_of(recipe)
    return {**params, "of": list(params["of"])} if "of" in params else params


def _flat(values: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """Nested parameters under dotted names."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{before}{name}.")
        else:
            found[f"{before}{name}"] = value if isinstance(value, str) else json.dumps(value)
    return found


def _floats(values: Mapping[str, float | None]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items() if value is not None}
