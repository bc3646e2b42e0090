"""Records of trainings, evaluations and searches for the experiment tracker."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from palate.evaluation.comparison import Comparison
from palate.models.base import Recommender
from palate.models.registry import params_of
from palate.models.snapshot import Manifest, Snapshot
from palate.ports.tracker import Record, Release
from palate.services.experiments.tune import TuningResult
from palate.services.train.step_costs import StepCosts
from palate.settings import Settings


def record_training(
    snapshot: Snapshot, parent: str | None, promoted: bool, costs: StepCosts, settings: Settings
) -> tuple[Record, Release]:
    """The record of a training, and the release of its snapshot."""
    manifest, verdict = snapshot.manifest, snapshot.manifest.verdict
    manifest_fields = {name: getattr(manifest, name) for name in Manifest.__slots__}
    low, high = verdict["difference"] or (None, None)
    figures = {
        "users": manifest.users,
        "items": manifest.items,
        "events": manifest.events,
        "challenger_ndcg": verdict["challenger_ndcg"],
        "champion_ndcg": verdict["champion_ndcg"],
        "difference_low": low,
        "difference_high": high,
        **{f"fit_s/{step.name.removeprefix('fit ')}": step.wall_s for step in costs.steps if step.name[:4] == "fit "},
    }
    lineage = {
        "parent": parent or "",
        "data_digest": manifest.data_digest,
        "cursor": str(manifest.cursor),
        "settings": digest_settings(settings),
        "seed": str(manifest.seed),
        "palate": manifest.palate,
        "verdict": str(verdict["why"]),
        "promoted": str(promoted).lower(),
    }
    record = Record(
        "train",
        manifest.version,
        params=_flatten({name: _params(model.recipe) for name, model in snapshot.models.items()}),
        metrics=_floats(figures),
        tags=lineage,
        files={"manifest.json": json.dumps(manifest_fields, indent=2)},
    )
    return record, Release(manifest.version, lineage)


def record_comparison(result: Comparison, recipes: Mapping[str, Recommender], page: str) -> Record:
    """The record of a comparison, with a nested record for each model; ``page`` is its HTML report."""
    conditions = {
        "protocol": result.protocol,
        "part": result.part,
        "seeds": ",".join(map(str, result.seeds)),
        "k": str(result.k),
        "relevance": result.relevance,
        "data_digest": result.data_digest,
        "palate": result.palate,
    }
    parts = []
    for name, evaluation in result.models.items():
        bounds = {
            f"{metric}_{side}": interval[index]
            for metric, interval in evaluation.intervals.items()
            for index, side in enumerate(("low", "high"))
        }
        figures = {**evaluation.metrics, **bounds, "users": evaluation.users, "fit_s": result.fit_s[name]}
        params = _flatten(_params(recipes[name])) if name in recipes else {}
        parts.append(Record("model", name, params, _floats(figures), conditions))
    files = {"report.html": page, "evaluation.json": json.dumps(result.to_json(), indent=2)}
    best = next(iter(result.models))
    title = f"{result.part} {result.data_digest[:12]}"
    return Record("evaluate", title, conditions, parts[0].metrics, {"best": best}, files, tuple(parts))


def record_search(result: TuningResult, model: str) -> Record:
    """The record of a search for hyper-parameters."""
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
        "tune", f"{model} {result.data_digest[:12]}", _flatten(result.best.setting), _floats(figures), tags, files
    )


def digest_settings(settings: Settings) -> str:
    """SHA-256 of the settings of models and pipelines, in hexadecimal."""
    relevant = settings.model_dump(mode="json", include={"models", "pipelines"})
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()


def _params(recipe: Recommender) -> dict[str, object]:
    """The hyper-parameters of a recipe; of its base models only the names."""
    params = params_of(recipe)
    return {**params, "of": list(params["of"])} if "of" in params else params


def _flatten(values: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Nested parameters under dotted names."""
    flat: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value if isinstance(value, str) else json.dumps(value)
    return flat


def _floats(values: Mapping[str, float | None]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items() if value is not None}
