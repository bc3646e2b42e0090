"""Write recommendations of one model for all users of the store into a file."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput, NotReady, StorageFailed
from palate.models.base import Model, Run
from palate.services.context import AppContext
from palate.services.train.train import read_champion, read_dataset
from palate.types import Bools, Codes, Floats

if TYPE_CHECKING:
    import polars as pl

FORMATS: Final = ("parquet", "csv", "jsonl")


@dataclass(frozen=True, slots=True)
class BatchOutput:
    """The file to write."""

    path: Path
    format: str
    """One of ``FORMATS``."""
    version: str
    """Of the model: an interrupted batch is only continued by the same version."""


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What was written."""

    version: str
    """Of the snapshot."""
    users: int
    rows: int
    took_s: float


async def batch(
    context: AppContext, path: Path, format_: str, *, model: str = "ials", n: int = 20, run: Run = Run()
) -> BatchSummary:
    """Write the best ``n`` new items of the catalogue for every user with events: user, rank, item, score.

    Recommends with the champion's ``model`` and all events of the log. The file appears complete or not at all;
    after an interruption the same call continues.

    Raises:
        NotReady: nothing has been trained, or the log is empty.
        InvalidInput: there is no such model or format, or no folder for the file.
        StorageFailed: the file could not be written.
    """
    started = time.perf_counter()
    _check_output(path, format_)
    champion = read_champion(context)
    if champion is None:
        raise NotReady("There is no snapshot; train one first (palate train).")
    if model not in champion.models:
        raise InvalidInput(f"The snapshot has no model {model!r}; it has {', '.join(champion.models)}.", where="model")
    run.progress(0.0, "reading the log")
    items = await context.catalogue.all()
    data, _ = await read_dataset(context)
    snapshot = champion.up_to_date(items)
    vocabulary = snapshot.vocabulary.extended(data.vocabulary.ids)
    data = data.recoded(data.users, vocabulary, data.items)
    in_catalogue = np.zeros(len(vocabulary), np.bool_)
    in_catalogue[vocabulary.codes([item.id for item in items])] = True
    version = snapshot.manifest.version
    rows = await asyncio.to_thread(
        write_lists, snapshot.models[model], data, in_catalogue, n, BatchOutput(path, format_, version), run.progress
    )
    return BatchSummary(version, data.n_users, rows, time.perf_counter() - started)


def lists_for(model: Model, data: Dataset, users: slice, n: int, in_catalogue: Bools) -> tuple[Codes, Floats]:
    """The best ``n`` items ``in_catalogue`` for a span of users.

    Returns codes and scores of shape ``(n_users, n)``, padded with -1 and NaN.
    """
    n_removed = len(in_catalogue) - int(in_catalogue.sum())
    codes, scores = model.recommend_all(data, users, n + n_removed)
    if n_removed:
        order = np.argsort(~in_catalogue[codes] | (codes < 0), axis=1, kind="stable")
        codes, scores = np.take_along_axis(codes, order, 1), np.take_along_axis(scores, order, 1)
        is_removed = ~in_catalogue[codes]
        codes[is_removed], scores[is_removed] = -1, np.nan
    return codes[:, :n], scores[:, :n]


def _check_output(path: Path, format_: str) -> None:
    if format_ not in FORMATS:
        raise InvalidInput(f"There is no format {format_!r}; there are {', '.join(FORMATS)}.", where="format")
    if not path.absolute().parent.is_dir():
        raise InvalidInput(f"There is no folder {path.parent} to write into; create it first.", where=str(path))


def write_lists(
    model: Model,
    data: Dataset,
    alive: Bools,
    n: int,
    output: BatchOutput,
    progress: Callable[[float, str], None],
) -> int:
    """Write lists in parts beside the file, then join them; the number of rows.

    ``alive``: the items of the catalogue, by code.
    """
    import polars as pl

    path = output.path
    identity = f"{output.version} {model.recipe!r} {n} {data.digest} {hashlib.sha256(alive.tobytes()).hexdigest()}"
    folder = path.with_name(f".{path.name}.{hashlib.sha256(identity.encode()).hexdigest()[:12]}")
    names = pl.Series(data.vocabulary.ids, dtype=pl.String)
    try:
        folder.mkdir(exist_ok=True)
        for index, users in enumerate(data.blocks()):
            part = folder / f"{index:06d}.parquet"
            if not part.exists():
                progress(users.start / data.n_users, "recommending for all users")
                table = _to_table(data, users, *lists_for(model, data, users, n, alive), names)
                table.write_parquet(part.with_suffix(".new"))
                part.with_suffix(".new").rename(part)
        parts = pl.scan_parquet(sorted(folder.glob("*.parquet")), glob=False)
        joined = folder / "whole"
        sinks: dict[str, Callable[[Path], object]] = {
            "parquet": parts.sink_parquet,
            "csv": parts.sink_csv,
            "jsonl": parts.sink_ndjson,
        }
        sinks[output.format](joined)
        joined.rename(path)
        rows = int(parts.select(pl.len()).collect().item())
        shutil.rmtree(folder)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StorageFailed(f"{path} could not be written: {error}. What was computed is kept; try again.") from error
    return rows


def _to_table(data: Dataset, users: slice, codes: Codes, scores: Floats, names: pl.Series) -> pl.DataFrame:
    import polars as pl

    row, rank = np.nonzero(codes >= 0)
    user = pl.Series(data.users.ids[users], dtype=pl.String)
    columns = {"user": user[row], "rank": rank + 1, "item": names[codes[row, rank]], "score": scores[row, rank]}
    return pl.DataFrame(columns, schema_overrides={"rank": pl.UInt16})
