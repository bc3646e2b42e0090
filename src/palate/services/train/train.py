"""Train: log → dataset → fit all → judge → snapshot → promote."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import palate
from palate.data.dataset import Dataset
from palate.data.dataset_builder import DatasetBuilder
from palate.data.order_test import detect_order
from palate.errors import ConfigError, NotReady, PalateError
from palate.models.base import Recommender, Run
from palate.models.composite import fit_each, learnable_recipes
from palate.models.ensemble.blend import BlendModel
from palate.models.registry import recommender
from palate.models.segment.segments import succeeding
from palate.models.snapshot import Manifest, Snapshot
from palate.ports.event_log import Cursor
from palate.services.context import AppContext
from palate.services.train.promotion_gate import Verdict, compare_with_champion
from palate.services.train.release_memory import frugal
from palate.services.train.tracking import of_training, timed
from palate.settings import Settings

_PAGE: Final = 50_000


@dataclass(frozen=True, slots=True)
class Trained:
    version: str
    users: int
    items: int
    events: int
    took_s: float
    verdict: Verdict
    left_out: tuple[str, ...] = ()
    """Models of the settings that can learn nothing from these data."""
    why: str = ""
    """What lists are for, and why, as the blend found it."""


async def train(context: AppContext, run: Run, *, force: bool = False) -> Trained:
    """Train a snapshot of everything known, keep it, and promote it if it is not worse.

    With ``force`` it is promoted whatever the judge says.

    Raises:
        NotReady: the catalogue and the log are both empty.
        StorageFailed: the snapshot could not be written; the champion stays.
    """
    started = time.perf_counter()
    run.progress(0.0, "reading the log")
    data, cursor = await read_dataset(context)
    snapshot, verdict = await asyncio.to_thread(_train, context, data, cursor, run, force)
    return Trained(
        snapshot.manifest.version,
        data.n_users,
        data.n_items,
        len(data),
        time.perf_counter() - started,
        verdict,
        tuple(name for name in recipes_of(context.settings) if name not in snapshot.models),
        next((str(one.card["why"]) for one in snapshot.models.values() if isinstance(one, BlendModel)), ""),
    )


async def read_dataset(context: AppContext) -> tuple[Dataset, Cursor]:
    """The log and the catalogue as a dataset, and the log's end."""
    items, about = await context.catalogue.all(), await context.abouts.all()
    end = await context.log.end()
    gathering = DatasetBuilder()
    cursor = 0
    while cursor < end:
        page = await context.log.columns(cursor, end, _PAGE)
        gathering.add(page.cursors, page.user, page.item, page.kind, page.value, page.at, page.retracted)
        cursor = page.end
    data = await asyncio.to_thread(gathering.dataset, items, about)
    if not len(data):
        raise NotReady(
            "There is nothing to learn from: the log holds no events. Import some "
            "(palate data import), or send them (POST /events)."
        )
    return data, end


def recipes_of(settings: Settings) -> dict[str, Recommender]:
    """The recipes that the settings name; ``of`` lists the names of settings before it.

    Those that need what is not installed are left out, and out of what is made of them.

    Raises:
        ConfigError: an unknown recipe or hyper-parameter, or one made of what does not stand before it.
    """
    recipes: dict[str, Recommender] = {}
    for name, params in settings.models.items():
        given = dict(params)
        if isinstance(given.get("of"), list):
            bases = {base: _before(recipes, base, name) for base in given["of"]}
            given["of"] = {base: recipe for base, recipe in bases.items() if not recipe.missing}
        recipes[name] = recommender(str(given.pop("recommender", name)), given)
    return {name: recipe for name, recipe in recipes.items() if not recipe.missing}


def _before(recipes: dict[str, Recommender], base: str, name: str) -> Recommender:
    if base not in recipes:
        there = ", ".join(recipes) or "none"
        raise ConfigError(f"Model {name!r} is made of {base!r}; the models before it are: {there}.", where=name)
    return recipes[base]


def _train(context: AppContext, data: Dataset, cursor: Cursor, run: Run, force: bool) -> tuple[Snapshot, Verdict]:
    recipes, champion = learnable_recipes(recipes_of(context.settings), detect_order(data)), read_champion(context)
    run = replace(run, before=champion.models if champion else {})
    verdict = compare_with_champion(
        data,
        recipes,
        context.pipelines["default"],
        champion,
        max_users=context.settings.learner.max_judged_users,
        run=run,
    )
    now = context.clock()
    manifest = Manifest(
        version=_version(now),
        created_at=now,
        cursor=cursor,
        newest_at=float(data.at.max(initial=0.0)),
        data_digest=data.digest,
        users=data.n_users,
        items=data.n_items,
        events=len(data),
        seed=run.seed,
        palate=palate.__version__,
        verdict=verdict.to_json(),
    )
    facts = {id_: item.fingerprint() for id_, item in data.items.items()}
    models, fit_s = timed(frugal(fit_each(recipes, data, run)))
    models = succeeding(models, champion.models if champion else {}, data)
    snapshot = Snapshot(manifest, data.vocabulary, models, facts)
    context.snapshots.create(manifest.version, snapshot.write)
    if verdict.promote or force:
        context.snapshots.promote(manifest.version)
    context.snapshots.prune(context.settings.learner.keep)
    parent = champion.manifest.version if champion else None
    context.tracker.record(*of_training(snapshot, parent, verdict.promote or force, fit_s, context.settings))
    return snapshot, verdict


def read_champion(context: AppContext) -> Snapshot | None:
    """The champion, if there is one that can still be opened."""
    version = context.snapshots.champion()
    try:
        return None if version is None else Snapshot.read(context.snapshots.folder(version))
    except PalateError:
        return None


def _version(now: float) -> str:
    """A name that sorts by time: 20260101T120000.123456."""
    return datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%S.%f")
