"""Recall, queries per second, memory and build time of each kind of index, one query at a time on one thread."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import faiss
import numpy as np

from palate.models.neighbours.build_index import choose_effort, measure_recall
from palate.models.neighbours.faiss_index import FaissIndex, FaissKind, build_faiss
from palate.models.neighbours.flat_index import FlatIndex
from palate.models.neighbours.item_index import ItemIndex
from palate.models.neighbours.options import IndexOptions
from palate.models.neighbours.vector_index import Neighbours, VectorIndex, Vectors
from palate.models.neighbours.vector_moments import VectorMoments
from palate.types import Floats

RECALL: Final = 0.98
DEPTHS: Final = (10, 500)
_LEAST_S: Final = 0.5
"""Processor seconds that a speed is measured for, at least."""
_SUMMED_BYTES: Final = 256_000_000


class Built(NamedTuple):
    """An index and the processor seconds that it took to build it."""

    search: FaissIndex
    cpu_s: float


def build(kind: FaissKind, rows: Floats) -> Built:
    started = time.process_time()
    index = build_faiss(kind, Vectors.of(rows, np.ones(len(rows), np.bool_)))
    return Built(index, time.process_time() - started)


def item_index(built: Built, queries: Floats) -> ItemIndex | None:
    """The index with the effort that a training would choose."""
    vectors, options = built.search.vectors, IndexOptions()
    index = choose_effort(built.search, queries[: options.queries], options)
    moments = VectorMoments.of(vectors.at(built.search.codes))
    return None if index is None else ItemIndex(index[0], vectors, moments, index[1])


def measure_searches(rows: Floats, queries: Floats, indexes: Sequence[Built]) -> dict[str, Any]:
    """The figures of exact search by NumPy and by FAISS, and of indexes with the least effort that reaches the recall.

    Half of the queries choose the effort, the other half measure.
    """
    vectors = Vectors.of(rows, np.ones(len(rows), np.bool_))
    chosen_by, measured_by = queries[::2], queries[1::2]
    flat = FlatIndex(vectors)
    exact = flat.search(chosen_by, max(DEPTHS)), flat.search(measured_by, max(DEPTHS))
    result: dict[str, Any] = {
        "items": len(rows),
        "dimensions": rows.shape[1],
        "queries": len(measured_by),
        "exact": _exact_figures(flat, measured_by),
        "faiss_flat": _faiss_flat_figures(rows, measured_by),
    }
    for index, built_s in indexes:
        result[index.kind] = {
            "build_cpu_s": round(built_s, 2),
            "megabytes": round(_stored_bytes(index) / 1e6, 1),
            "depths": {
                str(depth): _depth_figures(index, (chosen_by, measured_by), exact, depth)
                for depth in DEPTHS
                if depth < len(rows)
            },
        }
    return result


def _exact_figures(flat: FlatIndex, queries: Floats) -> dict[str, Any]:
    rows = flat.vectors.rows
    n_bytes = rows.nbytes
    per_s = {str(depth): _queries_per_s(flat, queries, depth) for depth in DEPTHS}
    product_per_s = _rate(lambda query: rows @ query, queries)
    return {
        "megabytes": round(n_bytes / 1e6, 1),
        "queries_per_s": per_s,
        "products_per_s": round(product_per_s),
        "gigabytes_per_s": round(n_bytes * product_per_s / 1e9, 1),
        "gigaflops": round(2 * rows.size * product_per_s / 1e9, 1),
    }


def _faiss_flat_figures(rows: Floats, queries: Floats) -> dict[str, Any]:
    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)

    def rate(depth: int) -> int:
        return round(_rate(lambda query: index.search(query[None], depth), queries))

    return {"queries_per_s": {str(depth): rate(depth) for depth in DEPTHS}}


def _depth_figures(
    index: FaissIndex, queries: tuple[Floats, Floats], exact: tuple[Neighbours, Neighbours], depth: int
) -> dict[str, Any]:
    """The least effort, doubled from 1, that reaches the recall at ``depth``; the most, if none does."""
    chosen_by, measured_by = queries
    to_choose, to_measure = (_first(neighbours, depth) for neighbours in exact)
    effort = 1 if index.kind == "ivf" else max(16, depth)
    limit = index.max_effort if index.kind == "ivf" else 2_048
    while measure_recall(index.with_effort(effort, depth), chosen_by, to_choose) < RECALL and 2 * effort <= limit:
        effort *= 2
    tried = index.with_effort(effort, depth)
    read = _read_bytes(index, effort)
    return {
        "effort": effort,
        "of": index.max_effort,
        "recall": round(measure_recall(tried, measured_by, to_measure), 4),
        "recall_at_10": round(measure_recall(tried, measured_by, _first(to_measure, 10)), 4),
        "queries_per_s": _queries_per_s(tried, measured_by, depth),
        "read_megabytes": None if read is None else round(read / 1e6, 3),
    }


def _first(neighbours: Neighbours, n: int) -> Neighbours:
    return Neighbours(neighbours.codes[:, :n], neighbours.products[:, :n])


def _read_bytes(index: FaissIndex, effort: int) -> float | None:
    """The bytes of centres and vectors that IVF reads for a query, on average."""
    if index.kind != "ivf":
        return None
    return 4.0 * int(index.index.d) * (index.max_effort + len(index.codes) * effort / index.max_effort)


def _stored_bytes(index: FaissIndex) -> int:
    with tempfile.TemporaryDirectory() as folder:
        index.write(Path(folder))
        return sum(path.stat().st_size for path in Path(folder).iterdir())


def _queries_per_s(index: VectorIndex, queries: Floats, depth: int) -> int:
    return round(_rate(lambda query: index.search(query[None], depth), queries))


def _rate(search: Callable[[Floats], object], queries: Floats) -> float:
    """Searches per processor second."""
    search(queries[0])
    started, n = time.process_time(), 0
    while time.process_time() - started < _LEAST_S:
        for query in queries[:50]:
            search(query)
        n += len(queries[:50])
    return n / (time.process_time() - started)


def reading_rate() -> float:
    """The bytes per processor second that one thread sums from memory."""
    values = np.ones(_SUMMED_BYTES // 4, np.float32)
    return max(_summed_per_s(values) for _ in range(5))


def _summed_per_s(values: Floats) -> float:
    started = time.process_time()
    values.sum()
    return _SUMMED_BYTES / (time.process_time() - started)
