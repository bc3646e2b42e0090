"""Write recommendations for all users of the store into a file."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from palate.data.dataset import Dataset
from palate.data.item_table import ItemTable
from palate.errors import InvalidInput, NotReady, StorageFailed
from palate.models.base import Run
from palate.pipeline.serving_state import ServingState
from palate.services.context import AppContext
from palate.services.serve.live_rules import active_rules
from palate.services.table_file import check_table_file, join_parts
from palate.services.train.batch_lists import ListSource, ModelLists, PipelineLists
from palate.services.train.train import read_champion, read_dataset


@dataclass(frozen=True, slots=True)
class BatchOutput:
    """The file to write."""

    path: Path
    format: str
    """One of ``palate.services.table_file.FORMATS``."""
    version: str
    """Of the models and the catalogue: an interrupted batch is only continued by the same version."""


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What was written."""

    version: str
    """Of the snapshot."""
    users: int
    rows: int
    took_s: float


async def batch(
    context: AppContext, path: Path, format_: str, *, model: str = "", n: int = 20, run: Run = Run()
) -> BatchSummary:
    """Write the best ``n`` items of the catalogue for every user with events: user, rank, item, score and reason.

    They are what the default pipeline answers with no surprise, or with ``model`` what that model of the champion
    recommends, without a reason. All events of the log count. The file appears complete or not at all; after an
    interruption the same call continues.

    Raises:
        NotReady: nothing has been trained, or the log is empty.
        InvalidInput: there is no such model or format, or no folder for the file.
        StorageFailed: the file could not be written.
    """
    started = time.perf_counter()
    check_table_file(path, format_)
    champion = read_champion(context)
    if champion is None:
        raise NotReady("There is no snapshot; train one first (palate train).")
    if model and model not in champion.models:
        raise InvalidInput(f"The snapshot has no model {model!r}; it has {', '.join(champion.models)}.", where="model")
    run.progress(0.0, "reading the log")
    await context.mutes.catch_up()
    await context.rules.catch_up()
    items = await context.catalogue.all()
    data, _ = await read_dataset(context)
    snapshot = champion.up_to_date(items)
    vocabulary = snapshot.vocabulary.extended(data.vocabulary.ids)
    data = data.recoded(data.users, vocabulary, data.items)
    table = ItemTable(vocabulary, items)
    source: ListSource
    if model:
        source = ModelLists(snapshot.models[model], table.alive)
    else:
        pipeline, at = context.pipelines["default"], context.clock()
        rules = active_rules(context, pipeline, table, at)
        source = PipelineLists(pipeline, ServingState(table, snapshot.models), context.mutes.of, at, rules)
    catalogue = hashlib.sha256(table.alive.tobytes()).hexdigest()
    output = BatchOutput(path, format_, f"{snapshot.manifest.version} {catalogue}")
    rows = await asyncio.to_thread(write_lists, source, data, n, output, run.progress)
    return BatchSummary(snapshot.manifest.version, data.n_users, rows, time.perf_counter() - started)


def write_lists(
    source: ListSource, data: Dataset, n: int, output: BatchOutput, progress: Callable[[float, str], None]
) -> int:
    """Write lists in parts beside the file, then join them; the number of rows."""
    import polars as pl

    path = output.path
    identity = f"{output.version} {source.identity} {n} {data.digest}"
    folder = path.with_name(f".{path.name}.{hashlib.sha256(identity.encode()).hexdigest()[:12]}")
    try:
        folder.mkdir(exist_ok=True)
        for index, users in enumerate(data.blocks(source.part_events)):
            part = folder / f"{index:06d}.parquet"
            if not part.exists():
                progress(users.start / data.n_users, "recommending for all users")
                source.table(data, users, n).write_parquet(part.with_suffix(".new"))
                part.with_suffix(".new").rename(part)
        rows = join_parts(sorted(folder.glob("*.parquet")), path, output.format, folder / "whole")
        shutil.rmtree(folder)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StorageFailed(f"{path} could not be written: {error}. What was computed is kept; try again.") from error
    return rows
