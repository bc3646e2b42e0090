"""Train: log → dataset → fit all models → promotion gate → snapshot → promote."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

import palate
from palate.data.dataset import Dataset
from palate.data.dataset_builder import DatasetBuilder
from palate.data.events import ALLOWED_CLOCK_SKEW_S
from palate.data.events_digest import events_digest
from palate.data.order_test import detect_order
from palate.errors import ConfigError, NotReady, PalateError
from palate.evaluation.drift import DriftReference
from palate.models.base import Model, Recommender, Run
from palate.models.composite import fit_each, learnable_recipes
from palate.models.ensemble.blend import BlendModel
from palate.models.neighbours.build_indexes import build_indexes
from palate.models.neighbours.indexes import Indexes
from palate.models.neighbours.options import IndexOptions
from palate.models.registry import recommender
from palate.models.segment.segments import carry_over_segments
from palate.models.snapshot import Manifest, Snapshot
from palate.pipeline.serving_state import ServingState
from palate.ports.event_log import Cursor
from palate.services.context import AppContext
from palate.services.train.drift_reference import make_reference, write_reference
from palate.services.train.gate_budget import check_budget
from palate.services.train.gate_checks import GateCheck
from palate.services.train.make_card import make_card
from palate.services.train.promotion_gate import PromotionVerdict, compare_with_champion, serving_state
from palate.services.train.registry_aliases import update_aliases
from palate.services.train.release_memory import releasing_memory
from palate.services.train.rolled_back import check_history
from palate.services.train.step_costs import StepCosts
from palate.services.train.tracking import digest_settings, record_training
from palate.settings import Settings

log = logging.getLogger(__name__)

_EVENTS_PER_PAGE: Final = 50_000
_CHECKPOINTS: Final = "model_checkpoints"
"""The folder, in the data directory, of fits that were interrupted."""


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """The new snapshot, and whether it was promoted."""

    version: str
    users: int
    items: int
    events: int
    took_s: float
    verdict: PromotionVerdict
    left_out: tuple[str, ...] = ()
    """Models of the settings that cannot be trained on these data."""
    why: str = ""
    """The training objective that the blend chose, and why."""
    pending: tuple[str, ...] = ()
    """Models that were left to the next training."""


async def train(context: AppContext, run: Run, *, force: bool = False) -> TrainingResult:
    """Train a snapshot on the log and the catalogue, store it, and promote it if it is not worse.

    With ``force`` it is promoted whatever the promotion gate says.

    Raises:
        NotReady: the catalogue and the log are both empty.
        StorageFailed: the snapshot could not be written; the champion stays.
    """
    return await _read_and_train(context, run, force=force)


async def train_first(context: AppContext, run: Run) -> TrainingResult:
    """Train a partial snapshot of the models that are quick to fit (``learner.first``) for a store without a champion.

    Their recipes are those of a full training, which adds the ``pending`` models. If another process promoted a
    snapshot meanwhile, that one stays. Of settings that have none of the quick models, all are trained.

    Raises:
        NotReady: the catalogue and the log are both empty.
        StorageFailed: the snapshot could not be written.
    """
    return await _read_and_train(context, run, first=context.settings.learner.first)


async def _read_and_train(
    context: AppContext, run: Run, *, force: bool = False, first: Sequence[str] = ()
) -> TrainingResult:
    started = time.perf_counter()
    context.snapshots.remove_unfinished()
    run.progress(0.0, "reading the log")
    costs = StepCosts()
    with costs.measure("read the log"):
        data, cursor = await read_dataset(context)
    snapshot, verdict = await asyncio.to_thread(_train, context, data, cursor, run, costs, force, first)
    known = {*snapshot.models, *snapshot.manifest.pending}
    return TrainingResult(
        snapshot.manifest.version,
        data.n_users,
        data.n_items,
        len(data),
        time.perf_counter() - started,
        verdict,
        tuple(name for name in recipes_of(context.settings) if name not in known),
        next((str(model.card["why"]) for model in snapshot.models.values() if isinstance(model, BlendModel)), ""),
        snapshot.manifest.pending,
    )


async def read_dataset(context: AppContext) -> tuple[Dataset, Cursor]:
    """The log and the catalogue as a dataset, and the end of the log."""
    items, self_descriptions = await context.catalogue.all(), await context.self_descriptions.all()
    end = await context.log.end()
    builder = DatasetBuilder()
    cursor = 0
    while cursor < end:
        page = await context.log.columns(cursor, end, _EVENTS_PER_PAGE)
        at = np.minimum(page.at, context.clock() + ALLOWED_CLOCK_SKEW_S).tolist()  # of a clock that was ahead
        builder.add(page.cursors, page.user, page.item, page.kind, page.value, at, page.retracted)
        cursor = page.end
    data = await asyncio.to_thread(builder.dataset, items, self_descriptions)
    if not len(data):
        raise NotReady(
            "There is nothing to train on: the log has no events. Import some "
            "(palate data import), or send them (POST /events)."
        )
    return data, end


def recipes_of(settings: Settings) -> dict[str, Recommender]:
    """The recipes of the models in the settings.

    An ensemble names its base models in ``of``, which must be listed before it. Models with
    missing requirements are left out, also as base models of ensembles.

    Raises:
        ConfigError: an unknown recipe or hyper-parameter, or a base model that is not listed before its ensemble.
    """
    recipes: dict[str, Recommender] = {}
    for name, params in settings.models.items():
        arguments = dict(params)
        if isinstance(arguments.get("of"), list):
            bases = {base: _base_recipe(recipes, base, name) for base in arguments["of"]}
            arguments["of"] = {base: recipe for base, recipe in bases.items() if not recipe.missing_requirement}
        recipes[name] = recommender(str(arguments.pop("recommender", name)), arguments)
    return {name: recipe for name, recipe in recipes.items() if not recipe.missing_requirement}


def _base_recipe(recipes: dict[str, Recommender], base: str, name: str) -> Recommender:
    if base not in recipes:
        known = ", ".join(recipes) or "none"
        raise ConfigError(f"Model {name!r} is made of {base!r}; the models before it are: {known}.", where=name)
    return recipes[base]


def _train(
    context: AppContext,
    data: Dataset,
    cursor: Cursor,
    run: Run,
    costs: StepCosts,
    force: bool,
    first: Sequence[str],
) -> tuple[Snapshot, PromotionVerdict]:
    """Fit all models, judge them and store a snapshot of them; with ``first``, of those models alone, unjudged."""
    settings = context.settings
    learnable = learnable_recipes(recipes_of(settings), detect_order(data))
    recipes = {name: recipe for name, recipe in learnable.items() if name in first} or learnable
    champion = None if first else read_champion(context)
    checkpoints = settings.store.data_dir / _CHECKPOINTS
    run = replace(run, before=champion.models if champion else {}, checkpoints=checkpoints)
    with costs.measure("compare with the champion"):
        verdict = _compare(context, data, recipes, champion, run)
    models = dict(costs.measure_each("fit", releasing_memory(fit_each(recipes, data, run))))
    models = carry_over_segments(models, champion.models if champion else {}, data)
    pending = tuple(name for name in learnable if name not in recipes)
    reference = None
    if not pending:
        serving = serving_state(models, data)
        if champion and not champion.manifest.pending:
            with costs.measure("measure latency and memory"):
                verdict = verdict.with_checks(*_check_costs(context, serving, champion, data, run.seed))
        with costs.measure("keep the reference of drift"):
            reference = make_reference(data, context.pipelines["default"], serving, run.seed)
    verdict = verdict.with_checks(*check_history(context.snapshots, data.digest, digest_settings(settings)))
    manifest = _describe(data, cursor, run.seed, context.clock(), verdict, pending)
    fingerprints = {id_: item.fingerprint() for id_, item in data.items.items()}
    with costs.measure("index"):
        indexes = _build_indexes(settings, models, data, run)
    snapshot = Snapshot(manifest, data.vocabulary, models, fingerprints, indexes)
    context.snapshots.create(manifest.version, partial(_write, snapshot, champion, reference, data, settings, costs))
    is_promoted = (verdict.promote or force) and _promote(context, snapshot, champion)
    context.snapshots.prune(settings.learner.keep)
    if not pending:  # a partial snapshot is no release, and answers must not wait for the tracker
        parent = champion.manifest.version if champion and not champion.manifest.pending else None
        context.tracker.record(*record_training(snapshot, parent, is_promoted, costs, settings))
        update_aliases(context.tracker, context.snapshots)
    return snapshot, verdict


def _compare(
    context: AppContext, data: Dataset, recipes: Mapping[str, Recommender], champion: Snapshot | None, run: Run
) -> PromotionVerdict:
    learner, pipeline = context.settings.learner, context.pipelines["default"]
    return compare_with_champion(
        data, recipes, pipeline, champion, max_users=learner.max_judged_users, gate=learner.gate, run=run
    )


def _check_costs(
    context: AppContext, challenger: ServingState, champion: Snapshot, data: Dataset, seed: int
) -> tuple[GateCheck, ...]:
    pipeline, incumbent = context.pipelines["default"], serving_state(champion.models, data)
    return check_budget(pipeline, challenger, incumbent, data, context.settings.learner.gate, seed)


def _write(
    snapshot: Snapshot,
    champion: Snapshot | None,
    reference: DriftReference | None,
    data: Dataset,
    settings: Settings,
    costs: StepCosts,
    folder: Path,
) -> None:
    """Write a snapshot, what drift is measured against, and the model card."""
    with costs.measure("write the snapshot"):
        snapshot.write(folder)
        if reference is not None:
            write_reference(reference, folder)
    make_card(snapshot, champion, data, settings, costs).write(folder)


def _build_indexes(settings: Settings, models: Mapping[str, Model], data: Dataset, run: Run) -> Indexes:
    """The indexes over the vectors of ``models``, if there are enough items."""
    run.progress(1.0, "indexing")
    options = IndexOptions(**settings.nearest.model_dump())
    return build_indexes(models, data, options, similar=settings.similar.weights, seed=run.seed)


def _describe(
    data: Dataset, cursor: Cursor, seed: int, now: float, verdict: PromotionVerdict, pending: tuple[str, ...]
) -> Manifest:
    """The manifest of a snapshot that is trained on ``data`` at the time ``now``."""
    return Manifest(
        version=_version(now),
        created_at=now,
        cursor=cursor,
        newest_at=float(data.at.max(initial=0.0)),
        data_digest=data.digest,
        users=data.n_users,
        items=data.n_items,
        events=len(data),
        seed=seed,
        palate=palate.__version__,
        verdict=verdict.to_json(),
        pending=pending,
        events_digest=events_digest(data),
    )


def _promote(context: AppContext, snapshot: Snapshot, champion: Snapshot | None) -> bool:
    """Promote ``snapshot`` in place of a partial ``champion``, and return whether it was promoted.

    A partial snapshot replaces none that another process promoted since the training began.
    """
    if snapshot.manifest.pending and read_champion(context) is not None:
        return False
    replaced = champion.manifest.version if champion and champion.manifest.pending else None
    context.snapshots.promote(snapshot.manifest.version, replaces=replaced, by="training")
    return True


def read_champion(context: AppContext) -> Snapshot | None:
    """The champion snapshot; None if there is none, or it is damaged."""
    version = context.snapshots.champion()
    if version is None:
        return None
    try:
        context.snapshots.check(version)
        return Snapshot.read(context.snapshots.folder(version))
    except PalateError as error:
        log.error("the champion %s cannot be compared with: %s", version, error)
        return None


def _version(now: float) -> str:
    """A name that sorts by time: 20260101T120000.123456."""
    return datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%S.%f")
