"""The page section on nearest neighbours."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table
from palate.models.neighbours.options import IndexOptions

_HEAD = (
    "Exact and approximate search for the items with the highest inner products, one query at a time, on one thread, "
    "by processor time. The item factors of MovieLens 1M by [`ials`](../docs/models/ials.md) (64 numbers, defaults), "
    "and catalogues grown from them (each item lies between a real one and one of its 20 nearest, with noise); *noise* "
    "is 100,000 Gaussian vectors, without any structure. Queries are the vectors of users of MovieLens 1M: half choose "
    "the least `nprobe` (IVF) or `efSearch` (HNSW) that finds the share of the exact neighbours that is the target, "
    "half measure. [How it is used](../docs/nearest.md)."
)


def section(result: dict[str, Any]) -> str:
    searches, lists = result["searches"], result["lists"]
    speeds = [row for name, search in searches.items() for row in _speed_rows(name, search)]
    costs = [_cost_row(name, search) for name, search in searches.items()]
    return (
        f"## Nearest neighbours\n\n{_HEAD} Target {result['target']:.0%}; data digest {result['data_digest'][:12]}, "
        f"seed {result['seed']}.\n\n{table(_SPEED_COLUMNS, speeds)}\n\n"
        "Exact is NumPy's product and a selection of the best; its two figures, as those of an index, are queries per "
        "second for the 10 and the 500 nearest. HNSW by product, which long vectors attract, searches up to 2,048 "
        "candidates and may stay below the target.\n\n"
        f"{table(_COST_COLUMNS, costs)}\n\n"
        f"One thread sums {result['gigabytes_read_per_s']:g} GB/s from memory, here and now: an exact search is bound "
        "by reading all vectors once, beyond the cache; IVF reads the centres and a few lists.\n\n"
        "A list of ten with reasons by the default pipeline, for a history of up to 100 events: these factors, two "
        "models of 64 neighbours, popularity and their blend, with and without an index over the factors, in turns. "
        "*In serving* is the share of the items of the full scan's lists that the lists by index have.\n\n"
        f"{table(_LIST_COLUMNS, [_list_row(figures) for figures in lists.values()])}\n\n"
        f"Indexes are built from {IndexOptions().from_items:,} vectors on (`nearest.from_items`): where a list gains."
    )


_SPEED_COLUMNS = (
    "vectors",
    "search",
    "effort for 10",
    "recall@10",
    "queries/s",
    "effort for 500",
    "recall@500 (@10)",
    "queries/s",
)


def _speed_rows(name: str, search: dict[str, Any]) -> list[tuple[Any, ...]]:
    exact, flat = (search[kind]["queries_per_s"] for kind in ("exact", "faiss_flat"))
    rows: list[tuple[Any, ...]] = [
        (name, "exact", "", 1, f"{exact['10']:,}", "", 1, f"{exact['500']:,}"),
        ("", "FAISS flat", "", 1, f"{flat['10']:,}", "", 1, f"{flat['500']:,}"),
    ]
    for kind, title in (("ivf", "IVF"), ("hnsw", "HNSW")):
        if kind in search:
            few, many = (search[kind]["depths"][depth] for depth in ("10", "500"))
            rows.append(
                (
                    "",
                    title,
                    _effort(kind, few),
                    f"{few['recall']:.3f}",
                    f"{few['queries_per_s']:,}",
                    _effort(kind, many),
                    f"{many['recall']:.3f} ({many['recall_at_10']:.3f})",
                    f"{many['queries_per_s']:,}",
                )
            )
    return rows


def _effort(kind: str, figures: dict[str, Any]) -> str:
    return f"{figures['effort']} of {figures['of']:,} lists" if kind == "ivf" else f"{figures['effort']:,}"


_COST_COLUMNS = (
    "vectors",
    "MB",
    "read by an exact product, GB/s",
    "Gflop/s",
    "IVF reads MB (10, 500)",
    "IVF MB",
    "IVF built in s",
    "HNSW MB",
    "HNSW built in s",
)


def _cost_row(name: str, search: dict[str, Any]) -> tuple[Any, ...]:
    exact, ivf, hnsw = search["exact"], search["ivf"], search.get("hnsw")
    return (
        name,
        exact["megabytes"],
        exact["gigabytes_per_s"],
        exact["gigaflops"],
        ", ".join(f"{ivf['depths'][depth]['read_megabytes']:.2f}" for depth in ("10", "500")),
        ivf["megabytes"],
        ivf["build_cpu_s"],
        hnsw["megabytes"] if hnsw else "",
        hnsw["build_cpu_s"] if hnsw else "",
    )


_LIST_COLUMNS = (
    "items",
    "full scan, ms",
    "by index, ms",
    "ratio",
    "lists of IVF searched",
    "recall@500 (@10) of the index",
    "in serving",
    "same lists",
)


def _list_row(figures: dict[str, Any]) -> tuple[Any, ...]:
    return (
        f"{figures['items']:,}",
        figures["full_cpu_ms"],
        figures["indexed_cpu_ms"],
        figures["ratio"],
        figures["effort"],
        f"{figures['index_recall']:.3f} ({figures['index_recall_at_10']:.3f})",
        f"{figures['recall_in_serving']:.3f}",
        f"{figures['same_lists']} of {figures['lists']}",
    )
